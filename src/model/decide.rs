//! Which label, or none at all?

use super::head::{Head, NONE};

/// What the user asked of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rule {
    /// Below this probability no label is given; in 0..=1.
    pub min_confidence: f32,
    /// Give the best other label where `none` would win.
    pub always_label: bool,
}

/// A head's answer to one sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The number of the preferred label, given or not; of equals, the first.
    pub preferred: usize,
    /// Its probability.
    pub confidence: f32,
    /// The number of a second label, where its probability earned it.
    pub also: Option<usize>,
    /// Whether it is sure enough to be given: its confidence is not below the threshold.
    pub decided: bool,
}

impl Verdict {
    /// The label's number, or `None` where it stays silent.
    pub fn label(&self) -> Option<usize> {
        self.decided.then_some(self.preferred)
    }
}

/// The verdict on a sentence with these probabilities, one for each label of the head.
pub fn decide(head: &Head, probabilities: &[f32], rule: Rule) -> Verdict {
    let passed_over = if rule.always_label { head.label(NONE) } else { None };
    // A head has two labels or more.
    let preferred = best(probabilities, passed_over).unwrap_or_default();
    let confidence = probabilities[preferred];
    let decided = confidence >= rule.min_confidence;
    let also = if decided { also(head, probabilities, preferred) } else { None };
    Verdict { preferred, confidence, also, decided }
}

/// The most probable label but one that is passed over; of equals, the first.
pub fn best<T: PartialOrd + Copy>(shares: &[T], passed_over: Option<usize>) -> Option<usize> {
    let others = (0..shares.len()).filter(|label| Some(*label) != passed_over);
    others.reduce(|a, b| if shares[b] > shares[a] { b } else { a })
}

/// The second label of a sentence with this first one, where the head names it.
fn also(head: &Head, probabilities: &[f32], preferred: usize) -> Option<usize> {
    let least = head.also?.threshold;
    let none = head.label(NONE);
    let second = best(probabilities, Some(preferred));
    second.filter(|&label| {
        probabilities[label] >= least && none != Some(label) && none != Some(preferred)
    })
}

#[cfg(test)]
mod tests {
    use crate::model::decide::*;
    use crate::model::head::{Also, HeldOut};

    fn head() -> Head {
        Head {
            name: "stance".to_owned(),
            labels: ["deterrence", "dialogue", "none"].map(str::to_owned).to_vec(),
            temperature: 1.0,
            weigher: None,
            chain: None,
            also: None,
            solver: String::new(),
            l2: 1.0,
            class_weights: vec![1.0; 3],
            held_out: HeldOut::default(),
            answers: None,
        }
    }

    #[test]
    fn a_tie_goes_to_the_first_label() {
        let verdict = decide(&head(), &[0.4, 0.4, 0.2], Rule::default());
        assert_eq!(verdict.label(), Some(0));
    }

    #[test]
    fn always_label_passes_none_over() {
        let rule = Rule { always_label: true, ..Rule::default() };
        let verdict = decide(&head(), &[0.1, 0.2, 0.7], rule);
        assert_eq!((verdict.label(), verdict.confidence), (Some(1), 0.2));
    }

    #[test]
    fn a_second_label_is_named_from_its_threshold_on() {
        let also = Also { threshold: 0.3, precision: 1.0, recall: 1.0 };
        let head = Head { also: Some(also), ..head() };
        let second = |shares: &[f32]| decide(&head, shares, Rule::default()).also;
        assert_eq!(second(&[0.5, 0.3, 0.2]), Some(1));
        assert_eq!(second(&[0.6, 0.29, 0.11]), None);
        // None is no second label, and has none.
        assert_eq!(second(&[0.6, 0.05, 0.35]), None);
        assert_eq!(second(&[0.35, 0.05, 0.6]), None);
        assert_eq!(decide(&self::head(), &[0.5, 0.3, 0.2], Rule::default()).also, None);
    }

    #[test]
    fn it_is_silent_exactly_below_the_threshold() {
        let rule = Rule { min_confidence: 0.7, ..Rule::default() };
        assert_eq!(decide(&head(), &[0.1, 0.2, 0.7], rule).label(), Some(2));
        let verdict = decide(&head(), &[0.1, 0.21, 0.69], rule);
        assert_eq!((verdict.label(), verdict.preferred), (None, 2));
    }
}

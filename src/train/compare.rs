//! Is one model better than another, measured on the same sentences?

use super::bootstrap::{ConfusionByDocument, DRAWS, Interval, draws};
use super::evaluation::HeadEvaluation;
use super::mcnemar::McNemar;
use super::metric::Confusion;
use crate::error::{Error, Origin, Result};
use crate::model::Head;
use serde_json::{Map, Value, json};

/// A measure of two models, and how far it differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// What the first model reaches, in 0..=1; `None` where it is not defined.
    pub first: Option<f64>,
    /// What the second reaches.
    pub second: Option<f64>,
    /// The first less the second, in -1..=1: above 0 where the first is better.
    pub difference: Option<f64>,
    /// How sure that is: both models are measured on the same draws of documents. `None` for fewer
    /// than 2 documents.
    pub interval: Option<Interval>,
    /// Two-sided p: the share of draws in which the sign is not that of the difference, doubled; in
    /// 1 / draws ..= 1 (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter
    /// 15). `None` for fewer than 2 documents.
    pub p: Option<f64>,
}

impl Difference {
    /// Compares what two models reach, on all sentences and in each draw.
    fn new(first: Option<f64>, second: Option<f64>, drawn: Vec<f64>) -> Self {
        let difference = first.zip(second).map(|(first, second)| first - second);
        // A draw without any difference speaks for neither model, and so against a difference.
        let is_otherwise = |of_draw: &&f64| difference.is_none_or(|all| **of_draw * all <= 0.0);
        let otherwise = drawn.iter().filter(is_otherwise).count() as f64;
        let p = (2.0 * otherwise / drawn.len().max(1) as f64).clamp(1.0 / DRAWS as f64, 1.0);
        let p = (!drawn.is_empty() && difference.is_some()).then_some(p);
        Self { first, second, difference, interval: Interval::of(drawn), p }
    }

    fn to_json(self) -> Value {
        json!({
            "this": self.first,
            "other": self.second,
            "difference": self.difference,
            "interval": Interval::to_json(self.interval),
            "p": self.p,
        })
    }
}

/// Two models compared in one head.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadComparison {
    /// The head.
    pub name: String,
    /// How many sentences both were measured on.
    pub sentences: usize,
    /// Their accuracy.
    pub accuracy: Difference,
    /// Their macro-F1.
    pub macro_f1: Difference,
    /// Whether one is right more often.
    pub mcnemar: McNemar,
}

impl HeadComparison {
    /// Compares two evaluations of one head on the same sentences.
    fn new(first: &HeadEvaluation, second: &HeadEvaluation) -> Self {
        let labels = first.labels.len();
        let (mut accuracy, mut macro_f1) = (Vec::new(), Vec::new());
        let documents = first.documents.filter(|&documents| documents >= 2);
        let by_document = [first, second].map(|h| ConfusionByDocument::new(labels, &h.sentences));
        for times in documents.into_iter().flat_map(draws) {
            let of_draw = by_document.each_ref().map(|all| all.drawn(&times));
            accuracy.extend(difference(&of_draw, Confusion::accuracy));
            macro_f1.extend(difference(&of_draw, Confusion::macro_f1));
        }
        let (one, other) = (&first.confusion, &second.confusion);
        let only = |a: &HeadEvaluation, b: &HeadEvaluation| {
            let both = a.sentences.iter().zip(&b.sentences);
            both.filter(|(a, b)| a.is_right() && !b.is_right()).count()
        };
        Self {
            name: first.name.clone(),
            sentences: one.sentences(),
            accuracy: Difference::new(one.accuracy(), other.accuracy(), accuracy),
            macro_f1: Difference::new(one.macro_f1(), other.macro_f1(), macro_f1),
            mcnemar: McNemar::new(only(first, second), only(second, first)),
        }
    }
}

fn difference(both: &[Confusion; 2], of: impl Fn(&Confusion) -> Option<f64>) -> Option<f64> {
    Some(of(&both[0])? - of(&both[1])?)
}

/// Checks that two models can be compared: they have a head in common, and each such head has the
/// same labels in both. `other` is what messages call the second.
///
/// # Errors
/// If they cannot.
pub fn check(first: &[Head], second: &[Head], other: &str) -> Result<()> {
    let names = |heads: &[Head]| {
        heads.iter().map(|head| format!("\"{}\"", head.name)).collect::<Vec<_>>().join(", ")
    };
    let of_second = |head: &&Head| second.iter().find(|theirs| theirs.name == head.name).cloned();
    let shared: Vec<_> = first.iter().filter_map(|head| Some((head, of_second(&head)?))).collect();
    let fail = |found: String, remedy: &str| Err(Error::input(Origin::path(other), found, remedy));
    if shared.is_empty() {
        let found = format!(
            "its heads ({}) are none of those of the model measured ({})",
            names(second),
            names(first)
        );
        return fail(found, "compare models with a head of the same name");
    }
    match shared.iter().find(|(ours, theirs)| ours.labels != theirs.labels) {
        Some((ours, theirs)) => {
            let found = format!(
                "head \"{}\" has the labels {}, in the model measured {}",
                ours.name,
                theirs.labels.join(", "),
                ours.labels.join(", ")
            );
            fail(found, "compare models that were trained on the same labels")
        }
        None => Ok(()),
    }
}

/// Compares evaluations of two models on the same labelled sentences, in the heads that both have,
/// which must have the same labels (see [`check`]).
pub fn compare(first: &[HeadEvaluation], second: &[HeadEvaluation]) -> Vec<HeadComparison> {
    let of_second = |ours: &HeadEvaluation| second.iter().find(|head| head.name == ours.name);
    let both = first.iter().filter_map(|ours| Some((ours, of_second(ours)?)));
    both.map(|(ours, theirs)| HeadComparison::new(ours, theirs)).collect()
}

/// The comparison as JSON: `{other, heads: {HEAD: {n, accuracy, macro_f1, mcnemar}}}`, a measure
/// as `{this, other, difference, interval, p}`.
pub fn to_json(other: &str, heads: &[HeadComparison]) -> Value {
    let of_head = |head: &HeadComparison| {
        let value = json!({
            "n": head.sentences,
            "accuracy": head.accuracy.to_json(),
            "macro_f1": head.macro_f1.to_json(),
            "mcnemar": head.mcnemar.to_json(),
        });
        (head.name.clone(), value)
    };
    json!({ "other": other, "heads": heads.iter().map(of_head).collect::<Map<_, _>>() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::HeldOut;
    use crate::train::bootstrap::Judged;
    use crate::train::compare::*;

    fn head(name: &str, labels: &[&str]) -> Head {
        Head {
            name: name.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            temperature: 1.0,
            weigher: None,
            chain: None,
            also: None,
            solver: String::new(),
            l2: 1.0,
            class_weights: Vec::new(),
            held_out: HeldOut::default(),
            answers: None,
        }
    }

    /// Documents of one sentence of label 0 each, and what a model gives them.
    fn evaluation(given: &[usize]) -> HeadEvaluation {
        let of_one = |(document, &given)| Judged {
            document,
            example: document,
            truth: 0,
            given,
            confidence: 0.5,
            likelihood: 0.5,
        };
        let sentences = given.iter().enumerate().map(of_one).collect();
        HeadEvaluation::new(&head("h", &["a", "b"]), sentences, Some(given.len()))
    }

    #[test]
    fn a_difference_counts_the_draws_against_it() {
        let drawn = vec![0.2, 0.1, 0.0, -0.1, 0.2, 0.3, 0.1, 0.1, 0.2, 0.1];
        let found = Difference::new(Some(0.7), Some(0.6), drawn.clone());
        assert!((found.difference.unwrap() - 0.1).abs() < 1e-12);
        // One draw at 0 and one below, of ten, doubled.
        assert_eq!(found.p, Some(0.4));
        let turned = drawn.iter().map(|d| -d).collect();
        assert_eq!(Difference::new(Some(0.6), Some(0.7), turned).p, Some(0.4));
        assert_eq!(Difference::new(Some(0.6), Some(0.6), drawn).p, Some(1.0));
        let never = Difference::new(Some(0.7), Some(0.6), vec![0.1; DRAWS]);
        assert_eq!(never.p, Some(0.001));
        let unknown = Difference::new(Some(0.7), Some(0.6), Vec::new());
        assert_eq!((unknown.p, unknown.interval), (None, None));
    }

    #[test]
    fn models_are_compared_on_the_same_draws() {
        // The first is right on the first 8 of 10, the second on the last 4: both on two.
        let first = evaluation(&[0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        let second = evaluation(&[1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
        let all = compare(std::slice::from_ref(&first), std::slice::from_ref(&second));
        let found = &all[0];
        assert_eq!((found.sentences, found.mcnemar), (10, McNemar::new(6, 2)));
        assert_eq!((found.accuracy.first, found.accuracy.second), (Some(0.8), Some(0.4)));
        let interval = found.accuracy.interval.unwrap();
        assert!(interval.low < 0.0 && interval.high > 0.7, "{interval:?}");
        // Against itself no draw differs.
        let same = &compare(std::slice::from_ref(&first), std::slice::from_ref(&first))[0];
        assert_eq!(same.accuracy.interval, Some(Interval { low: 0.0, high: 0.0 }));
        assert_eq!((same.accuracy.p, same.mcnemar.p), (Some(1.0), 1.0));
    }

    #[test]
    fn models_must_ask_the_same_question() {
        let ours = [head("stance", &["a", "b"]), head("tone", &["x", "y"])];
        check(&ours, &[head("tone", &["x", "y"]), head("more", &["p", "q"])], "m").unwrap();
        let error = check(&ours, &[head("tone", &["x", "z"])], "m").unwrap_err().to_string();
        assert!(error.starts_with("m: head \"tone\" has the labels x, z, in the model"), "{error}");
        let error = check(&ours, &[head("other", &["x", "y"])], "m").unwrap_err().to_string();
        assert!(error.starts_with("m: its heads (\"other\") are none of those"), "{error}");
    }
}

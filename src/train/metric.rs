//! How good are labels and probabilities? All measures are our own: linfa 0.8.1 swaps precision
//! and recall when it is called as its examples show.

use crate::model::reference::{BINS, bin};
use serde::Serialize;

/// How often each label was given for each true label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// Counts, shape (true label, given label).
    pub counts: Vec<Vec<usize>>,
}

/// Measures of one label. A measure that is not defined is `None`, never 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelMeasures {
    /// Share of right ones among the sentences given this label; not defined where none was.
    pub precision: Option<f64>,
    /// Share of right ones among the sentences of this label; not defined where there is none.
    pub recall: Option<f64>,
    /// Harmonic mean of the two, 2 hits / (2 hits + misses + false alarms); not defined where the
    /// label neither occurs nor was given.
    pub f1: Option<f64>,
    /// How many sentences truly have this label.
    pub support: usize,
}

impl Confusion {
    /// Counts pairs of true and given labels, each below `labels`.
    pub fn new(labels: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut counts = vec![vec![0; labels]; labels];
        for (truth, given) in pairs {
            counts[truth][given] += 1;
        }
        Self { counts }
    }

    /// How many sentences were counted.
    pub fn sentences(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// Share of right labels; not defined where nothing was counted.
    pub fn accuracy(&self) -> Option<f64> {
        let right: usize = (0..self.counts.len()).map(|label| self.counts[label][label]).sum();
        share(right, self.sentences())
    }

    /// Measures of one label.
    pub fn label(&self, label: usize) -> LabelMeasures {
        let hits = self.counts[label][label];
        let support: usize = self.counts[label].iter().sum();
        let given: usize = self.counts.iter().map(|row| row[label]).sum();
        LabelMeasures {
            precision: share(hits, given),
            recall: share(hits, support),
            f1: share(2 * hits, support + given),
            support,
        }
    }

    /// Mean F1 of the labels that occur or were given, each counting alike; not defined where
    /// nothing was counted.
    pub fn macro_f1(&self) -> Option<f64> {
        let all: Vec<f64> =
            (0..self.counts.len()).filter_map(|label| self.label(label).f1).collect();
        (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Sentences parted by how sure the model was of them, to measure its calibration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CalibrationBins([Bin; BINS]);

/// The sentences of one bin.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Bin {
    sentences: usize,
    /// Sum of their confidence.
    confidence: f64,
    right: usize,
}

impl CalibrationBins {
    /// Counts a sentence so many times: its confidence, in 0..=1, and whether it was right.
    pub fn add(&mut self, confidence: f32, right: bool, times: usize) {
        let bin = &mut self.0[bin(confidence)];
        bin.sentences += times;
        bin.confidence += f64::from(confidence) * times as f64;
        bin.right += usize::from(right) * times;
    }

    /// Expected calibration error, in 0..=1; not defined where nothing was counted. See
    /// [`calibration_error`].
    pub fn error(&self) -> Option<f64> {
        let sentences: usize = self.0.iter().map(|bin| bin.sentences).sum();
        let distance: f64 =
            self.0.iter().map(|bin| (bin.confidence - bin.right as f64).abs()).sum();
        (sentences > 0).then(|| distance / sentences as f64)
    }
}

/// Expected calibration error: the mean distance, over the ten equal bins of confidence that the
/// reliability diagram shows, between how sure the model was and how often it was right, each bin
/// weighted by its size (Naeini, Cooper and Hauskrecht, AAAI 2015). Items are (confidence in
/// 0..=1, whether it was right); without any it is not defined.
pub fn calibration_error(items: &[(f32, bool)]) -> Option<f64> {
    let mut bins = CalibrationBins::default();
    items.iter().for_each(|&(confidence, right)| bins.add(confidence, right, 1));
    bins.error()
}

/// Probability that a true label counts as having had at least, so that one that was given none
/// does not outweigh all others.
const LEAST: f64 = 1e-7;

/// What a sentence adds to the log loss: the negative logarithm of the probability that its true
/// label had, in nats, 0 or more. A probability below 1e-7 counts as that.
pub fn loss(likelihood: f32) -> f64 {
    -libm::log(f64::from(likelihood).clamp(LEAST, 1.0))
}

/// Accuracy among the share (0 to 1) of sentences of which the model was surest, rounded up;
/// of equals, the earlier first. Not defined where there are none.
pub fn accuracy_at_coverage(items: &[(f32, bool)], coverage: f64) -> Option<f64> {
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let surest = sorted.iter().map(|item| (item.1, 1));
    accuracy_of_first(surest, (coverage * items.len() as f64).ceil() as usize)
}

/// Accuracy among the first `wanted` of some sentences, each given by whether it was right and
/// how many times it counts. Not defined where there are none.
pub fn accuracy_of_first(
    sentences: impl IntoIterator<Item = (bool, usize)>,
    wanted: usize,
) -> Option<f64> {
    let (mut taken, mut right) = (0, 0);
    for (is_right, times) in sentences {
        let times = times.min(wanted - taken);
        taken += times;
        right += usize::from(is_right) * times;
        if taken == wanted {
            break;
        }
    }
    share(right, taken)
}

/// Confidences for which [`at_least`] is reported, those that users choose among for
/// `--min-confidence`.
pub const THRESHOLDS: [f32; 7] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// What a threshold on confidence leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtLeast {
    /// The threshold, in 0..=1.
    pub min_confidence: f32,
    /// How many sentences have at least that confidence.
    pub sentences: usize,
    /// Their share of all sentences, in 0..=1; not defined without any.
    pub coverage: Option<f64>,
    /// Share of right labels among them, in 0..=1; not defined where none is so sure.
    pub accuracy: Option<f64>,
}

/// How many sentences have at least a confidence, and how often their label is right. A confidence
/// equal to the threshold is enough, as in [`decide`](crate::model::decide()). Items are
/// (confidence in 0..=1, whether it was right).
pub fn at_least(items: &[(f32, bool)], min_confidence: f32) -> AtLeast {
    let sure = items.iter().filter(|(confidence, _)| *confidence >= min_confidence);
    let (sentences, right) =
        sure.fold((0, 0), |(n, right), item| (n + 1, right + usize::from(item.1)));
    AtLeast {
        min_confidence,
        sentences,
        coverage: share(sentences, items.len()),
        accuracy: share(right, sentences),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::metric::*;

    /// Twelve sentences: truth A 7, B 4, C 1; given A 6, B 6, C 0. Worked by hand.
    fn by_hand() -> Confusion {
        Confusion { counts: vec![vec![5, 2, 0], vec![0, 4, 0], vec![1, 0, 0]] }
    }

    #[test]
    fn precision_and_recall_are_not_swapped() {
        let confusion = by_hand();
        let a = confusion.label(0);
        assert_eq!((a.precision, a.recall), (Some(5.0 / 6.0), Some(5.0 / 7.0)));
        assert_eq!((a.f1, a.support), (Some(10.0 / 13.0), 7));
        let b = confusion.label(1);
        assert_eq!((b.precision, b.recall, b.f1), (Some(4.0 / 6.0), Some(1.0), Some(0.8)));
        let c = confusion.label(2);
        assert_eq!((c.precision, c.recall, c.f1), (None, Some(0.0), Some(0.0)));
    }

    #[test]
    fn averages_count_labels_alike() {
        let confusion = by_hand();
        assert_eq!(confusion.accuracy(), Some(9.0 / 12.0));
        assert!((confusion.macro_f1().unwrap() - (10.0 / 13.0 + 0.8 + 0.0) / 3.0).abs() < 1e-12);
        // A label that neither occurs nor is given has no part in the mean.
        let two = Confusion { counts: vec![vec![1, 0, 0], vec![0, 1, 0], vec![0, 0, 0]] };
        assert_eq!(two.macro_f1(), Some(1.0));
        assert_eq!(Confusion::new(2, []).macro_f1(), None);
    }

    #[test]
    fn calibration_error_by_hand() {
        // Bin (0.6, 0.7]: two at 0.65, one right: |1.3 - 1| = 0.3. Bin (0.8, 0.9]: three at 0.9,
        // all right: |2.7 - 3| = 0.3. Together 0.6 / 5.
        let items = [(0.65, true), (0.65, false), (0.9, true), (0.9, true), (0.9, true)];
        assert!((calibration_error(&items).unwrap() - 0.12).abs() < 1e-6);
        assert_eq!(calibration_error(&[(1.0, true), (0.0, false)]), Some(0.0));
        assert_eq!(calibration_error(&[]), None);
    }

    #[test]
    fn a_loss_is_bounded() {
        assert_eq!(loss(1.0), 0.0);
        assert!((loss(0.5) - std::f64::consts::LN_2).abs() < 1e-12);
        assert!((loss(0.0) - 16.118_095_65).abs() < 1e-6);
    }

    #[test]
    fn coverage_takes_the_surest() {
        let items = [(0.5, false), (0.9, true), (0.6, false), (0.8, true), (0.7, false)];
        assert_eq!(accuracy_at_coverage(&items, 0.4), Some(1.0));
        assert_eq!(accuracy_at_coverage(&items, 0.5), Some(2.0 / 3.0));
        assert_eq!(accuracy_at_coverage(&items, 1.0), Some(0.4));
        assert_eq!(accuracy_at_coverage(&[], 1.0), None);
        // Of a sentence that counts four times, three belong to the first five.
        assert_eq!(accuracy_of_first([(true, 2), (false, 0), (false, 4)], 5), Some(0.4));
    }

    #[test]
    fn a_threshold_keeps_what_is_exactly_as_sure() {
        let items = [(0.5, false), (0.7, true), (0.69, true), (0.9, true), (0.8, false)];
        let at = |min| {
            let found = at_least(&items, min);
            (found.sentences, found.coverage, found.accuracy)
        };
        assert_eq!(at(0.0), (5, Some(1.0), Some(0.6)));
        assert_eq!(at(0.7), (3, Some(0.6), Some(2.0 / 3.0)));
        assert_eq!(at(0.95), (0, Some(0.0), None));
        assert_eq!(at_least(&[], 0.0).coverage, None);
    }
}

//! How good are labels and probabilities? All measures are our own: linfa 0.8.1 swaps precision
//! and recall when it is called as its examples show.

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

/// Bins of [`calibration_error`], as in Guo and others (2017).
const BINS: usize = 15;

/// Expected calibration error: the mean distance, over 15 equal bins of confidence, between how
/// sure the model was and how often it was right, each bin weighted by its size (Guo, Pleiss, Sun
/// and Weinberger, ICML 2017). Items are (confidence in 0..=1, whether it was right); without
/// any it is not defined.
pub fn calibration_error(items: &[(f32, bool)]) -> Option<f64> {
    let mut bins = [(0usize, 0.0f64, 0usize); BINS];
    for &(confidence, right) in items {
        let confidence = f64::from(confidence);
        // Bins are closed above: (0, 1/15], (1/15, 2/15], ...
        let bin = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        bins[bin].0 += 1;
        bins[bin].1 += confidence;
        bins[bin].2 += usize::from(right);
    }
    let distance: f64 = bins.iter().map(|(_, sure, right)| (sure - *right as f64).abs()).sum();
    (!items.is_empty()).then(|| distance / items.len() as f64)
}

/// Accuracy among the share (0 to 1) of sentences of which the model was surest, rounded up;
/// of equals, the earlier first. Not defined where there are none.
pub fn accuracy_at_coverage(items: &[(f32, bool)], coverage: f64) -> Option<f64> {
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    sorted.truncate((coverage * items.len() as f64).ceil() as usize);
    share(sorted.iter().filter(|item| item.1).count(), sorted.len())
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
        // Bin (0.6, 0.666]: two at 0.65, one right: |1.3 - 1| = 0.3. Bin (0.866, 0.933]: three
        // at 0.9, all right: |2.7 - 3| = 0.3. Together 0.6 / 5.
        let items = [(0.65, true), (0.65, false), (0.9, true), (0.9, true), (0.9, true)];
        assert!((calibration_error(&items).unwrap() - 0.12).abs() < 1e-6);
        assert_eq!(calibration_error(&[(1.0, true), (0.0, false)]), Some(0.0));
        assert_eq!(calibration_error(&[]), None);
    }

    #[test]
    fn coverage_takes_the_surest() {
        let items = [(0.5, false), (0.9, true), (0.6, false), (0.8, true), (0.7, false)];
        assert_eq!(accuracy_at_coverage(&items, 0.4), Some(1.0));
        assert_eq!(accuracy_at_coverage(&items, 0.5), Some(2.0 / 3.0));
        assert_eq!(accuracy_at_coverage(&items, 1.0), Some(0.4));
    }
}

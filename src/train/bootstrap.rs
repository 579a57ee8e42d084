//! How sure are measures themselves? Intervals by the bootstrap over documents.
//!
//! Sentences of one document resemble each other, so that an interval from sentences drawn one
//! by one would be too narrow: whole documents are drawn instead (the cluster bootstrap; Davison
//! and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8).

use super::metric::{CalibrationBins, Confusion, accuracy_of_first};
use super::random::Random;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How many times documents are drawn.
pub const DRAWS: usize = 1000;
/// Share of draws that an interval spans.
pub const LEVEL: f64 = 0.95;
/// Share of draws on either side of it.
const OUTSIDE: f64 = 0.025;
/// Seed of the draws: fixed, so that the same sentences always have the same intervals.
const SEED: u64 = 1;

/// A sentence with its true label, and what a model said of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Number of its document among those measured; 0 where documents are not known.
    pub document: usize,
    /// Number of its true label.
    pub truth: usize,
    /// Number of the label that the model prefers.
    pub given: usize,
    /// Probability of that label, in 0..=1.
    pub confidence: f32,
}

impl Judged {
    /// Whether the model is right.
    pub fn is_right(&self) -> bool {
        self.truth == self.given
    }
}

/// A 95 percent interval: the values that 95 of 100 draws lie between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// The percentile interval of what draws gave (Efron and Tibshirani, "An Introduction to the
    /// Bootstrap", 1993, chapter 13). A percentile between two values is interpolated (definition
    /// 7 of Hyndman and Fan, The American Statistician, 1996). `None` without values.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1)?;
        let at = |place: f64| {
            let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        let outside = OUTSIDE * last as f64;
        Some(Self { low: at(outside), high: at(last as f64 - outside) })
    }

    /// The interval as JSON, `[low, high]`; null where there is none.
    pub fn to_json(interval: Option<Self>) -> Value {
        interval.map_or(Value::Null, |Self { low, high }| json!([low, high]))
    }
}

/// The draws from so many documents: how many times each is drawn, as many in all as there are,
/// with replacement. The same number of documents always gives the same draws, which is what
/// makes two models comparable.
pub fn draws(documents: usize) -> impl Iterator<Item = Vec<usize>> {
    draws_of(documents, SEED)
}

/// The draws that a seed gives.
pub fn draws_of(documents: usize, seed: u64) -> impl Iterator<Item = Vec<usize>> {
    let mut random = Random::new(seed);
    (0..DRAWS).map(move |_| {
        let mut times = vec![0; documents];
        (0..documents).for_each(|_| times[random.below(documents)] += 1);
        times
    })
}

/// How often each label was given for each true label, document by document, so that a draw costs
/// as much as there are different cells in documents.
#[derive(Debug, Clone)]
pub struct ConfusionByDocument {
    labels: usize,
    /// (document, true label, given label), and how many sentences have these three.
    cells: Vec<((usize, usize, usize), usize)>,
}

impl ConfusionByDocument {
    /// Counts sentences whose labels are below `labels`.
    pub fn new(labels: usize, sentences: &[Judged]) -> Self {
        let mut cells: BTreeMap<_, usize> = BTreeMap::new();
        for sentence in sentences {
            *cells.entry((sentence.document, sentence.truth, sentence.given)).or_default() += 1;
        }
        Self { labels, cells: cells.into_iter().collect() }
    }

    /// The confusion of a draw, given by how many times each document is in it.
    pub fn drawn(&self, times: &[usize]) -> Confusion {
        let mut confusion = Confusion::new(self.labels, []);
        for &((document, truth, given), sentences) in &self.cells {
            confusion.counts[truth][given] += times[document] * sentences;
        }
        confusion
    }
}

/// The intervals of one label's measures. An interval is `None` where no draw defines its measure;
/// draws that do not define it have no part in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelIntervals {
    /// Of its precision.
    pub precision: Option<Interval>,
    /// Of its recall.
    pub recall: Option<Interval>,
    /// Of its F1.
    pub f1: Option<Interval>,
}

/// The intervals of a head's measures, each in 0..=1.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    /// Of its accuracy.
    pub accuracy: Option<Interval>,
    /// Of its macro-F1: in each draw the mean over the labels that occur or are given there.
    pub macro_f1: Option<Interval>,
    /// Of its expected calibration error. That error is a sum of distances, which drawing
    /// increases, so that this interval lies rather too high than too low.
    pub calibration_error: Option<Interval>,
    /// Of its accuracy among the surest sentences, for each share asked for.
    pub accuracy_at_coverage: Vec<Option<Interval>>,
    /// Of the measures of each label.
    pub labels: Vec<LabelIntervals>,
}

impl Intervals {
    /// Draws documents, numbered below `documents`, and measures each draw, accuracy among the
    /// surest at the shares in `coverages` (0 to 1). `None` for fewer than 2 documents: what
    /// cannot be drawn otherwise says nothing about how much a measure varies.
    pub fn new(
        labels: usize,
        coverages: &[f64],
        sentences: &[Judged],
        documents: usize,
    ) -> Option<Self> {
        if documents < 2 {
            return None;
        }
        let by_document = ConfusionByDocument::new(labels, sentences);
        let mut surest: Vec<&Judged> = sentences.iter().collect();
        surest.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let mut found: Vec<Vec<f64>> = vec![Vec::new(); 3 + coverages.len() + 3 * labels];
        for times in draws(documents) {
            let confusion = by_document.drawn(&times);
            let mut bins = CalibrationBins::default();
            for sentence in sentences {
                bins.add(sentence.confidence, sentence.is_right(), times[sentence.document]);
            }
            let mut measures = vec![confusion.accuracy(), confusion.macro_f1(), bins.error()];
            measures.extend(coverages.iter().map(|coverage| {
                let wanted = (coverage * confusion.sentences() as f64).ceil() as usize;
                let counted = surest.iter().map(|one| (one.is_right(), times[one.document]));
                accuracy_of_first(counted, wanted)
            }));
            for label in (0..labels).map(|label| confusion.label(label)) {
                measures.extend([label.precision, label.recall, label.f1]);
            }
            found.iter_mut().zip(measures).for_each(|(values, measure)| values.extend(measure));
        }
        let mut intervals = found.into_iter().map(Interval::of);
        let mut next = || intervals.next().flatten();
        Some(Self {
            accuracy: next(),
            macro_f1: next(),
            calibration_error: next(),
            accuracy_at_coverage: coverages.iter().map(|_| next()).collect(),
            labels: (0..labels)
                .map(|_| LabelIntervals { precision: next(), recall: next(), f1: next() })
                .collect(),
        })
    }

    /// The intervals as JSON, those of labels and shares under the names and numbers given:
    /// `{level, draws, accuracy, macro_f1, ece, accuracy_at_coverage: {SHARE}, labels: {LABEL:
    /// {precision, recall, f1}}}`, each interval `[low, high]` or null.
    pub fn to_json(&self, labels: &[String], coverages: &[f64]) -> Value {
        let at = coverages.iter().zip(&self.accuracy_at_coverage);
        let at = at.map(|(share, interval)| (share.to_string(), Interval::to_json(*interval)));
        let of_label = |label: &LabelIntervals| {
            json!({
                "precision": Interval::to_json(label.precision),
                "recall": Interval::to_json(label.recall),
                "f1": Interval::to_json(label.f1),
            })
        };
        let by_label = labels.iter().cloned().zip(self.labels.iter().map(of_label));
        json!({
            "level": LEVEL,
            "draws": DRAWS,
            "accuracy": Interval::to_json(self.accuracy),
            "macro_f1": Interval::to_json(self.macro_f1),
            "ece": Interval::to_json(self.calibration_error),
            "accuracy_at_coverage": at.collect::<Map<_, _>>(),
            "labels": by_label.collect::<Map<_, _>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::bootstrap::*;

    fn judged(document: usize, truth: usize, given: usize, confidence: f32) -> Judged {
        Judged { document, truth, given, confidence }
    }

    #[test]
    fn percentiles_by_hand() {
        // Of 0, 1, ..., 40 the 2.5th percentile is 0.025 * 40 = 1, the 97.5th 39.
        let all = (0..=40).rev().map(f64::from).collect();
        assert_eq!(Interval::of(all), Some(Interval { low: 1.0, high: 39.0 }));
        // Between 0 and 1 it is interpolated: 0.025 * 1.
        let two = Interval::of(vec![1.0, 0.0]).unwrap();
        assert!((two.low - 0.025).abs() < 1e-12 && (two.high - 0.975).abs() < 1e-12, "{two:?}");
        assert_eq!(Interval::of(Vec::new()), None);
    }

    #[test]
    fn a_draw_has_as_many_documents_as_there_are() {
        let all: Vec<_> = draws(3).collect();
        assert_eq!(all.len(), DRAWS);
        assert!(all.iter().all(|times| times.len() == 3 && times.iter().sum::<usize>() == 3));
        // A document is left out of (2/3)^3 = 0.296 of draws.
        let without = all.iter().filter(|times| times[0] == 0).count();
        assert!((250..345).contains(&without), "{without}");
        assert!(draws(3).eq(all));
    }

    #[test]
    fn a_draw_counts_a_document_whole_and_as_often_as_it_is_drawn() {
        let sentences = [judged(0, 0, 0, 0.9), judged(0, 0, 1, 0.6), judged(1, 1, 1, 0.8)];
        let by_document = ConfusionByDocument::new(2, &sentences);
        assert_eq!(by_document.drawn(&[1, 1]).counts, [[1, 1], [0, 1]]);
        assert_eq!(by_document.drawn(&[2, 0]).counts, [[2, 2], [0, 0]]);
    }

    #[test]
    fn what_documents_differ_in_makes_an_interval_and_sentences_alone_do_not() {
        // Two documents, one all right, one all wrong: the two are drawn once each in half of the
        // draws, and accuracy is 0, 1/2 or 1 in 1/4, 1/2, 1/4 of them: the interval is 0 to 1.
        let of = |right: usize| (0..50).map(move |_| judged(right, 0, 1 - right, 0.8));
        let sentences: Vec<Judged> = of(0).chain(of(1)).collect();
        let found = Intervals::new(2, &[0.5], &sentences, 2).unwrap();
        assert_eq!(found.accuracy, Some(Interval { low: 0.0, high: 1.0 }));
        // Recall of the label that never occurs is never defined.
        assert_eq!(found.labels[1].recall, None);
        assert_eq!(found.labels[1].precision, Some(Interval { low: 0.0, high: 0.0 }));
        // Documents alike, half right each: whatever is drawn, accuracy is 1/2, among the surest
        // half 1, and the calibration error |0.9 - 1| and |0.6 - 0| in halves, 0.35.
        let sentences: Vec<Judged> =
            (0..6).flat_map(|d| [judged(d, 0, 0, 0.9), judged(d, 0, 1, 0.6)]).collect();
        let found = Intervals::new(2, &[0.5], &sentences, 6).unwrap();
        assert_eq!(found.accuracy, Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!(found.accuracy_at_coverage, [Some(Interval { low: 1.0, high: 1.0 })]);
        let error = found.calibration_error.unwrap();
        assert!((error.low - 0.35).abs() < 1e-6 && (error.high - 0.35).abs() < 1e-6, "{error:?}");
        assert_eq!(Intervals::new(2, &[0.5], &sentences, 1), None);
    }
}

//! Is a model right as often as it says? Sentences by how sure it was, for the reliability diagram
//! (DeGroot and Fienberg, The Statistician, 1983).

use super::bootstrap::{Interval, Judged};
use super::wilson;
use crate::model::reference::{BINS, bin};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The sentences of one bin of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// Its lower end, not in it (but 0 is in the first), in 0..=1.
    pub above: f64,
    /// Its upper end, in it.
    pub to: f64,
    /// How many sentences.
    pub sentences: usize,
    /// Their mean confidence, in 0..=1; `None` without sentences.
    pub confidence: Option<f64>,
    /// Share of right labels among them, in 0..=1; `None` without sentences.
    pub accuracy: Option<f64>,
    /// The 95 percent interval of that share (see [`wilson::of_documents`]).
    pub interval: Option<Interval>,
}

/// How many sentences documents have, and how many of these are right, by the document's number.
type ByDocument = BTreeMap<usize, (usize, usize)>;

/// All bins, from the least sure to the surest.
pub fn bins(sentences: &[Judged]) -> Vec<ReliabilityBin> {
    let mut sums = [0.0; BINS];
    let mut documents = vec![ByDocument::new(); BINS];
    for sentence in sentences {
        let number = bin(sentence.confidence);
        sums[number] += f64::from(sentence.confidence);
        let document = documents[number].entry(sentence.document).or_default();
        document.0 += 1;
        document.1 += usize::from(sentence.is_right());
    }
    let of = |(number, (sum, documents)): (usize, (f64, ByDocument))| {
        let sentences: usize = documents.values().map(|(sentences, _)| sentences).sum();
        let right: usize = documents.values().map(|(_, right)| right).sum();
        let mean = |sum: f64| (sentences > 0).then(|| sum / sentences as f64);
        ReliabilityBin {
            above: number as f64 / BINS as f64,
            to: (number + 1) as f64 / BINS as f64,
            sentences,
            confidence: mean(sum),
            accuracy: mean(right as f64),
            interval: wilson::of_documents(documents.into_values()),
        }
    };
    sums.into_iter().zip(documents).enumerate().map(of).collect()
}

impl ReliabilityBin {
    /// The bin as JSON: `{above, to, n, confidence, accuracy, interval}`.
    pub fn to_json(&self) -> Value {
        json!({
            "above": self.above,
            "to": self.to,
            "n": self.sentences,
            "confidence": self.confidence,
            "accuracy": self.accuracy,
            "interval": Interval::to_json(self.interval),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::reliability::*;

    #[test]
    fn bins_by_hand() {
        let one = |document, given, confidence| Judged {
            document,
            example: 0,
            truth: 0,
            given,
            confidence,
            likelihood: confidence,
        };
        // 0.75 and 0.71 in (0.7, 0.8], 0.5 in (0.4, 0.5], 1 in (0.9, 1].
        let found = bins(&[one(0, 0, 0.75), one(1, 1, 0.71), one(0, 1, 0.5), one(2, 0, 1.0)]);
        assert_eq!(found.len(), BINS);
        let counts: Vec<usize> = found.iter().map(|bin| bin.sentences).collect();
        assert_eq!(counts, [0, 0, 0, 0, 1, 0, 0, 2, 0, 1]);
        let bin = &found[7];
        assert!((bin.confidence.unwrap() - 0.73).abs() < 1e-6);
        assert_eq!((bin.above, bin.to, bin.accuracy), (0.7, 0.8, Some(0.5)));
        // Two documents that differ tell as much as one sentence would.
        let (found_within, within) = (bin.interval.unwrap(), wilson::interval(0.5, 1.0).unwrap());
        assert!((found_within.low - within.low).abs() < 1e-9, "{found_within:?}");
        assert_eq!((found[0].confidence, found[0].interval), (None, None));
    }
}

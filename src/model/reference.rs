//! What sentences are like, summed up by document: what those held out in training were like is
//! kept, so that new ones can be compared with them.

use super::head::Head;
use serde::{Deserialize, Serialize};

/// How many bins of confidence, equally wide.
pub const BINS: usize = 10;

/// The number of the bin of a confidence in 0..=1, below [`BINS`]; bins are closed above, and 0 is
/// in the first.
pub fn bin(confidence: f32) -> usize {
    ((f64::from(confidence) * BINS as f64).ceil() as usize).clamp(1, BINS) - 1
}

/// The sentences of a document, or of some, summed up.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// How many words they have, those that name an accident not counted.
    pub words: u32,
    /// For how many of these the model has no column.
    pub unknown: u32,
    /// What each head of the model said.
    pub heads: Vec<Given>,
}

/// What a head said of some sentences.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// How many it gave each label.
    pub labels: Vec<u32>,
    /// How many it was sure of in each of [`BINS`] bins.
    pub bins: Vec<u32>,
    /// The sum of how sure it was.
    pub confidence: f64,
}

impl Sample {
    /// No sentences.
    pub fn new(heads: &[Head]) -> Self {
        let given = |head: &Head| Given {
            labels: vec![0; head.labels.len()],
            bins: vec![0; BINS],
            confidence: 0.0,
        };
        Self { words: 0, unknown: 0, heads: heads.iter().map(given).collect() }
    }

    /// Whether it could be of a model with these heads.
    pub fn is_sound(&self, heads: &[Head]) -> bool {
        let fits = |(given, head): (&Given, &Head)| {
            given.labels.len() == head.labels.len()
                && given.bins.len() == BINS
                && (0.0..1e10).contains(&given.confidence)
        };
        self.unknown <= self.words
            && self.heads.len() == heads.len()
            && self.heads.iter().zip(heads).all(fits)
    }
}

impl Given {
    /// Adds a sentence: its label, and how sure the head was of it.
    pub fn add(&mut self, label: usize, confidence: f32) {
        self.labels[label] += 1;
        self.bins[bin(confidence)] += 1;
        self.confidence += f64::from(confidence);
    }

    /// How many sentences.
    pub fn sentences(&self) -> u32 {
        self.labels.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::reference::{BINS, bin};

    #[test]
    fn bins_are_closed_above() {
        assert_eq!((bin(0.0), bin(0.05), bin(0.5), bin(0.51), bin(1.0)), (0, 0, 4, 5, BINS - 1));
    }
}

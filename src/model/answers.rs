//! What a head said of sentences that it was not learned from: by it, shares of labels are
//! corrected.

use serde::{Deserialize, Serialize};

/// Heads with more labels keep no answers: they could not be corrected for.
pub const MOST_LABELS: usize = 32;

/// Answers to sentences held out, added up in groups of documents: how much groups differ says
/// how well the sums are known, documents being whole. The first index is the group, the second
/// the true label, the third the label that it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// How often each label was preferred.
    pub given: Vec<Vec<Vec<u32>>>,
    /// Sums of the probabilities of each label.
    pub probabilities: Vec<Vec<Vec<f32>>>,
}

impl Answers {
    /// Whether it fits a head with so many labels.
    pub fn is_sound(&self, labels: usize) -> bool {
        fn fits<T>(groups: &[Vec<Vec<T>>], labels: usize) -> bool {
            let square = |group: &Vec<Vec<T>>| {
                group.len() == labels && group.iter().all(|row| row.len() == labels)
            };
            groups.iter().all(square)
        }
        let mut sums = self.probabilities.iter().flatten().flatten();
        labels <= MOST_LABELS
            && self.given.len() == self.probabilities.len()
            && fits(&self.given, labels)
            && fits(&self.probabilities, labels)
            && sums.all(|sum| (0.0..1e9).contains(sum))
    }
}

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
        let fits = |rows: usize, cells: &mut dyn Iterator<Item = usize>| {
            rows == labels && cells.all(|cells| cells == labels)
        };
        let given =
            self.given.iter().all(|group| fits(group.len(), &mut group.iter().map(Vec::len)));
        let probabilities = self
            .probabilities
            .iter()
            .all(|group| fits(group.len(), &mut group.iter().map(Vec::len)));
        let sums = self.probabilities.iter().flatten().flatten();
        labels <= MOST_LABELS
            && self.given.len() == self.probabilities.len()
            && given
            && probabilities
            && sums.clone().all(|sum| (0.0..1e9).contains(sum))
    }
}

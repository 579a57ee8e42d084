//! A sentence with the labels of all who coded it.

use super::ratings::Rating;
use crate::error::Origin;
use crate::train::coding::Carried;

/// A sentence that was coded.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Where it stood first.
    pub origin: Origin,
    /// Its `row_id` or `id`; empty where no table has one.
    pub id: String,
    /// What vouches for its text: the table's own hash, else that of the text.
    pub hash: String,
    /// Its document; empty where unknown.
    pub document: String,
    /// The sentence before it; empty where no table says.
    pub before: String,
    /// The sentence.
    pub text: String,
    /// The sentence after it; empty where no table says.
    pub after: String,
    /// What it was chosen for, as the first table that says has it.
    pub carried: Carried,
    /// For each head its ratings, by the number of the coder.
    pub ratings: Vec<Vec<Rating>>,
}

impl Unit {
    /// The number of the label that all who labelled it gave, where they agree.
    pub fn agreed(&self, head: usize) -> Option<u32> {
        let first = self.ratings[head].first()?.label;
        self.ratings[head].iter().all(|rating| rating.label == first).then_some(first)
    }

    /// Whether coders differ in a head.
    pub fn is_disputed(&self, head: usize) -> bool {
        !self.ratings[head].is_empty() && self.agreed(head).is_none()
    }
}

/// A head, and the labels that coders gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadLabels {
    /// Its name.
    pub name: String,
    /// Its labels in the order of output, each as it was written most often.
    pub labels: Vec<String>,
}

/// One who coded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coder {
    /// The name, from the column `coder` or from the file.
    pub name: String,
    /// How many sentences have a label of this coder.
    pub units: usize,
    /// How many of these have no label of anybody else in the same head.
    pub alone: usize,
}

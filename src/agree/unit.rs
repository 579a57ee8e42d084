//! A sentence with the labels of all who coded it.

use super::ratings::Rating;
use crate::error::{Error, Origin, Result, cut};
use crate::train::coding::{Carried, folded};

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

    /// Whether two coders labelled it in the same head.
    pub(super) fn has_two(&self) -> bool {
        self.ratings.iter().any(|ratings| ratings.len() > 1)
    }

    /// Whether another row says that it stands in another document.
    pub(super) fn stands_elsewhere(&self, other: &Self) -> bool {
        let named = !self.document.is_empty() && !other.document.is_empty();
        named && folded(&self.document) != folded(&other.document)
    }

    /// Takes over what another row knows of the same sentence.
    pub(super) fn complete(&mut self, other: Self) {
        let Self { id, document, before, text, after, carried, .. } = other;
        let own =
            [&mut self.id, &mut self.document, &mut self.before, &mut self.text, &mut self.after];
        let own = own.into_iter().chain(&mut self.carried);
        for (own, other) in own.zip([id, document, before, text, after].into_iter().chain(carried))
        {
            if own.is_empty() {
                *own = other;
            }
        }
    }

    /// Takes the labels of a coder, each with the number of its head.
    ///
    /// # Errors
    /// If the coder labelled it before.
    pub(super) fn rate(&mut self, ratings: Vec<(usize, Rating)>) -> Result<()> {
        let mut twice = false;
        for (head, rating) in ratings {
            if self.ratings.len() <= head {
                self.ratings.resize(head + 1, Vec::new());
            }
            let known = self.ratings[head].iter().any(|own| own.coder == rating.coder);
            twice |= known;
            if !known {
                self.ratings[head].push(rating);
            }
        }
        if !twice {
            return Ok(());
        }
        let name =
            if self.id.is_empty() { format!("\"{}\"", cut(&self.text)) } else { cut(&self.id) };
        let found = format!("the same coder labelled {name} before");
        Err(Error::input(self.origin.clone(), found, "the first label counts; take one row out"))
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

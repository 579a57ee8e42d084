//! What has been coded already: it is not suggested again, and neither are near copies of it.

use super::coding::{CodedRow, same_label};
use super::near_copy::{normalized, runs};
use super::suggestion::Part;
use crate::model::Head;
use crate::read::identity::text_hash;
use rustc_hash::FxHashSet;

/// The sentences that were coded, and with which labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// How many sentences were coded with each label of each head, to learn from.
    pub labels: Vec<Vec<usize>>,
    /// How many sentences were coded.
    pub sentences: usize,
    /// How many of these are set aside to test by.
    pub test: usize,
    /// The words of those to learn from, in order.
    pub texts: Vec<String>,
    ids: FxHashSet<String>,
    hashes: FxHashSet<String>,
    runs: FxHashSet<u64>,
}

/// How a sentence is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// It was coded itself.
    Coded,
    /// A near copy of it was coded.
    Copy,
}

impl Known {
    /// Nothing coded yet for these heads.
    pub fn new(heads: &[Head]) -> Self {
        Self {
            labels: heads.iter().map(|head| vec![0; head.labels.len()]).collect(),
            sentences: 0,
            test: 0,
            texts: Vec::new(),
            ids: FxHashSet::default(),
            hashes: FxHashSet::default(),
            runs: FxHashSet::default(),
        }
    }

    /// Adds a row whose labels are those of `names`; one without any label is not coded yet.
    pub fn add(&mut self, row: &CodedRow, names: &[String], heads: &[Head]) {
        if row.text.is_empty() || row.labels.iter().all(String::is_empty) {
            return;
        }
        self.sentences += 1;
        if !row.id.is_empty() {
            self.ids.insert(row.id.clone());
        }
        self.hashes.insert(text_hash(&row.text));
        if !row.hash.is_empty() {
            self.hashes.insert(row.hash.clone());
        }
        self.runs.extend(runs(&normalized(&row.text)));
        // What a model is tested by it does not learn from.
        if same_label(&row.carried[0], Part::Test.name()) {
            self.test += 1;
            return;
        }
        self.texts.push(row.text.clone());
        for (name, label) in names.iter().zip(&row.labels) {
            let Some(head) = heads.iter().position(|head| head.name == *name) else { continue };
            let label = heads[head].labels.iter().position(|own| same_label(own, label));
            if let Some(label) = label {
                self.labels[head][label] += 1;
            }
        }
    }

    /// Whether a sentence is known, given what its row is called, its hash and its runs.
    pub fn knows(&self, id: &str, hash: &str, runs: &[u64]) -> Option<As> {
        if self.ids.contains(id) || self.hashes.contains(hash) {
            return Some(As::Coded);
        }
        runs.iter().any(|run| self.runs.contains(run)).then_some(As::Copy)
    }
}

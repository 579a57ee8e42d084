//! How often does each label occur: over all, in each group, and beside other labels?

use super::results::Sentence;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// So many groups of one kind are told apart; further names are counted together.
const GROUPS: usize = 50_000;

/// Longest name of a group, in characters.
const LONGEST: usize = 120;

/// Sentences with each label, and the documents that they stand in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sentences with each label; the last are those without one.
    pub labels: Vec<u64>,
    documents: FxHashSet<u32>,
}

impl Counts {
    /// No sentences, of a question with so many labels.
    pub fn new(labels: usize) -> Self {
        Self { labels: vec![0; labels + 1], documents: FxHashSet::default() }
    }

    /// Counts one sentence of a document.
    pub fn add(&mut self, label: Option<usize>, document: u32) {
        let last = self.labels.len() - 1;
        self.labels[label.map_or(last, |label| label.min(last))] += 1;
        self.documents.insert(document);
    }

    /// Counts all that another has counted.
    pub fn add_all(&mut self, other: &Self) {
        self.labels.iter_mut().zip(&other.labels).for_each(|(sum, &more)| *sum += more);
        self.documents.extend(&other.documents);
    }

    /// How many sentences.
    pub fn sentences(&self) -> u64 {
        self.labels.iter().sum()
    }

    /// In how many documents they stand.
    pub fn documents(&self) -> usize {
        self.documents.len()
    }

    /// The share of sentences with a label, in 0..=1; 0 where there are no sentences.
    pub fn share(&self, label: usize) -> f64 {
        share(self.labels[label], self.sentences())
    }
}

/// A part of a whole, in 0..=1; 0 of nothing.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Counts for each of many names, a bounded number of them.
#[derive(Debug, Default)]
pub struct Groups {
    names: BTreeMap<String, Counts>,
    /// Of names beyond the bound.
    further: Option<Counts>,
    /// Sentences that have no name.
    pub nameless: u64,
}

impl Groups {
    /// Counts one sentence under a name.
    pub fn add(&mut self, name: &str, labels: usize, label: Option<usize>, document: u32) {
        if name.is_empty() {
            self.nameless += 1;
            return;
        }
        let name = cut(name, LONGEST);
        let counts = if self.names.len() < GROUPS || self.names.contains_key(&name) {
            self.names.entry(name).or_insert_with(|| Counts::new(labels))
        } else {
            self.further.get_or_insert_with(|| Counts::new(labels))
        };
        counts.add(label, document);
    }

    /// All names with their counts, those with most sentences first, equals by name; last what
    /// was counted together.
    pub fn sorted(&self) -> Vec<(&str, &Counts)> {
        let mut all: Vec<_> = self.names.iter().map(|(name, counts)| (&**name, counts)).collect();
        all.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.sentences()));
        all.extend(self.further.iter().map(|counts| ("(further names)", counts)));
        all
    }
}

/// A text of at most so many characters, with an ellipsis where something was cut off.
pub fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// For each question but the first, how often its labels occur with each label of the first.
#[derive(Debug)]
pub struct Cross {
    /// One for each label of the first question; the last is of sentences without one.
    pub rows: Vec<Counts>,
}

impl Cross {
    /// No sentences: a row for each of `first` labels, counting `other` labels.
    pub fn new(first: usize, other: usize) -> Self {
        Self { rows: vec![Counts::new(other); first + 1] }
    }

    /// Counts one sentence.
    pub fn add(&mut self, first: Option<usize>, other: Option<usize>, document: u32) {
        let last = self.rows.len() - 1;
        self.rows[first.map_or(last, |label| label.min(last))].add(other, document);
    }
}

/// Whether a row counts as a sentence that the model judged.
pub fn is_judged(sentence: &Sentence) -> bool {
    sentence.furniture.is_empty()
        && sentence.answers.first().is_some_and(|answer| answer.confidence.is_some())
}

#[cfg(test)]
mod tests {
    use crate::report::tally::*;

    #[test]
    fn counts_know_sentences_documents_and_shares() {
        let mut counts = Counts::new(2);
        assert_eq!(counts.share(0), 0.0);
        counts.add(Some(0), 1);
        counts.add(Some(1), 1);
        counts.add(None, 2);
        counts.add(Some(0), 2);
        assert_eq!((counts.sentences(), counts.documents()), (4, 2));
        assert_eq!((counts.share(0), counts.share(1), counts.share(2)), (0.5, 0.25, 0.25));
        let mut other = Counts::new(2);
        other.add(Some(1), 2);
        other.add_all(&counts);
        assert_eq!((other.labels.as_slice(), other.documents()), (&[2, 2, 1][..], 2));
    }

    #[test]
    fn groups_are_sorted_by_sentences_and_bounded() {
        let mut groups = Groups::default();
        for (name, document) in [("b", 0), ("a", 0), ("c", 1), ("c", 2), ("", 3)] {
            groups.add(name, 1, Some(0), document);
        }
        let names: Vec<_> = groups.sorted().iter().map(|(name, _)| *name).collect();
        assert_eq!((names, groups.nameless), (vec!["c", "a", "b"], 1));
        for name in 0..GROUPS {
            groups.add(&format!("n{name}"), 1, None, 0);
        }
        let all = groups.sorted();
        assert_eq!(all.len(), GROUPS + 1);
        assert_eq!((all[GROUPS].0, all[GROUPS].1.sentences()), ("(further names)", 3));
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        assert_eq!(cut("한국어", 2), "한국…");
        assert_eq!(cut("한국", 2), "한국");
    }
}

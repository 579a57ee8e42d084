//! Adds up rows in groups, document by document.

use super::cluster::Cluster;
use super::coded::Sample;
use super::results::{HeadColumns, Row, TakeRows, preferred};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What shares are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Nothing: all rows together.
    #[default]
    All,
    /// The month in which a document was published.
    Month,
    /// Who published it.
    Source,
    /// Whose words a sentence gives.
    Speaker,
    /// The document. Sentences take the place of documents then, as of there is one only.
    Document,
}

impl By {
    /// What groups are called.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Month => "month",
            Self::Source => "source",
            Self::Speaker => "speaker",
            Self::Document => "document",
        }
    }

    /// The group of a row.
    fn group(self, row: &Row) -> String {
        let or = |text: &str, none: &str| if text.is_empty() { none } else { text }.to_owned();
        match self {
            Self::All => "all".to_owned(),
            Self::Month => or(month(row.date), "(no date)"),
            Self::Source => or(row.source, "(no source)"),
            Self::Speaker => or(row.speaker, "(no speaker)"),
            Self::Document => or(row.document, "(no name)"),
        }
    }
}

/// The month of a date such as 2025-12-04: `2025-12`; nothing of others.
fn month(date: &str) -> &str {
    let shape = |at: usize, byte: u8| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() };
    match date.as_bytes().get(..7) {
        Some(first)
            if first.iter().enumerate().all(|(at, &byte)| shape(at, byte))
                && ("01"..="12").contains(&&date[5..7]) =>
        {
            &date[..7]
        }
        _ => "",
    }
}

/// What a row is known by: document, number and text; where texts were left out, what the model
/// said takes their place.
fn digest(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    (row.document, row.sentence, row.text).hash(&mut hasher);
    if row.text.is_empty() {
        let shares = row.heads.iter().flat_map(|heads| heads.iter().flatten());
        shares.for_each(|share| share.to_bits().hash(&mut hasher));
    }
    hasher.finish()
}

/// A sentence of a group that a person coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// Its cluster.
    pub cluster: usize,
    /// The label that the model prefers.
    pub stratum: usize,
    /// How many sentences it stands for: 1 / the probability of being drawn.
    pub weight: f64,
    /// For each label the truth, 0 or 1, less the model's probability.
    pub errors: Vec<f64>,
}

/// The rows of a group, of one head.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// How often each label was preferred, by cluster.
    pub given: Vec<Cluster>,
    /// Sums of probabilities, by cluster.
    pub sums: Vec<Cluster>,
    /// Sentences that were coded.
    pub coded: Vec<Coded>,
    /// The cluster of each document.
    clusters: FxHashMap<usize, usize>,
}

impl Group {
    /// How many sentences it has.
    pub fn sentences(&self) -> u64 {
        self.given.iter().map(|cluster| cluster.sentences).sum::<f64>() as u64
    }

    /// How many documents.
    pub fn documents(&self) -> usize {
        self.clusters.len()
    }
}

/// All groups of results.
#[derive(Debug, Default)]
pub struct Groups {
    by: By,
    /// The heads, each with its groups in the order of their names.
    pub heads: Vec<(HeadColumns, BTreeMap<String, Group>)>,
    documents: FxHashMap<(usize, String), usize>,
    /// The sample that people coded, where there is one.
    pub sample: Option<Sample>,
    /// Digests of the rows that were added.
    seen: FxHashSet<u64>,
    /// How many rows were there already, and are left out.
    pub twice: usize,
    /// The document and number of the first of them.
    pub first_twice: Option<(String, u64)>,
}

impl TakeRows for Groups {
    fn begin(&mut self, heads: &[HeadColumns]) {
        self.heads = heads.iter().map(|head| (head.clone(), BTreeMap::new())).collect();
    }

    fn take(&mut self, row: &Row) {
        if row.heads.is_some() && !self.seen.insert(digest(row)) {
            self.twice += 1;
            self.first_twice.get_or_insert_with(|| (row.document.to_owned(), row.sentence));
            return;
        }
        let mut sample = self.sample.take();
        self.add(row, sample.as_mut().and_then(|sample| sample.of(row)));
        self.sample = sample;
    }
}

impl Groups {
    /// No groups yet.
    pub fn new(by: By, sample: Option<Sample>) -> Self {
        Self { by, sample, ..Self::default() }
    }

    /// How many sentences were judged.
    pub fn judged(&self) -> usize {
        self.seen.len()
    }

    /// Adds a row, unless it was not judged. `coded` gives for each head the true label where a
    /// person coded it, and how many sentences it stands for.
    fn add(&mut self, row: &Row, coded: Option<(&[Option<usize>], f64)>) {
        let Some(shares) = row.heads else { return };
        let next = self.documents.len();
        let key = (row.table, row.document.to_owned());
        let document = *self.documents.entry(key).or_insert(next);
        for (number, ((head, groups), shares)) in self.heads.iter_mut().zip(shares).enumerate() {
            let group = groups.entry(self.by.group(row)).or_default();
            let next = group.given.len();
            let cluster = *group.clusters.entry(document).or_insert(next);
            // A document alone has no others to differ from: its sentences are the clusters.
            let cluster = if self.by == By::Document { next } else { cluster };
            if cluster == next {
                let empty = Cluster { sentences: 0.0, sums: vec![0.0; head.labels.len()] };
                group.given.push(empty.clone());
                group.sums.push(empty);
            }
            let stratum = preferred(shares);
            let (given, sums) = (&mut group.given[cluster], &mut group.sums[cluster]);
            given.sentences += 1.0;
            given.sums[stratum] += 1.0;
            // Probabilities of four decimals have a sum that is 1 but for rounding.
            let whole: f64 = shares.iter().map(|&share| f64::from(share)).sum();
            let shares: Vec<f64> =
                shares.iter().map(|&share| f64::from(share) / whole.max(1e-9)).collect();
            sums.sentences += 1.0;
            sums.sums.iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share);
            let truth = coded.and_then(|(labels, weight)| Some((labels[number]?, weight)));
            if let Some((truth, weight)) = truth {
                let error = |(label, share)| f64::from(u8::from(label == truth)) - share;
                let errors = shares.into_iter().enumerate().map(error).collect();
                group.coded.push(Coded { cluster, stratum, weight, errors });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::share::group::month;

    #[test]
    fn months_are_of_dates_alone() {
        for (date, expected) in [
            ("2025-12-04", "2025-12"),
            ("2025-12", "2025-12"),
            ("4 December 2025", ""),
            ("2025-13-45", ""),
            ("2025-00-10", ""),
            ("2025/12/04", ""),
            ("", ""),
            ("２０２５-12", ""),
        ] {
            assert_eq!(month(date), expected, "{date}");
        }
    }
}

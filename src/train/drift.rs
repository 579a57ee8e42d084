//! Are new articles like those that a model was learned from? What it does not know, what it says
//! and how sure it is, beside the same of sentences held out in training. No labels are needed, and
//! so nothing is said of how often it is right.

use super::bootstrap::{Interval, draws_by};
use super::reference::notices_words;
use crate::feature::{Accidents, windows};
use crate::model::reference::{BINS, Sample};
use crate::model::{Judge, Model, Rule, decide};
use crate::text::{Document, Span, accident};
use rustc_hash::FxHashMap;

/// How many unknown words are named.
const NAMED: usize = 12;
/// How many different ones are counted: a bound on memory.
const COUNTED: usize = 1 << 17;
/// Seeds of the draws of new documents and of those held out, which are independent.
const SEEDS: [u64; 2] = [1, 2];

/// Sums up new documents, one by one.
pub struct Drift<'m> {
    judge: Judge<'m>,
    accidents: Accidents,
    samples: Vec<Sample>,
    unknown: FxHashMap<String, u64>,
}

impl<'m> Drift<'m> {
    /// No documents yet.
    pub fn new(model: &'m Model) -> Self {
        let list = if model.recipe.keeps_accidents { &[] } else { accident::all() };
        Self {
            judge: Judge::new(model),
            accidents: Accidents::new(&model.recipe.settings, list),
            samples: Vec::new(),
            unknown: FxHashMap::default(),
        }
    }

    /// Adds the sentences of a document, furniture left out; a document without any does not count.
    pub fn add(&mut self, document: &Document) {
        let sentences = document.sentences();
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let heads = &self.judge.model().recipe.heads;
        let mut sample = Sample::new(heads);
        for window in windows(&spans) {
            let around = &spans[window.with_neighbours.clone()];
            self.judge.read(&document.text, around);
            self.accidents.read(&document.text, around);
            let core = window.core.clone();
            let judged = |&number: &usize| {
                sentences[number].furniture.is_none() && !spans[number].is_empty()
            };
            for number in core.filter(judged) {
                let place = window.place(number);
                let shares = self.judge.judge(place, false).heads;
                for ((head, shares), given) in heads.iter().zip(&shares).zip(&mut sample.heads) {
                    let verdict = decide(head, shares, Rule::default());
                    given.add(verdict.preferred, verdict.confidence);
                }
                for (span, column) in self.judge.words(place) {
                    if self.accidents.touch(span) {
                        continue;
                    }
                    sample.words += 1;
                    if column.is_none() {
                        sample.unknown += 1;
                        let word = document.slice(span).to_lowercase();
                        if self.unknown.len() < COUNTED || self.unknown.contains_key(&word) {
                            *self.unknown.entry(word).or_default() += 1;
                        }
                    }
                }
            }
        }
        if sample.heads.iter().any(|given| given.sentences() > 0) {
            self.samples.push(sample);
        }
    }

    /// Compares them with what was held out in training. `None` without a sentence.
    pub fn finish(self) -> Option<DriftEvaluation> {
        let model = self.judge.model();
        let mut unknown: Vec<(String, u64)> = self.unknown.into_iter().collect();
        unknown.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        unknown.truncate(NAMED);
        let words = notices_words(&model.recipe.settings);
        let mut found = DriftEvaluation::new(model, &self.samples, words)?;
        if words {
            found.unknown = unknown;
        }
        Some(found)
    }
}

/// A figure of new articles, and of the sentences held out in training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// Of the new articles, in 0..=1; `None` where it is not defined.
    pub new: Option<f64>,
    /// Its interval, from draws of documents; like the other intervals `None` for fewer than 2.
    pub new_interval: Option<Interval>,
    /// Of those held out; `None` where the model keeps no record of them.
    pub held_out: Option<f64>,
    /// Its interval.
    pub held_out_interval: Option<Interval>,
    /// The first less the second, in -1..=1.
    pub difference: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
}

/// How far two distributions are apart: the population stability index, the sum of
/// (p - q) ln(p / q) over bins or labels, half a sentence being added to each; 0 or more (Siddiqi,
/// "Credit Risk Scorecards", 2006, chapter 9).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// `None` where the model keeps no record to compare with.
    pub value: Option<f64>,
    /// What chance alone stays below in 39 of 40 draws: the sum of how far draws of either's
    /// documents are from all of them. `None` for fewer than 2 documents on either side.
    pub by_chance: Option<f64>,
}

/// What an [`Index`] says by the usual rule of thumb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// No more than chance may give.
    Chance,
    /// Below 0.1.
    Little,
    /// From 0.1 on.
    Some,
    /// From 0.25 on.
    Much,
}

impl Index {
    /// What it says; `None` where it cannot be told.
    pub fn extent(&self) -> Option<Extent> {
        let (value, chance) = (self.value?, self.by_chance?);
        Some(match value {
            _ if value <= chance => Extent::Chance,
            _ if value >= 0.25 => Extent::Much,
            _ if value >= 0.1 => Extent::Some,
            _ => Extent::Little,
        })
    }
}

/// How one head does on new articles.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadDrift {
    /// The head.
    pub name: String,
    /// How many of its sentences were held out in training; 0 where that is not known.
    pub held_out: usize,
    /// Its mean confidence.
    pub confidence: Shift,
    /// How far confidence is from what it was.
    pub confidence_index: Index,
    /// Its labels, and the share of sentences that it gave each.
    pub labels: Vec<(String, Shift)>,
    /// How far labels are from what they were.
    pub label_index: Index,
}

/// New articles beside the sentences held out in training.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftEvaluation {
    /// How many new documents with sentences.
    pub documents: usize,
    /// How many sentences.
    pub sentences: usize,
    /// Whether the model keeps a record of what was held out in training.
    pub has_record: bool,
    /// Share of words that the model has no column for; `None` for a model that notices no words.
    pub words: Option<Shift>,
    /// The commonest of these words in new articles, and how often each occurs.
    pub unknown: Vec<(String, u64)>,
    /// Every head of the model.
    pub heads: Vec<HeadDrift>,
}

impl DriftEvaluation {
    /// Compares samples, one a document, with those of a model.
    fn new(model: &Model, samples: &[Sample], words: bool) -> Option<Self> {
        let record = &model.recipe.reference;
        let both = Both { new: Sums::of(samples, SEEDS[0]), old: Sums::of(record, SEEDS[1]) };
        let sentences = samples.iter().map(|s| s.heads.first().map_or(0, |g| g.sentences()));
        let mut at = 2;
        let mut heads = Vec::new();
        for (number, head) in model.recipe.heads.iter().enumerate() {
            let labels = at..at + head.labels.len();
            let bins = labels.end..labels.end + BINS;
            let confidence = bins.end;
            at = confidence + 1;
            let all = |sums: &[f64]| sums[labels.clone()].iter().sum::<f64>();
            let named = head.labels.iter().zip(labels.clone());
            let share = |(name, label): (&String, usize)| {
                (name.clone(), both.shift(|sums| ratio(sums[label], all(sums))))
            };
            heads.push(HeadDrift {
                name: head.name.clone(),
                held_out: record.iter().map(|s| s.heads[number].sentences() as usize).sum(),
                confidence: both.shift(|sums| ratio(sums[confidence], all(sums))),
                confidence_index: both.index(|sums| &sums[bins.clone()]),
                labels: named.map(share).collect(),
                label_index: both.index(|sums| &sums[labels.clone()]),
            });
        }
        (!samples.is_empty()).then(|| Self {
            documents: samples.len(),
            sentences: sentences.map(|n| n as usize).sum(),
            has_record: !record.is_empty(),
            words: words.then(|| both.shift(|sums| ratio(sums[1], sums[0]))),
            unknown: Vec::new(),
            heads,
        })
    }
}

fn ratio(part: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| part / all)
}

/// Samples added up: words, unknown words, and of each head the labels, bins and confidence.
struct Sums {
    all: Vec<f64>,
    /// The same for each draw of documents; none for fewer than 2.
    drawn: Vec<Vec<f64>>,
}

impl Sums {
    fn of(samples: &[Sample], seed: u64) -> Self {
        let rows: Vec<Vec<f64>> = samples.iter().map(flat).collect();
        let width = rows.first().map_or(0, Vec::len);
        let sum = |times: &[usize]| {
            let mut sums = vec![0.0; width];
            for (row, &times) in rows.iter().zip(times).filter(|(_, times)| **times > 0) {
                sums.iter_mut().zip(row).for_each(|(sum, one)| *sum += one * times as f64);
            }
            sums
        };
        let all = sum(&vec![1; rows.len()]);
        let drawn = match rows.len() {
            0 | 1 => Vec::new(),
            documents => draws_by(seed, documents).map(|times| sum(&times)).collect(),
        };
        Self { all, drawn }
    }

    /// Whether there is nothing.
    fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

fn flat(sample: &Sample) -> Vec<f64> {
    let mut row = vec![f64::from(sample.words), f64::from(sample.unknown)];
    for given in &sample.heads {
        row.extend(given.labels.iter().chain(&given.bins).map(|&count| f64::from(count)));
        row.push(given.confidence);
    }
    row
}

/// New articles, and the sentences held out in training.
struct Both {
    new: Sums,
    old: Sums,
}

impl Both {
    fn shift(&self, of: impl Fn(&[f64]) -> Option<f64>) -> Shift {
        let whole = |sums: &Sums| if sums.is_empty() { None } else { of(&sums.all) };
        let drawn = |sums: &Sums| sums.drawn.iter().map(|sums| of(sums)).collect::<Vec<_>>();
        let (new, old) = (drawn(&self.new), drawn(&self.old));
        let apart = new.iter().zip(&old).filter_map(|(new, old)| Some((*new)? - (*old)?));
        let apart = Interval::of(apart.collect());
        let within =
            |values: &[Option<f64>]| Interval::of(values.iter().flatten().copied().collect());
        let (now, then) = (whole(&self.new), whole(&self.old));
        Shift {
            new: now,
            new_interval: within(&new),
            held_out: then,
            held_out_interval: within(&old),
            difference: now.zip(then).map(|(now, then)| now - then),
            interval: apart,
        }
    }

    fn index<'a>(&'a self, part: impl Fn(&'a [f64]) -> &'a [f64]) -> Index {
        if self.new.is_empty() || self.old.is_empty() {
            return Index { value: None, by_chance: None };
        }
        let (new, old) = (part(&self.new.all), part(&self.old.all));
        let pairs = self.new.drawn.iter().zip(&self.old.drawn);
        let chance = pairs.map(|(n, o)| stability(part(n), new) + stability(part(o), old));
        Index {
            value: Some(stability(new, old)),
            by_chance: Interval::of(chance.collect()).map(|interval| interval.high),
        }
    }
}

/// The population stability index of counts: see [`Index`].
fn stability(new: &[f64], old: &[f64]) -> f64 {
    let all = |counts: &[f64]| counts.iter().sum::<f64>() + 0.5 * counts.len() as f64;
    let (all_new, all_old) = (all(new), all(old));
    let part = |(new, old): (&f64, &f64)| {
        let (p, q) = ((new + 0.5) / all_new, (old + 0.5) / all_old);
        (p - q) * libm::log(p / q)
    };
    new.iter().zip(old).map(part).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::Given;
    use crate::train::drift::*;

    fn sample(words: u32, unknown: u32, labels: [u32; 2]) -> Sample {
        let given = Given { labels: labels.to_vec(), bins: vec![0; BINS], confidence: 0.0 };
        Sample { words, unknown, heads: vec![given] }
    }

    fn both(new: &[Sample], old: &[Sample]) -> Both {
        Both { new: Sums::of(new, SEEDS[0]), old: Sums::of(old, SEEDS[1]) }
    }

    #[test]
    fn the_index_by_hand() {
        // With a half added: 0.7 and 0.3 beside 0.3 and 0.7, 2 · 0.4 · ln(7 / 3).
        assert!((stability(&[3.0, 1.0], &[1.0, 3.0]) - 0.677_838_3).abs() < 1e-6);
        assert_eq!(stability(&[3.0, 1.0], &[3.0, 1.0]), 0.0);
    }

    #[test]
    fn shares_are_ratios_of_sums_and_differ_by_document() {
        let new = [sample(10, 5, [1, 0]), sample(30, 5, [0, 1])];
        let old = vec![sample(20, 1, [1, 1]); 4];
        let found = both(&new, &old).shift(|sums| ratio(sums[1], sums[0]));
        assert_eq!(
            (found.new, found.held_out, found.difference),
            (Some(0.25), Some(0.05), Some(0.2))
        );
        // Two documents drawn twice: 5 of 10 to 5 of 30. Those held out do not differ.
        let within = found.new_interval.unwrap();
        assert!((within.low - 1.0 / 6.0).abs() < 1e-9 && (within.high - 0.5).abs() < 1e-9);
        assert_eq!(found.held_out_interval, Some(Interval { low: 0.05, high: 0.05 }));
        let apart = found.interval.unwrap();
        assert!((apart.low - (1.0 / 6.0 - 0.05)).abs() < 1e-9, "{apart:?}");
    }

    #[test]
    fn an_index_beyond_chance_is_told_from_one_within_it() {
        let index = |new: &[Sample], old: &[Sample]| both(new, old).index(|sums| &sums[2..4]);
        let old = vec![sample(0, 0, [10, 10]); 40];
        let other = index(&vec![sample(0, 0, [18, 2]); 40], &old);
        assert_eq!(other.extent(), Some(Extent::Much), "{other:?}");
        // Documents of one label each say little, however many sentences they have.
        let mut few = vec![sample(0, 0, [10, 0]); 3];
        few.push(sample(0, 0, [0, 10]));
        let few = index(&few, &old);
        assert!(few.value.unwrap() > 0.25, "{few:?}");
        assert_eq!(few.extent(), Some(Extent::Chance), "{few:?}");
        assert_eq!(index(&old[..1], &old).extent(), None);
        assert_eq!(index(&old, &[]), Index { value: None, by_chance: None });
    }
}

//! How far is a figure of new sentences from that of others, beyond what draws of documents give?

use super::bootstrap::{Interval, draws_by};
use crate::model::reference::Sample;
use serde_json::{Value, json};

/// Documents, or groups of them, that chance can be told by.
pub const LEAST: usize = 6;
/// Seeds of the draws of new documents and of those held out, which are independent.
const SEEDS: [u64; 2] = [1, 2];

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

impl Shift {
    /// The figure as JSON: `{new, interval, held_out, held_out_interval, difference,
    /// difference_interval}`.
    pub fn to_json(self) -> Value {
        json!({
            "new": self.new,
            "interval": Interval::to_json(self.new_interval),
            "held_out": self.held_out,
            "held_out_interval": Interval::to_json(self.held_out_interval),
            "difference": self.difference,
            "difference_interval": Interval::to_json(self.interval),
        })
    }
}

/// How far two distributions are apart: the population stability index, the sum of
/// (p - q) ln(p / q) over bins or labels, half a sentence being added to each; 0 or more (Siddiqi,
/// "Credit Risk Scorecards", 2006, chapter 9).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// `None` where the model keeps no record to compare with.
    pub value: Option<f64>,
    /// What chance alone stays below in 39 of 40 draws: the index between all sentences together and
    /// the same moved by what a draw of either's documents moves its shares. Simulated
    /// documents of one kind exceed it in 0 to 7 of 100 cases. `None` for fewer than
    /// [`LEAST`] documents on either side, where it would be exceeded more often.
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
    /// The index as JSON: `{value, by_chance}`.
    pub fn to_json(self) -> Value {
        json!({ "value": self.value, "by_chance": self.by_chance })
    }

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

/// A part of a whole; not defined where there is none.
pub fn ratio(part: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| part / all)
}

/// Samples added up: words, unknown words, and of each head the labels, bins and confidence.
struct Sums {
    documents: usize,
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
        Self { documents: rows.len(), all, drawn }
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
pub struct Both {
    new: Sums,
    old: Sums,
}

impl Both {
    /// Draws documents of both.
    pub fn new(new: &[Sample], old: &[Sample]) -> Self {
        Self { new: Sums::of(new, SEEDS[0]), old: Sums::of(old, SEEDS[1]) }
    }

    /// A figure of sums of both: words, unknown words, and of each head the labels, bins and
    /// confidence.
    pub fn shift(&self, of: impl Fn(&[f64]) -> Option<f64>) -> Shift {
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

    /// How far a part of the sums is from what it was.
    pub fn index<'a>(&'a self, part: impl Fn(&'a [f64]) -> &'a [f64]) -> Index {
        if self.new.is_empty() || self.old.is_empty() {
            return Index { value: None, by_chance: None };
        }
        let (new, old) = (part(&self.new.all), part(&self.old.all));
        let both: Vec<f64> = new.iter().zip(old).map(|(new, old)| new + old).collect();
        let pooled = shares(&both);
        let least = 0.5 / (new.iter().sum::<f64>() + 0.5 * new.len() as f64);
        let (all_new, all_old) = (shares(new), shares(old));
        let chance = self.new.drawn.iter().zip(&self.old.drawn).map(|(new, old)| {
            let (new, old) = (shares(part(new)), shares(part(old)));
            let moved = (0..pooled.len()).map(|at| {
                let by = (new[at] - all_new[at]) - (old[at] - all_old[at]);
                (pooled[at] + by).max(least)
            });
            let moved: Vec<f64> = moved.collect();
            let sum: f64 = moved.iter().sum();
            apart(&moved.iter().map(|share| share / sum).collect::<Vec<_>>(), &pooled)
        });
        let enough = self.new.documents.min(self.old.documents) >= LEAST;
        let chance = if enough { Interval::of(chance.collect()) } else { None };
        Index {
            value: Some(apart(&all_new, &all_old)),
            by_chance: chance.map(|interval| interval.high),
        }
    }
}

/// Shares of counts, half a sentence being added to each.
fn shares(counts: &[f64]) -> Vec<f64> {
    let all = counts.iter().sum::<f64>() + 0.5 * counts.len() as f64;
    counts.iter().map(|count| (count + 0.5) / all).collect()
}

/// The population stability index of two distributions: see [`Index`].
fn apart(new: &[f64], old: &[f64]) -> f64 {
    new.iter().zip(old).map(|(p, q)| (p - q) * libm::log(p / q)).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::Given;
    use crate::model::reference::BINS;
    use crate::train::shift::*;

    fn sample(words: u32, unknown: u32, labels: [u32; 2]) -> Sample {
        let given = Given { labels: labels.to_vec(), bins: vec![0; BINS], confidence: 0.0 };
        Sample { words, unknown, heads: vec![given] }
    }

    #[test]
    fn the_index_by_hand() {
        // With a half added: 0.7 and 0.3 beside 0.3 and 0.7, 2 · 0.4 · ln(7 / 3).
        let index = |new: [f64; 2], old: [f64; 2]| apart(&shares(&new), &shares(&old));
        assert!((index([3.0, 1.0], [1.0, 3.0]) - 0.677_838_3).abs() < 1e-6);
        assert_eq!(index([3.0, 1.0], [3.0, 1.0]), 0.0);
    }

    #[test]
    fn shares_are_ratios_of_sums_and_differ_by_document() {
        let new = [sample(10, 5, [1, 0]), sample(30, 5, [0, 1])];
        let old = vec![sample(20, 1, [1, 1]); 4];
        let found = Both::new(&new, &old).shift(|sums| ratio(sums[1], sums[0]));
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
        let index = |new: &[Sample], old: &[Sample]| Both::new(new, old).index(|sums| &sums[2..4]);
        let old = vec![sample(0, 0, [10, 10]); 40];
        let other = index(&vec![sample(0, 0, [18, 2]); 40], &old);
        assert_eq!(other.extent(), Some(Extent::Much), "{other:?}");
        // Documents of one label each say little, however many sentences they have.
        let mut few = vec![sample(0, 0, [10, 0]); 4];
        few.extend(vec![sample(0, 0, [0, 10]); 2]);
        let few = index(&few, &old);
        assert!(few.value.unwrap() > 0.1, "{few:?}");
        assert_eq!(few.extent(), Some(Extent::Chance), "{few:?}");
        assert_eq!(index(&old[..LEAST - 1], &old).extent(), None);
        assert_eq!(index(&old, &[]), Index { value: None, by_chance: None });
    }
}

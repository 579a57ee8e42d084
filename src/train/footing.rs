//! What of a base do rows stand on that are added to it: its weights, and how it scales counts.

use super::problem::Solution;
use crate::feature::{Scaling, Vocabulary};
use crate::model::{Head, Model};

/// A head of a base, in the columns of what is learned on it.
#[derive(Debug, Clone)]
pub struct Center {
    /// The head.
    pub head: Head,
    /// Its weights; 0 in columns that the base does not have.
    pub solution: Solution,
}

impl Center {
    /// The head of this number, of a model that stands on `base` with these columns.
    ///
    /// # Panics
    /// If the base has no such head.
    pub fn new(base: &Model, number: usize, vocabulary: &Vocabulary) -> Self {
        let heads: Vec<(&Head, usize)> = base.heads().collect();
        let (head, lane) = heads[number];
        let labels = head.labels.len();
        let mut weights = vec![0.0; vocabulary.keys().len() * labels];
        for (&key, column) in base.vocabulary.keys().iter().zip(0..) {
            let Some(to) = vocabulary.column(key) else { continue };
            let own = base.linear.weights_of(column).skip(lane).take(labels);
            let into = &mut weights[to as usize * labels..][..labels];
            into.iter_mut().zip(own).for_each(|(into, weight)| *into = f64::from(weight));
        }
        let bias = base.linear.bias[lane..lane + labels].iter().map(|&b| f64::from(b)).collect();
        Self { head: head.clone(), solution: Solution { weights, bias } }
    }
}

/// What a base says of columns.
#[derive(Debug, Clone)]
pub struct Footing {
    /// What a count in each column is multiplied with; `None` where the base has no such column.
    idf: Vec<Option<f32>>,
    /// How many sentences the base was learned from.
    sentences: usize,
}

impl Footing {
    /// What `base` says of these columns.
    pub fn new(base: &Model, vocabulary: &Vocabulary) -> Self {
        let own = |key: &u64| {
            let column = base.vocabulary.column(*key)?;
            base.scaling.idf.get(column as usize).copied()
        };
        let idf = vocabulary.keys().iter().map(own).collect();
        let before = base.recipe.stands_on.iter().flat_map(|ground| &ground.sources);
        let sentences = before.chain(&base.recipe.sources).map(|source| source.sentences).sum();
        Self { idf, sentences }
    }

    /// The base's scaling, and for new columns that of `rows` new sentences, whose own it is:
    /// their words being rare in what the base was learned from, ln((1 + n) / (1 + df)) + 1 counts
    /// its sentences among the n.
    pub fn scaling(&self, own: &Scaling, rows: usize) -> Scaling {
        let rarer = (1 + rows + self.sentences) as f64 / (1 + rows) as f64;
        let rarer = libm::log(rarer) as f32;
        // Counts that are not weighed are 1 in every column.
        let weighed = own.idf.iter().any(|&idf| idf != 0.0 && idf != 1.0);
        let new = |idf: f32| if weighed && idf != 0.0 { idf + rarer } else { idf };
        let idf = self.idf.iter().zip(&own.idf).map(|(base, &own)| base.unwrap_or(new(own)));
        Scaling { idf: idf.collect(), scales: own.scales.clone() }
    }
}

#[cfg(test)]
mod tests {
    use crate::train::footing::*;

    #[test]
    fn new_columns_are_as_rare_as_in_all_sentences() {
        // The base has the first of two columns and was learned from 98 sentences; the second
        // stands in 4 of 9 new ones: ln(10 / 5) + 1 there, ln(108 / 5) + 1 in all.
        let footing = Footing { idf: vec![Some(3.0), None], sentences: 98 };
        let own = |df: f64| (libm::log(10.0 / (1.0 + df)) + 1.0) as f32;
        let scaled = footing.scaling(&Scaling { idf: vec![own(8.0), own(4.0)], scales: vec![] }, 9);
        assert_eq!(scaled.idf[0], 3.0);
        assert!((f64::from(scaled.idf[1]) - libm::log(108.0 / 5.0) - 1.0).abs() < 1e-6);
        // Too rare to count, and counts that are not weighed.
        let of = |idf: f32| footing.scaling(&Scaling { idf: vec![1.0, idf], scales: vec![] }, 9);
        assert_eq!(of(0.0).idf, [3.0, 0.0]);
        assert_eq!(of(1.0).idf, [3.0, 1.0]);
    }
}

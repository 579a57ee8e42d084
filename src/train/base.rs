//! What does a model lend to new rows? A base holds weights, not the rows that it was learned
//! from: what it has noticed and how much that counts is taken over, and what is learned of its
//! heads stays near its weights (Chelba and Acero, "Adaptation of maximum entropy capitalizer:
//! little data can help a lot", Computer Speech & Language 20, 2006).

use super::coding::same_label;
use super::example::Labelled;
use super::head_names;
use super::plan::Plan;
use super::problem::Solution;
use super::search::Choice;
use crate::error::{Error, Origin, Result};
use crate::feature::{Scaling, Vocabulary};
use crate::model::{Ground, Head, Model};
use std::collections::BTreeMap;

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

/// The plan for rows that are added to a base: what is noticed, and how it is weighed, is the
/// base's.
pub fn plan(base: &Model, plan: &Plan) -> Plan {
    let weighting = Some(base.recipe.settings.weighting);
    Plan {
        settings: base.recipe.settings.clone(),
        choice: Choice { weighting, ..plan.choice.clone() },
        words: base.words.clone(),
        keep_accidents: base.recipe.keeps_accidents,
        ..plan.clone()
    }
}

/// Gives heads that the base has the base's labels, in its order.
///
/// # Errors
/// If rows have a label that the base's head of this name does not have, or a new head clashes
/// with one of the base.
pub fn align(labelled: &mut Labelled, base: &Model) -> Result<()> {
    let files: Vec<&str> = labelled.sources.iter().map(|source| &*source.name).collect();
    let origin = Origin::path(files.join(", "));
    let mut all: Vec<(String, Vec<String>)> =
        base.recipe.heads.iter().map(|head| (head.name.clone(), head.labels.clone())).collect();
    for (at, (name, labels)) in labelled.heads.iter_mut().enumerate() {
        let Some(head) = base.recipe.heads.iter().find(|head| head.name == *name) else {
            all.push((name.clone(), labels.clone()));
            continue;
        };
        let place = |label: &String| {
            let same = |known: &String| same_label(known, label);
            head.labels.iter().position(same).ok_or_else(|| {
                let found = format!(
                    "column \"{name}\" has the label \"{label}\", which the base does not have \
                     (it has {})",
                    head.labels.join(", ")
                );
                let remedy = "correct it, or rename the column: under another name it becomes a \
                              question of its own, beside the base's";
                Error::input(origin.clone(), found, remedy)
            })
        };
        let places: Vec<usize> = labels.iter().map(place).collect::<Result<_>>()?;
        for example in &mut labelled.examples {
            let both = example.labels[at].iter_mut().chain(&mut example.also[at]);
            both.for_each(|label| *label = places[*label]);
        }
        labels.clone_from(&head.labels);
    }
    let clash = |(found, remedy): (String, String)| Error::input(origin.clone(), found, remedy);
    head_names::check(&all).map_err(clash)
}

/// What is written down of a base in a model that stands on it: its grounds, then itself and how
/// each head was learned on it.
pub fn grounds(base: &Model, heads: BTreeMap<String, String>) -> Vec<Ground> {
    let recipe = &base.recipe;
    let own =
        Ground { fingerprint: recipe.fingerprint.clone(), sources: recipe.sources.clone(), heads };
    recipe.stands_on.iter().cloned().chain([own]).collect()
}

#[cfg(test)]
mod tests {
    use crate::train::base::*;

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

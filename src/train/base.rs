//! What does a model lend to new rows? A base holds weights, not the rows that it was learned
//! from: what it has noticed and how much that counts is taken over, and what is learned of its
//! heads stays near its weights (Chelba and Acero, "Adaptation of maximum entropy capitalizer:
//! little data can help a lot", Computer Speech & Language 20, 2006).

use super::coding::same_label;
use super::example::Labelled;
use super::head_names;
use super::plan::Plan;
use super::search::Choice;
use crate::error::{Error, Origin, Result};
use crate::model::{Ground, Model};
use std::collections::BTreeMap;

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

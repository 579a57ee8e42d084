//! Is it worth to code another round? How the last rounds moved what the model reaches.
//!
//! After each round a model is learned from all that was coded until then and measured by
//! cross-validation. Sentences that were chosen to be coded are harder than others, so that the
//! measures of two rounds cannot be compared as they are; what a round moved is therefore measured
//! on the sentences of the rounds before it alone, each held out both times. To stop where such a
//! curve no longer rises is the "gradient" criterion of Laws and Schütze, "Stopping criteria for
//! active learning of named entity recognition", COLING 2008; intervals are our addition.

use super::compare::{Difference, compare};
use super::estimator::{ClassWeight, SolverKind};
use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::learn::learn;
use super::plan::Plan;
use super::search::{Choice, Progress};
use crate::error::Result;
use crate::model::{Head, Model};

/// A round that moves macro-F1 by less than this moves little.
const LITTLE: f64 = 0.01;
/// A move that might be larger is not called little.
const MOST: f64 = 0.02;
/// The penalty of all rounds: the one that the shipped model was learned with.
const L2: f64 = 0.1;

/// What is reached with a round and all before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// How many sentences were coded until then.
    pub sentences: usize,
    /// What each head reaches by cross-validation.
    pub heads: Vec<HeadEvaluation>,
    /// How far the round moved each head's macro-F1 on the sentences of the rounds before it; the
    /// first round moves nothing.
    pub moved: Vec<Option<Difference>>,
}

/// What the last round says about the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// There is no round to compare it with, or the move is not defined.
    Unknown,
    /// It moved macro-F1 upward, beyond chance.
    Rises,
    /// It moved macro-F1 by less than a point or downward, and by no more than two for all that
    /// chance may hide.
    Flat,
    /// How far it moved macro-F1 is less sure than that.
    Unclear,
    /// It moved macro-F1 downward, beyond chance.
    Falls,
}

impl Round {
    /// What the round says about the next, by the number of a head.
    pub fn trend(&self, head: usize) -> Trend {
        let moved = self.moved.get(head).copied().flatten();
        let known = moved.and_then(|moved| Some((moved.difference?, moved.interval?)));
        match known {
            None => Trend::Unknown,
            Some((_, interval)) if interval.low > 0.0 => Trend::Rises,
            Some((_, interval)) if interval.high < 0.0 => Trend::Falls,
            Some((difference, interval)) if difference < LITTLE && interval.high <= MOST => {
                Trend::Flat
            }
            Some(_) => Trend::Unclear,
        }
    }
}

/// How rounds are learned: as the model was, with nothing searched for.
pub fn plan(model: &Model, seed: u64) -> Plan {
    let choice = Choice {
        weighting: Some(model.recipe.settings.weighting),
        solvers: vec![SolverKind::OneAgainstRest],
        l2: Some(L2),
        class_weights: vec![ClassWeight::None],
    };
    Plan { choice, seed, ..Plan::like(model) }
}

/// Measures all rounds: each table of `labelled` that has labels is one, in their order.
///
/// # Errors
/// If a parameter of the plan is out of range.
pub fn rounds(labelled: &Labelled, plan: &Plan, progress: Progress) -> Result<Vec<Round>> {
    let mut rounds: Vec<Round> = Vec::new();
    let mut sentences = 0;
    for source in labelled.sources.iter().filter(|source| source.sentences > 0) {
        sentences += source.sentences;
        let until = Labelled {
            documents: labelled.documents.clone(),
            examples: labelled.examples[..sentences].to_vec(),
            heads: labelled.heads.clone(),
            ..Labelled::default()
        };
        let trained = learn(&until, plan, progress)?;
        let heads = trained.held_out;
        let moved = (0..heads.len()).map(|head| {
            let before = &rounds.last()?.heads[head];
            moved(&trained.model.recipe.heads[head], &heads[head], before)
        });
        rounds.push(Round { sentences, moved: moved.collect(), heads });
    }
    Ok(rounds)
}

/// How far macro-F1 moved on the sentences that were measured before: the first ones of those that
/// are measured now.
fn moved(head: &Head, now: &HeadEvaluation, before: &HeadEvaluation) -> Option<Difference> {
    let same = now.sentences.get(..before.sentences.len())?;
    let is_same = |(a, b): (&super::bootstrap::Judged, &super::bootstrap::Judged)| {
        a.document == b.document && a.truth == b.truth
    };
    if same.is_empty() || !same.iter().zip(&before.sentences).all(is_same) {
        return None;
    }
    let now = HeadEvaluation::new(head, same.to_vec(), before.documents);
    Some(compare(&[now], std::slice::from_ref(before)).first()?.macro_f1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::bootstrap::Interval;
    use crate::train::rounds::*;

    fn round(difference: f64, low: f64, high: f64) -> Round {
        let interval = Some(Interval { low, high });
        let difference = Some(difference);
        let moved = Difference { first: None, second: None, difference, interval, p: None };
        Round { sentences: 9, heads: Vec::new(), moved: vec![Some(moved)] }
    }

    #[test]
    fn what_chance_explains_is_no_trend() {
        for (difference, low, high, trend) in [
            (0.02, 0.01, 0.03, Trend::Rises),
            (0.004, -0.01, 0.02, Trend::Flat),
            (-0.03, -0.07, 0.01, Trend::Flat),
            (-0.02, -0.09, 0.05, Trend::Unclear),
            (0.02, -0.01, 0.05, Trend::Unclear),
            (-0.03, -0.05, -0.01, Trend::Falls),
        ] {
            assert_eq!(round(difference, low, high).trend(0), trend, "{difference}");
        }
        assert_eq!(Round { moved: vec![None], ..round(0.0, 0.0, 0.0) }.trend(0), Trend::Unknown);
    }
}

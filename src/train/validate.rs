//! Grouped cross-validation: how does a setting do on documents that it was not learned from?
//!
//! Each fold learns its own scaling, so nothing of the sentences held out is known in advance.

use super::calibrate::{HeldOutScores, log_loss, temperature};
use super::chain::{self, Runs};
use super::estimator::{ClassWeight, LogisticParams, SolverKind, ValidLogisticParams};
use super::fold::Folds;
use super::footing::{Center, Footing};
use super::problem::Solution;
use crate::error::Result;
use crate::feature::{Csr, Parts, Scaling, Settings, SparseVec, Weighting, WordVectors};
use crate::model::pushes::Pusher;
use crate::model::{Chain, Weigher};
use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use ndarray::Array1;
use rayon::prelude::*;
use std::ops::Range;

/// Held-out sentences that settings are compared on: where there are more, some folds will do.
const ENOUGH: usize = 5000;

/// What a head is learned from beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// Nothing: the penalty pulls to zeros.
    #[default]
    Afresh,
    /// The weights of a base: the penalty pulls to them.
    Near,
    /// The same, which stay as they are.
    Unchanged,
}

impl Start {
    /// What reports call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Afresh => "rows alone",
            Self::Near => "base and rows",
            Self::Unchanged => "base alone",
        }
    }
}

/// One way to learn a head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// How features are weighed.
    pub weighting: Weighting,
    /// Which solver learns.
    pub solver: SolverKind,
    /// Weight of its penalty.
    pub l2: f64,
    /// How rows are weighted by label.
    pub class_weight: ClassWeight,
    /// What it is learned from beside its rows.
    pub start: Start,
}

/// The sentences of one head, counted.
pub struct Counted<'a> {
    /// Keys of the columns.
    pub keys: &'a [u64],
    /// Counts of all sentences, shape (sentences, columns).
    pub counts: &'a Csr,
    /// Which of them have a label.
    pub rows: Vec<usize>,
    /// That label, one for each of `rows`.
    pub targets: Vec<usize>,
    /// How many labels there are.
    pub labels: usize,
    /// What is noticed, but for the weighting.
    pub settings: &'a Settings,
    /// How much each sentence of `counts` counts in learning.
    pub weights: &'a [f32],
    /// Which sentences of `counts` may be held out.
    pub measures: &'a [bool],
    /// The fold of every sentence of `counts`.
    pub folds: &'a Folds,
    /// Seed of the solver.
    pub seed: u64,
    /// What a base says of columns, where there is one.
    pub footing: Option<&'a Footing>,
    /// What a base says of this head, where it has it.
    pub center: Option<&'a Center>,
    /// The sentences by their clauses, where these are to be weighed.
    pub clauses: Option<Clauses<'a>>,
}

/// Sentences by their clauses.
#[derive(Debug, Clone, Copy)]
pub struct Clauses<'a> {
    /// What stands in which clause, of every sentence of [`Counted::counts`].
    pub parts: &'a [Parts],
    /// What words mean.
    pub words: &'a WordVectors,
}

/// A sentence held out.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Its place in [`Counted::rows`].
    pub place: usize,
    /// Its scores.
    pub scores: Vec<f64>,
    /// What its clauses push for, shape (clauses, labels); empty where they are not weighed.
    pub pushes: Vec<f32>,
}

/// What is learned without a fold, and what it says of that fold.
pub struct Outside {
    /// The sentences of the fold that measure, or all where clauses are weighed.
    pub scored: Vec<Scored>,
    /// How counts become numbers.
    pub scaling: Scaling,
    /// The weights.
    pub solution: Solution,
}

/// What cross-validation found.
#[derive(Debug, Clone)]
pub struct Validation {
    /// Scores and label of every sentence that was held out, in the order of rows; the scores are
    /// already divided by the temperature that the other folds gave.
    pub held_out: Vec<HeldOutScores>,
    /// The place of each of them in [`Counted::rows`].
    pub places: Vec<usize>,
    /// The network that weighed their clauses, where one did.
    pub weigher: Option<Weigher>,
    /// The chain that their scores went through, where they did.
    pub chain: Option<Chain>,
    /// The temperature that all folds together give.
    pub temperature: f64,
    /// Mean negative log-likelihood of the labels held out, in nats: what settings are chosen by.
    pub log_loss: f64,
}

impl Counted<'_> {
    /// Learns from some of the rows, given by their place in `rows`.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn fit(&self, setting: &Setting, places: &[usize], scaling: &Scaling) -> Result<Solution> {
        let center = match (setting.start, self.center) {
            (Start::Unchanged, Some(center)) => return Ok(center.solution.clone()),
            (Start::Near, center) => center.map(|center| &center.solution),
            _ => None,
        };
        let mut records = Csr::new(self.counts.width());
        let mut sentence = SparseVec::default();
        for &place in places {
            self.scale(scaling, self.rows[place], &mut sentence);
            records.push(&sentence.columns, &sentence.values);
        }
        let targets: Array1<usize> = places.iter().map(|&place| self.targets[place]).collect();
        let params = LogisticParams::new(ValidLogisticParams {
            labels: self.labels,
            l2: setting.l2,
            class_weight: setting.class_weight,
            solver: setting.solver,
            seed: self.seed,
        });
        let params = params.check()?;
        let weights = places.iter().map(|&place| self.weights[self.rows[place]]).collect();
        let dataset = DatasetBase::new(records, targets).with_weights(weights);
        Ok(params.fit_near(center, &dataset)?.0)
    }

    /// What scales counts, learned from some of the sentences of `counts`.
    pub fn scaling(&self, weighting: Weighting, rows: &[usize]) -> Scaling {
        let settings = Settings { weighting, ..self.settings.clone() };
        let scaling = Scaling::fit(&settings, self.counts, rows);
        self.footing.map_or_else(|| scaling.clone(), |base| base.scaling(&scaling, rows.len()))
    }

    /// Writes a row's vector.
    fn scale(&self, scaling: &Scaling, row: usize, sentence: &mut SparseVec) {
        let (columns, counts) = self.counts.row(row);
        sentence.columns.clear();
        sentence.columns.extend_from_slice(columns);
        sentence.values.clear();
        sentence.values.extend_from_slice(counts);
        scaling.apply(self.keys, sentence);
    }

    /// How many folds settings are compared on: enough of them to hold out 5,000 sentences,
    /// and two at least.
    pub fn compared(&self) -> usize {
        let measured = |at: &&usize| self.measures[**at];
        let rows = self.rows.iter().filter(measured).count();
        let folds = (ENOUGH * self.folds.count).div_ceil(rows.max(1));
        folds.clamp(2.min(self.folds.count), self.folds.count)
    }

    /// Holds the first so many folds out in turn. What scales a fold is learned from all
    /// sentences of the other folds, as in service, whether they have a label of this head or not.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn validate(&self, setting: &Setting, folds: usize) -> Result<Validation> {
        self.validate_on(setting, folds, &|_| true)
    }

    /// The same where only some sentences of `counts` are there to be learned from.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn validate_on(
        &self,
        setting: &Setting,
        folds: usize,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Validation> {
        Ok(self.tempered(self.scored(setting, 0..folds, there)?))
    }

    /// The scores of the sentences of these folds, each held out in turn.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn scored(
        &self,
        setting: &Setting,
        folds: Range<usize>,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Vec<Vec<Scored>>> {
        let scored: Vec<Result<Vec<Scored>>> = (folds.start..folds.end.min(self.folds.count))
            .into_par_iter()
            .map(|fold| {
                let out = self.hold_out(setting, fold, there)?;
                Ok(out.map_or_else(Vec::new, |out| out.scored))
            })
            .collect();
        scored.into_iter().collect()
    }

    /// What is known once every fold was held out: the scores of the sentences of each.
    pub fn tempered(&self, folds: Vec<Vec<Scored>>) -> Validation {
        let with_target = |Scored { place, scores, .. }: Scored| {
            self.measures[self.rows[place]].then(|| (place, (scores, self.targets[place])))
        };
        let parts: Vec<Vec<_>> = folds
            .into_iter()
            .map(|fold| fold.into_iter().filter_map(with_target).collect())
            .collect();
        let all: Vec<HeldOutScores> =
            parts.iter().flatten().map(|(_, held)| held.clone()).collect();
        // A fold's probabilities take the temperature of the others: its own sentences have no
        // part in how sure they are said to be.
        let mut held_out = Vec::with_capacity(all.len());
        for fold in 0..parts.len() {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != fold);
            let others: Vec<HeldOutScores> =
                others.flat_map(|(_, part)| part).map(|(_, held)| held.clone()).collect();
            let temperature = temperature(&others);
            held_out.extend(parts[fold].iter().map(|(place, (scores, target))| {
                let scaled = scores.iter().map(|score| score / temperature).collect();
                (*place, (scaled, *target))
            }));
        }
        held_out.sort_by_key(|(place, _)| *place);
        let (places, held_out): (Vec<usize>, Vec<HeldOutScores>) = held_out.into_iter().unzip();
        let log_loss = log_loss(&held_out);
        let temperature = temperature(&all);
        Validation { held_out, places, weigher: None, chain: None, temperature, log_loss }
    }

    /// The validation with a chain over its scores, where one helps. `follows` says of each
    /// sentence of `counts` whether it stands right after the one before.
    pub fn chained(&self, mut validation: Validation, follows: &[bool]) -> Validation {
        if self.folds.parts_documents {
            return validation;
        }
        let mut runs: Runs = Vec::new();
        let mut last = None;
        for (at, &place) in validation.places.iter().enumerate() {
            let row = self.rows[place];
            let goes_on = follows[row] && last.is_some_and(|last: usize| last + 1 == row);
            match runs.last_mut().filter(|_| goes_on) {
                Some(run) => run.push(at),
                None => runs.push(vec![at]),
            }
            last = Some(row);
        }
        let fold = |run: &[usize]| self.folds.of(self.rows[validation.places[run[0]]]);
        let known = self.center.and_then(|center| center.head.chain.as_ref());
        let learned = chain::learn(&validation.held_out, &runs, fold, self.folds.count, known);
        if let Some((chain, held_out)) = learned {
            validation.log_loss = log_loss(&held_out);
            validation.held_out = held_out;
            validation.chain = Some(chain);
        }
        validation
    }

    /// What is learned from the other folds, of rows that are `there`, and its scores of the
    /// sentences of this one; `None` where there is nothing to learn from or to hold out.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn hold_out(
        &self,
        setting: &Setting,
        fold: usize,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Option<Outside>> {
        let (mut held, mut taught) = self.folds.split(fold, &self.rows);
        taught.retain(|&place| there(self.rows[place]));
        // What clauses count for is learned from sentences that do not measure too.
        held.retain(|&place| self.clauses.is_some() || self.measures[self.rows[place]]);
        if held.is_empty() || taught.is_empty() {
            return Ok(None);
        }
        let all: Vec<usize> = (0..self.counts.rows()).collect();
        let (_, mut others) = self.folds.split(fold, &all);
        others.retain(|&sentence| there(sentence));
        let scaling = self.scaling(setting.weighting, &others);
        let solution = self.fit(setting, &taught, &scaling)?;
        let mut sentence = SparseVec::default();
        let mut weighed = self.clauses.map(|Clauses { parts, words }| {
            (parts, Pusher::new(self.keys, &scaling, words, &solution))
        });
        let score = |place: usize| {
            let (row, mut pushes) = (self.rows[place], Vec::new());
            self.scale(&scaling, row, &mut sentence);
            if let Some((parts, pusher)) = &mut weighed {
                pusher.push(&parts[row], self.counts.row(row), &sentence, &mut pushes);
            }
            let scores = solution.scores(&sentence.columns, &sentence.values);
            Scored { place, scores, pushes }
        };
        let scored = held.into_iter().map(score).collect();
        Ok(Some(Outside { scored, scaling, solution }))
    }
}

//! Grouped cross-validation: how does a setting do on documents that it was not learned from?
//!
//! Each group of folds learns its own scaling, so nothing of the sentences held out is known in advance.

use super::calibrate::{HeldOutScores, log_loss, temperature};
use super::chain::{self, Runs};
use super::estimator::{ClassWeight, LogisticParams, SolverKind, ValidLogisticParams};
use super::fold::Folds;
use super::footing::{Center, Footing};
use super::problem::Solution;
use crate::error::Result;
use crate::feature::{Csr, Parts, Scaling, Settings, SparseVec, Weighting, WordVectors};
use crate::model::{Chain, Weigher};
use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use ndarray::Array1;

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

/// Rows as numbers, with their labels.
pub(super) type Rows = DatasetBase<Csr, Array1<usize>>;

/// How a head is learned.
pub(super) enum How<'a> {
    /// It is known.
    Known(&'a Solution),
    /// With these parameters, the penalty pulling to these weights or to zeros.
    Learned(ValidLogisticParams, Option<&'a Solution>),
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
        let (params, center) = match self.how(setting)? {
            How::Known(known) => return Ok(known.clone()),
            How::Learned(params, center) => (params, center),
        };
        let dataset = self.dataset(places, scaling).with_weights(self.weights_of(places));
        Ok(params.fit_near(center, &dataset)?.0)
    }

    /// How a head is learned.
    pub(super) fn how(&self, setting: &Setting) -> Result<How<'_>> {
        let center = match (setting.start, self.center) {
            (Start::Unchanged, Some(center)) => return Ok(How::Known(&center.solution)),
            (Start::Near, center) => center.map(|center| &center.solution),
            _ => None,
        };
        let params = LogisticParams::new(ValidLogisticParams {
            labels: self.labels,
            l2: setting.l2,
            class_weight: setting.class_weight,
            solver: setting.solver,
            seed: self.seed,
        });
        Ok(How::Learned(params.check()?, center))
    }

    /// Some of the rows as numbers, with their labels.
    pub(super) fn dataset(&self, places: &[usize], scaling: &Scaling) -> Rows {
        let counts = places.iter().map(|&place| self.counts.row(self.rows[place]).0.len()).sum();
        let mut records = Csr::with_capacity(self.counts.width(), places.len(), counts);
        let mut sentence = SparseVec::default();
        for &place in places {
            self.scale(scaling, self.rows[place], &mut sentence);
            records.push(&sentence.columns, &sentence.values);
        }
        let targets: Array1<usize> = places.iter().map(|&place| self.targets[place]).collect();
        DatasetBase::new(records, targets)
    }

    /// How much some of the rows count.
    pub(super) fn weights_of(&self, places: &[usize]) -> Array1<f32> {
        places.iter().map(|&place| self.weights[self.rows[place]]).collect()
    }

    /// What scales counts, learned from some of the sentences of `counts`.
    pub fn scaling(&self, weighting: Weighting, rows: &[usize]) -> Scaling {
        let settings = Settings { weighting, ..self.settings.clone() };
        let scaling = Scaling::fit(&settings, self.counts, rows);
        self.footing.map_or_else(|| scaling.clone(), |base| base.scaling(&scaling, rows.len()))
    }

    /// Writes a row's vector.
    pub(super) fn scale(&self, scaling: &Scaling, row: usize, sentence: &mut SparseVec) {
        let (columns, counts) = self.counts.row(row);
        sentence.columns.clear();
        sentence.columns.extend_from_slice(columns);
        sentence.values.clear();
        sentence.values.extend_from_slice(counts);
        scaling.apply(self.keys, sentence);
    }

    /// How many groups of folds settings are compared on: enough of them to hold out 5,000
    /// sentences, and two at least.
    pub fn compared(&self) -> usize {
        let measured = |at: &&usize| self.measures[**at];
        let rows = self.rows.iter().filter(measured).count();
        let all = self.folds.groups().len();
        (ENOUGH * all).div_ceil(rows.max(1)).clamp(2.min(all), all)
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
        // A fold's probabilities take the temperature of the other groups: its own sentences have no
        // part in how sure they are said to be.
        let mut held_out = Vec::with_capacity(all.len());
        for group in self.folds.groups() {
            let others = parts.iter().enumerate().filter(|(other, _)| !group.contains(other));
            let others: Vec<HeldOutScores> =
                others.flat_map(|(_, part)| part).map(|(_, held)| held.clone()).collect();
            let temperature = temperature(&others);
            let own = parts.iter().enumerate().filter(|(fold, _)| group.contains(fold));
            held_out.extend(own.flat_map(|(_, part)| part).map(|(place, (scores, target))| {
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
        // A chain has few numbers: whole groups may be held out from it.
        let group = |run: &[usize]| self.folds.group(self.rows[validation.places[run[0]]]);
        let groups = self.folds.groups().len();
        let known = self.center.and_then(|center| center.head.chain.as_ref());
        let learned = chain::learn(&validation.held_out, &runs, group, groups, known);
        if let Some((chain, held_out)) = learned {
            validation.log_loss = log_loss(&held_out);
            validation.held_out = held_out;
            validation.chain = Some(chain);
        }
        validation
    }
}

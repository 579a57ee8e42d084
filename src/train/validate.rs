//! Grouped cross-validation: how does a setting do on documents that it was not learned from?
//!
//! Each fold learns its own scaling, so nothing of the sentences held out is known in advance.

use super::calibrate::{HeldOutScores, log_loss, temperature};
use super::estimator::{ClassWeight, LogisticParams, SolverKind, ValidLogisticParams};
use super::fold;
use super::problem::Solution;
use crate::error::Result;
use crate::feature::{Csr, Scaling, Settings, SparseVec, Weighting};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use rayon::prelude::*;

/// How many folds where there are documents enough.
pub const FOLDS: usize = 5;

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
    /// Seed of folds and solvers.
    pub seed: u64,
}

/// The place of a sentence held out, and its scores.
type Scored = (usize, Vec<f64>);

/// What cross-validation found.
#[derive(Debug, Clone)]
pub struct Validation {
    /// Scores and label of every sentence when it was held out, in the order of rows.
    pub held_out: Vec<HeldOutScores>,
    /// The temperature that makes their probabilities true.
    pub temperature: f64,
    /// Mean negative log-likelihood at that temperature, in nats: what settings are chosen by.
    pub log_loss: f64,
    /// How many folds.
    pub folds: usize,
}

impl Counted<'_> {
    /// Learns from some of the rows, given by their place in `rows`.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn fit(&self, setting: &Setting, places: &[usize], scaling: &Scaling) -> Result<Solution> {
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
        Ok(params.fit(&DatasetBase::new(records, targets))?.0)
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

    /// Holds each fold out in turn. `groups` gives the group of every sentence of `counts`.
    pub fn validate(&self, setting: &Setting, groups: &[usize]) -> Result<Validation> {
        let own: Vec<usize> = self.rows.iter().map(|&row| groups[row]).collect();
        let parts = fold::folds(&fold::renumber(&own), FOLDS, self.seed);
        let folds = parts.iter().max().map_or(0, |last| last + 1);
        let settings = Settings { weighting: setting.weighting, ..self.settings.clone() };
        let scored: Vec<Result<Vec<Scored>>> = (0..folds)
            .into_par_iter()
            .map(|part| {
                let (held, taught): (Vec<usize>, Vec<usize>) =
                    (0..parts.len()).partition(|&place| parts[place] == part);
                if taught.is_empty() {
                    return Ok(Vec::new());
                }
                let rows: Vec<usize> = taught.iter().map(|&place| self.rows[place]).collect();
                let scaling = Scaling::fit(&settings, self.counts, &rows);
                let solution = self.fit(setting, &taught, &scaling)?;
                let mut sentence = SparseVec::default();
                Ok(held
                    .into_iter()
                    .map(|place| {
                        self.scale(&scaling, self.rows[place], &mut sentence);
                        let scores = solution.scores(&sentence.columns, &sentence.values);
                        (place, scores)
                    })
                    .collect())
            })
            .collect();
        let mut held_out = Vec::with_capacity(parts.len());
        for fold in scored {
            held_out.extend(fold?);
        }
        held_out.sort_by_key(|(place, _)| *place);
        let held_out: Vec<HeldOutScores> =
            held_out.into_iter().map(|(place, scores)| (scores, self.targets[place])).collect();
        let temperature = temperature(&held_out);
        let log_loss = log_loss(&held_out, temperature);
        Ok(Validation { held_out, temperature, log_loss, folds })
    }
}

//! Logistic regression on sparse rows as linfa knows models: checked parameters, `Fit`,
//! `Predict`, over a `DatasetBase` whose records are a [`Csr`] and whose weights count.

use super::dual::OneAgainstRest;
use super::multinomial::Multinomial;
use super::problem::{Problem, Solution, Solver};
use crate::error::Error;
use crate::feature::Csr;
use linfa::ParamGuard;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::{Fit, Predict, PredictInplace};
use ndarray::Array1;

/// Smallest and largest weight of the penalty: beyond, rounding decides.
pub const L2: (f64, f64) = (1e-6, 1e6);

/// Which solver learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolverKind {
    /// [`OneAgainstRest`].
    OneAgainstRest,
    /// [`Multinomial`].
    Multinomial,
}

impl SolverKind {
    /// The solver's name in models.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneAgainstRest => OneAgainstRest::new(0).name(),
            Self::Multinomial => Multinomial::default().name(),
        }
    }

    /// The solver of this name in models.
    pub fn named(name: &str) -> Option<Self> {
        [Self::OneAgainstRest, Self::Multinomial].into_iter().find(|kind| kind.name() == name)
    }
}

/// How training rows are weighted by their label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClassWeight {
    /// Every row alike, so that probabilities keep the shares of the training data.
    #[default]
    None,
    /// Every label alike: rows / (labels × rows of this label), as scikit-learn's "balanced".
    Balanced,
}

impl ClassWeight {
    /// What reports call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "rows alike",
            Self::Balanced => "labels alike",
        }
    }

    /// The weight of each label, given the label of each row.
    pub fn weights(self, labels: usize, targets: &[usize]) -> Vec<f64> {
        let mut counts = vec![0usize; labels];
        targets.iter().for_each(|&target| counts[target] += 1);
        let of = |&count: &usize| match self {
            Self::Balanced if count > 0 => targets.len() as f64 / (labels * count) as f64,
            _ => 1.0,
        };
        counts.iter().map(of).collect()
    }
}

/// Parameters as a user gives them; checked when fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogisticParams(ValidLogisticParams);

/// Parameters that have been checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValidLogisticParams {
    /// How many labels there are.
    pub labels: usize,
    /// Weight of the penalty, half the sum of squared weights.
    pub l2: f64,
    /// How rows are weighted by label.
    pub class_weight: ClassWeight,
    /// Which solver learns.
    pub solver: SolverKind,
    /// Seed of the solver's random order.
    pub seed: u64,
}

impl LogisticParams {
    /// Parameters to be checked.
    pub fn new(params: ValidLogisticParams) -> Self {
        Self(params)
    }
}

impl ParamGuard for LogisticParams {
    type Checked = ValidLogisticParams;
    type Error = linfa::Error;

    fn check_ref(&self) -> Result<&Self::Checked, Self::Error> {
        let refuse = |what: String| Err(linfa::Error::Parameters(what));
        match &self.0 {
            p if p.labels < 2 => refuse(format!("{} label; 2 or more are needed", p.labels)),
            p if !(L2.0..=L2.1).contains(&p.l2) => {
                refuse(format!("l2 is {:e}; it must be from {:e} to {:e}", p.l2, L2.0, L2.1))
            }
            p => Ok(p),
        }
    }

    fn check(self) -> Result<Self::Checked, Self::Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<T: AsSingleTargets<Elem = usize>> Fit<Csr, T, Error> for ValidLogisticParams {
    type Object = Logistic;

    /// Learns from records of shape (sentences, columns) and one label a sentence, below
    /// `labels`. The dataset's weights multiply the class weights. Fails where a label is too
    /// high or there is no row.
    fn fit(&self, dataset: &DatasetBase<Csr, T>) -> Result<Logistic, Error> {
        self.fit_near(None, dataset)
    }
}

impl ValidLogisticParams {
    /// Learns as [`Fit::fit`] does, the penalty pulling to these weights in the place of zeros:
    /// what a model knows already, where rows are few (Chelba and Acero, "Adaptation of maximum
    /// entropy capitalizer: little data can help a lot", Computer Speech & Language 20, 2006).
    ///
    /// # Errors
    /// If a label is too high or there is no row.
    pub fn fit_near<T: AsSingleTargets<Elem = usize>>(
        &self,
        center: Option<&Solution>,
        dataset: &DatasetBase<Csr, T>,
    ) -> Result<Logistic, Error> {
        let one =
            dataset.weights().map_or_else(|| vec![1.0; dataset.records.rows()], <[f32]>::to_vec);
        let found = self.fit_each(center, dataset, &[one])?;
        Ok(Logistic(found.into_iter().next().unwrap_or_default()))
    }

    /// Learns from the same rows with each of some weights in the place of the dataset's own; rows
    /// of no weight are as if they were not there.
    ///
    /// # Errors
    /// If a label is too high or there is no row that counts.
    pub fn fit_each<T: AsSingleTargets<Elem = usize>>(
        &self,
        center: Option<&Solution>,
        dataset: &DatasetBase<Csr, T>,
        weights: &[Vec<f32>],
    ) -> Result<Vec<Solution>, Error> {
        let targets: Vec<usize> = dataset.as_single_targets().iter().copied().collect();
        let weights: Vec<Vec<f64>> =
            weights.iter().map(|own| self.weighted(&targets, own)).collect::<Result<_, _>>()?;
        let problem = Problem {
            records: &dataset.records,
            targets: &targets,
            labels: self.labels,
            weights: &[],
            l2: self.l2,
            center,
        };
        Ok(match self.solver {
            SolverKind::OneAgainstRest => {
                OneAgainstRest::for_rows(targets.len(), self.seed).solve_each(&problem, &weights)
            }
            SolverKind::Multinomial => Multinomial::default().solve_each(&problem, &weights),
        })
    }

    /// How much rows count, given how much they count whatever their label.
    fn weighted(&self, targets: &[usize], own: &[f32]) -> Result<Vec<f64>, Error> {
        let counting = targets.iter().zip(own).filter(|(_, own)| **own > 0.0);
        let counting: Vec<usize> = counting.map(|(&target, _)| target).collect();
        if counting.is_empty() || targets.iter().any(|&target| target >= self.labels) {
            let (rows, labels) = (counting.len(), self.labels);
            let what = format!("{rows} rows with labels that must be below {labels}");
            return Err(linfa::Error::Parameters(what).into());
        }
        let classes = self.class_weight.weights(self.labels, &counting);
        Ok(targets.iter().zip(own).map(|(&t, &own)| classes[t] * f64::from(own)).collect())
    }
}

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic(pub Solution);

impl PredictInplace<Csr, Array1<usize>> for Logistic {
    fn predict_inplace(&self, records: &Csr, labels: &mut Array1<usize>) {
        for (row, label) in labels.iter_mut().enumerate() {
            let (columns, values) = records.row(row);
            *label = highest(&self.0.scores(columns, values));
        }
    }

    fn default_target(&self, records: &Csr) -> Array1<usize> {
        Array1::zeros(records.rows())
    }
}

impl Predict<&Csr, Array1<usize>> for Logistic {
    fn predict(&self, records: &Csr) -> Array1<usize> {
        let mut labels = self.default_target(records);
        self.predict_inplace(records, &mut labels);
        labels
    }
}

/// The number of the highest score; of equals, the first.
fn highest(scores: &[f64]) -> usize {
    (1..scores.len()).fold(0, |top, label| if scores[label] > scores[top] { label } else { top })
}

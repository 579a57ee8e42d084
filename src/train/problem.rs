//! The question put to a solver: which weights tell these labels apart?

use crate::feature::Csr;
use crate::model::pushes::Weights;

/// Labelled sentences as numbers.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// Sentences as rows, shape (sentences, columns).
    pub records: &'a Csr,
    /// The label of each row, below `labels`.
    pub targets: &'a [usize],
    /// How many labels there are, 2 or more.
    pub labels: usize,
    /// How much each row counts; 1 is usual, rows of 0 are not learned from.
    pub weights: &'a [f64],
    /// Weight of the penalty, half the sum of squared weights; above 0.
    pub l2: f64,
    /// The weights that the penalty pulls to, of the shape of a solution; without them, zeros.
    pub center: Option<&'a Solution>,
}

/// What a solver found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Solution {
    /// Weights, shape (columns, labels), row by row.
    pub weights: Vec<f64>,
    /// One bias a label.
    pub bias: Vec<f64>,
}

impl Problem<'_> {
    /// What the penalty pulls to: with no rows, the solution.
    pub fn rest(&self) -> Solution {
        self.center.cloned().unwrap_or_else(|| Solution {
            weights: vec![0.0; self.records.width() * self.labels],
            bias: vec![0.0; self.labels],
        })
    }
}

impl Solution {
    /// Scores of a row, one for each label.
    pub fn scores(&self, columns: &[u32], values: &[f32]) -> Vec<f64> {
        let labels = self.bias.len();
        let mut scores = self.bias.clone();
        for (&column, &value) in columns.iter().zip(values) {
            let at = column as usize * labels;
            for (score, weight) in scores.iter_mut().zip(&self.weights[at..at + labels]) {
                *score += f64::from(value) * weight;
            }
        }
        scores
    }
}

impl Weights for Solution {
    fn lanes(&self) -> usize {
        self.bias.len()
    }

    fn add(&self, column: u32, share: f32, lanes: &mut [f32]) {
        let weights = &self.weights[column as usize * self.bias.len()..];
        lanes.iter_mut().zip(weights).for_each(|(lane, own)| *lane += share * *own as f32);
    }
}

/// A way to learn weights.
pub trait Solver: Sync {
    /// Its name in models and on the command line.
    fn name(&self) -> &'static str;

    /// The weights with the smallest loss: the same bytes for the same problem.
    fn solve(&self, problem: &Problem) -> Solution;

    /// The same for each of some ways to weigh the rows, in the place of the problem's own.
    fn solve_each(&self, problem: &Problem, weights: &[Vec<f64>]) -> Vec<Solution> {
        weights.iter().map(|weights| self.solve(&Problem { weights, ..*problem })).collect()
    }
}

//! Multiplies by weights.
//!
//! The labels of all heads stand side by side as lanes, so that one pass over a sentence's
//! columns scores them all. A weight is kept as a whole number of steps of its lane's size:
//! a quarter of the memory of the solver's numbers, and at most half a step, 1/65,534 of the
//! largest weight of its label, away from them.

use super::pushes::Weights;
use crate::feature::SparseVec;

/// Weights of all labels of all heads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    /// Size of a step in each lane; above 0.
    pub steps: Vec<f32>,
    /// What each lane starts from.
    pub bias: Vec<f32>,
    /// Steps, shape (columns, lanes), row by row.
    pub weights: Vec<i16>,
}

impl Linear {
    /// Rounds weights, shape (columns, lanes), to steps.
    pub fn round(weights: &[f64], bias: &[f64]) -> Self {
        let lanes = bias.len();
        let mut largest = vec![0.0f64; lanes];
        for row in weights.chunks_exact(lanes) {
            for (top, weight) in largest.iter_mut().zip(row) {
                *top = top.max(weight.abs());
            }
        }
        let steps: Vec<f32> = largest
            .iter()
            .map(|&top| if top > 0.0 { (top / f64::from(i16::MAX)) as f32 } else { 1.0 })
            .collect();
        let rounded = weights
            .iter()
            .zip(steps.iter().cycle())
            .map(|(weight, &step)| (weight / f64::from(step)).round() as i16)
            .collect();
        Self { steps, bias: bias.iter().map(|&b| b as f32).collect(), weights: rounded }
    }

    /// How many lanes there are: the labels of all heads.
    pub fn lanes(&self) -> usize {
        self.bias.len()
    }

    /// The weights of a column, one for each lane.
    pub fn weights_of(&self, column: u32) -> impl Iterator<Item = f32> {
        let at = column as usize * self.lanes();
        self.weights[at..at + self.lanes()]
            .iter()
            .zip(&self.steps)
            .map(|(&weight, step)| f32::from(weight) * step)
    }

    /// Writes the scores of a sentence, one for each lane.
    pub fn score(&self, sentence: &SparseVec, scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.lanes(), 0.0);
        match self.lanes() {
            8 => self.sum::<8>(sentence, scores),
            _ => self.sum::<0>(sentence, scores),
        }
        for ((score, step), bias) in scores.iter_mut().zip(&self.steps).zip(&self.bias) {
            *score = *score * step + bias;
        }
    }

    /// Adds up steps for `L` lanes, or for any number where `L` is 0: with the number known (it
    /// is 8 in the shipped model) the compiler keeps all sums in registers.
    fn sum<const L: usize>(&self, sentence: &SparseVec, scores: &mut [f32]) {
        let lanes = if L > 0 { L } else { scores.len() };
        let scores = &mut scores[..lanes];
        for (&column, &value) in sentence.columns.iter().zip(&sentence.values) {
            let at = column as usize * lanes;
            let weights = &self.weights[at..at + lanes];
            for lane in 0..lanes {
                scores[lane] += value * f32::from(weights[lane]);
            }
        }
    }
}

impl Weights for Linear {
    fn lanes(&self) -> usize {
        self.bias.len()
    }

    fn add(&self, column: u32, share: f32, lanes: &mut [f32]) {
        lanes.iter_mut().zip(self.weights_of(column)).for_each(|(lane, own)| *lane += share * own);
    }
}

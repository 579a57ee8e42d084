//! Multinomial logistic regression by L-BFGS.
//!
//! The loss is that of linfa-logistic and scikit-learn: the negative log-likelihood of the
//! labels, each row times its weight, plus l2/2 times the sum of squared weights, the bias being
//! free; where the problem names weights to be pulled to, it is their distance that is squared.
//! L-BFGS after Nocedal and Wright, *Numerical Optimization* (2006), algorithms 7.4 and 7.5, with a
//! backtracking line search (algorithm 3.1).

use super::dual::OneAgainstRest;
use super::problem::{Problem, Solution, Solver};

/// The solver; its fields say when it stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Multinomial {
    /// It stops when the largest slope is below this times the sum of the rows' weights.
    pub tolerance: f64,
    /// Or after so many steps.
    pub steps: usize,
}

impl Default for Multinomial {
    fn default() -> Self {
        Self { tolerance: 1e-4, steps: 200 }
    }
}

/// How many steps back the curvature is remembered.
const MEMORY: usize = 10;
/// Share of the expected decrease that a step must bring (Armijo).
const SUFFICIENT: f64 = 1e-4;
/// How often a step is halved before giving up: beyond, rounding decides.
const HALVINGS: usize = 30;

impl Solver for Multinomial {
    fn name(&self) -> &'static str {
        "multinomial"
    }

    fn solve(&self, problem: &Problem) -> Solution {
        let Solution { weights: mut point, bias } = OneAgainstRest::new(0).solve(problem);
        let width = point.len();
        point.extend(&bias);
        let enough = self.tolerance * problem.weights.iter().sum::<f64>();
        self.minimize(&mut point, enough, |at, slope| loss(problem, at, slope));
        let bias = point.split_off(width);
        Solution { weights: point, bias }
    }
}

impl Multinomial {
    /// Walks `point` downhill until the largest slope is `enough`. `loss` gives the height and
    /// writes the slope.
    pub fn minimize(
        &self,
        point: &mut [f64],
        enough: f64,
        loss: impl Fn(&[f64], &mut [f64]) -> f64,
    ) {
        let mut slope = vec![0.0; point.len()];
        let mut height = loss(point, &mut slope);
        let (mut next, mut next_slope) = (point.to_vec(), slope.clone());
        let mut past: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
        for _ in 0..self.steps {
            if largest(&slope) <= enough {
                return;
            }
            let mut direction = descend(&past, &slope);
            let mut decline = dot(&direction, &slope);
            if decline >= 0.0 {
                past.clear();
                direction = slope.iter().map(|s| -s).collect();
                decline = dot(&direction, &slope);
            }
            let mut step = if past.is_empty() { 1.0 / norm(&direction).max(1.0) } else { 1.0 };
            let mut halvings = 0;
            let next_height = loop {
                for ((to, from), along) in next.iter_mut().zip(point.iter()).zip(&direction) {
                    *to = from + step * along;
                }
                let found = loss(&next, &mut next_slope);
                if found <= height + SUFFICIENT * step * decline {
                    break found;
                }
                halvings += 1;
                if halvings > HALVINGS {
                    return;
                }
                step *= 0.5;
            };
            let moved: Vec<f64> = next.iter().zip(point.iter()).map(|(a, b)| a - b).collect();
            let turned: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
            let curvature = dot(&moved, &turned);
            if curvature > 1e-12 * dot(&turned, &turned) {
                if past.len() == MEMORY {
                    past.remove(0);
                }
                past.push((moved, turned, 1.0 / curvature));
            }
            point.copy_from_slice(&next);
            std::mem::swap(&mut slope, &mut next_slope);
            height = next_height;
        }
    }
}

/// The direction of descent from the remembered curvature (two-loop recursion).
fn descend(past: &[(Vec<f64>, Vec<f64>, f64)], slope: &[f64]) -> Vec<f64> {
    let mut direction: Vec<f64> = slope.iter().map(|s| -s).collect();
    let mut shares = Vec::with_capacity(past.len());
    for (moved, turned, inverse) in past.iter().rev() {
        let share = inverse * dot(moved, &direction);
        add(&mut direction, -share, turned);
        shares.push(share);
    }
    if let Some((_, turned, inverse)) = past.last() {
        let scale = 1.0 / (inverse * dot(turned, turned));
        direction.iter_mut().for_each(|d| *d *= scale);
    }
    for ((moved, turned, inverse), share) in past.iter().zip(shares.iter().rev()) {
        let back = inverse * dot(turned, &direction);
        add(&mut direction, share - back, moved);
    }
    direction
}

/// The loss at a point (weights, then bias), and its slope there.
pub fn loss(problem: &Problem, at: &[f64], slope: &mut [f64]) -> f64 {
    // A constant number of labels lets the compiler unroll the inner loops.
    match problem.labels {
        2 => loss_of::<2>(problem, at, slope),
        3 => loss_of::<3>(problem, at, slope),
        4 => loss_of::<4>(problem, at, slope),
        5 => loss_of::<5>(problem, at, slope),
        6 => loss_of::<6>(problem, at, slope),
        _ => loss_of::<0>(problem, at, slope),
    }
}

/// The loss for `K` labels, or for any number where `K` is 0.
fn loss_of<const K: usize>(problem: &Problem, at: &[f64], slope: &mut [f64]) -> f64 {
    let labels = if K > 0 { K } else { problem.labels };
    let width = problem.records.width() * labels;
    let (weights, bias) = at.split_at(width);
    let (into_weights, into_bias) = slope.split_at_mut(width);
    let mut sum = penalty(problem, weights, into_weights);
    into_bias.fill(0.0);
    let mut scores = vec![0.0; labels];
    for row in 0..problem.records.rows() {
        let (columns, values) = problem.records.row(row);
        let weight = problem.weights[row];
        let scores = &mut scores[..labels];
        scores.copy_from_slice(&bias[..labels]);
        for (&column, &value) in columns.iter().zip(values) {
            let from = column as usize * labels;
            let lanes = &weights[from..from + labels];
            let value = f64::from(value);
            for label in 0..labels {
                scores[label] += value * lanes[label];
            }
        }
        let target = problem.targets[row];
        let aim = scores[target];
        let logarithm = softmax(scores);
        sum += weight * (logarithm - aim);
        scores[target] -= 1.0;
        for label in 0..labels {
            scores[label] *= weight;
            into_bias[label] += scores[label];
        }
        for (&column, &value) in columns.iter().zip(values) {
            let from = column as usize * labels;
            let lanes = &mut into_weights[from..from + labels];
            let value = f64::from(value);
            for label in 0..labels {
                lanes[label] += value * scores[label];
            }
        }
    }
    sum
}

/// The penalty on weights, and its slope.
fn penalty(problem: &Problem, weights: &[f64], slope: &mut [f64]) -> f64 {
    slope.copy_from_slice(weights);
    if let Some(center) = problem.center {
        slope.iter_mut().zip(&center.weights).for_each(|(into, rest)| *into -= rest);
    }
    let sum = 0.5 * problem.l2 * dot(slope, slope);
    slope.iter_mut().for_each(|into| *into *= problem.l2);
    sum
}

/// Turns scores into probabilities and gives the logarithm of the sum of their exponentials.
/// `libm` is the same on every machine, the system's `exp` is not.
pub fn softmax(scores: &mut [f64]) -> f64 {
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = libm::exp(*score - top);
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
    top + libm::log(sum)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums side by side: a fixed order that the compiler can vectorize.
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a4.zip(b4) {
        for lane in 0..4 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn largest(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |top, x| top.max(x.abs()))
}

fn add(to: &mut [f64], share: f64, from: &[f64]) {
    for (t, f) in to.iter_mut().zip(from) {
        *t += share * f;
    }
}

//! One-against-rest logistic regression by dual coordinate descent.
//!
//! After Yu, Huang and Lin, "Dual coordinate descent methods for logistic regression and maximum
//! entropy models", *Machine Learning* 85 (2011), algorithm 5, as liblinear's `-s 7` does it.
//! Each label is told apart from all others on its own, but all labels visit the same rows in
//! the same order, so that a row is fetched once for all of them.

use super::problem::{Problem, Solution, Solver};
use super::random::Random;

/// The solver; its fields say when it stops.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneAgainstRest {
    /// It stops when the largest slope in a sweep is below this.
    pub tolerance: f64,
    /// Or after so many sweeps.
    pub sweeps: usize,
    /// Seed of the order in which rows are visited.
    pub seed: u64,
}

impl OneAgainstRest {
    /// The solver with this seed. A tolerance of 0.5 (of log-odds) cross-validates like 0.03 on
    /// our data, in half the time.
    pub const fn new(seed: u64) -> Self {
        Self { tolerance: 0.5, sweeps: 100, seed }
    }
}

impl Solver for OneAgainstRest {
    fn name(&self) -> &'static str {
        "one-against-rest"
    }

    fn solve(&self, problem: &Problem) -> Solution {
        // A constant number of labels lets the compiler unroll the inner loops.
        match problem.labels {
            2 => self.solve_for::<2>(problem),
            3 => self.solve_for::<3>(problem),
            4 => self.solve_for::<4>(problem),
            5 => self.solve_for::<5>(problem),
            6 => self.solve_for::<6>(problem),
            _ => self.solve_for::<0>(problem),
        }
    }
}

impl OneAgainstRest {
    /// The solution for `K` labels, or for any number where `K` is 0. The bias is one more
    /// column of ones, and so penalized like the rest.
    fn solve_for<const K: usize>(&self, problem: &Problem) -> Solution {
        let labels = if K > 0 { K } else { problem.labels };
        let records = problem.records;
        let rows = records.rows();
        // Where the penalty pulls to other weights than zeros, these are what rows add to: the dual
        // problem is then that of rows with offsets.
        let mut solution = problem.rest();
        let mut alphas = vec![0.0; rows * labels];
        let mut squares = vec![1.0; rows];
        let mut scores = vec![0.0; labels];
        let caps: Vec<f64> = problem.weights.iter().map(|weight| weight / problem.l2).collect();
        let mut order: Vec<usize> = (0..rows).filter(|&row| caps[row] > 0.0).collect();
        for &row in &order {
            let (columns, values) = records.row(row);
            squares[row] += values.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
            for label in 0..labels {
                let alpha = (0.001 * caps[row]).min(1e-8);
                alphas[row * labels + label] = alpha;
                scores[label] = sign(problem.targets[row], label) * alpha;
            }
            add::<K>(&mut solution, columns, values, &scores);
        }
        let mut random = Random::new(self.seed);
        let mut inner_tolerance = 1e-2;
        for _ in 0..self.sweeps {
            random.shuffle(&mut order);
            let (mut steepest, mut steps) = (0.0f64, 0);
            for &row in &order {
                let (columns, values) = records.row(row);
                score::<K>(&solution, columns, values, &mut scores);
                let mut moved = false;
                for label in 0..labels {
                    let sign = sign(problem.targets[row], label);
                    let alpha = &mut alphas[row * labels + label];
                    let one = Coordinate { cap: caps[row], square: squares[row], alpha: *alpha };
                    let (next, slope, taken) = one.minimize(sign * scores[label], inner_tolerance);
                    scores[label] = sign * (next - *alpha);
                    *alpha = next;
                    steepest = steepest.max(slope.abs());
                    steps += taken;
                    moved |= taken > 0;
                }
                if moved {
                    add::<K>(&mut solution, columns, values, &scores);
                }
            }
            if steepest < self.tolerance {
                break;
            }
            if steps <= order.len() * labels / 10 {
                inner_tolerance = (inner_tolerance * 0.1).max(1e-8);
            }
        }
        solution
    }
}

/// The side of a row that is of label `target` when `label` is told apart from the rest.
fn sign(target: usize, label: usize) -> f64 {
    if target == label { 1.0 } else { -1.0 }
}

/// One row's variable in the dual problem of one label.
struct Coordinate {
    /// Its largest value: the row's weight over l2.
    cap: f64,
    /// Squared length of the row, bias included.
    square: f64,
    /// Its value, between 0 and the cap.
    alpha: f64,
}

impl Coordinate {
    /// The best value, the slope before, and how many Newton steps it took. `margin` is the
    /// row's score on its own side.
    fn minimize(&self, margin: f64, tolerance: f64) -> (f64, f64, usize) {
        let Self { cap, square, alpha } = *self;
        // Work on the smaller of alpha and cap - alpha, whose logarithm is the precise one.
        let from_zero = 0.5 * square * (cap - 2.0 * alpha) + margin >= 0.0;
        let (start, margin) = if from_zero { (alpha, margin) } else { (cap - alpha, -margin) };
        // An alpha next to the cap leaves nothing between them that a number could hold.
        let start = start.max(f64::MIN_POSITIVE);
        let slope_at = |z: f64| square * (z - start) + margin + libm::log(z / (cap - z));
        let before = slope_at(start);
        // Newton's method converges from every start in the lower half.
        let mut z = if cap - start < 0.5 * cap { 0.1 * start } else { start };
        let mut slope = if z == start { before } else { slope_at(z) };
        let mut steps = 0;
        while before.abs() >= tolerance && slope.abs() >= tolerance && steps < 100 {
            let next = z - slope / (square + cap / ((cap - z) * z));
            z = if next <= 0.0 { 0.1 * z } else { next };
            slope = slope_at(z);
            steps += 1;
        }
        let value = match steps {
            0 => alpha,
            _ if from_zero => z,
            _ => cap - z,
        };
        (value, before, steps)
    }
}

/// Writes a row's scores.
fn score<const K: usize>(from: &Solution, columns: &[u32], values: &[f32], scores: &mut [f64]) {
    let labels = if K > 0 { K } else { scores.len() };
    let scores = &mut scores[..labels];
    scores.copy_from_slice(&from.bias[..labels]);
    for (&column, &value) in columns.iter().zip(values) {
        let at = column as usize * labels;
        let weights = &from.weights[at..at + labels];
        let value = f64::from(value);
        for label in 0..labels {
            scores[label] += value * weights[label];
        }
    }
}

/// Adds a row to the weights, as often as `changes` says for each label.
fn add<const K: usize>(to: &mut Solution, columns: &[u32], values: &[f32], changes: &[f64]) {
    let labels = if K > 0 { K } else { changes.len() };
    let changes = &changes[..labels];
    for (bias, change) in to.bias.iter_mut().zip(changes) {
        *bias += change;
    }
    for (&column, &value) in columns.iter().zip(values) {
        let at = column as usize * labels;
        let weights = &mut to.weights[at..at + labels];
        let value = f64::from(value);
        for label in 0..labels {
            weights[label] += value * changes[label];
        }
    }
}

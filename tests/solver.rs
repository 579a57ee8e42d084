//! Are the solvers right? linfa-logistic is the oracle of the multinomial one, on small dense
//! problems; the conditions of the optimum are that of the other.
#![allow(missing_docs, clippy::unwrap_used)]

use demarche::error::Error;
use demarche::feature::Csr;
use demarche::train::dual::OneAgainstRest;
use demarche::train::estimator::{
    ClassWeight, Logistic, LogisticParams, SolverKind, ValidLogisticParams,
};
use demarche::train::multinomial::{Multinomial, loss};
use demarche::train::problem::{Problem, Solution, Solver};
use demarche::train::random::Random;
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};

/// Rows of a few non-zero numbers whose label depends on them, with some noise.
fn data(rows: usize, columns: usize, labels: usize, seed: u64) -> (Array2<f64>, Csr, Vec<usize>) {
    let mut random = Random::new(seed);
    let mut number = move || random.below(2_000_001) as f64 / 1e6 - 1.0;
    let truth: Vec<f64> = (0..columns * labels).map(|_| 2.0 * number()).collect();
    let mut dense = Array2::zeros((rows, columns));
    let mut sparse = Csr::new(columns);
    let mut targets = Vec::new();
    for row in 0..rows {
        let mut scores: Vec<f64> = (0..labels).map(|_| number()).collect();
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for column in 0..columns {
            if number() > 0.2 {
                // Exactly what an f32 holds, so that both solvers see the same numbers.
                let value = number() as f32;
                dense[(row, column)] = f64::from(value);
                places.push(column as u32);
                values.push(value);
                for label in 0..labels {
                    scores[label] += f64::from(value) * truth[column * labels + label];
                }
            }
        }
        sparse.push(&places, &values);
        targets.push((0..labels).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap());
    }
    (dense, sparse, targets)
}

/// Weights to be pulled to.
fn center(columns: usize, labels: usize, random: &mut Random) -> Solution {
    let mut numbers = |count: usize| -> Vec<f64> {
        (0..count).map(|_| random.below(1000) as f64 / 250.0 - 2.0).collect()
    };
    Solution { weights: numbers(columns * labels), bias: numbers(labels) }
}

fn loss_at(problem: &Problem, solution: &Solution) -> f64 {
    let mut point = solution.weights.clone();
    point.extend(&solution.bias);
    loss(problem, &point, &mut vec![0.0; point.len()])
}

#[test]
fn multinomial_reaches_the_loss_of_linfa_logistic() {
    for (rows, columns, labels, l2, seed) in
        [(200, 12, 3, 1.0, 1), (300, 20, 5, 0.3, 2), (150, 8, 4, 3.0, 3), (120, 30, 7, 0.1, 4)]
    {
        let (dense, sparse, targets) = data(rows, columns, labels, seed);
        let weights = vec![1.0; rows];
        let problem = Problem {
            records: &sparse,
            targets: &targets,
            labels,
            weights: &weights,
            l2,
            center: None,
        };
        let ours = Multinomial { tolerance: 1e-9, steps: 5000 }.solve(&problem);
        let oracle = linfa_logistic::MultiLogisticRegression::default()
            .alpha(l2)
            .gradient_tolerance(1e-8)
            .max_iterations(5000)
            .fit(&DatasetBase::new(dense, Array1::from(targets.clone())))
            .unwrap();
        let theirs = Solution {
            weights: oracle.params().iter().copied().collect(),
            bias: oracle.intercept().to_vec(),
        };
        assert_eq!(theirs.weights.len(), columns * labels);
        let (ours, theirs) = (loss_at(&problem, &ours), loss_at(&problem, &theirs));
        assert!((ours - theirs).abs() <= 1e-5 * theirs, "{ours} is not {theirs}");
    }
}

#[test]
fn the_slope_is_that_of_the_loss() {
    let (_, sparse, targets) = data(40, 6, 3, 5);
    let weights: Vec<f64> = (0..40).map(|row| 0.5 + f64::from(row % 3)).collect();
    let mut random = Random::new(6);
    let center = center(6, 3, &mut random);
    let problem = Problem {
        records: &sparse,
        targets: &targets,
        labels: 3,
        weights: &weights,
        l2: 0.7,
        center: Some(&center),
    };
    let point: Vec<f64> = (0..21).map(|_| random.below(1000) as f64 / 500.0 - 1.0).collect();
    let mut slope = vec![0.0; 21];
    loss(&problem, &point, &mut slope);
    for at in 0..21 {
        let near = |step: f64| {
            let mut moved = point.clone();
            moved[at] += step;
            loss(&problem, &moved, &mut [0.0; 21])
        };
        let measured = (near(1e-5) - near(-1e-5)) / 2e-5;
        assert!((measured - slope[at]).abs() < 1e-6, "{at}: {measured} is not {}", slope[at]);
    }
}

#[test]
fn one_against_rest_ends_where_each_label_has_no_slope() {
    let (dense, sparse, targets) = data(250, 15, 4, 7);
    let weights: Vec<f64> = (0..250).map(|row| 1.0 + f64::from(row % 4)).collect();
    let l2 = 0.5;
    let base = center(15, 4, &mut Random::new(8));
    for center in [None, Some(&base)] {
        let (records, targets) = (&sparse, &targets);
        let problem = Problem { records, targets, labels: 4, weights: &weights, l2, center };
        let solver = OneAgainstRest { tolerance: 1e-7, sweeps: 10_000, ..OneAgainstRest::new(1) };
        let (found, rest) = (solver.solve(&problem), problem.rest());
        for label in 0..4 {
            let of_label = |column: usize| found.weights[column * 4 + label];
            let away = |column: usize| of_label(column) - rest.weights[column * 4 + label];
            let mut slope: Vec<f64> = (0..15).map(|column| l2 * away(column)).collect();
            let mut bias_slope = l2 * (found.bias[label] - rest.bias[label]);
            for (row, &target) in targets.iter().enumerate() {
                let side = if target == label { 1.0 } else { -1.0 };
                let score: f64 =
                    found.bias[label] + (0..15).map(|c| dense[(row, c)] * of_label(c)).sum::<f64>();
                let pull = -side * weights[row] / (1.0 + (side * score).exp());
                bias_slope += pull;
                (0..15).for_each(|column| slope[column] += pull * dense[(row, column)]);
            }
            slope.push(bias_slope);
            let steepest = slope.iter().fold(0.0f64, |top, s| top.max(s.abs()));
            assert!(steepest < 1e-4, "label {label}: {steepest}");
        }
    }
}

#[test]
fn a_strong_pull_leaves_the_base_as_it_is() {
    let (_, records, targets) = data(60, 6, 3, 9);
    let base = center(6, 3, &mut Random::new(10));
    let (weights, center) = (vec![1.0; 60], Some(&base));
    let problem = Problem {
        records: &records,
        targets: &targets,
        labels: 3,
        weights: &weights,
        l2: 1e6,
        center,
    };
    let both: [&dyn Solver; 2] = [&OneAgainstRest::new(1), &Multinomial::default()];
    for found in both.map(|solver| solver.solve(&problem)) {
        let moved = found.weights.iter().zip(&base.weights).map(|(a, b)| (a - b).abs());
        assert!(moved.fold(0.0, f64::max) < 1e-3);
    }
}

#[test]
fn ways_to_weigh_rows_are_solved_side_by_side_as_if_alone() {
    let (_, sparse, targets) = data(120, 9, 3, 11);
    // Eight ways, each without other rows: 24 lanes, more than go together.
    let weigh = |way: usize| (0..120).map(|row| f64::from(row % 8 != way) * 1.5).collect();
    let ways: Vec<Vec<f64>> = (0..8).map(weigh).collect();
    let problem = Problem {
        records: &sparse,
        targets: &targets,
        labels: 3,
        weights: &[],
        l2: 0.4,
        center: None,
    };
    let strict = OneAgainstRest { tolerance: 1e-4, sweeps: 2000, ..OneAgainstRest::new(1) };
    let both: [&dyn Solver; 2] = [&strict, &Multinomial::default()];
    for solver in both {
        let found = solver.solve_each(&problem, &ways);
        assert_eq!(found.len(), 8);
        for (found, weights) in found.iter().zip(&ways) {
            // Rows of no weight are as if they were not there.
            let (mut records, mut left) = (Csr::new(9), Vec::new());
            for row in (0..120).filter(|&row| weights[row] > 0.0) {
                let (columns, values) = sparse.row(row);
                records.push(columns, values);
                left.push(targets[row]);
            }
            let weights = vec![1.5; left.len()];
            let alone = Problem { records: &records, targets: &left, weights: &weights, ..problem };
            let alone = solver.solve(&alone);
            let all = found.weights.iter().chain(&found.bias);
            let near = all.zip(alone.weights.iter().chain(&alone.bias));
            let furthest = near.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(furthest < 1e-3, "{}: {furthest}", solver.name());
        }
    }
}

fn fit(params: ValidLogisticParams, sparse: &Csr, targets: &[usize]) -> Result<Logistic, Error> {
    LogisticParams::new(params)
        .fit(&DatasetBase::new(sparse.clone(), Array1::from(targets.to_vec())))
}

#[test]
fn the_estimator_is_a_linfa_citizen_and_checks_its_parameters() {
    let (_, sparse, targets) = data(300, 10, 3, 8);
    let params = ValidLogisticParams {
        labels: 3,
        l2: 0.01,
        class_weight: ClassWeight::None,
        solver: SolverKind::OneAgainstRest,
        seed: 1,
    };
    for solver in [SolverKind::OneAgainstRest, SolverKind::Multinomial] {
        let model = fit(ValidLogisticParams { solver, ..params }, &sparse, &targets).unwrap();
        let given = model.predict(&sparse);
        let right = given.iter().zip(&targets).filter(|(a, b)| a == b).count();
        assert!(right >= 225, "{}: {right} of 300", solver.name());
    }
    for (wrong, words) in [
        (ValidLogisticParams { l2: 0.0, ..params }, "l2 is 0e0; it must be from 1e-6 to 1e6"),
        (ValidLogisticParams { l2: f64::NAN, ..params }, "l2 is NaN"),
        (ValidLogisticParams { labels: 1, ..params }, "1 label; 2 or more are needed"),
        (ValidLogisticParams { labels: 2, ..params }, "labels that must be below 2"),
    ] {
        let message = fit(wrong, &sparse, &targets).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn weights_of_rows_count_as_so_many_rows() {
    let (_, sparse, targets) = data(60, 5, 3, 9);
    let params = ValidLogisticParams {
        labels: 3,
        l2: 1.0,
        class_weight: ClassWeight::None,
        solver: SolverKind::Multinomial,
        seed: 1,
    };
    let weighted = DatasetBase::new(sparse.clone(), Array1::from(targets.clone()))
        .with_weights(Array1::from((0..60).map(|row| (1 + row % 2) as f32).collect::<Vec<_>>()));
    let weighted = LogisticParams::new(params).fit(&weighted).unwrap();
    let mut doubled = Csr::new(5);
    let mut labels = Vec::new();
    for (row, &target) in targets.iter().enumerate() {
        for _ in 0..=row % 2 {
            doubled.push(sparse.row(row).0, sparse.row(row).1);
            labels.push(target);
        }
    }
    let doubled = fit(params, &doubled, &labels).unwrap();
    for (a, b) in weighted.0.weights.iter().zip(&doubled.0.weights) {
        assert!((a - b).abs() < 1e-2, "{a} is not {b}");
    }
}

#[test]
fn balanced_weights_find_the_rare_label_more_often() {
    let (_, sparse, targets) = data(600, 6, 2, 10);
    // One label is kept in full, of the other every twelfth row.
    let kept: Vec<usize> = (0..600).filter(|&row| targets[row] == 0 || row % 12 == 0).collect();
    let mut records = Csr::new(6);
    kept.iter().for_each(|&row| records.push(sparse.row(row).0, sparse.row(row).1));
    let labels: Vec<usize> = kept.iter().map(|&row| targets[row]).collect();
    let found = |class_weight| {
        let params = ValidLogisticParams {
            labels: 2,
            l2: 3.0,
            class_weight,
            solver: SolverKind::OneAgainstRest,
            seed: 1,
        };
        let model = fit(params, &records, &labels).unwrap();
        model.predict(&records).iter().filter(|&&label| label == 1).count()
    };
    assert!(found(ClassWeight::Balanced) > found(ClassWeight::None));
    assert_eq!(ClassWeight::Balanced.weights(2, &[0, 0, 0, 1]), [4.0 / 6.0, 2.0]);
}

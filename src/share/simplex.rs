//! Shares that explain counts best: none below 0, all together 1.

use super::matrix::{Matrix, times, transposed};

/// Steps after which the search ends; far fewer are needed with tens of labels.
const STEPS: usize = 20_000;
/// It ends too once a step moves no share further than this.
const STILL: f64 = 1e-13;

/// The point nearest to this one whose numbers are 0 or more and have the sum 1 (Duchi,
/// Shalev-Shwartz, Singer and Chandra, ICML 2008, figure 1).
pub fn nearest(point: &[f64]) -> Vec<f64> {
    let mut sorted = point.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (rank, value) in sorted.iter().enumerate() {
        sum += value;
        let candidate = (sum - 1.0) / (rank + 1) as f64;
        if value - candidate > 0.0 {
            shift = candidate;
        }
    }
    point.iter().map(|value| (value - shift).max(0.0)).collect()
}

/// The shares whose image under `matrix` has the least squared distance to `target`, by projected
/// gradient steps with momentum (Beck and Teboulle, SIAM Journal on Imaging Sciences, 2009).
pub fn solve(matrix: &Matrix, target: &[f64], start: &[f64]) -> Vec<f64> {
    let back = transposed(matrix);
    // No eigenvalue of matrix transposed · matrix is larger than its trace.
    let square: f64 = matrix.iter().flatten().map(|cell| cell * cell).sum();
    let mut shares = nearest(start);
    let (mut ahead, mut momentum) = (shares.clone(), 1.0_f64);
    for _ in 0..STEPS {
        let image = times(matrix, &ahead);
        let miss: Vec<f64> = image.iter().zip(target).map(|(a, b)| a - b).collect();
        let slope = times(&back, &miss);
        let step: Vec<f64> = ahead.iter().zip(slope).map(|(a, s)| a - s / square).collect();
        let next = nearest(&step);
        let moved = next.iter().zip(&shares).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let faster = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        let pull = (momentum - 1.0) / faster;
        ahead = next.iter().zip(&shares).map(|(a, b)| a + pull * (a - b)).collect();
        (shares, momentum) = (next, faster);
        if moved < STILL {
            break;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use crate::share::simplex::*;

    #[test]
    fn the_nearest_point_is_that_of_geometry() {
        assert_eq!(nearest(&[0.2, 0.8]), [0.2, 0.8]);
        assert_eq!(nearest(&[2.0, 0.0]), [1.0, 0.0]);
        assert_eq!(nearest(&[0.5, 0.5, -1.0]), [0.5, 0.5, 0.0]);
        assert_eq!(nearest(&[1.0, 1.0]), [0.5, 0.5]);
    }

    #[test]
    fn what_can_be_explained_is_and_the_rest_as_far_as_it_can() {
        let matrix = vec![vec![0.8, 0.3], vec![0.2, 0.7]];
        let target = times(&matrix, &[0.1, 0.9]);
        let found = solve(&matrix, &target, &[0.5, 0.5]);
        assert!((found[0] - 0.1).abs() < 1e-9, "{found:?}");
        // Below what even a share of 0 explains.
        let found = solve(&matrix, &[0.2, 0.8], &[0.5, 0.5]);
        assert_eq!(found, [0.0, 1.0]);
    }
}

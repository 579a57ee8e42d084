//! Small square matrices, as rows.

/// A square matrix, as rows.
pub type Matrix = Vec<Vec<f64>>;

/// A matrix of zeros with so many rows.
pub fn zeros(size: usize) -> Matrix {
    vec![vec![0.0; size]; size]
}

/// The matrix with rows and columns exchanged.
pub fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix.len()).map(|column| matrix.iter().map(|row| row[column]).collect()).collect()
}

/// A matrix times a column.
pub fn times(matrix: &Matrix, column: &[f64]) -> Vec<f64> {
    let dot = |row: &Vec<f64>| row.iter().zip(column).map(|(a, b)| a * b).sum();
    matrix.iter().map(dot).collect()
}

/// Adds `scale` times the product of a column with itself as a row.
pub fn add_square(matrix: &mut Matrix, column: &[f64], scale: f64) {
    for (row, a) in matrix.iter_mut().zip(column) {
        row.iter_mut().zip(column).for_each(|(cell, b)| *cell += scale * a * b);
    }
}

/// The sum of two matrices.
pub fn sum(a: &Matrix, b: &Matrix) -> Matrix {
    let rows = a.iter().zip(b);
    rows.map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
}

/// The diagonal of `matrix` · `inner` · `matrix` transposed: variances of what a linear map makes
/// of numbers with the covariance `inner`.
pub fn mapped_variances(matrix: &Matrix, inner: &Matrix) -> Vec<f64> {
    let of = |row: &Vec<f64>| row.iter().zip(times(inner, row)).map(|(a, b)| a * b).sum();
    matrix.iter().map(of).collect()
}

/// The inverse, by Gauss and Jordan with the largest pivot of each column; `None` where there is
/// none to working precision.
pub fn inverse(matrix: &Matrix) -> Option<Matrix> {
    let size = matrix.len();
    let mut left = matrix.clone();
    let mut right = zeros(size);
    (0..size).for_each(|at| right[at][at] = 1.0);
    for column in 0..size {
        let larger =
            |a: &usize, b: &usize| left[*a][column].abs().total_cmp(&left[*b][column].abs());
        let pivot = (column..size).max_by(larger)?;
        if left[pivot][column].abs() < 1e-12 {
            return None;
        }
        left.swap(column, pivot);
        right.swap(column, pivot);
        let scale = left[column][column];
        left[column].iter_mut().for_each(|cell| *cell /= scale);
        right[column].iter_mut().for_each(|cell| *cell /= scale);
        for row in (0..size).filter(|&row| row != column) {
            let factor = left[row][column];
            for side in [&mut left, &mut right] {
                let own = side[column].clone();
                side[row].iter_mut().zip(own).for_each(|(cell, own)| *cell -= factor * own);
            }
        }
    }
    Some(right)
}

/// The largest sum of absolute values in a column.
fn norm(matrix: &Matrix) -> f64 {
    let column = |at: usize| matrix.iter().map(|row| row[at].abs()).sum::<f64>();
    (0..matrix.len()).map(column).fold(0.0, f64::max)
}

/// How many times larger errors may become when a system is solved: the condition number of a
/// matrix with this inverse, in the 1-norm.
pub fn condition(matrix: &Matrix, inverse: &Matrix) -> f64 {
    norm(matrix) * norm(inverse)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::share::matrix::*;

    #[test]
    fn an_inverse_undoes_its_matrix() {
        let matrix = vec![vec![0.0, 2.0, 1.0], vec![1.0, 1.0, 0.0], vec![3.0, 0.0, 1.0]];
        let inverse = inverse(&matrix).unwrap();
        for at in 0..3 {
            let column: Vec<f64> = matrix.iter().map(|row| row[at]).collect();
            for (row, cell) in times(&inverse, &column).into_iter().enumerate() {
                let expected = if row == at { 1.0 } else { 0.0 };
                assert!((cell - expected).abs() < 1e-12);
            }
        }
        // By hand: the 1-norm of [[2, 0], [0, 0.5]] is 2, that of its inverse 2.
        let scale = vec![vec![2.0, 0.0], vec![0.0, 0.5]];
        assert_eq!(condition(&scale, &crate::share::matrix::inverse(&scale).unwrap()), 4.0);
        assert_eq!(crate::share::matrix::inverse(&vec![vec![1.0, 2.0], vec![2.0, 4.0]]), None);
    }

    #[test]
    fn variances_go_through_a_map() {
        // Var(a + b) = 1 + 4 + 2 · 0.5, Var(2a) = 4.
        let inner = vec![vec![1.0, 0.5], vec![0.5, 4.0]];
        let map = vec![vec![1.0, 1.0], vec![2.0, 0.0]];
        assert_eq!(mapped_variances(&map, &inner), [6.0, 4.0]);
        let mut square = zeros(2);
        add_square(&mut square, &[1.0, 3.0], 2.0);
        assert_eq!(square, [[2.0, 6.0], [6.0, 18.0]]);
        assert_eq!(sum(&square, &inner), [[3.0, 6.5], [6.5, 22.0]]);
        assert_eq!(transposed(&map), [[1.0, 2.0], [1.0, 0.0]]);
    }
}

//! The largest singular values of a sparse matrix, and their vectors.
//!
//! After Halko, Martinsson and Tropp, "Finding structure with randomness", *SIAM Review* 53
//! (2011), algorithms 4.4 and 5.1. Written here although libraries have it: theirs multiply by
//! whatever instructions the processor has, so that rounding, and with it the bytes of a model,
//! would differ from machine to machine. Here every sum is taken in one order.

use super::random::Random;
use rayon::prelude::*;

/// Directions beyond those that are wanted, which make the wanted ones exact.
const SPARE: usize = 16;
/// How often the matrix and its transpose sharpen the directions.
const POWERS: usize = 2;
/// Sweeps of Jacobi's rotations; ten are plenty.
const SWEEPS: usize = 30;

/// A square sparse matrix by rows: columns and values of each.
pub type Rows = Vec<Vec<(u32, f32)>>;

/// Left singular vectors, each times the square root of its singular value: shape (rows,
/// `wanted`), row by row, largest value first. The sign of a direction is arbitrary but fixed.
pub fn left_vectors(matrix: &Rows, wanted: usize, seed: u64) -> Vec<f32> {
    let size = matrix.len();
    let wide = (wanted + SPARE).min(size);
    let transposed = transpose(matrix);
    let mut random = Random::new(seed);
    let sign = |_| if random.bits() & 1 == 0 { 1.0 } else { -1.0 };
    let mut basis: Vec<f32> = (0..size * wide).map(sign).collect();
    basis = orthonormal(multiply(matrix, &basis, wide), wide);
    for _ in 0..POWERS {
        basis = orthonormal(multiply(&transposed, &basis, wide), wide);
        basis = orthonormal(multiply(matrix, &basis, wide), wide);
    }
    // The matrix in this basis: its squares' eigenvectors turn the basis into singular vectors.
    let small = multiply(&transposed, &basis, wide);
    let (values, vectors) = eigen(gram(&small, wide), wide);
    let mut order: Vec<usize> = (0..wide).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    order.truncate(wanted);
    // The eigenvalue is the square of the singular value.
    let scales: Vec<f64> = values.iter().map(|value| value.max(0.0).sqrt().sqrt()).collect();
    turn(&basis, &vectors, &scales, &order)
}

/// The rows of a dense matrix times a square one of which some columns are kept, each multiplied
/// with its scale.
fn turn(dense: &[f32], square: &[f64], scales: &[f64], kept: &[usize]) -> Vec<f32> {
    let wide = scales.len();
    let mut turned = vec![0.0; dense.len() / wide * kept.len()];
    let rows = turned.par_chunks_exact_mut(kept.len()).zip(dense.par_chunks_exact(wide));
    rows.for_each_init(
        || vec![0.0; wide],
        |sums, (out, row)| {
            sums.fill(0.0);
            // Row by row of the square one, which lies in memory so; the order of each sum is that
            // of `row`.
            for (&x, with) in row.iter().zip(square.chunks_exact(wide)) {
                sums.iter_mut().zip(with).for_each(|(sum, y)| *sum += f64::from(x) * y);
            }
            for (value, &column) in out.iter_mut().zip(kept) {
                *value = (sums[column] * scales[column]) as f32;
            }
        },
    );
    turned
}

fn transpose(matrix: &Rows) -> Rows {
    let mut transposed: Rows = vec![Vec::new(); matrix.len()];
    for (number, row) in (0..).zip(matrix) {
        row.iter().for_each(|&(column, value)| transposed[column as usize].push((number, value)));
    }
    transposed
}

/// The product of a sparse matrix and a dense one of `wide` columns.
fn multiply(matrix: &Rows, dense: &[f32], wide: usize) -> Vec<f32> {
    let mut product = vec![0.0; matrix.len() * wide];
    product.par_chunks_exact_mut(wide).zip(matrix).for_each(|(out, row)| {
        for &(column, value) in row {
            let other = &dense[column as usize * wide..][..wide];
            out.iter_mut().zip(other).for_each(|(sum, x)| *sum += value * x);
        }
    });
    product
}

/// The inner products of all columns of a dense matrix, shape (`wide`, `wide`).
fn gram(dense: &[f32], wide: usize) -> Vec<f64> {
    let mut gram = vec![0.0; wide * wide];
    gram.par_chunks_exact_mut(wide).enumerate().for_each(|(a, out)| {
        for row in dense.chunks_exact(wide) {
            let left = f64::from(row[a]);
            out.iter_mut().zip(row).for_each(|(sum, &right)| *sum += left * f64::from(right));
        }
    });
    gram
}

/// The same space, its columns of length 1 and at right angles; what is no direction becomes 0.
fn orthonormal(dense: Vec<f32>, wide: usize) -> Vec<f32> {
    let (values, vectors) = eigen(gram(&dense, wide), wide);
    let largest = values.iter().fold(0.0f64, |top, &value| top.max(value));
    let length = |&value: &f64| if value > largest * 1e-12 { 1.0 / value.sqrt() } else { 0.0 };
    let scales: Vec<f64> = values.iter().map(length).collect();
    turn(&dense, &vectors, &scales, &(0..wide).collect::<Vec<_>>())
}

/// Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations:
/// Golub and Van Loan, *Matrix Computations*, algorithm 8.5.2.
fn eigen(mut matrix: Vec<f64>, size: usize) -> (Vec<f64>, Vec<f64>) {
    // Rows of `turned` are the eigenvectors while it is built: rows are contiguous.
    let mut turned = vec![0.0; size * size];
    (0..size).for_each(|at| turned[at * size + at] = 1.0);
    for _ in 0..SWEEPS {
        let (mut beside, mut along) = (0.0, 0.0);
        for a in 0..size {
            along += matrix[a * size + a] * matrix[a * size + a];
            beside +=
                (a + 1..size).map(|b| matrix[a * size + b] * matrix[a * size + b]).sum::<f64>();
        }
        if beside <= along * 1e-22 {
            break;
        }
        for a in 0..size {
            for b in a + 1..size {
                rotate(&mut matrix, &mut turned, size, a, b);
            }
        }
    }
    let values = (0..size).map(|at| matrix[at * size + at]).collect();
    let vectors = (0..size * size).map(|at| turned[(at % size) * size + at / size]).collect();
    (values, vectors)
}

/// Turns directions `a` and `b` so that the matrix is 0 where they meet.
fn rotate(matrix: &mut [f64], turned: &mut [f64], size: usize, a: usize, b: usize) {
    let meet = matrix[a * size + b];
    let (first, second) = (matrix[a * size + a], matrix[b * size + b]);
    if meet == 0.0 || meet * meet <= 1e-30 * (first * second).abs() {
        return;
    }
    let ratio = (second - first) / (2.0 * meet);
    let tangent = ratio.signum() / (ratio.abs() + (1.0 + ratio * ratio).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for rows in [&mut *matrix, turned] {
        let (above, below) = rows.split_at_mut(b * size);
        let pairs = above[a * size..][..size].iter_mut().zip(&mut below[..size]);
        pairs.for_each(|(x, y)| (*x, *y) = turn(*x, *y));
    }
    for row in matrix.chunks_exact_mut(size) {
        (row[a], row[b]) = turn(row[a], row[b]);
    }
}

#[cfg(test)]
mod tests {
    use crate::train::svd::*;

    #[test]
    fn eigenvectors_by_hand() {
        // [[2, 1], [1, 2]] has eigenvalues 1 and 3 along (1, −1) and (1, 1).
        let (mut values, vectors) = eigen(vec![2.0, 1.0, 1.0, 2.0], 2);
        assert!((vectors[0].abs() - 0.5f64.sqrt()).abs() < 1e-12);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-12 && (values[1] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn all_directions_give_the_matrix_back() {
        // With singular vectors u and values s, the sum of s u uᵀ squared is M Mᵀ: here the
        // vectors come as u √s, so that the squares of their products are entries of M Mᵀ.
        let matrix: Rows = vec![
            vec![(0, 2.0), (2, 1.0)],
            vec![(1, -2.0)],
            vec![(0, 0.5), (2, 2.0)],
            vec![(3, 2.0)],
        ];
        let size = matrix.len();
        // Four random signs may stand in line, thousands never do: a seed whose signs do not.
        let vectors = left_vectors(&matrix, size, 7);
        let length = |k: usize| (0..size).map(|r| vectors[r * size + k].powi(2)).sum::<f32>();
        for a in 0..size {
            for b in 0..size {
                let entry = |row: usize, column: usize| {
                    matrix[row].iter().find(|(c, _)| *c as usize == column).map_or(0.0, |(_, v)| *v)
                };
                let wanted: f32 = (0..size).map(|k| entry(a, k) * entry(b, k)).sum();
                // |u √s|² = s, so u √s (u √s)ᵀ s = s² u uᵀ.
                let product = |k: usize| vectors[a * size + k] * vectors[b * size + k] * length(k);
                let found: f32 = (0..size).map(product).sum();
                // Numbers are f32, and eigenvalues squares: half of their digits are left.
                assert!((wanted - found).abs() < 2e-3, "{a} {b}: {wanted} {found}");
            }
        }
    }
}

//! What a model says of each true label, as measured on sentences held out.

use super::matrix::{Matrix, add_square, zeros};
use crate::model::answers::Answers;

/// How sure the measure is.
#[derive(Debug, Clone, PartialEq)]
enum Spread {
    /// Sums of groups of documents: the second index is the true label.
    Groups(Vec<Matrix>),
    /// Sentences alone are known, and taken to be independent.
    Sentences,
}

/// Mean answers to sentences of each true label, and how well they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The mean answer: the first index is the true label, the second the label given, or that
    /// the probability is of. Rows have the sum 1.
    pub means: Matrix,
    /// How many sentences of each true label were held out.
    pub sentences: Vec<f64>,
    spread: Spread,
}

impl Response {
    /// The response in labels given, and in probabilities.
    pub fn of(answers: &Answers) -> [Self; 2] {
        let given = answers.given.iter().map(|group| {
            let row = |row: &Vec<u32>| row.iter().map(|&n| f64::from(n)).collect();
            group.iter().map(row).collect()
        });
        let sums = answers.probabilities.iter().map(|group| {
            let row = |row: &Vec<f32>| row.iter().map(|&n| f64::from(n)).collect();
            group.iter().map(row).collect()
        });
        [Self::of_groups(given.collect()), Self::of_groups(sums.collect())]
    }

    /// The response that these groups of documents have, each with sums for every true label.
    pub fn of_groups(groups: Vec<Matrix>) -> Self {
        let labels = groups.first().map_or(0, Vec::len);
        let mut total = zeros(labels);
        for (row, more) in groups.iter().flat_map(|group| group.iter().enumerate()) {
            total[row].iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        Self::new(&total, Spread::Groups(groups))
    }

    /// The response that a table of counts has, true labels in rows.
    pub fn of_counts(counts: &Matrix) -> Self {
        Self::new(counts, Spread::Sentences)
    }

    fn new(total: &Matrix, spread: Spread) -> Self {
        let sentences: Vec<f64> = total.iter().map(|row| row.iter().sum()).collect();
        let mean =
            |(row, n): (&Vec<f64>, &f64)| row.iter().map(|sum| sum / n.max(1e-300)).collect();
        let means = total.iter().zip(&sentences).map(mean).collect();
        Self { means, sentences, spread }
    }

    /// Clusters that its own uncertainty is measured by; `None` where that is sentences.
    pub fn clusters(&self) -> Option<usize> {
        match &self.spread {
            Spread::Groups(groups) => Some(groups.len()),
            Spread::Sentences => None,
        }
    }

    /// The covariance of the mean answer to sentences with these shares, as far as it comes from
    /// how well the response itself is known: for groups that of a combination of ratios
    /// (linearized, groups as a sample with replacement), else that of multinomial rows.
    pub fn covariance(&self, shares: &[f64]) -> Matrix {
        let mut covariance = zeros(shares.len());
        let rows = || shares.iter().zip(&self.means).zip(&self.sentences);
        match &self.spread {
            Spread::Sentences => {
                for ((share, row), n) in rows() {
                    let scale = share * share / n.max(1.0);
                    add_square(&mut covariance, row, -scale);
                    (0..row.len()).for_each(|at| covariance[at][at] += scale * row[at]);
                }
            }
            Spread::Groups(groups) => {
                let count = groups.len() as f64;
                for group in groups {
                    let mut off = vec![0.0; shares.len()];
                    for (((share, row), n), own) in rows().zip(group) {
                        let size: f64 = own.iter().sum();
                        let scale = share / n.max(1.0);
                        for ((off, sum), mean) in off.iter_mut().zip(own).zip(row) {
                            *off += scale * (sum - mean * size);
                        }
                    }
                    add_square(&mut covariance, &off, count / (count - 1.0).max(1.0));
                }
            }
        }
        covariance
    }
}

#[cfg(test)]
mod tests {
    use crate::share::response::Response;

    #[test]
    fn groups_of_one_sentence_are_as_sure_as_sentences() {
        let one = |truth: usize, given: usize| {
            let mut group = vec![vec![0.0; 2]; 2];
            group[truth][given] = 1.0;
            group
        };
        let groups: Vec<_> = (0..400).map(|n| one(n % 2, usize::from(n % 8 < 2))).collect();
        let grouped = Response::of_groups(groups);
        let counted = Response::of_counts(&vec![vec![150.0, 50.0], vec![150.0, 50.0]]);
        assert_eq!(grouped.means, counted.means);
        assert_eq!(grouped.sentences, [200.0, 200.0]);
        let (a, b) = (grouped.covariance(&[0.3, 0.7]), counted.covariance(&[0.3, 0.7]));
        // p (1 - p) (0.3² + 0.7²) / n
        assert!((b[0][0] - 0.1875 * 0.58 / 200.0).abs() < 1e-12);
        assert!((a[0][0] / b[0][0] - 400.0 / 399.0).abs() < 1e-9);
        assert_eq!((grouped.clusters(), counted.clusters()), (Some(400), None));
    }
}

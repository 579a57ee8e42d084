//! What data at the border still allow: a label that no sentence was given may yet be that of some.

use super::matrix::Matrix;

/// The square of the 0.975 quantile of the normal distribution.
const SQUARE: f64 = 3.841_458_820_694_124;

/// The share up to which a label may have been missed where none of so many independent sentences
/// has it: the upper end of Wilson's 95 percent interval (Journal of the American Statistical
/// Association, 1927).
pub fn unseen(size: f64) -> f64 {
    SQUARE / (size.max(0.0) + SQUARE)
}

/// Raises variances to those that these means of so many independent sentences have at least, with
/// means taken toward one half as Agresti and Coull do (The American Statistician, 1998).
pub fn raise(covariance: &mut Matrix, means: &[f64], size: f64) {
    for (label, mean) in means.iter().enumerate() {
        let near = (mean.clamp(0.0, 1.0) * size + SQUARE / 2.0) / (size + SQUARE);
        let least = near * (1.0 - near) / size.max(1.0);
        covariance[label][label] = covariance[label][label].max(least);
    }
}

#[cfg(test)]
mod tests {
    use crate::share::border::{raise, unseen};

    #[test]
    fn bounds_are_those_of_the_formulas() {
        assert!((unseen(100.0) - 0.03699).abs() < 1e-4);
        assert_eq!(unseen(0.0), 1.0);
        let mut covariance = vec![vec![0.0, 0.1], vec![0.1, 0.5]];
        raise(&mut covariance, &[0.0, 0.5], 100.0);
        // (1.9207 / 103.8415) · (1 - 1.9207 / 103.8415) / 100
        assert!((covariance[0][0] - 1.8154e-4).abs() < 1e-7, "{covariance:?}");
        assert_eq!((covariance[0][1], covariance[1][1]), (0.1, 0.5));
    }
}

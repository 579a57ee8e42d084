//! Means over documents, and their covariance where documents are drawn whole.

use super::matrix::{Matrix, add_square, zeros};

/// A cluster: how many sentences it has, and the sums of what was counted in them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cluster {
    /// How many sentences.
    pub sentences: f64,
    /// One sum for each label.
    pub sums: Vec<f64>,
}

/// Means over all sentences, and how well they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Mean {
    /// One for each label.
    pub means: Vec<f64>,
    /// The covariance of the means.
    pub covariance: Matrix,
}

/// The mean over the sentences of all clusters, a ratio of two sums, and its covariance with
/// clusters as a sample with replacement (Cochran, "Sampling Techniques", 1977, section 9A; the
/// linearized variance of a ratio). `None` for fewer than 2 clusters or no sentence.
pub fn mean(clusters: &[Cluster]) -> Option<Mean> {
    let labels = clusters.first()?.sums.len();
    let sentences: f64 = clusters.iter().map(|cluster| cluster.sentences).sum();
    if clusters.len() < 2 || sentences <= 0.0 {
        return None;
    }
    let sum = |label: usize| clusters.iter().map(|cluster| cluster.sums[label]).sum::<f64>();
    let means: Vec<f64> = (0..labels).map(|label| sum(label) / sentences).collect();
    let mut covariance = zeros(labels);
    let count = clusters.len() as f64;
    let scale = count / (count - 1.0);
    for Cluster { sentences: own, sums } in clusters {
        let off = sums.iter().zip(&means).map(|(sum, mean)| (sum - mean * own) / sentences);
        add_square(&mut covariance, &off.collect::<Vec<f64>>(), scale);
    }
    Some(Mean { means, covariance })
}

/// How many independent sentences these tell as much as: their number over the largest design effect
/// of a label (Kish, "Survey Sampling", 1965, section 8.2), which is taken to be 1 or more. Where
/// documents show none, because each label was given to no sentence or to all, one a document.
pub fn effective(clusters: &[Cluster], mean: &Mean) -> f64 {
    let sentences: f64 = clusters.iter().map(|cluster| cluster.sentences).sum();
    let effect = |(label, &share): (usize, &f64)| {
        let alone = share * (1.0 - share) / sentences;
        (alone > 1e-12).then(|| mean.covariance[label][label] / alone)
    };
    let largest = mean.means.iter().enumerate().filter_map(effect).reduce(f64::max);
    largest.map_or(clusters.len() as f64, |largest| sentences / largest.max(1.0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::share::cluster::{Cluster, effective, mean};

    #[test]
    fn clusters_of_one_sentence_have_the_variance_of_a_mean() {
        let one = |x: f64| Cluster { sentences: 1.0, sums: vec![x, 1.0 - x] };
        let found = mean(&[one(1.0), one(0.0), one(0.0), one(1.0), one(1.0)]).unwrap();
        assert_eq!(found.means, [0.6, 0.4]);
        // s² / n = (0.6 · 0.4 · 5 / 4) / 5.
        assert!((found.covariance[0][0] - 0.06).abs() < 1e-12);
        assert!((found.covariance[0][1] + 0.06).abs() < 1e-12);
    }

    #[test]
    fn documents_of_one_mind_count_once_each() {
        let of = |sums: [f64; 2]| Cluster { sentences: 10.0, sums: sums.to_vec() };
        let size = |all: &[Cluster]| effective(all, &mean(all).unwrap());
        // Variance 0.25 / 3 in place of 0.25 / 40.
        let alike = [of([10.0, 0.0]), of([0.0, 10.0]), of([10.0, 0.0]), of([0.0, 10.0])];
        assert!((size(&alike) - 3.0).abs() < 1e-9);
        assert_eq!(size(&vec![of([5.0, 5.0]); 4]), 40.0);
        assert_eq!(size(&vec![of([10.0, 0.0]); 4]), 4.0);
    }

    #[test]
    fn sentences_that_resemble_each_other_count_for_less() {
        let cluster = |yes: f64| Cluster { sentences: 10.0, sums: vec![yes] };
        let alike = mean(&[cluster(10.0), cluster(0.0), cluster(10.0), cluster(0.0)]).unwrap();
        let mixed = mean(&[cluster(5.0), cluster(5.0), cluster(5.0), cluster(5.0)]).unwrap();
        assert_eq!((alike.means[0], mixed.means[0]), (0.5, 0.5));
        assert!((alike.covariance[0][0] - 0.25 / 3.0).abs() < 1e-12);
        assert_eq!(mixed.covariance[0][0], 0.0);
        assert!(mean(&[cluster(1.0)]).is_none());
    }
}

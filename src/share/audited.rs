//! Shares corrected by a random sample that people coded.
//!
//! The model's mean probability of a label is corrected by the mean error of the sample, stratum
//! by stratum of the preferred label: the difference estimator of survey sampling (Cassel, Särndal
//! and Wretman, Biometrika, 1976), poststratified; prediction-powered inference (Angelopoulos,
//! Bates, Fannjiang, Jordan and Zrnic, Science, 2023) is that with one stratum. It needs nothing to
//! be true of the model: a bad one only makes intervals wider.

use super::adjust::{Estimate, SENTENCES, Shares};
use super::border;
use super::cluster::Cluster;
use super::group::Coded;
use super::matrix::{add_square, zeros};
use std::collections::BTreeSet;

/// With fewer coded sentences no share is given.
pub const CODED: usize = 20;
/// With fewer documents that have coded sentences neither.
pub const DOCUMENTS: usize = 10;

/// The strata that are told apart: each label's number among them. A label whose sentences were
/// coded fewer than two times shares one stratum with others like it, and where that has too few
/// too, all are one.
fn strata(given: &[f64], coded: &[Coded]) -> Vec<usize> {
    let times = |label: usize| coded.iter().filter(|coded| coded.stratum == label).count();
    let rare: Vec<bool> = (0..given.len()).map(|label| times(label) < 2).collect();
    let pooled: usize = (0..given.len()).filter(|&label| rare[label]).map(times).sum();
    let needed = (0..given.len()).any(|label| rare[label] && given[label] > 0.0);
    if needed && pooled < 2 {
        return vec![0; given.len()];
    }
    (0..given.len()).map(|label| if rare[label] { given.len() } else { label }).collect()
}

/// The corrected shares. Clusters hold how often each label was preferred, and the sums of
/// probabilities. Intervals are linearized, with whole documents as a sample with replacement
/// (Särndal, Swensson and Wretman, "Model Assisted Survey Sampling", 1992, section 8.9), so that
/// they hold for the texts that these documents stand for.
pub fn audited(given: &[Cluster], sums: &[Cluster], coded: &[Coded]) -> Shares {
    let labels = given.first().map_or(0, |cluster| cluster.sums.len());
    let sentences: f64 = given.iter().map(|cluster| cluster.sentences).sum();
    let clusters: BTreeSet<usize> = coded.iter().map(|coded| coded.cluster).collect();
    match () {
        () if coded.len() < CODED => {
            return Err(format!("too few coded sentences: {} of {CODED}", coded.len()));
        }
        () if sentences < SENTENCES as f64 => {
            return Err(format!("too few sentences: {sentences} of {SENTENCES}"));
        }
        () if clusters.len() < DOCUMENTS => {
            let found = clusters.len();
            return Err(format!("too few documents with coded sentences: {found} of {DOCUMENTS}"));
        }
        () => {}
    }
    let of_label = |label: usize| given.iter().map(|cluster| cluster.sums[label]).sum::<f64>();
    let totals: Vec<f64> = (0..labels).map(of_label).collect();
    let strata = strata(&totals, coded);
    let mut parts: Vec<Stratum> =
        (0..=labels).map(|_| Stratum { error: vec![0.0; labels], ..Stratum::default() }).collect();
    (0..labels).for_each(|label| parts[strata[label]].sentences += totals[label]);
    for Coded { stratum, weight, errors, .. } in coded {
        parts[strata[*stratum]].add(*weight, errors);
    }
    parts.iter_mut().for_each(Stratum::close);
    let mut shares: Vec<f64> = (0..labels)
        .map(|label| sums.iter().map(|cluster| cluster.sums[label]).sum::<f64>() / sentences)
        .collect();
    for part in &parts {
        let share = part.sentences / sentences;
        shares.iter_mut().zip(&part.error).for_each(|(sum, error)| *sum += share * error);
    }
    let off = deviations(given, sums, coded, &parts, &strata, &shares, sentences);
    let mut covariance = zeros(labels);
    let scale = given.len() as f64 / (given.len() as f64 - 1.0).max(1.0);
    off.iter().for_each(|off| add_square(&mut covariance, off, scale));
    let unseen = border::unseen(effective(coded));
    let estimate = |(label, &free): (usize, &f64)| {
        let (share, variance) = (free.clamp(0.0, 1.0), covariance[label][label]);
        let estimate = Estimate::new(share, free, variance, clusters.len() - 1);
        // A sample without one error may have missed some.
        let none = |sign: f64| coded.iter().all(|coded| coded.errors[label] * sign <= 0.0);
        let [above, below] = [1.0, -1.0].map(|sign| if none(sign) { unseen } else { 0.0 });
        estimate.widened(share - below, share + above)
    };
    Ok(shares.iter().enumerate().map(estimate).collect())
}

/// How many sentences drawn with equal chances these are worth (Kish, "Survey Sampling", 1965,
/// section 11.7).
fn effective(coded: &[Coded]) -> f64 {
    let sum: f64 = coded.iter().map(|coded| coded.weight).sum();
    let squares: f64 = coded.iter().map(|coded| coded.weight * coded.weight).sum();
    sum * sum / squares.max(1e-300)
}

/// What was coded of a stratum.
#[derive(Debug, Clone, Default)]
struct Stratum {
    /// Sentences in it, coded or not.
    sentences: f64,
    coded: f64,
    weight: f64,
    /// The weighted mean error of each label, once it is closed.
    error: Vec<f64>,
}

impl Stratum {
    fn add(&mut self, weight: f64, errors: &[f64]) {
        (self.coded, self.weight) = (self.coded + 1.0, self.weight + weight);
        self.error.iter_mut().zip(errors).for_each(|(sum, error)| *sum += weight * error);
    }

    fn close(&mut self) {
        let weight = self.weight.max(1e-300);
        self.error.iter_mut().for_each(|sum| *sum /= weight);
    }
}

/// What each cluster adds to the difference between estimate and expectation.
fn deviations(
    given: &[Cluster],
    sums: &[Cluster],
    coded: &[Coded],
    parts: &[Stratum],
    strata: &[usize],
    shares: &[f64],
    sentences: f64,
) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = given
        .iter()
        .zip(sums)
        .map(|(given, sums)| {
            let one = |(label, share): (usize, &f64)| {
                let errors = given.sums.iter().zip(strata);
                let errors = errors.map(|(count, &stratum)| count * parts[stratum].error[label]);
                (sums.sums[label] + errors.sum::<f64>() - share * given.sentences) / sentences
            };
            shares.iter().enumerate().map(one).collect()
        })
        .collect();
    for Coded { cluster, stratum, weight, errors } in coded {
        let part = &parts[strata[*stratum]];
        // Errors lie nearer to the mean of their own stratum than to its true mean.
        let near = (part.coded / (part.coded - 1.0).max(1.0)).sqrt();
        let scale = near * part.sentences / sentences * weight / part.weight;
        let own = all[*cluster].iter_mut().zip(errors).zip(&part.error);
        own.for_each(|((sum, error), mean)| *sum += scale * (error - mean));
    }
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::share::audited::*;

    /// 100 sentences in documents of 5; the model is sure of label 0 in half of them.
    fn clusters() -> Vec<Cluster> {
        let cluster = |n: usize| Cluster {
            sentences: 5.0,
            sums: if n.is_multiple_of(2) { vec![5.0, 0.0] } else { vec![0.0, 5.0] },
        };
        (0..20).map(cluster).collect()
    }

    /// Every document has two coded sentences; of those called 0, a quarter truly are 1.
    fn coded() -> Vec<Coded> {
        let one = |n: usize| {
            let (cluster, stratum) = (n / 2, (n / 2) % 2);
            let wrong = stratum == 0 && n.is_multiple_of(8);
            let errors = if wrong { vec![-1.0, 1.0] } else { vec![0.0, 0.0] };
            Coded { cluster, stratum, weight: 2.5, errors }
        };
        (0..40).map(one).collect()
    }

    #[test]
    fn errors_of_the_sample_correct_the_whole() {
        let found = audited(&clusters(), &clusters(), &coded()).unwrap();
        // 20 of 40 coded sentences are called 0, 5 of these wrongly: 0.5 - 0.5 · 5 / 20.
        assert!((found[0].share - 0.375).abs() < 1e-12, "{found:?}");
        assert!((found[1].share - 0.625).abs() < 1e-12);
        let interval = found[0].interval;
        assert!(interval.low < 0.3 && interval.high > 0.45, "{interval:?}");
    }

    #[test]
    fn a_sample_without_errors_is_no_proof_that_there_are_none() {
        let mut coded = coded();
        coded.iter_mut().for_each(|coded| coded.errors = vec![0.0, 0.0]);
        let mut all = clusters();
        all.iter_mut().for_each(|cluster| cluster.sums = vec![5.0, 0.0]);
        coded.iter_mut().for_each(|coded| coded.stratum = 0);
        let found = audited(&all, &all, &coded).unwrap();
        // Wilson's bound for 0 of 40: 3.84 / 43.84.
        let [each, none] = [found[0].interval, found[1].interval];
        assert!(none.low == 0.0 && (none.high - 0.0876).abs() < 0.001, "{none:?}");
        assert!((each.low + none.high - 1.0).abs() < 1e-9 && each.high == 1.0, "{each:?}");
    }

    #[test]
    fn strata_that_were_hardly_coded_are_pooled() {
        let mut coded = coded();
        coded.retain(|coded| coded.stratum == 0 || coded.cluster == 1);
        assert_eq!(strata(&[50.0, 50.0], &coded), [0, 1]);
        let other = coded.iter().position(|coded| coded.stratum == 1).unwrap();
        coded.remove(other);
        assert_eq!(strata(&[50.0, 50.0], &coded), [0, 0]);
        coded.retain(|coded| coded.stratum == 0);
        assert_eq!(strata(&[50.0, 0.0], &coded), [0, 2]);
    }

    #[test]
    fn too_few_codings_are_said_to_be_so() {
        let few = &coded()[..19];
        let why = audited(&clusters(), &clusters(), few).unwrap_err();
        assert_eq!(why, "too few coded sentences: 19 of 20");
        let mut coded = coded();
        coded.iter_mut().for_each(|coded| coded.cluster %= 4);
        let why = audited(&clusters(), &clusters(), &coded).unwrap_err();
        assert_eq!(why, "too few documents with coded sentences: 4 of 10");
    }
}

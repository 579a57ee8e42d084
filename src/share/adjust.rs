//! Shares of labels: counted, and corrected by what the model says of each true label.
//!
//! A model that gives label g to a share P(g | t) of the sentences that truly are t gives it to
//! Σ P(g | t) · π(t) of all, π being the true shares. Solving for π is the adjusted count (Saerens,
//! Latinne and Decaestecker, Neural Computation, 2002, section 2.3; Forman, Data Mining and
//! Knowledge Discovery, 2008); with mean probabilities in place of counts its probabilistic form
//! (Bella, Ferri, Hernández-Orallo and Ramírez-Quintana, ICDM 2010). Both assume that P(g | t) is
//! in these texts what it was in those held out.

use super::border;
use super::cluster::{Cluster, Mean, effective, mean};
use super::matrix::{condition, inverse, mapped_variances, sum, times, transposed};
use super::response::Response;
use super::simplex;
use super::student::quantile;
use crate::train::bootstrap::Interval;

/// With fewer clusters no interval is given.
pub const CLUSTERS: usize = 10;
/// With fewer sentences no share is given.
pub const SENTENCES: usize = 50;
/// With fewer sentences held out of a label nothing is corrected.
pub const HELD_OUT: f64 = 30.0;
/// Where errors may become more than so many times larger, nothing is corrected.
pub const CONDITION: f64 = 50.0;

/// Why nothing is corrected where no shares explain what was counted.
pub const OTHERWISE: &str = "the model errs otherwise here: code an audit";

/// A share in 0..=1 and its 95 percent interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The share.
    pub share: f64,
    /// What it lies in; with the share inside.
    pub interval: Interval,
}

impl Estimate {
    /// A share with its interval by Student's t, within 0..=1: around `free`, which is the share
    /// where nothing is forbidden, and around the share itself, so that one at the border of what
    /// is possible is not called exact.
    pub fn new(share: f64, free: f64, variance: f64, degrees: usize) -> Self {
        let reach = quantile(degrees) * variance.max(0.0).sqrt();
        let (low, high) = (free.min(share) - reach, free.max(share) + reach);
        let interval = Interval { low: low.clamp(0.0, share), high: high.clamp(share, 1.0) };
        Self { share, interval }
    }

    /// The same with an interval that reaches at least from `low` to `high`.
    #[must_use]
    pub fn widened(mut self, low: f64, high: f64) -> Self {
        self.interval.low = self.interval.low.min(low.max(0.0));
        self.interval.high = self.interval.high.max(high.min(1.0));
        self
    }
}

/// Shares of all labels, or why there are none.
pub type Shares = Result<Vec<Estimate>, String>;

/// Why there is too little data for a share, if so.
fn too_few(clusters: &[Cluster]) -> Option<String> {
    let sentences: f64 = clusters.iter().map(|cluster| cluster.sentences).sum();
    match () {
        () if sentences < SENTENCES as f64 => {
            Some(format!("too few sentences: {sentences} of {SENTENCES}"))
        }
        () if clusters.len() < CLUSTERS => {
            Some(format!("too few documents: {} of {CLUSTERS}", clusters.len()))
        }
        () => None,
    }
}

/// The shares as they were counted: clusters hold how often each label was given. A label that
/// none or all have may still be that of others: the interval says of how many.
pub fn counted(clusters: &[Cluster]) -> Shares {
    let (found, degrees) = known(clusters)?;
    let unseen = border::unseen(effective(clusters, &found));
    let Mean { means, covariance } = found;
    let estimate = |(label, &share): (usize, &f64)| {
        let estimate = Estimate::new(share, share, covariance[label][label], degrees);
        match share {
            _ if share <= 0.0 => estimate.widened(0.0, unseen),
            _ if share >= 1.0 => estimate.widened(1.0 - unseen, 1.0),
            _ => estimate,
        }
    };
    Ok(means.iter().enumerate().map(estimate).collect())
}

fn known(clusters: &[Cluster]) -> Result<(Mean, usize), String> {
    match (too_few(clusters), mean(clusters)) {
        (None, Some(mean)) => Ok((mean, clusters.len() - 1)),
        (Some(why), _) => Err(why),
        (None, None) => Err("no sentence".to_owned()),
    }
}

/// The shares corrected by a response: clusters hold what it answers with, how often each label
/// was given or the sums of probabilities. Intervals take in how much documents differ and how
/// well the response is known (delta method); where an unconstrained solution has shares below 0,
/// the nearest explanation without them is given, within an interval around both. Where it lies
/// further below 0 than chance explains, the model errs here as it did not on sentences held out,
/// and nothing is corrected.
pub fn adjusted(clusters: &[Cluster], response: &Response, labels: &[String]) -> Shares {
    let (found, degrees) = known(clusters)?;
    if let Some(label) = response.sentences.iter().position(|&n| n < HELD_OUT) {
        let (name, n) = (&labels[label], response.sentences[label].round());
        return Err(format!("too few sentences held out of {name}: {n} of {HELD_OUT}"));
    }
    let forward = transposed(&response.means);
    let back = inverse(&forward).filter(|back| condition(&forward, back) <= CONDITION);
    let Some(back) = back else {
        return Err("the model tells these labels apart too badly to correct it".to_owned());
    };
    let free = times(&back, &found.means);
    let inside = free.iter().all(|&share| share >= 0.0);
    let shares = if inside { free.clone() } else { simplex::solve(&forward, &found.means, &free) };
    let mut counts = found.covariance.clone();
    if !inside || found.means.iter().any(|&mean| mean <= 0.0 || mean >= 1.0) {
        // Labels that are rare by chance differ less between documents than they should.
        border::raise(&mut counts, &times(&forward, &shares), effective(clusters, &found));
    }
    let covariance = sum(&counts, &response.covariance(&shares));
    let variances = mapped_variances(&back, &covariance);
    let degrees = response.clusters().map_or(degrees, |groups| degrees.min(groups - 1));
    let outside = |(&free, &variance): (&f64, &f64)| {
        let reach = quantile(degrees) * variance.max(0.0).sqrt();
        free + reach < 0.0 || free - reach > 1.0
    };
    if free.iter().zip(&variances).any(outside) {
        return Err(OTHERWISE.to_owned());
    }
    let all = shares.iter().zip(&free).zip(variances);
    Ok(all.map(|((&share, &free), v)| Estimate::new(share.min(1.0), free, v, degrees)).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::share::adjust::*;

    fn clusters(count: usize, sums: [f64; 2]) -> Vec<Cluster> {
        let cluster = Cluster { sentences: sums.iter().sum(), sums: sums.to_vec() };
        vec![cluster; count]
    }

    fn names() -> Vec<String> {
        ["yes", "no"].map(str::to_owned).to_vec()
    }

    fn response(right: f64) -> Response {
        let wrong = 1000.0 - right;
        Response::of_counts(&vec![vec![right, wrong], vec![wrong, right]])
    }

    #[test]
    fn a_classifier_that_is_right_in_90_percent_counts_14_for_5() {
        let clusters = clusters(20, [14.0, 86.0]);
        assert_eq!(counted(&clusters).unwrap()[0].share, 0.14);
        let corrected = adjusted(&clusters, &response(900.0), &names()).unwrap();
        assert!((corrected[0].share - 0.05).abs() < 1e-12, "{corrected:?}");
        let Interval { low, high } = corrected[0].interval;
        assert!(low > 0.02 && low < 0.05 && high > 0.05 && high < 0.08, "{low} {high}");
    }

    #[test]
    fn no_share_is_below_nothing_nor_exact_at_the_border() {
        let corrected = adjusted(&clusters(20, [9.0, 91.0]), &response(900.0), &names()).unwrap();
        assert_eq!((corrected[0].share, corrected[1].share), (0.0, 1.0));
        let [none, all] = [corrected[0].interval, corrected[1].interval];
        assert!(none.low == 0.0 && none.high > 0.02 && none.high < 0.06, "{none:?}");
        assert!(all.high == 1.0 && (all.low + none.high - 1.0).abs() < 1e-9, "{all:?}");
        // One in ten is given it though none has it: none given is out of the question.
        let far = adjusted(&clusters(20, [1.0, 99.0]), &response(900.0), &names());
        assert_eq!(far.unwrap_err(), OTHERWISE);
    }

    #[test]
    fn a_share_that_moved_keeps_a_distance_from_both_ends() {
        let Interval { low, high } = Estimate::new(0.128, 0.18, 0.0009, 60).interval;
        assert!(low < 0.08 && high > 0.23, "{low} {high}");
    }

    #[test]
    fn none_of_53_is_no_proof_that_there_is_none() {
        let mut all = clusters(11, [0.0, 5.0]);
        let found = counted(&all).unwrap();
        let [none, each] = [found[0].interval, found[1].interval];
        // Wilson's bound for 0 of 11 documents: 3.84 / (11 + 3.84).
        assert!((none.high - 0.2588).abs() < 0.001 && none.low == 0.0, "{none:?}");
        assert!((each.low + none.high - 1.0).abs() < 1e-9 && each.high == 1.0, "{each:?}");
        // A response that never errs corrects nothing, and is no surer.
        let exact = Response::of_counts(&vec![vec![1000.0, 0.0], vec![0.0, 1000.0]]);
        let found = adjusted(&all, &exact, &names()).unwrap();
        assert!(found[0].share == 0.0 && found[0].interval.high > 0.1, "{found:?}");
        // More is known where another label shows that documents are not of one mind.
        all.iter_mut().enumerate().for_each(|(n, c)| c.sums = vec![0.0, (n % 2 + 2) as f64, 0.0]);
        all.iter_mut().for_each(|c| c.sums[2] = 5.0 - c.sums[1]);
        let none = counted(&all).unwrap()[0].interval;
        assert!((none.high - 0.0653).abs() < 0.001, "{none:?}");
    }

    #[test]
    fn too_little_is_said_to_be_so() {
        let why = |clusters: &[Cluster], right| {
            adjusted(clusters, &response(right), &names()).unwrap_err()
        };
        let few = clusters(20, [1.0, 1.0]);
        assert_eq!(counted(&few).unwrap_err(), "too few sentences: 40 of 50");
        assert_eq!(why(&clusters(9, [10.0, 5.0]), 900.0), "too few documents: 9 of 10");
        let enough = clusters(20, [10.0, 90.0]);
        assert!(why(&enough, 505.0).contains("too badly"));
        let rare = Response::of_counts(&vec![vec![20.0, 5.0], vec![20.0, 900.0]]);
        let message = adjusted(&enough, &rare, &names()).unwrap_err();
        assert_eq!(message, "too few sentences held out of yes: 25 of 30");
    }
}

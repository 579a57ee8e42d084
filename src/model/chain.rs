//! What do the labels around say? Sentences of one stance stand together.
//!
//! A linear chain over a head's scores (Lafferty, McCallum and Pereira, "Conditional random
//! fields", ICML 2001): every label has a factor for each label that may follow it. A sentence's
//! probabilities are its marginals, given the scores of the sentences around it.

use serde::{Deserialize, Serialize};

/// How much labels of neighbouring sentences favour each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// What scores divided by the temperature are multiplied with; above 0.
    pub sharpness: f64,
    /// Factor of each label (row) followed by each (column); above 0.
    pub factors: Vec<Vec<f64>>,
    /// What logarithms of marginals are divided by before they become probabilities: neighbours
    /// count as if each were news, and so a chain is too sure. Above 0.
    pub temperature: f64,
}

impl Chain {
    /// The potentials of a sentence, the largest 1, of its scores and the head's temperature.
    pub fn potentials(&self, scores: impl Iterator<Item = f64>, temperature: f64) -> Vec<f64> {
        let mut powers: Vec<f64> = scores.map(|s| s * self.sharpness / temperature).collect();
        let top = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        powers.iter_mut().for_each(|power| *power = libm::exp(*power - top));
        powers
    }

    /// The marginals of the sentence at a place, given the potentials of all sentences of a
    /// run in order: each in 0..=1, together 1.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn marginals(&self, potentials: &[impl AsRef<[f64]>], place: usize) -> Vec<f64> {
        let labels = self.factors.len();
        let mut before = vec![1.0; labels];
        for own in &potentials[..place] {
            before.iter_mut().zip(own.as_ref()).for_each(|(message, own)| *message *= own);
            let next = |to| (0..labels).map(|from| before[from] * self.factors[from][to]).sum();
            before = normal((0..labels).map(next).collect());
        }
        let mut after = vec![1.0; labels];
        for own in potentials[place + 1..].iter().rev() {
            after.iter_mut().zip(own.as_ref()).for_each(|(message, own)| *message *= own);
            let next = |from| {
                let factors: &Vec<f64> = &self.factors[from];
                (0..labels).map(|to| factors[to] * after[to]).sum()
            };
            after = normal((0..labels).map(next).collect());
        }
        let both = potentials[place].as_ref().iter().zip(&before).zip(&after);
        normal(both.map(|((own, before), after)| own * before * after).collect())
    }

    /// The probabilities that are given out for marginals.
    pub fn tempered(&self, marginals: &[f64]) -> Vec<f64> {
        let power = |share: &f64| libm::pow(share.max(LEAST), 1.0 / self.temperature);
        normal(marginals.iter().map(power).collect())
    }

    /// Whether it could come from training, for a head with so many labels.
    pub fn is_sound(&self, labels: usize) -> bool {
        let sound = |number: &f64| (1e-6..1e6).contains(number);
        sound(&self.sharpness)
            && sound(&self.temperature)
            && self.factors.len() == labels
            && self.factors.iter().all(|row| row.len() == labels && row.iter().all(sound))
    }
}

/// No marginal counts as less.
pub const LEAST: f64 = 1e-12;

/// Shares of one; equal ones where all are too small to tell apart.
fn normal(mut shares: Vec<f64>) -> Vec<f64> {
    let sum: f64 = shares.iter().sum();
    let even = 1.0 / shares.len() as f64;
    shares.iter_mut().for_each(|share| *share = if sum > 0.0 { *share / sum } else { even });
    shares
}

#[cfg(test)]
mod tests {
    use crate::model::chain::*;
    use proptest::prelude::*;

    /// Marginals by summing over all sequences.
    fn by_hand(chain: &Chain, potentials: &[Vec<f64>], place: usize) -> Vec<f64> {
        let labels = chain.factors.len();
        let mut sums = vec![0.0; labels];
        for number in 0..labels.pow(potentials.len() as u32) {
            let label = |at: usize| number / labels.pow(at as u32) % labels;
            let own: f64 = (0..potentials.len()).map(|at| potentials[at][label(at)]).product();
            let pairs: f64 =
                (1..potentials.len()).map(|at| chain.factors[label(at - 1)][label(at)]).product();
            sums[label(place)] += own * pairs;
        }
        let all: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / all).collect()
    }

    proptest! {
        #[test]
        fn marginals_are_sums_over_all_sequences(
            factors in prop::collection::vec(prop::collection::vec(0.1f64..10.0, 3), 3),
            potentials in prop::collection::vec(prop::collection::vec(0.01f64..1.0, 3), 1..6),
            place in 0usize..6,
        ) {
            let place = place % potentials.len();
            let chain = Chain { sharpness: 1.0, factors, temperature: 1.0 };
            let found = chain.marginals(&potentials, place);
            for (a, b) in found.iter().zip(by_hand(&chain, &potentials, place)) {
                prop_assert!((a - b).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_lone_sentence_has_its_own_shares() {
        let factors = vec![vec![9.0, 1.0], vec![1.0, 9.0]];
        let chain = Chain { sharpness: 2.0, factors, temperature: 2.0 };
        let own = chain.potentials([1.0, 0.0].into_iter(), 2.0);
        let marginals = chain.marginals(&[own], 0);
        assert!((marginals[0] - 1.0 / (1.0 + libm::exp(-1.0))).abs() < 1e-12);
        // Half the log-odds.
        assert!((chain.tempered(&marginals)[0] - 1.0 / (1.0 + libm::exp(-0.5))).abs() < 1e-12);
    }
}

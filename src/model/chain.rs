//! What do the labels around say? Sentences of one stance stand together.
//!
//! A linear chain over a head's scores (Lafferty, McCallum and Pereira, "Conditional random
//! fields", ICML 2001): every label has a factor for each label that may follow it, and gives a
//! sentence its marginals, given the scores of the sentences around it. A chain knows of the
//! sentence before and the one after; what a passage is about is told by the mean of all around.
//! So a last step, a logistic regression, weighs the sentence's own shares, its marginals and that
//! mean ("stacking": Wolpert, Neural Networks 5, 1992; Cohen and Carvalho, "Stacked sequential
//! learning", IJCAI 2005).

use serde::{Deserialize, Serialize};

/// How much labels of neighbouring sentences favour each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// What scores divided by the temperature are multiplied with; above 0.
    pub sharpness: f64,
    /// Factor of each label (row) followed by each (column); above 0.
    pub factors: Vec<Vec<f64>>,
    /// Weight of the logarithms of a sentence's own shares.
    pub own: f64,
    /// Weight of the logarithms of its marginals.
    pub marginal: f64,
    /// Weight of the logarithm of the mean share of each label around (row) for each label of the
    /// sentence (column).
    pub around: Vec<Vec<f64>>,
}

/// A sentence by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// Probabilities of labels.
    pub shares: Vec<f64>,
    /// Its potentials, the largest 1.
    pub potentials: Vec<f64>,
}

/// What is known of a sentence among others: logarithms, a number for each label.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Of its own shares.
    pub own: Vec<f64>,
    /// Of its marginals.
    pub marginals: Vec<f64>,
    /// Of the mean shares of its neighbours.
    pub around: Vec<f64>,
}

impl Evidence {
    /// Writes the scores of all labels, given the weights of its own shares and of its marginals,
    /// and those of each label around for each label.
    pub fn score<'a>(
        &self,
        own: f64,
        marginal: f64,
        around: impl Iterator<Item = &'a [f64]>,
        scores: &mut Vec<f64>,
    ) {
        scores.clear();
        scores.extend(self.own.iter().zip(&self.marginals).map(|(o, m)| own * o + marginal * m));
        for (weights, around) in around.zip(&self.around) {
            scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight * around);
        }
    }
}

impl Chain {
    /// A sentence by itself, from its scores and the head's temperature.
    pub fn alone(&self, scores: impl Iterator<Item = f64>, temperature: f64) -> Alone {
        let mut powers: Vec<f64> = scores.map(|score| score / temperature).collect();
        let top = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        powers.iter_mut().for_each(|power| *power -= top);
        let potentials = powers.iter().map(|power| libm::exp(power * self.sharpness)).collect();
        Alone { shares: normal(powers.into_iter().map(libm::exp).collect()), potentials }
    }

    /// The probabilities that are given out for the sentence at a place of a run: its own shares
    /// where it stands alone.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn probabilities(&self, run: &[&Alone], place: usize) -> Vec<f64> {
        if run.len() < 2 {
            return run[place].shares.clone();
        }
        let scores = self.scores(&self.evidence(run, place));
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        normal(scores.into_iter().map(|score| libm::exp(score - top)).collect())
    }

    /// What is known of the sentence at a place of a run of two sentences or more.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn evidence(&self, run: &[&Alone], place: usize) -> Evidence {
        let mut around = vec![0.0; self.factors.len()];
        let mut all = 0.0;
        for (at, neighbour) in run.iter().enumerate().filter(|(at, _)| *at != place) {
            let weight = 1.0 / at.abs_diff(place) as f64;
            all += weight;
            around
                .iter_mut()
                .zip(&neighbour.shares)
                .for_each(|(sum, share)| *sum += weight * share);
        }
        let logarithm = |share: f64| libm::log(share.max(LEAST));
        Evidence {
            own: run[place].shares.iter().map(|&share| logarithm(share)).collect(),
            marginals: self.marginals(run, place).into_iter().map(logarithm).collect(),
            around: around.into_iter().map(|sum| libm::log(sum / all + DOUBT)).collect(),
        }
    }

    /// Scores of all labels: they become probabilities as they are.
    pub fn scores(&self, evidence: &Evidence) -> Vec<f64> {
        let mut scores = Vec::new();
        let around = self.around.iter().map(Vec::as_slice);
        evidence.score(self.own, self.marginal, around, &mut scores);
        scores
    }

    /// The marginals of the sentence at a place, given the potentials of all sentences of a
    /// run in order: each in 0..=1, together 1.
    fn marginals(&self, run: &[&Alone], place: usize) -> Vec<f64> {
        let labels = self.factors.len();
        let mut before = vec![1.0; labels];
        for own in &run[..place] {
            before.iter_mut().zip(&own.potentials).for_each(|(message, own)| *message *= own);
            let next = |to| (0..labels).map(|from| before[from] * self.factors[from][to]).sum();
            before = normal((0..labels).map(next).collect());
        }
        let mut after = vec![1.0; labels];
        for own in run[place + 1..].iter().rev() {
            after.iter_mut().zip(&own.potentials).for_each(|(message, own)| *message *= own);
            let next = |from| {
                let factors: &Vec<f64> = &self.factors[from];
                (0..labels).map(|to| factors[to] * after[to]).sum()
            };
            after = normal((0..labels).map(next).collect());
        }
        let both = run[place].potentials.iter().zip(&before).zip(&after);
        normal(both.map(|((own, before), after)| own * before * after).collect())
    }

    /// The chain whose probabilities are as sure as scores divided by this temperature, above 0.
    pub fn tempered(mut self, temperature: f64) -> Self {
        self.own /= temperature;
        self.marginal /= temperature;
        self.around.iter_mut().flatten().for_each(|weight| *weight /= temperature);
        self
    }

    /// Whether it could come from training, for a head with so many labels.
    pub fn is_sound(&self, labels: usize) -> bool {
        let square =
            |rows: &[Vec<f64>]| rows.len() == labels && rows.iter().all(|row| row.len() == labels);
        let positive = |number: &f64| (1e-6..1e6).contains(number);
        let small = |number: &f64| number.abs() < 1e6;
        positive(&self.sharpness)
            && square(&self.factors)
            && self.factors.iter().flatten().all(positive)
            && square(&self.around)
            && self.around.iter().flatten().chain([&self.own, &self.marginal]).all(small)
    }
}

/// No share counts as less.
const LEAST: f64 = 1e-12;
/// What is added to mean shares around: few sentences say little of what does not occur.
const DOUBT: f64 = 0.15;

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

    fn chain(factors: Vec<Vec<f64>>) -> Chain {
        let around = vec![vec![0.0; factors.len()]; factors.len()];
        Chain { sharpness: 1.0, factors, own: 0.0, marginal: 1.0, around }
    }

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
            potentials in prop::collection::vec(prop::collection::vec(0.01f64..1.0, 3), 2..6),
            place in 0usize..6,
        ) {
            let place = place % potentials.len();
            let chain = chain(factors);
            let alone: Vec<Alone> = potentials
                .iter()
                .map(|own| chain.alone(own.iter().map(|&power| libm::log(power)), 1.0))
                .collect();
            let run: Vec<&Alone> = alone.iter().collect();
            let found = chain.probabilities(&run, place);
            for (a, b) in found.iter().zip(by_hand(&chain, &potentials, place)) {
                prop_assert!((a - b).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_lone_sentence_has_its_own_shares() {
        let chain = Chain { sharpness: 2.0, ..chain(vec![vec![9.0, 1.0], vec![1.0, 9.0]]) };
        let own = chain.alone([1.0, 0.0].into_iter(), 2.0);
        let shares = chain.probabilities(&[&own], 0);
        assert!((shares[0] - 1.0 / (1.0 + libm::exp(-0.5))).abs() < 1e-12);
        assert!((own.potentials[1] - libm::exp(-1.0)).abs() < 1e-12);
    }

    #[test]
    fn near_sentences_say_more_than_far_ones() {
        // Neither what a sentence says nor the chain counts, the mean around alone.
        let around = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
        let even = vec![vec![1.0; 2]; 2];
        let chain = Chain { own: 0.0, marginal: 0.0, around, ..chain(even) };
        let sure = |label: usize| {
            let score = move |at: usize| if at == label { 50.0 } else { 0.0 };
            chain.alone((0..2).map(score), 1.0)
        };
        let (first, second) = (sure(0), sure(1));
        let shares = chain.probabilities(&[&second, &first], 0);
        assert!((shares[0] - 1.15 / 1.3).abs() < 1e-9, "{shares:?}");
        // Weights 1 and 1 / 2.
        let both = chain.evidence(&[&first, &second, &first], 0);
        let share = 1.0 / 3.0;
        assert!((both.around[0] - libm::log(share + DOUBT)).abs() < 1e-9);
    }

    #[test]
    fn a_temperature_divides_the_scores() {
        let around = vec![vec![0.5, -0.5], vec![-0.5, 0.5]];
        let chain = Chain { own: 0.4, around, ..chain(vec![vec![2.0, 1.0], vec![1.0, 2.0]]) };
        let own = chain.alone([1.0, 0.0].into_iter(), 1.0);
        let evidence = chain.evidence(&[&own, &own], 0);
        let cooler = chain.clone().tempered(2.0).scores(&evidence);
        for (half, whole) in cooler.iter().zip(chain.scores(&evidence)) {
            assert!((2.0 * half - whole).abs() < 1e-12);
        }
    }
}

//! Does it help to weigh clauses? Cross-validation says, as of all else.

use super::calibrate::{HeldOutScores, loss_of, stays, temperature};
use super::validate::{Clauses, Counted, Scored, Validation};
use super::weigher::{self, Sample};
use crate::model::Weigher;
use crate::model::weigher::Inputs;
use rayon::prelude::*;
use std::ops::Range;

/// Fewer sentences than so many teach no network.
const LEAST: usize = 2000;
/// How many networks a weigher is the mean of.
const NETWORKS: u64 = 3;

impl Counted<'_> {
    /// What is known once every fold was held out, with clauses weighed and a chain over the scores
    /// where that helps. `follows` says of each sentence of `counts` whether it stands right after
    /// the one before.
    pub fn settled(&self, folds: Vec<Vec<Scored>>, follows: &[bool]) -> Validation {
        let (weigher, folds) = self.weighed(folds);
        self.chained(Validation { weigher, ..self.tempered(folds) }, follows)
    }

    /// A network that weighs clauses, with the scores that it gives to sentences held out, each by
    /// what the other folds teach; `None` with the scores as they are where these are not better
    /// off. The network of a base stays, unless sentences are worse off with it.
    fn weighed(&self, mut folds: Vec<Vec<Scored>>) -> (Option<Weigher>, Vec<Vec<Scored>>) {
        let known = self.center.and_then(|center| center.head.weigher.as_ref());
        let held_out: usize = folds.iter().map(Vec::len).sum();
        let Some(clauses) = self.clauses.filter(|_| known.is_some() || held_out >= LEAST) else {
            return (None, folds);
        };
        let samples: Vec<Vec<Sample>> = folds
            .par_iter_mut()
            .map(|fold| fold.iter_mut().map(|scored| self.sample(clauses, scored)).collect())
            .collect();
        let groups = self.folds.groups();
        // Networks have few numbers: whole groups of folds may be held out from them.
        let network = |held: &Range<usize>, number: u64| {
            let others = samples.iter().enumerate().filter(|(fold, _)| !held.contains(fold));
            let taught: Vec<&Sample> = others.flat_map(|(_, samples)| samples).collect();
            weigher::fit(&taught, self.labels, self.seed.wrapping_add(number))
        };
        let teach = |held: &Range<usize>| {
            let networks = (0..NETWORKS).into_par_iter().map(|number| network(held, number));
            known.cloned().unwrap_or_else(|| Weigher { networks: networks.collect() })
        };
        let all: Vec<Range<usize>> = groups.iter().cloned().chain(std::iter::once(0..0)).collect();
        let taught: Vec<Weigher> = all.par_iter().map(teach).collect();
        let scores: Vec<Vec<f64>> = groups
            .par_iter()
            .zip(&taught)
            .flat_map_iter(|(group, weigher)| {
                let own = samples[group.clone()].iter().flatten();
                own.map(|sample| wide(sample.scores(weigher)))
            })
            .collect();
        let samples: Vec<&Sample> = samples.iter().flatten().collect();
        let with = loss(samples.iter().copied().zip(scores.iter().cloned()));
        let without = loss(samples.iter().map(|sample| (*sample, wide(sample.whole.clone()))));
        if stays(with, without, known.is_some()) {
            for (scored, scores) in folds.iter_mut().flatten().zip(scores) {
                scored.scores = scores;
            }
            return (taught.into_iter().last(), folds);
        }
        (None, folds)
    }

    /// A sentence that was held out as a sample; its pushes are taken.
    fn sample(&self, clauses: Clauses, scored: &mut Scored) -> Sample {
        let row = self.rows[scored.place];
        let pushes = std::mem::take(&mut scored.pushes);
        Sample {
            whole: scored.scores.iter().map(|&score| score as f32).collect(),
            inputs: Inputs::new(&clauses.parts[row], &pushes, self.labels),
            pushes,
            target: self.targets[scored.place],
            weight: self.weights[row],
        }
    }
}

fn wide(scores: Vec<f32>) -> Vec<f64> {
    scores.into_iter().map(f64::from).collect()
}

/// Mean negative log-likelihood of the labels of samples, each counted by its weight, once scores
/// are as sure as they should be.
fn loss<'a>(samples: impl Iterator<Item = (&'a Sample, Vec<f64>)>) -> f64 {
    let (held_out, weights): (Vec<HeldOutScores>, Vec<f64>) =
        samples.map(|(sample, scores)| ((scores, sample.target), f64::from(sample.weight))).unzip();
    let temperature = temperature(&held_out);
    let of_one = |((mut scores, truth), weight): (HeldOutScores, &f64)| {
        scores.iter_mut().for_each(|score| *score /= temperature);
        weight * loss_of(&(scores, truth))
    };
    let all: f64 = weights.iter().sum();
    held_out.into_iter().zip(&weights).map(of_one).sum::<f64>() / all
}

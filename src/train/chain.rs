//! Learns the chain of a head: how labels follow each other, beyond what words say.
//!
//! It is learned from scores of sentences held out: factors by the likelihood of whole runs of
//! labels, and what they count for beside a sentence's own scores by that of each label.

use super::calibrate::{HeldOutScores, log_loss, stays, temperature};
use super::multinomial::{Multinomial, softmax};
use crate::feature::CHAIN;
use crate::model::Chain;
use crate::model::chain::{Alone, Evidence};
use rayon::prelude::*;

/// Weight of the penalty on the logarithms of factors and on weights of labels around: half the
/// sum of their squares.
const PENALTY: f64 = 1.0;
/// Fewer neighbours than so many teach nothing.
const LEAST: usize = 500;

/// Sentences held out that stand one after another, by their places in a list.
pub type Runs = Vec<Vec<usize>>;

/// A chain for a head, with the scores that it gives to sentences held out: logarithms of their
/// probabilities, each by what the other folds teach. `None` where the sentences held out are
/// better off without. `fold` says of each run which fold it stands in. Where neighbours are too
/// few to learn from, the chain of a base, `known`, stays, unless sentences are worse off with it.
pub fn learn(
    held_out: &[HeldOutScores],
    runs: &Runs,
    fold: impl Fn(&[usize]) -> usize,
    folds: usize,
    known: Option<&Chain>,
) -> Option<(Chain, Vec<HeldOutScores>)> {
    let neighbours: usize = runs.iter().map(|run| run.len() - 1).sum();
    let known = known.filter(|_| neighbours < LEAST);
    if neighbours < LEAST && known.is_none() {
        return None;
    }
    let teach = |runs: &[&[usize]]| known.cloned().unwrap_or_else(|| fit(held_out, runs));
    let parts: Vec<usize> = runs.iter().map(|run| fold(run)).collect();
    let select = |keep: &dyn Fn(usize) -> bool| -> Vec<&[usize]> {
        runs.iter().zip(&parts).filter(|(_, part)| keep(**part)).map(|(run, _)| &**run).collect()
    };
    let mut chained = held_out.to_vec();
    // Without each fold, and last from all.
    let taught: Vec<Chain> =
        (0..=folds).into_par_iter().map(|held| teach(&select(&|part| part != held))).collect();
    for (held, taught) in taught[..folds].iter().enumerate() {
        for run in select(&|part| part == held).into_iter().filter(|run| run.len() > 1) {
            for (at, evidence) in run.iter().zip(evidences(taught, held_out, run)) {
                chained[*at].0 = taught.scores(&evidence);
            }
        }
    }
    // As for heads without a chain, how sure a fold's sentences are is learned from the others.
    let mut fold_of = vec![0; chained.len()];
    runs.iter().zip(&parts).for_each(|(run, part)| run.iter().for_each(|&at| fold_of[at] = *part));
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<HeldOutScores> {
        let kept = chained.iter().zip(&fold_of).filter(|(_, part)| keep(**part));
        kept.map(|(held, _)| held.clone()).collect()
    };
    let by_fold: Vec<f64> = (0..folds).map(|held| temperature(&of(&|part| part != held))).collect();
    let whole = temperature(&chained);
    for ((scores, _), part) in chained.iter_mut().zip(&fold_of) {
        scores.iter_mut().for_each(|score| *score /= by_fold[*part]);
    }
    stays(log_loss(&chained), log_loss(held_out), known.is_some())
        .then(|| (taught[folds].clone().tempered(whole), chained))
}

/// What is known of each sentence of a run, given those near it.
fn evidences(chain: &Chain, held_out: &[HeldOutScores], run: &[usize]) -> Vec<Evidence> {
    let alone = |&at: &usize| chain.alone(held_out[at].0.iter().copied(), 1.0);
    let alone: Vec<Alone> = run.iter().map(alone).collect();
    let alone: Vec<&Alone> = alone.iter().collect();
    let near = |place: usize| place.saturating_sub(CHAIN)..(place + CHAIN + 1).min(run.len());
    (0..run.len())
        .map(|place| chain.evidence(&alone[near(place)], place - near(place).start))
        .collect()
}

/// The chain with the smallest penalized loss on these runs.
fn fit(held_out: &[HeldOutScores], runs: &[&[usize]]) -> Chain {
    let labels = held_out.first().map_or(0, |(scores, _)| scores.len());
    // The sharpness, then the logarithms of factors row by row.
    let mut point = vec![0.0; 1 + labels * labels];
    point[0] = 1.0;
    let sentences: usize = runs.iter().map(|run| run.len()).sum();
    let solver = Multinomial { tolerance: 1e-6, steps: 100 };
    solver.minimize(&mut point, 1e-6 * sentences as f64, |at, slope| {
        loss(held_out, runs, labels, at, slope)
    });
    let powers: Vec<f64> = point[1..].iter().map(|&power| libm::exp(power)).collect();
    let square =
        |numbers: &[f64]| numbers.chunks_exact(labels.max(1)).map(<[f64]>::to_vec).collect();
    let chain = Chain {
        sharpness: point[0].max(1e-3),
        factors: square(&powers),
        own: 1.0,
        marginal: 0.0,
        around: vec![vec![0.0; labels]; labels],
    };
    // The weights of a sentence's own shares and of its marginals, then those of labels around.
    let seen: Vec<(Evidence, usize)> = runs
        .iter()
        .filter(|run| run.len() > 1)
        .flat_map(|run| {
            let truths = run.iter().map(|&at| held_out[at].1);
            evidences(&chain, held_out, run).into_iter().zip(truths)
        })
        .collect();
    let mut point = vec![0.0; 2 + labels * labels];
    point[0] = 1.0;
    let solver = Multinomial { tolerance: 1e-6, steps: 200 };
    solver.minimize(&mut point, 1e-6 * seen.len() as f64, |at, slope| misfit(&seen, at, slope));
    Chain { own: point[0], marginal: point[1], around: square(&point[2..]), ..chain }
}

/// The negative log-likelihood of labels with the penalty, and its slope, given the weights of
/// what is known of each sentence.
fn misfit(seen: &[(Evidence, usize)], at: &[f64], slope: &mut [f64]) -> f64 {
    let weights = &at[2..];
    slope[..2].fill(0.0);
    slope[2..].iter_mut().zip(weights).for_each(|(into, weight)| *into = PENALTY * weight);
    let mut sum = 0.5 * PENALTY * weights.iter().map(|weight| weight * weight).sum::<f64>();
    let mut scores = Vec::new();
    for (evidence, truth) in seen {
        let Evidence { own, marginals, around } = evidence;
        let labels = own.len();
        evidence.score(at[0], at[1], weights.chunks_exact(labels), &mut scores);
        let aim = scores[*truth];
        sum += softmax(&mut scores) - aim;
        scores[*truth] -= 1.0;
        for ((wrong, own), marginal) in scores.iter().zip(own).zip(marginals) {
            slope[0] += wrong * own;
            slope[1] += wrong * marginal;
        }
        for (into, around) in slope[2..].chunks_exact_mut(labels).zip(around) {
            into.iter_mut().zip(&scores).for_each(|(into, wrong)| *into += wrong * around);
        }
    }
    sum
}

/// The negative log-likelihood of the labels of runs with the penalty, and its slope.
fn loss(
    held_out: &[HeldOutScores],
    runs: &[&[usize]],
    labels: usize,
    at: &[f64],
    slope: &mut [f64],
) -> f64 {
    let (sharpness, powers) = (at[0], &at[1..]);
    let factors: Vec<f64> = powers.iter().map(|&power| libm::exp(power)).collect();
    slope[0] = 0.0;
    slope[1..].iter_mut().zip(powers).for_each(|(into, power)| *into = PENALTY * power);
    let mut sum = 0.5 * PENALTY * powers.iter().map(|power| power * power).sum::<f64>();
    let (mut own, mut before, mut after) = (Vec::new(), Vec::new(), vec![0.0; labels]);
    for run in runs {
        // Forward: shares given the sentences up to each; the logarithm of their sums is that of
        // all sequences together.
        own.clear();
        before.clear();
        for (place, &sentence) in run.iter().enumerate() {
            let (scores, truth) = &held_out[sentence];
            let top = scores.iter().fold(f64::NEG_INFINITY, |top, s| top.max(s * sharpness));
            own.extend(scores.iter().map(|score| libm::exp(score * sharpness - top)));
            let start = place * labels;
            for label in 0..labels {
                let arriving = match place {
                    0 => 1.0,
                    _ => (0..labels)
                        .map(|from| before[start - labels + from] * factors[from * labels + label])
                        .sum(),
                };
                before.push(own[start + label] * arriving);
            }
            let whole: f64 = before[start..].iter().sum();
            before[start..].iter_mut().for_each(|share| *share /= whole);
            sum += libm::log(whole) + top - scores[*truth] * sharpness;
            if place > 0 {
                let pair = held_out[run[place - 1]].1 * labels + truth;
                sum -= powers[pair];
                slope[1 + pair] -= 1.0;
            }
        }
        // Backward: expected labels and pairs of labels.
        after.fill(1.0);
        for (place, &sentence) in run.iter().enumerate().rev() {
            let (scores, truth) = &held_out[sentence];
            let start = place * labels;
            let here = &before[start..start + labels];
            let whole: f64 = here.iter().zip(&after).map(|(b, a)| b * a).sum();
            for label in 0..labels {
                slope[0] += here[label] * after[label] / whole * scores[label];
            }
            slope[0] -= scores[*truth];
            if place > 0 {
                let leaving: Vec<f64> = (0..labels).map(|l| own[start + l] * after[l]).collect();
                let earlier = &before[start - labels..start];
                let pair = |from: usize, to: usize| factors[from * labels + to] * leaving[to];
                let arriving: Vec<f64> =
                    (0..labels).map(|from| (0..labels).map(|to| pair(from, to)).sum()).collect();
                let whole: f64 = earlier.iter().zip(&arriving).map(|(b, a)| b * a).sum();
                for from in 0..labels {
                    for to in 0..labels {
                        slope[1 + from * labels + to] += earlier[from] * pair(from, to) / whole;
                    }
                }
                let top = arriving.iter().copied().fold(0.0, f64::max);
                after.iter_mut().zip(&arriving).for_each(|(into, a)| *into = a / top);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::chain::*;
    use crate::train::random::Random;

    /// Runs of 10 sentences whose label stays in 9 of 10, with weak scores.
    fn sticky(runs: usize) -> (Vec<HeldOutScores>, Runs) {
        let mut random = Random::new(1);
        let (mut held_out, mut all): (Vec<HeldOutScores>, Runs) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            let mut label = random.below(2);
            let mut run = Vec::new();
            for _ in 0..10 {
                label = if random.below(10) == 0 { 1 - label } else { label };
                let seen = if random.below(4) == 0 { 1 - label } else { label };
                run.push(held_out.len());
                held_out.push((
                    vec![
                        libm::log(3.0) * f64::from(seen == 0),
                        libm::log(3.0) * f64::from(seen == 1),
                    ],
                    label,
                ));
            }
            all.push(run);
        }
        (held_out, all)
    }

    #[test]
    fn labels_that_stay_are_learned_to_stay() {
        let (held_out, runs) = sticky(300);
        let (chain, chained) = learn(&held_out, &runs, |run| run[0] / 10 % 5, 5, None).unwrap();
        // Staying is 9 times as likely as leaving, and scores are as sharp as they should be.
        let odds =
            chain.factors[0][0] * chain.factors[1][1] / (chain.factors[0][1] * chain.factors[1][0]);
        assert!((libm::log(odds) - libm::log(81.0)).abs() < 0.5, "{odds}");
        assert!((chain.sharpness - 1.0).abs() < 0.15, "{}", chain.sharpness);
        assert!(log_loss(&chained) < log_loss(&held_out) - 0.1);
    }

    #[test]
    fn the_slope_of_the_misfit_is_its_own() {
        let (held_out, runs) = sticky(3);
        let mut chain = fit(&held_out, &runs.iter().map(|run| &**run).collect::<Vec<_>>());
        chain.sharpness = 0.7;
        let seen: Vec<(Evidence, usize)> = runs
            .iter()
            .flat_map(|run| evidences(&chain, &held_out, run).into_iter().zip(run))
            .map(|(evidence, &at)| (evidence, held_out[at].1))
            .collect();
        let at = [0.7, 0.3, -0.2, 0.1, 0.5, 0.2];
        let (mut slope, mut unused) = (vec![0.0; 6], vec![0.0; 6]);
        misfit(&seen, &at, &mut slope);
        for way in 0..6 {
            let mut moved = |by: f64| {
                let mut at = at;
                at[way] += by;
                misfit(&seen, &at, &mut unused)
            };
            let wanted = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((slope[way] - wanted).abs() < 1e-4, "{way}: {} {wanted}", slope[way]);
        }
    }

    #[test]
    fn the_slope_is_that_of_the_loss() {
        let (held_out, runs) = sticky(5);
        let runs: Vec<&[usize]> = runs.iter().map(|run| &**run).collect();
        let at = [0.7, 0.3, -0.2, 0.1, 0.5];
        let (mut slope, mut unused) = (vec![0.0; 5], vec![0.0; 5]);
        loss(&held_out, &runs, 2, &at, &mut slope);
        for way in 0..5 {
            let mut moved = |by: f64| {
                let mut at = at;
                at[way] += by;
                loss(&held_out, &runs, 2, &at, &mut unused)
            };
            let wanted = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((slope[way] - wanted).abs() < 1e-4, "{way}: {} {wanted}", slope[way]);
        }
    }
}

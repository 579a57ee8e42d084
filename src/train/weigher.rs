//! Learns which clauses count, from sentences that were held out when their pushes were learned.
//!
//! Gradient descent by Adam with decoupled decay (Kingma and Ba, ICLR 2015; Loshchilov and Hutter,
//! "Decoupled weight decay regularization", ICLR 2019) and dropout of units (Srivastava and others,
//! JMLR 15, 2014).

use super::calibrate::temperature;
use super::multinomial::softmax;
use super::random::Random;
use crate::model::weigher::{Inputs, Shape, UNITS, size};
use crate::model::{Network, Weigher};
use std::hint::black_box;

/// How often each sentence is seen.
const ROUNDS: usize = 8;
/// Sentences between steps.
const BATCH: usize = 64;
/// Length of the first step; later ones are shorter, down to 0.
const RATE: f32 = 3e-3;
/// Share of a number that decays in a step, times the length of the step.
const DECAY: f32 = 0.01;
/// Of 16 units as many are left out of each clause: four random bits each say which.
const DROPPED: u64 = 5;
/// What the others are multiplied with.
const KEPT: f32 = 16.0 / (16 - DROPPED) as f32;
/// Samples from which the first scale is learned, and one more.
const SURE: usize = 2000;
/// Adam's memories of slopes and of their squares.
const MEMORIES: (f32, f32) = (0.9, 0.999);

/// A sentence held out.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Scores of the whole sentence.
    pub whole: Vec<f32>,
    /// What its clauses push for, shape (clauses, labels).
    pub pushes: Vec<f32>,
    /// Its clauses.
    pub inputs: Inputs,
    /// Its label.
    pub target: usize,
    /// How much it counts, above 0.
    pub weight: f32,
}

impl Sample {
    /// The scores that a network gives to it.
    pub fn scores(&self, weigher: &Weigher) -> Vec<f32> {
        let weighed = weigher.weigh(&self.inputs, self.whole.len());
        weigher.scores(&self.whole, &self.pushes, &weighed)
    }
}

/// Learns a network from samples, of which there is one at least: the same numbers for the same
/// samples and seed.
pub fn fit(samples: &[&Sample], labels: usize, seed: u64) -> Network {
    let shape = Shape::new(labels);
    let mut random = Random::new(seed);
    let mut numbers = vec![0.0; size(labels)];
    // As for rectified units with some 20 inputs that are not 0; the outputs begin at 0, so that all
    // clauses count alike.
    numbers[..shape.unit_bias].fill_with(|| 0.3 * (2.0 * share(&mut random) - 1.0));
    // How sure scores are can be told from some.
    let some = samples.iter().step_by(samples.len().div_ceil(SURE));
    let held: Vec<_> = some
        .map(|sample| (sample.whole.iter().map(|&s| f64::from(s)).collect(), sample.target))
        .collect();
    numbers[shape.scale] = (1.0 / temperature(&held)) as f32;
    let mut network = Network { numbers };
    let mut descent = Descent::new(shape, network.numbers.len());
    let mut order = Vec::new();
    let mut step = 0;
    for round in 0..ROUNDS {
        // A sample that counts less is seen in fewer rounds.
        order.clear();
        order.extend((0..samples.len()).filter(|&at| share(&mut random) < samples[at].weight));
        random.shuffle(&mut order);
        let steps = order.len().div_ceil(BATCH);
        for (number, batch) in order.chunks(BATCH).enumerate() {
            fetch(samples, batch);
            for &at in batch {
                descent.add(&network, samples[at], &mut random);
            }
            let done = (round as f32 + number as f32 / steps as f32) / ROUNDS as f32;
            step += 1;
            descent.step(&mut network.numbers, batch.len(), RATE * (1.0 - done), step);
        }
    }
    network
}

/// Reads the beginning of each sample of a batch: memory then brings them side by side, not each when
/// its turn has come. That saves 5 of 105 seconds of processor time with the shipped recipe.
fn fetch(samples: &[&Sample], batch: &[usize]) {
    let first = |&at: &usize| {
        let Sample { whole, pushes, inputs, .. } = samples[at];
        let input = inputs.clauses().next().and_then(|clause| clause.first());
        whole[0] + pushes.first().unwrap_or(&0.0) + input.map_or(0.0, |&(_, value)| value)
    };
    black_box(batch.iter().map(first).sum::<f32>());
}

/// A number in 0..1.
fn share(random: &mut Random) -> f32 {
    (random.bits() >> 40) as f32 / (1u32 << 24) as f32
}

/// Slopes, and what is remembered of them.
struct Descent {
    shape: Shape,
    slopes: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
    /// Units and outputs of the clauses of the sample at hand.
    units: Vec<[f32; UNITS]>,
    outputs: Vec<f32>,
    /// The sum of its pushes, its scores, and how wrong they are, a number for each label.
    sum: Vec<f32>,
    scores: Vec<f64>,
    wrong: Vec<f32>,
}

impl Descent {
    fn new(shape: Shape, size: usize) -> Self {
        let zeros = || vec![0.0; size];
        Self {
            shape,
            slopes: zeros(),
            mean: zeros(),
            square: zeros(),
            units: Vec::new(),
            outputs: Vec::new(),
            sum: Vec::new(),
            scores: Vec::new(),
            wrong: Vec::new(),
        }
    }

    /// Adds the slopes of a sample's loss, some units being left out.
    fn add(&mut self, network: &Network, sample: &Sample, random: &mut Random) {
        self.score(network, sample, random);
        let Self { shape, slopes, units, outputs, sum, scores, wrong, .. } = self;
        softmax(scores);
        scores[sample.target] -= 1.0;
        let weight = sample.weight.max(1.0);
        wrong.clear();
        wrong.extend(scores.iter().map(|&share| share as f32 * weight));
        let scale = network.scale(*shape);
        for (label, (wrong, sum)) in wrong.iter().zip(sum).enumerate() {
            slopes[shape.scale] += wrong * *sum;
            slopes[shape.scale + 1 + label] += wrong;
        }
        let (labels, width) = (shape.labels, 1 + shape.labels);
        let (rows, rest) = slopes.split_at_mut(shape.output_bias);
        let (rows, _) = rows.as_chunks_mut::<UNITS>();
        let (rows, into_outputs) = rows.split_at_mut(shape.outputs / UNITS);
        let (weights, _) = network.numbers[shape.outputs..shape.output_bias].as_chunks::<UNITS>();
        let clauses = sample.inputs.clauses().zip(sample.pushes.chunks_exact(labels));
        let given = units.iter().zip(outputs.chunks_exact_mut(width));
        for ((inputs, pushes), (units, given)) in clauses.zip(given) {
            let along: f32 = wrong.iter().zip(pushes).map(|(wrong, push)| wrong * push).sum();
            // Outputs become their slopes; that of 2 / (1 + e^-x) is known from its value.
            given[0] = scale * along * given[0] * (1.0 - 0.5 * given[0]);
            given[1..].copy_from_slice(wrong);
            let mut of_units = [0.0; UNITS];
            let all = given.iter().zip(weights).zip(into_outputs.iter_mut().zip(&mut *rest));
            for ((slope, weights), (into, into_bias)) in all {
                *into_bias += slope;
                for unit in 0..UNITS {
                    of_units[unit] += slope * weights[unit];
                    into[unit] += slope * units[unit];
                }
            }
            for (of_unit, &unit) in of_units.iter_mut().zip(units) {
                *of_unit *= if unit > 0.0 { KEPT } else { 0.0 };
            }
            // The units' bias stands right behind their weights.
            let bias = (rows.len() as u16 - 1, 1.0);
            for &(input, value) in inputs.iter().chain([&bias]) {
                let into = &mut rows[usize::from(input)];
                into.iter_mut().zip(&of_units).for_each(|(into, slope)| *into += value * slope);
            }
        }
    }

    /// Scores a sample, some units being left out.
    fn score(&mut self, network: &Network, sample: &Sample, random: &mut Random) {
        let Self { shape, units, outputs, sum, scores, .. } = self;
        let (labels, width) = (shape.labels, 1 + shape.labels);
        sum.clear();
        sum.extend(&sample.whole);
        scores.clear();
        scores.extend(network.bias(*shape).iter().map(|&bias| f64::from(bias)));
        units.clear();
        outputs.clear();
        for (inputs, pushes) in sample.inputs.clauses().zip(sample.pushes.chunks_exact(labels)) {
            let mut own = network.units(*shape, inputs);
            let bits = random.bits();
            for (at, unit) in own.iter_mut().enumerate() {
                *unit *= if bits >> (4 * at) & 15 < DROPPED { 0.0 } else { KEPT };
            }
            let start = outputs.len();
            outputs.resize(start + width, 0.0);
            let given = &mut outputs[start..];
            network.outputs(*shape, &own, given);
            let gain = given[0];
            sum.iter_mut().zip(pushes).for_each(|(sum, push)| *sum += (gain - 1.0) * push);
            scores.iter_mut().zip(&given[1..]).for_each(|(score, &more)| *score += f64::from(more));
            units.push(own);
        }
        let scale = network.scale(*shape);
        scores.iter_mut().zip(sum).for_each(|(score, sum)| *score += f64::from(scale * *sum));
    }

    /// Goes a step down the mean slope of a batch, and forgets it.
    fn step(&mut self, numbers: &mut [f32], batch: usize, rate: f32, number: usize) {
        let (first, second) = MEMORIES;
        let unbiased = |memory: f32| 1.0 - libm::powf(memory, number as f32);
        let (of_mean, of_square) = (unbiased(first), unbiased(second));
        let weights = 0..self.shape.output_bias;
        let all = self.slopes.iter_mut().zip(&mut self.mean).zip(&mut self.square);
        for (at, (number, ((slope, mean), square))) in numbers.iter_mut().zip(all).enumerate() {
            let own = std::mem::take(slope) / batch as f32;
            *mean = first * *mean + (1.0 - first) * own;
            *square = second * *square + (1.0 - second) * own * own;
            if weights.contains(&at) {
                *number -= rate * DECAY * *number;
            }
            *number -= rate * (*mean / of_mean) / ((*square / of_square).sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::Parts;
    use crate::feature::clause::Clause;
    use crate::train::weigher::*;

    /// Sentences of two clauses that push for different labels, the second clause's being right if
    /// "but" begins it and the first's if not; the pushes of both are as strong.
    fn sentences(count: usize) -> Vec<Sample> {
        let mut random = Random::new(5);
        let mut one = || {
            let (but, first) = (random.below(2) == 1, random.below(3));
            let second = (first + 1 + random.below(2)) % 3;
            let joints = if but { 0b1_0001 } else { 0b1 };
            let clauses = vec![Clause::default(), Clause { first: 5, joints, ..Clause::default() }];
            let parts = Parts { clauses, tokens: 9, ..Parts::default() };
            let mut pushes = vec![0.0; 6];
            (pushes[first], pushes[3 + second]) = (1.0, 1.0);
            let whole: Vec<f32> = (0..3).map(|label| pushes[label] + pushes[3 + label]).collect();
            let inputs = Inputs::new(&parts, &pushes, 3);
            Sample { whole, pushes, inputs, target: if but { second } else { first }, weight: 1.0 }
        };
        (0..count).map(|_| one()).collect()
    }

    #[test]
    fn the_clause_that_counts_is_told_by_its_joint() {
        let samples = sentences(3000);
        let (taught, others) = samples.split_at(2000);
        let taught: Vec<&Sample> = taught.iter().collect();
        let network = fit(&taught, 3, 1);
        assert_eq!(network, fit(&taught, 3, 1));
        let weigher = Weigher { networks: vec![network] };
        assert!(weigher.is_sound(3));
        let best = |scores: &[f32]| (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        let right = others.iter().filter(|s| best(&s.scores(&weigher)) == Some(s.target)).count();
        assert!(right > 950, "{right} of 1000");
    }

    #[test]
    fn slopes_are_those_of_the_loss() {
        // Units that are left out are the same where random numbers are.
        let samples = sentences(8);
        let samples: Vec<&Sample> = samples.iter().collect();
        let network = fit(&samples, 3, 2);
        let shape = Shape::new(3);
        let loss = |network: &Network| {
            let mut descent = Descent::new(shape, network.numbers.len());
            descent.score(network, samples[0], &mut Random::new(3));
            let aim = descent.scores[samples[0].target];
            softmax(&mut descent.scores) - aim
        };
        let mut descent = Descent::new(shape, network.numbers.len());
        descent.add(&network, samples[0], &mut Random::new(3));
        for at in (0..network.numbers.len()).step_by(7).chain(shape.outputs..shape.scale + 4) {
            let near = |by: f32| {
                let mut moved = network.clone();
                moved.numbers[at] += by;
                loss(&moved)
            };
            let measured = (near(1e-2) - near(-1e-2)) / 2e-2;
            let slope = f64::from(descent.slopes[at]);
            assert!((measured - slope).abs() < 2e-3, "{at}: {measured} is not {slope}");
        }
    }
}

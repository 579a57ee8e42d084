//! Which clauses count, and for what?
//!
//! The codebook's rules of order (what is pushed wins, then the main verb's clause, the first of a
//! list) speak of clauses, not of words. A small network reads each clause of a sentence: the
//! joints around it, what stands in it, and what its words and those of the others push for. It
//! gives each clause a weight for its pushes, and adds to labels.

use crate::feature::Parts;
use crate::feature::joint::{JOINTS, TRAITS};
use crate::feature::lexicon::CLASSES;
use serde::{Deserialize, Serialize};

/// Units of the network.
pub const UNITS: usize = 16;
/// Inputs beside joints, traits and pushes: first, last, place, number of clauses, length.
const PLACES: usize = 5;
/// What pushes are multiplied with to be about as large as the other inputs.
const PUSH: f32 = 0.5;
/// No number of a sound network is as large; scores stay finite.
const LARGE: f32 = 1e4;

/// Weighs the clauses of a sentence for a head of K labels: the mean of a few networks, which errs
/// less than each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weigher {
    /// The networks, one or more.
    pub networks: Vec<Network>,
}

/// A network that reads clauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Network {
    /// Weights of the units by input, shape (inputs, 16); their bias; weights of the outputs (a
    /// clause's weight, then what it adds to each label), shape (1 + K, 16); their bias;
    /// what the sum is multiplied with; what is added to each label.
    pub numbers: Vec<f32>,
}

/// Clauses as inputs of the network: the inputs of each that are not 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    values: Vec<(u16, f32)>,
    ends: Vec<u32>,
}

/// How many inputs a head of so many labels has.
pub const fn inputs(labels: usize) -> usize {
    4 * JOINTS + TRAITS + CLASSES + PLACES + 3 * labels
}

/// How many numbers a network for so many labels has.
pub const fn size(labels: usize) -> usize {
    (inputs(labels) + 1) * UNITS + (UNITS + 1) * (1 + labels) + 1 + labels
}

impl Inputs {
    /// Of the clauses of a sentence and what they push for, shape (clauses, labels).
    pub fn new(parts: &Parts, pushes: &[f32], labels: usize) -> Self {
        let clauses = &parts.clauses;
        let count = clauses.len();
        let mut inputs = Self::default();
        let add = |sum: &mut Vec<f32>, pushes: &[f32], sign: f32| {
            sum.iter_mut().zip(pushes).for_each(|(sum, push)| *sum += sign * push);
        };
        let (mut before, mut after) = (vec![0.0; labels], vec![0.0; labels]);
        pushes.chunks_exact(labels).for_each(|own| add(&mut after, own, 1.0));
        let mut joints_before = 0;
        for (number, (clause, own)) in clauses.iter().zip(pushes.chunks_exact(labels)).enumerate() {
            add(&mut after, own, -1.0);
            let rest = &clauses[number + 1..];
            let next = rest.first().map_or(0, |next| next.joints);
            let joints_after = rest.iter().fold(0, |bits, clause| bits | clause.joints);
            let mut start = 0;
            for (bits, width) in [
                (u64::from(clause.joints), JOINTS),
                (next.into(), JOINTS),
                (joints_before.into(), JOINTS),
                (joints_after.into(), JOINTS),
                (clause.traits.into(), TRAITS),
                (clause.classes, CLASSES),
            ] {
                let set = (0..width).filter(|bit| bits >> bit & 1 == 1);
                inputs.values.extend(set.map(|bit| ((start + bit) as u16, 1.0)));
                start += width;
            }
            let end = rest.first().map_or(parts.tokens, |next| next.first);
            let places = [
                f32::from(u8::from(number == 0)),
                f32::from(u8::from(rest.is_empty())),
                number as f32 / 8.0,
                count as f32 / 8.0,
                (end - clause.first) as f32 / 16.0,
            ];
            let sums = [own, &before, &after].into_iter().flat_map(|pushes| {
                let mean = pushes.iter().sum::<f32>() / labels as f32;
                pushes.iter().map(move |push| PUSH * (push - mean))
            });
            let all_values = (start as u16..).zip(places.into_iter().chain(sums));
            inputs.values.extend(all_values.filter(|&(_, value)| value != 0.0));
            inputs.ends.push(inputs.values.len() as u32);
            add(&mut before, own, 1.0);
            joints_before |= clause.joints;
        }
        inputs
    }

    /// The inputs of each clause.
    pub fn clauses(&self) -> impl Iterator<Item = &[(u16, f32)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.values[start as usize..end as usize])
    }
}

/// Where the parts of a network's numbers begin; the weights of its units stand first.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// How many labels.
    pub labels: usize,
    /// The units' bias.
    pub unit_bias: usize,
    /// The outputs' weights.
    pub outputs: usize,
    /// Their bias.
    pub output_bias: usize,
    /// What the sum is multiplied with; what is added to each label stands behind it.
    pub scale: usize,
}

impl Shape {
    /// The shape for a head of so many labels.
    pub const fn new(labels: usize) -> Self {
        let unit_bias = inputs(labels) * UNITS;
        let outputs = unit_bias + UNITS;
        let output_bias = outputs + UNITS * (1 + labels);
        Self { labels, unit_bias, outputs, output_bias, scale: output_bias + 1 + labels }
    }
}

/// What is made of the clauses of a sentence.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighed {
    /// What the pushes of each clause are multiplied with, in 0..=2.
    pub gains: Vec<f32>,
    /// What each clause adds to each label, shape (clauses, labels).
    pub added: Vec<f32>,
}

impl Network {
    /// The units of a clause.
    pub fn units(&self, shape: Shape, inputs: &[(u16, f32)]) -> [f32; UNITS] {
        // The units' bias stands right behind their weights.
        let (rows, _) = self.numbers[..shape.outputs].as_chunks::<UNITS>();
        let mut units = rows[rows.len() - 1];
        for &(input, value) in inputs {
            let weights = &rows[usize::from(input)];
            units.iter_mut().zip(weights).for_each(|(unit, weight)| *unit += value * weight);
        }
        units.iter_mut().for_each(|unit| *unit = unit.max(0.0));
        units
    }

    /// Writes the weight of a clause with these units, and what it adds to each label.
    pub fn outputs(&self, shape: Shape, units: &[f32; UNITS], outputs: &mut [f32]) {
        outputs.copy_from_slice(&self.numbers[shape.output_bias..][..1 + shape.labels]);
        let (rows, _) = self.numbers[shape.outputs..shape.output_bias].as_chunks::<UNITS>();
        for (output, weights) in outputs.iter_mut().zip(rows) {
            // Four sums side by side: a fixed order that the compiler can vectorize.
            let mut sums = [0.0; 4];
            for (at, (unit, weight)) in units.iter().zip(weights).enumerate() {
                sums[at % 4] += unit * weight;
            }
            *output += sums.iter().sum::<f32>();
        }
        outputs[0] = 2.0 / (1.0 + libm::expf(-outputs[0]));
    }

    /// What the sum of pushes is multiplied with.
    pub fn scale(&self, shape: Shape) -> f32 {
        self.numbers[shape.scale]
    }

    /// What is added to each label, whatever the clauses.
    pub fn bias(&self, shape: Shape) -> &[f32] {
        &self.numbers[shape.scale + 1..]
    }
}

impl Weigher {
    /// What is made of clauses, for a head of so many labels.
    pub fn weigh(&self, inputs: &Inputs, labels: usize) -> Weighed {
        let (shape, share) = (Shape::new(labels), 1.0 / self.networks.len() as f32);
        let scale = self.scale(labels);
        let mut weighed = Weighed::default();
        let mut outputs = vec![0.0; 1 + labels];
        for clause in inputs.clauses() {
            let (mut gain, mut added) = (0.0, vec![0.0; labels]);
            for network in &self.networks {
                network.outputs(shape, &network.units(shape, clause), &mut outputs);
                // So that the mean of scores is the score of the means.
                gain += share * outputs[0] * network.scale(shape) / scale;
                let more = &outputs[1..];
                added.iter_mut().zip(more).for_each(|(added, more)| *added += share * more);
            }
            weighed.gains.push(gain);
            weighed.added.extend(added);
        }
        weighed
    }

    /// What the sum of pushes is multiplied with.
    pub fn scale(&self, labels: usize) -> f32 {
        let shape = Shape::new(labels);
        let sum: f32 = self.networks.iter().map(|network| network.scale(shape)).sum();
        sum / self.networks.len() as f32
    }

    /// What is added to each label, whatever the clauses.
    pub fn bias(&self, labels: usize) -> Vec<f32> {
        let (shape, share) = (Shape::new(labels), 1.0 / self.networks.len() as f32);
        let sum =
            |label: usize| self.networks.iter().map(|own| own.bias(shape)[label]).sum::<f32>();
        (0..labels).map(|label| share * sum(label)).collect()
    }

    /// Scores of a head's labels, made of those of the whole sentence and of what its clauses push
    /// for.
    pub fn scores(&self, whole: &[f32], pushes: &[f32], weighed: &Weighed) -> Vec<f32> {
        let labels = whole.len();
        let mut scores = whole.to_vec();
        for (gain, pushes) in weighed.gains.iter().zip(pushes.chunks_exact(labels)) {
            scores.iter_mut().zip(pushes).for_each(|(score, push)| *score += (gain - 1.0) * push);
        }
        let scale = self.scale(labels);
        for (score, bias) in scores.iter_mut().zip(self.bias(labels)) {
            *score = *score * scale + bias;
        }
        for added in weighed.added.chunks_exact(labels) {
            scores.iter_mut().zip(added).for_each(|(score, added)| *score += added);
        }
        scores
    }

    /// Whether it could come from training, for a head of so many labels.
    pub fn is_sound(&self, labels: usize) -> bool {
        let sound = |network: &Network| {
            network.numbers.len() == size(labels)
                && network.numbers.iter().all(|number| number.abs() < LARGE)
                && network.scale(Shape::new(labels)) > 1.0 / LARGE
        };
        !self.networks.is_empty() && self.networks.iter().all(sound)
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::clause::Clause;
    use crate::model::weigher::*;

    fn two_clauses() -> Parts {
        let clauses = vec![
            Clause { classes: 0b100, ..Clause::default() },
            Clause { first: 3, joints: 0b1_0001, traits: 1, classes: 0 },
        ];
        Parts { clauses, tokens: 7, ..Parts::default() }
    }

    #[test]
    fn clauses_are_read_with_what_stands_around_them() {
        let (labels, pushes) = (2, [1.0, 0.0, 0.0, 3.0]);
        let read = Inputs::new(&two_clauses(), &pushes, labels);
        let [first, second]: [&[(u16, f32)]; 2] =
            read.clauses().collect::<Vec<_>>().try_into().unwrap_or_default();
        // The first: the joints of the next, and again as joints after it; its class; that it is
        // first, two clauses, three tokens; what it pushes for and what is pushed for after it.
        let (next, after) = (JOINTS as u16, 3 * JOINTS as u16);
        let classes = (4 * JOINTS + TRAITS) as u16;
        let places = classes + CLASSES as u16;
        let sums = places + PLACES as u16;
        assert_eq!(first[..4], [(next, 1.0), (next + 4, 1.0), (after, 1.0), (after + 4, 1.0)]);
        assert_eq!(first[4], (classes + 2, 1.0));
        assert_eq!(first[5..8], [(places, 1.0), (places + 3, 0.25), (places + 4, 0.1875)]);
        let (own, later) = (sums, sums + 4);
        let rest = [(own, 0.25), (own + 1, -0.25), (later, -0.75), (later + 1, 0.75)];
        assert_eq!(first[8..], rest);
        assert_eq!(second[..2], [(0, 1.0), (4, 1.0)]);
        assert!(second.iter().all(|&(input, _)| usize::from(input) < inputs(labels)));
    }

    #[test]
    fn a_network_of_zeros_changes_nothing_but_by_its_scale() {
        let labels = 2;
        let shape = Shape::new(labels);
        let mut zeros = Network { numbers: vec![0.0; size(labels)] };
        assert!(!Weigher { networks: vec![zeros.clone()] }.is_sound(labels));
        zeros.numbers[shape.scale] = 2.0;
        let mut weigher = Weigher { networks: vec![zeros.clone()] };
        assert!(weigher.is_sound(labels) && !weigher.is_sound(3));
        let pushes = [1.0, 0.0, 0.0, 3.0];
        let weigh = |weigher: &Weigher| {
            weigher.weigh(&Inputs::new(&two_clauses(), &pushes, labels), labels)
        };
        let weighed = weigh(&weigher);
        assert_eq!(weighed.gains, [1.0, 1.0]);
        assert_eq!(weigher.scores(&[1.5, 2.5], &pushes, &weighed), [3.0, 5.0]);
        // A bias of the outputs turns the weight and adds.
        let at = shape.output_bias;
        weigher.networks[0].numbers[at..at + 3].copy_from_slice(&[-50.0, 0.5, 0.0]);
        // 1.5 and 2.5 without what both clauses push for, twice; and 0.5 for each of them.
        assert_eq!(weigher.scores(&[1.5, 2.5], &pushes, &weigh(&weigher)), [2.0, -1.0]);
        // The mean of the scores of both, though their scales differ.
        zeros.numbers[shape.scale] = 4.0;
        weigher.networks.push(zeros);
        assert_eq!(weigher.scores(&[1.5, 2.5], &pushes, &weigh(&weigher)), [4.0, 4.5]);
    }
}

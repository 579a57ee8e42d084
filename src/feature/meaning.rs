//! Families of meaning: the directions of a sentence's vector, and those of its neighbours'.
//!
//! They notice no single thing: every sentence with known words has a value in each direction.

use super::family::Family;
use super::key::family_start;
use super::word_vectors::{WordVectors, unit};

/// The vector of the sentence itself.
pub struct Meaning;
/// The vectors of its neighbours, near ones more.
pub struct Around;

impl Family for Meaning {
    fn name(&self) -> &'static str {
        "meaning"
    }

    fn is_meaning(&self) -> bool {
        true
    }
}

impl Family for Around {
    fn name(&self) -> &'static str {
        "meaning around"
    }

    fn is_meaning(&self) -> bool {
        true
    }
}

/// Number of [`Meaning`] in [`super::FAMILIES`].
pub const MEANING: u8 = 5;
/// Number of [`Around`] in [`super::FAMILIES`].
pub const AROUND: u8 = 6;
/// How much the sentences at each distance count in [`Around`]: each 0.7 of the one before.
const NEARNESS: [f32; super::reach::REACH] = [1.0, 0.7, 0.49, 0.343, 0.2401, 0.168_07];

/// The keys of a family's directions, in order.
pub fn keys(family: u8, dimensions: usize) -> impl Iterator<Item = u64> {
    let start = family_start(family);
    (0..dimensions as u64).map(move |direction| start + direction)
}

/// The vectors of the sentences of a passage.
#[derive(Debug, Clone, Default)]
pub struct Meanings {
    /// One row a sentence, of length 1 or zeros.
    vectors: Vec<f32>,
    /// What each sentence's sum of words was multiplied with, and what the rest was after the
    /// mean was taken off.
    factors: Vec<(f32, f32)>,
}

impl Meanings {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.vectors.clear();
        self.factors.clear();
    }

    /// Adds the next sentence, given the rows of its words.
    pub fn push(&mut self, words: &WordVectors, rows: impl Iterator<Item = u32>) {
        let start = self.vectors.len();
        let first = words.sum(rows, &mut self.vectors);
        let vector = &mut self.vectors[start..];
        let mut second = 0.0;
        if first > 0.0 {
            vector.iter_mut().zip(&words.mean).for_each(|(value, mean)| *value -= mean);
            second = unit(vector);
        }
        self.factors.push((first, second));
    }

    /// The vector of a sentence.
    pub fn of(&self, place: usize, dimensions: usize) -> &[f32] {
        &self.vectors[place * dimensions..][..dimensions]
    }

    /// What was multiplied on the way from the words of a sentence to its vector: the sum of its
    /// words, and the rest after the mean was taken off.
    pub fn factors(&self, place: usize) -> (f32, f32) {
        self.factors[place]
    }

    /// Writes the sum of the neighbours' vectors, near ones more; its length does not matter.
    pub fn around(&self, place: usize, dimensions: usize, sum: &mut Vec<f32>) {
        sum.clear();
        sum.resize(dimensions, 0.0);
        for (distance, nearness) in (1..).zip(NEARNESS) {
            let before = place.checked_sub(distance);
            let after = Some(place + distance).filter(|&at| at < self.factors.len());
            for neighbour in [before, after].into_iter().flatten() {
                for (total, value) in sum.iter_mut().zip(self.of(neighbour, dimensions)) {
                    *total += nearness * value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::families::FAMILIES;
    use crate::feature::meaning::*;

    #[test]
    fn the_numbers_are_those_of_the_list() {
        assert_eq!(FAMILIES[usize::from(MEANING)].name(), Meaning.name());
        assert_eq!(FAMILIES[usize::from(AROUND)].name(), Around.name());
    }

    #[test]
    fn neighbours_count_by_nearness() {
        let words = WordVectors::round(vec![1, 2], &[1.0, 1.0], &[1.0, 0.0, 0.0, 1.0], 2);
        let mut meanings = Meanings::default();
        for rows in [[0], [1], [0], [1]] {
            meanings.push(&words, rows.into_iter());
        }
        let mut sum = Vec::new();
        meanings.around(1, 2, &mut sum);
        assert_eq!(sum, [2.0, 0.7]);
    }
}

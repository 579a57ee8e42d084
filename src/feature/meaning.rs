//! The family of meaning: the directions of a sentence's vector.
//!
//! It notices no single thing: every sentence with known words has a value in each direction.

use super::family::Family;
use super::key::family_start;
use super::word_vectors::{WordVectors, unit};

/// The vector of the sentence itself.
pub struct Meaning;
impl Family for Meaning {
    fn name(&self) -> &'static str {
        "meaning"
    }
}

/// Number of [`Meaning`] in [`super::FAMILIES`].
pub const MEANING: u8 = 4;
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
}

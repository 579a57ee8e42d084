//! What do words mean to one another? A vector for each stem, learned from texts without labels,
//! so that a word that no labelled sentence has is still near those that some have.
//!
//! A sentence's vector is the mean of its words' vectors, frequent words counting less: the
//! smooth inverse frequency of Arora, Liang and Ma, "A simple but tough-to-beat baseline for
//! sentence embeddings" (ICLR 2017), with the mean of all sentences taken off in the place of
//! their first principal component.

use rustc_hash::FxHashMap;

/// Vectors of stems. Values are whole steps of 1/127 of each vector's largest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WordVectors {
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// Hashes of the stems, strictly increasing.
    pub stems: Vec<u64>,
    /// What a step of each stem's vector is worth, its weight by frequency included.
    pub steps: Vec<f32>,
    /// Steps, shape (stems, dimensions), row by row.
    pub values: Vec<i8>,
    /// The mean vector of sentences, each of length 1.
    pub mean: Vec<f32>,
    rows: FxHashMap<u64, u32>,
}

impl WordVectors {
    /// Rounds vectors, shape (stems, dimensions), to steps; `weights` says how much each stem
    /// counts. The mean is still 0.
    ///
    /// # Panics
    /// If stems do not increase or shapes do not fit.
    pub fn round(stems: Vec<u64>, weights: &[f32], vectors: &[f32], dimensions: usize) -> Self {
        let mut steps = Vec::with_capacity(stems.len());
        let mut values = Vec::with_capacity(vectors.len());
        for (vector, weight) in vectors.chunks_exact(dimensions).zip(weights) {
            let largest = vector.iter().fold(0.0f32, |top, value| top.max(value.abs()));
            let step = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
            steps.push(step * weight);
            values.extend(vector.iter().map(|value| (value / step).round() as i8));
        }
        Self::new(dimensions, stems, steps, values, vec![0.0; dimensions])
    }

    /// Vectors of these parts.
    ///
    /// # Panics
    /// If stems do not increase or shapes do not fit.
    pub fn new(
        dimensions: usize,
        stems: Vec<u64>,
        steps: Vec<f32>,
        values: Vec<i8>,
        mean: Vec<f32>,
    ) -> Self {
        assert!(stems.windows(2).all(|two| two[0] < two[1]), "stems increase");
        assert!(stems.len() == steps.len() && mean.len() == dimensions, "shapes fit");
        assert!(values.len() == stems.len() * dimensions, "shapes fit");
        let rows = stems.iter().zip(0..).map(|(&stem, row)| (stem, row)).collect();
        Self { dimensions, stems, steps, values, mean, rows }
    }

    /// The row of a stem.
    pub fn row(&self, stem: u64) -> Option<u32> {
        self.rows.get(&stem).copied()
    }

    /// A word's vector: its steps, and what a step is worth.
    pub fn word(&self, row: u32) -> (&[i8], f32) {
        let row = row as usize;
        (&self.values[row * self.dimensions..][..self.dimensions], self.steps[row])
    }

    /// Appends the sum of words' vectors, scaled to length 1 and with the mean still in it; zeros
    /// where no word has a vector. Returns what the sum was multiplied with.
    pub fn sum(&self, words: impl Iterator<Item = u32>, sums: &mut Vec<f32>) -> f32 {
        let start = sums.len();
        sums.resize(start + self.dimensions, 0.0);
        let sum = &mut sums[start..];
        for row in words {
            let (values, step) = self.word(row);
            for (total, &value) in sum.iter_mut().zip(values) {
                *total += step * f32::from(value);
            }
        }
        unit(sum)
    }
}

/// Scales a vector to length 1, but for one of zeros. Returns what it was multiplied with.
pub fn unit(vector: &mut [f32]) -> f32 {
    let norm = vector.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt();
    let factor = if norm > 0.0 { (1.0 / norm) as f32 } else { 0.0 };
    vector.iter_mut().for_each(|value| *value *= factor);
    factor
}

#[cfg(test)]
mod tests {
    use crate::feature::word_vectors::*;

    #[test]
    fn a_sentence_is_the_weighted_sum_of_its_words_at_length_one() {
        let vectors = WordVectors::round(vec![3, 9], &[1.0, 0.5], &[1.0, 0.0, 0.0, -2.0], 2);
        assert_eq!(vectors.word(1), (&[0, -127][..], 1.0 / 127.0));
        let mut sums = Vec::new();
        let words = [3, 9, 4].map(|stem| vectors.row(stem));
        let factor = vectors.sum(words.into_iter().flatten(), &mut sums);
        // (1, 0) + 0.5 × (0, −2) = (1, −1), of length √2.
        let half = 0.5f32.sqrt();
        assert!((factor - half).abs() < 1e-6);
        assert!((sums[0] - half).abs() < 1e-6 && (sums[1] + half).abs() < 1e-6);
        assert_eq!(vectors.sum(std::iter::empty(), &mut sums), 0.0);
        assert_eq!(sums[2..], [0.0, 0.0]);
    }
}

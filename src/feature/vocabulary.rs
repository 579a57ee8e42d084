//! Which features have a column, and what is a sentence in numbers?

use super::key::family;
use super::noticed::Features;
use super::settings::{Settings, Weighting};
use super::sparse::{Csr, SparseVec};
use rustc_hash::FxHashMap;

/// The features that have a column: keys sorted and unique, so that each family's columns stand
/// together.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    keys: Vec<u64>,
    columns: FxHashMap<u64, u32>,
}

impl Vocabulary {
    /// A vocabulary of these keys, in any order and with repetitions.
    pub fn new(mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        keys.dedup();
        let columns = keys.iter().zip(0..).map(|(&key, column)| (key, column)).collect();
        Self { keys, columns }
    }

    /// The keys in the order of their columns.
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// The column of a key.
    pub fn column(&self, key: u64) -> Option<u32> {
        self.columns.get(&key).copied()
    }
}

impl SparseVec {
    /// Writes how often each column occurs among features, in the order of columns. They must
    /// come from an extractor with a vocabulary.
    pub fn count(&mut self, features: &Features) {
        self.columns.clear();
        self.values.clear();
        let mut columns: Vec<u32> = features.iter().map(|f| f.known.column).collect();
        columns.sort_unstable();
        for run in columns.chunk_by(|a, b| a == b) {
            self.columns.push(run[0]);
            self.values.push(run.len() as f32);
        }
    }
}

/// How counts become a sentence's vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// What a count in each column is multiplied with; 0 for a column that was too rare where
    /// this was learned.
    pub idf: Vec<f32>,
    /// Length of each family's part.
    pub scales: Vec<f32>,
}

impl Scaling {
    /// Learns from the counts of some sentences (`rows` of `counts`), without looking at others.
    pub fn fit(settings: &Settings, counts: &Csr, rows: &[usize]) -> Self {
        let mut sentences = vec![0u32; counts.width()];
        for &row in rows {
            for &column in counts.row(row).0 {
                sentences[column as usize] += 1;
            }
        }
        let idf = sentences.iter().map(|&df| match settings.weighting {
            _ if df < settings.min_sentences => 0.0,
            Weighting::Count => 1.0,
            Weighting::TfIdf => {
                (libm::log((1.0 + rows.len() as f64) / (1.0 + f64::from(df))) + 1.0) as f32
            }
        });
        Self { idf: idf.collect(), scales: settings.scales.clone() }
    }

    /// Makes a sentence's vector of its counts: weighed, each family's part scaled to its
    /// length, and the whole to length 1. `keys` are the vocabulary's.
    pub fn apply(&self, keys: &[u64], sentence: &mut SparseVec) {
        let SparseVec { columns, values } = sentence;
        let mut kept = 0;
        for at in 0..columns.len() {
            let value = values[at] * self.idf[columns[at] as usize];
            if value != 0.0 {
                columns[kept] = columns[at];
                values[kept] = value;
                kept += 1;
            }
        }
        columns.truncate(kept);
        values.truncate(kept);
        let mut parts = 0.0;
        let mut start = 0;
        while start < kept {
            let number = family(keys[columns[start] as usize]);
            let len = columns[start..].partition_point(|&c| family(keys[c as usize]) <= number);
            let scale = self.scales.get(number).copied().unwrap_or(0.0);
            scale_to(&mut values[start..start + len], scale);
            parts += scale * scale;
            start += len;
        }
        if parts > 0.0 {
            let whole = parts.sqrt();
            values.iter_mut().for_each(|value| *value /= whole);
        }
    }

    /// What each family's weighted counts were multiplied with to become values: `counts` are a
    /// sentence's columns and counts, and [`Scaling::apply`] made `sentence` of them.
    pub fn stretch(
        &self,
        keys: &[u64],
        counts: (&[u32], &[f32]),
        sentence: &SparseVec,
    ) -> Vec<f32> {
        let mut stretch = vec![0.0; self.scales.len()];
        let mut counts = counts.0.iter().zip(counts.1);
        for (column, value) in sentence.columns.iter().zip(&sentence.values) {
            // The vector has no column that was not counted, and both are in order.
            let Some((_, count)) = counts.find(|(counted, _)| *counted == column) else { break };
            let column = *column as usize;
            stretch[family(keys[column])] = value / (count * self.idf[column]);
        }
        stretch
    }
}

/// Scales values to a length.
fn scale_to(values: &mut [f32], length: f32) {
    let norm = values.iter().map(|v| f64::from(*v) * f64::from(*v)).sum::<f64>().sqrt();
    if norm > 0.0 {
        let factor = (f64::from(length) / norm) as f32;
        values.iter_mut().for_each(|value| *value *= factor);
    }
}

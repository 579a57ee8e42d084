//! What is noticed, and how is it weighed? The part of a model's recipe that makes numbers of
//! words.

use crate::text::stem::Language;
use serde::{Deserialize, Serialize};

/// How often a feature counts within its sentence and among all sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// The number of times it occurs.
    Count,
    /// That number times ln((1 + n) / (1 + df)) + 1, where df of the n training sentences have
    /// the feature (the smoothed idf of scikit-learn's `TfidfTransformer`).
    TfIdf,
}

/// What is noticed in a sentence, and how it is weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whose words are cut to stems.
    pub language: Language,
    /// Name and version of the stemmer.
    pub stemmer: String,
    /// Which word lists: their hash, in hexadecimal digits.
    pub lexicon: String,
    /// Shortest and longest character n-gram, in characters; (0, 0) for none.
    pub characters: (usize, usize),
    /// How features are weighed.
    pub weighting: Weighting,
    /// In how many training sentences a feature must occur to be kept; 1 or more.
    pub min_sentences: u32,
    /// Length of each family's part of a sentence's vector before the whole is scaled to
    /// length 1, in the order of [`super::FAMILIES`]; 0 leaves a family out.
    pub scales: Vec<f32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::English,
            stemmer: crate::text::stem::STEMMER.to_owned(),
            lexicon: super::lexicon::version(),
            characters: (3, 5),
            weighting: Weighting::TfIdf,
            min_sentences: 2,
            // Chosen by grouped cross-validation on our data before its written pairs came; with
            // them the shipped model has two others (`models/recipe`).
            scales: vec![1.0, 1.0, 1.0, 0.35, 0.7, 0.7, 0.5, 0.3, 0.3, 0.5, 0.5],
        }
    }
}

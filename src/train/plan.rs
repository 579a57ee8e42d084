//! How is a model to be learned?

use super::search::Choice;
use crate::feature::{Settings, WordVectors};

/// How to learn.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is noticed; its weighting is chosen anew.
    pub settings: Settings,
    /// What is fixed of the rest, and what is chosen by cross-validation.
    pub choice: Choice,
    /// What words mean; empty where nothing is to be noticed of meaning.
    pub words: WordVectors,
    /// Whether words that name an accident, such as an agency or a month, are noticed too.
    pub keep_accidents: bool,
    /// Seed of every random choice.
    pub seed: u64,
}

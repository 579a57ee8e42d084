//! One thing noticed about a sentence.

use crate::text::Span;

/// Which thing: a key, and its column where there is a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its key: see [`super::key`].
    pub key: u64,
    /// Its column in the extractor's vocabulary; 0 where that has none.
    pub column: u32,
}

/// One thing noticed about a sentence, and the words that show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Which thing.
    pub known: Known,
    /// The words that show it, in the document: in the sentence, or in a neighbour of it.
    pub span: Span,
}

/// Everything noticed about a sentence, with repetitions.
pub type Features = Vec<Feature>;

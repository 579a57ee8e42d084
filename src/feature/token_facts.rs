//! What is known of a token from itself alone, and so computed once for each distinct token.

use super::key::Hasher;
use super::noticed::Known;
use super::reach::REACH;
use crate::text::stem::Stemmer;
use crate::text::token::Kind;

/// A distinct token with what its families noticed about it.
#[derive(Debug, Clone)]
pub struct TokenFacts {
    /// The token in lower case, with straight apostrophes.
    pub lower: String,
    /// Hash of its stem.
    pub stem: u64,
    /// What it is made of.
    pub kind: Kind,
    /// The features that it has by itself.
    pub known: Vec<Known>,
    /// Those that it gives to sentences next to its own, and to those further away.
    pub as_neighbour: [Vec<Known>; REACH],
    /// Its row in the word vectors, if it is a word that has one.
    pub vector: Option<u32>,
}

impl TokenFacts {
    /// The facts of a token as it stands in the text; its features are still empty.
    pub fn new(surface: &str, kind: Kind, stemmer: &Stemmer) -> Self {
        let lower = surface.to_lowercase().replace('’', "'");
        let stem = match kind {
            Kind::Word => Hasher::new().bytes(stemmer.stem(&lower).as_bytes()).finish(),
            Kind::Number | Kind::Mark => Hasher::new().bytes(lower.as_bytes()).finish(),
        };
        Self {
            lower,
            stem,
            kind,
            known: Vec::new(),
            as_neighbour: Default::default(),
            vector: None,
        }
    }
}

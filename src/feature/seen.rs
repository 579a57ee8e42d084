//! A sentence as its families see it.

use super::lexicon::Term;
use super::token_facts::TokenFacts;

/// The tokens of a sentence, and the phrases that word lists have of it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its tokens in order.
    pub tokens: &'a [&'a TokenFacts],
    /// Phrases of classes of the lexicon, in order and apart; none where it is not used.
    pub classes: &'a [Term],
    /// Phrases that turn, deny or weaken: likewise.
    pub markers: &'a [Term],
}

/// What was noticed about several tokens: a key, and the first and last token that show it.
pub type Found = (u64, usize, usize);

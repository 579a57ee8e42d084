//! The contract of a family of features.

use super::seen::{Found, Seen};
use super::settings::Settings;
use super::token_facts::TokenFacts;

/// A kind of thing that is noticed about a sentence.
///
/// What depends on one token alone is asked for once for each distinct token and remembered;
/// what depends on several, or on neighbouring sentences, is asked for in every sentence. In all
/// methods `number` is the family's place in [`super::FAMILIES`].
pub trait Family: Sync {
    /// Its name, as explanations and ablation tables show it.
    fn name(&self) -> &'static str;

    /// Appends the keys of what is noticed about one token.
    fn token(&self, _settings: &Settings, _number: u8, _token: &TokenFacts, _keys: &mut Vec<u64>) {}

    /// Appends what is noticed about several tokens of one sentence: a key, and the first and
    /// last token that show it.
    fn sentence(&self, _number: u8, _seen: &Seen, _found: &mut Vec<Found>) {}

    /// The key of what is noticed about one token of a sentence next to it.
    fn neighbour(&self, _number: u8, _token: &TokenFacts) -> Option<u64> {
        None
    }

    /// Whether it asks for phrases of the word lists; see [`super::lexicon`].
    fn uses_lexicon(&self) -> bool {
        false
    }
}

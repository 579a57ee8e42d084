//! The contract of a family of features.

use super::settings::Settings;
use super::token_facts::TokenFacts;

/// A kind of thing that is noticed about a sentence.
///
/// What depends on one token alone is asked for once for each distinct token and remembered;
/// what depends on several is asked for in every sentence.
pub trait Family: Sync {
    /// Its name, as explanations and ablation tables show it.
    fn name(&self) -> &'static str;

    /// Appends the keys of what is noticed about one token. `number` is this family's place in
    /// [`super::FAMILIES`].
    fn token(&self, _settings: &Settings, _number: u8, _token: &TokenFacts, _keys: &mut Vec<u64>) {}

    /// Appends what is noticed about several tokens of one sentence: a key, and the first and
    /// last token that show it.
    fn tokens(&self, _number: u8, _tokens: &[&TokenFacts], _found: &mut Vec<(u64, usize, usize)>) {}
}

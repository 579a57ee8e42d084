//! Families of words: the stem of every token, and every two neighbours.

use super::family::Family;
use super::key::Hasher;
use super::seen::{Found, Seen};
use super::settings::Settings;
use super::token_facts::TokenFacts;

/// The number of [`Words`] among the families.
pub const WORDS: u8 = 0;

/// The key of a word with this stem.
pub fn key(stem: u64) -> u64 {
    Hasher::new().hash(stem).key(WORDS)
}

/// The stem of a word; a number or a mark as it is.
pub struct Words;

impl Family for Words {
    fn name(&self) -> &'static str {
        "words"
    }

    fn token(&self, _settings: &Settings, number: u8, token: &TokenFacts, keys: &mut Vec<u64>) {
        keys.push(Hasher::new().hash(token.stem).key(number));
    }
}

/// Two neighbouring tokens, the ends of the sentence being neighbours too.
pub struct Pairs;

impl Family for Pairs {
    fn name(&self) -> &'static str {
        "pairs"
    }

    fn sentence(&self, number: u8, seen: &Seen, found: &mut Vec<Found>) {
        let tokens = seen.tokens;
        let pair = |a: u64, b: u64| Hasher::new().hash(a).hash(b).key(number);
        for (at, two) in tokens.windows(2).enumerate() {
            found.push((pair(two[0].stem, two[1].stem), at, at + 1));
        }
        if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
            found.push((pair(0, first.stem), 0, 0));
            found.push((pair(last.stem, 0), tokens.len() - 1, tokens.len() - 1));
        }
    }
}

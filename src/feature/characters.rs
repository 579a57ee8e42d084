//! Family of character n-grams: runs of characters inside a word, its edges marked.

use super::family::Family;
use super::key::Hasher;
use super::settings::Settings;
use super::token_facts::TokenFacts;
use crate::text::token::Kind;

/// Longest word that is cut into n-grams, in characters: longer ones are not language.
const LONGEST: usize = 40;
/// Longest run that a word can have: all of it and its edges.
pub const LONGEST_RUN: usize = LONGEST + 2;

/// Runs of characters of a word in lower case, a space standing at either edge.
pub struct Characters;

impl Family for Characters {
    fn name(&self) -> &'static str {
        "characters"
    }

    fn token(&self, settings: &Settings, number: u8, token: &TokenFacts, keys: &mut Vec<u64>) {
        let (shortest, longest) = settings.characters;
        if shortest == 0 || token.kind == Kind::Mark {
            return;
        }
        let edged: Vec<char> =
            [' '].into_iter().chain(token.lower.chars().take(LONGEST)).chain([' ']).collect();
        for n in shortest..=longest {
            for run in edged.windows(n) {
                let mut bytes = [0; 4];
                let hash = run.iter().fold(Hasher::new(), |hash, c| {
                    hash.bytes(c.encode_utf8(&mut bytes).as_bytes())
                });
                keys.push(hash.key(number));
            }
        }
    }
}

//! Family of surfaces: words as they are written, capitals and all.

use super::family::Family;
use super::key::Hasher;
use super::settings::Settings;
use super::token_facts::{Case, TokenFacts};
use crate::text::token::Kind;

/// The stem of a word together with its case, where it is not in lower case.
pub struct Surface;

impl Family for Surface {
    fn name(&self) -> &'static str {
        "surface"
    }

    fn token(&self, _settings: &Settings, number: u8, token: &TokenFacts, keys: &mut Vec<u64>) {
        if token.kind == Kind::Word {
            let case = token.case as u64;
            keys.push(Hasher::new().hash(case).key(number));
            if token.case != Case::Lower {
                keys.push(Hasher::new().hash(case).hash(token.stem).key(number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::feature::surface::*;
    use crate::text::stem::{Language, Stemmer};

    #[test]
    fn a_capital_is_noticed_and_its_word_with_it() {
        let stemmer = Stemmer::new(Language::English);
        for (word, expected) in [("talks", 1), ("Talks", 2), ("NATO", 2), ("I", 2)] {
            let mut keys = Vec::new();
            let facts = TokenFacts::new(word, Kind::Word, &stemmer, None);
            Surface.token(&Settings::default(), 13, &facts, &mut keys);
            assert_eq!(keys.len(), expected, "{word}");
        }
    }
}

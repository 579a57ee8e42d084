//! What do we notice about a sentence? The one path that training, classifying and explaining
//! take.

use super::families::FAMILIES;
use super::family::Family;
use super::settings::Settings;
use super::token_facts::TokenFacts;
use crate::text::Span;
use crate::text::stem::Stemmer;
use crate::text::token::{Token, tokenize};
use rustc_hash::FxHashMap;

/// One thing noticed about a sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Which thing: see [`super::key`].
    pub key: u64,
    /// The words that show it, in the document.
    pub span: Span,
}

/// Everything noticed about a sentence, with repetitions.
pub type Features = Vec<Feature>;

/// How many distinct tokens are remembered: enough for any library of articles, and a bound on
/// memory for hostile ones.
const REMEMBERED: usize = 1 << 17;
/// Longest token that is remembered, in bytes.
const LONGEST: usize = 64;

/// Notices things about sentences. It remembers tokens, so keep one for each thread.
pub struct Extractor<'a> {
    settings: &'a Settings,
    stemmer: Stemmer,
    numbers: FxHashMap<Box<str>, u32>,
    facts: Vec<TokenFacts>,
    tokens: Vec<Token>,
    found: Vec<(u64, usize, usize)>,
}

impl<'a> Extractor<'a> {
    /// An extractor that remembers nothing yet.
    pub fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            stemmer: Stemmer::new(settings.language),
            numbers: FxHashMap::default(),
            facts: Vec::new(),
            tokens: Vec::new(),
            found: Vec::new(),
        }
    }

    /// What is noticed about the sentence `text[span]`: the same whatever was asked before.
    ///
    /// # Panics
    /// If `span` is not on character boundaries of `text`.
    pub fn extract(&mut self, text: &str, span: Span, features: &mut Features) {
        features.clear();
        if self.facts.len() > REMEMBERED {
            self.numbers.clear();
            self.facts.clear();
        }
        let mut tokens = std::mem::take(&mut self.tokens);
        tokens.clear();
        tokenize(text, span, &mut tokens);
        let numbers: Vec<usize> =
            tokens.iter().map(|t| self.remember(&text[t.span.start..t.span.end], t)).collect();
        for (token, &number) in tokens.iter().zip(&numbers) {
            features.extend(
                self.facts[number].keys.iter().map(|&key| Feature { key, span: token.span }),
            );
        }
        let known: Vec<&TokenFacts> = numbers.iter().map(|&n| &self.facts[n]).collect();
        for (number, family) in active(self.settings) {
            self.found.clear();
            family.tokens(number, &known, &mut self.found);
            features.extend(self.found.iter().map(|&(key, first, last)| Feature {
                key,
                span: tokens[first].span.to(tokens[last].span),
            }));
        }
        self.tokens = tokens;
    }

    /// The place of a token's facts, computed now if it is new.
    fn remember(&mut self, surface: &str, token: &Token) -> usize {
        if let Some(&number) = self.numbers.get(surface) {
            return number as usize;
        }
        let mut facts = TokenFacts::new(surface, token.kind, &self.stemmer);
        let mut keys = Vec::new();
        for (number, family) in active(self.settings) {
            family.token(self.settings, number, &facts, &mut keys);
        }
        facts.keys = keys;
        let number = self.facts.len();
        self.facts.push(facts);
        if surface.len() <= LONGEST {
            self.numbers.insert(surface.into(), number as u32);
        }
        number
    }
}

/// The families that the settings keep, with their numbers.
fn active(settings: &Settings) -> impl Iterator<Item = (u8, &'static dyn Family)> {
    (0u8..)
        .zip(FAMILIES)
        .filter(|(number, _)| {
            settings.scales.get(usize::from(*number)).is_some_and(|&scale| scale > 0.0)
        })
        .map(|(number, family)| (number, *family))
}

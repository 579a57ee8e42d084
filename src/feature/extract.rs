//! What do we notice about a sentence? The one path that training, classifying and explaining
//! take.

use super::clause::clauses;
use super::families::FAMILIES;
use super::family::Family;
use super::lexicon::{Lexicon, Term};
use super::meaning::{self, MEANING, Meanings};
use super::noticed::{Feature, Features, Known};
use super::parts::Parts;
use super::seen::Seen;
use super::settings::Settings;
use super::sparse::SparseVec;
use super::token_facts::TokenFacts;
use super::vocabulary::Vocabulary;
use super::word_vectors::WordVectors;
use super::words;
use crate::text::Span;
use crate::text::segment::LONGEST as LONGEST_SENTENCE;
use crate::text::stem::{Language, Stemmer};
use crate::text::token::{Kind, Token, tokenize};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// How many distinct tokens are remembered: enough for any library of articles, and a bound on
/// memory for hostile ones.
const REMEMBERED: usize = 1 << 17;
/// Longest token that is remembered, in bytes.
const LONGEST: usize = 64;

/// Notices things about the sentences of a passage: first [`Extractor::read`] it, then ask for
/// the features of each. It remembers tokens, so keep one for each thread.
pub struct Extractor<'a> {
    settings: &'a Settings,
    vocabulary: Option<&'a Vocabulary>,
    words: &'a WordVectors,
    stemmer: Stemmer,
    lexicon: Option<&'static Lexicon>,
    numbers: FxHashMap<Box<str>, u32>,
    facts: Vec<TokenFacts>,
    /// Tokens of the passage, with the numbers of their facts.
    tokens: Vec<(Token, usize)>,
    /// Tokens of each of its sentences.
    sentences: Vec<Range<usize>>,
    /// Their phrases: classes and markers.
    terms: Vec<[Vec<Term>; 2]>,
    meanings: Meanings,
}

impl<'a> Extractor<'a> {
    /// An extractor that remembers nothing yet. With a vocabulary it notices only what has a
    /// column there, and looks that up once for each distinct token.
    pub fn new(
        settings: &'a Settings,
        vocabulary: Option<&'a Vocabulary>,
        words: &'a WordVectors,
    ) -> Self {
        let uses = active(settings).any(|(_, family)| family.uses_lexicon());
        let english = settings.language == Language::English;
        Self {
            settings,
            vocabulary,
            words,
            stemmer: Stemmer::new(settings.language),
            lexicon: (uses && english).then(Lexicon::english),
            numbers: FxHashMap::default(),
            facts: Vec::new(),
            tokens: Vec::new(),
            sentences: Vec::new(),
            terms: Vec::new(),
            meanings: Meanings::default(),
        }
    }

    /// Reads a passage: sentences of one text that stand one after another. Of a sentence longer
    /// than [`LONGEST_SENTENCE`] bytes only the beginning counts.
    ///
    /// # Panics
    /// If a span is not on character boundaries of `text`.
    pub fn read(&mut self, text: &str, passage: &[Span]) {
        if self.facts.len() > REMEMBERED {
            self.numbers.clear();
            self.facts.clear();
        }
        self.tokens.clear();
        self.sentences.clear();
        self.terms.clear();
        self.meanings.clear();
        let mut letters = String::new();
        let mut tokens = Vec::new();
        for &span in passage {
            tokens.clear();
            // The segmenter cuts longer ones; a row of a table may be of any length.
            let end = text.floor_char_boundary(span.end.min(span.start + LONGEST_SENTENCE));
            tokenize(text, Span::new(span.start, end), &mut tokens);
            let start = self.tokens.len();
            for token in &tokens {
                let number = self.remember(&text[token.span.start..token.span.end], token);
                self.tokens.push((*token, number));
            }
            let mut terms = [Vec::new(), Vec::new()];
            if let Some(lexicon) = self.lexicon {
                letters.clear();
                letters.extend(self.tokens[start..].iter().map(|(_, n)| self.facts[*n].letter));
                let [classes, markers] = &mut terms;
                lexicon.find(&letters, classes, markers);
            }
            self.terms.push(terms);
            let words = self.tokens[start..].iter();
            let words = words.filter_map(|(_, number)| self.facts[*number].vector);
            self.meanings.push(self.words, words);
            self.sentences.push(start..self.tokens.len());
        }
    }

    /// Writes what is noticed about the sentence at this place of the passage: the same whatever
    /// was read before.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn features(&self, place: usize, features: &mut Features) {
        features.clear();
        let own = &self.tokens[self.sentences[place].clone()];
        for (token, number) in own {
            let known = self.facts[*number].known.iter();
            features.extend(known.map(|&known| Feature { known, span: token.span }));
        }
        let facts: Vec<&TokenFacts> = own.iter().map(|(_, number)| &self.facts[*number]).collect();
        let [classes, markers] = &self.terms[place];
        let seen = Seen { tokens: &facts, classes, markers };
        let mut found = Vec::new();
        for (number, family) in active(self.settings) {
            family.sentence(number, &seen, &mut found);
            features.extend(found.drain(..).filter_map(|(key, first, last)| {
                let span = own[first].0.span.to(own[last].0.span);
                Some(Feature { known: self.look_up(key)?, span })
            }));
        }
        let after = Some(place + 1).filter(|&at| at < self.sentences.len());
        for neighbour in [place.checked_sub(1), after].into_iter().flatten() {
            for (token, number) in &self.tokens[self.sentences[neighbour].clone()] {
                let known = self.facts[*number].as_neighbour.iter();
                features.extend(known.map(|&known| Feature { known, span: token.span }));
            }
        }
    }

    /// Counts what is noticed about the sentence at this place: how often each column occurs,
    /// and its value in each direction of meaning. Needs a vocabulary, and the features as
    /// [`Extractor::features`] wrote them.
    pub fn count(&mut self, place: usize, features: &Features, counts: &mut SparseVec) {
        counts.count(features);
        let (Some(vocabulary), dimensions) = (self.vocabulary, self.words.dimensions) else {
            return;
        };
        let mut keys = meaning::keys(MEANING, dimensions);
        let Some(first) = keys.next().and_then(|key| vocabulary.column(key)) else { return };
        // Families that come later have columns already.
        let at = counts.columns.partition_point(|&column| column < first);
        let vector = self.meanings.of(place, dimensions);
        let values = (first..).zip(vector).filter(|&(_, &value)| value != 0.0);
        counts.columns.splice(at..at, values.clone().map(|(column, _)| column));
        counts.values.splice(at..at, values.map(|(_, &value)| value));
    }

    /// The words of the sentence at this place that have a vector, with their rows, and what
    /// their sum was multiplied with: see [`Meanings::factors`].
    pub fn meaning(&self, place: usize) -> (Vec<(Span, u32)>, (f32, f32)) {
        let own = self.tokens[self.sentences[place].clone()].iter();
        let words = own.filter_map(|(token, n)| Some((token.span, self.facts[*n].vector?)));
        (words.collect(), self.meanings.factors(place))
    }

    /// What of these features of the sentence at this place stands in which of its clauses. Needs a
    /// vocabulary.
    pub fn parts(&self, place: usize, features: &Features) -> Parts {
        let own = &self.tokens[self.sentences[place].clone()];
        let facts: Vec<&TokenFacts> = own.iter().map(|(_, number)| &self.facts[*number]).collect();
        let clauses = clauses(&facts, &self.terms[place]);
        let mut parts = Parts {
            begins: clauses.iter().map(|clause| own[clause.first].0.span.start).collect(),
            end: own.last().map_or(0, |(token, _)| token.span.end),
            clauses,
            tokens: own.len(),
            ..Parts::default()
        };
        let clause = |span: Span| parts.clause(span).map(|number| number as u8);
        let (words, (first, second)) = self.meaning(place);
        let columns: Vec<_> =
            features.iter().filter_map(|f| Some((f.known.column, clause(f.span)?))).collect();
        let words = words.iter().filter_map(|&(span, row)| Some((row, clause(span)?))).collect();
        (parts.columns, parts.words, parts.factor) = (columns, words, first * second);
        parts
    }

    /// The words of the sentence at this place, each with its column in the vocabulary, where it has
    /// one by itself.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn words_of(&self, place: usize) -> impl Iterator<Item = (Span, Option<u32>)> {
        let own = self.tokens[self.sentences[place].clone()].iter();
        own.filter(|(token, _)| token.kind == Kind::Word).map(|(token, number)| {
            let known = self.look_up(words::key(self.facts[*number].stem));
            (token.span, known.map(|known| known.column))
        })
    }

    /// The stems of all words of the passage.
    pub fn words(&self) -> impl Iterator<Item = u64> {
        let words = self.tokens.iter().filter(|(token, _)| token.kind == Kind::Word);
        words.map(|(_, number)| self.facts[*number].stem)
    }

    /// What a key stands for: nothing where the vocabulary does not have it.
    fn look_up(&self, key: u64) -> Option<Known> {
        let column = match self.vocabulary {
            Some(vocabulary) => vocabulary.column(key)?,
            None => 0,
        };
        Some(Known { key, column })
    }

    /// The place of a token's facts, computed now if it is new.
    fn remember(&mut self, surface: &str, token: &Token) -> usize {
        if let Some(&number) = self.numbers.get(surface) {
            return number as usize;
        }
        let mut facts = TokenFacts::new(surface, token.kind, &self.stemmer, self.lexicon);
        let mut keys = Vec::new();
        for (number, family) in active(self.settings) {
            family.token(self.settings, number, &facts, &mut keys);
            let key = family.neighbour(number, &facts);
            facts.as_neighbour.extend(key.and_then(|key| self.look_up(key)));
        }
        facts.known = keys.into_iter().filter_map(|key| self.look_up(key)).collect();
        if facts.kind == Kind::Word {
            facts.vector = self.words.row(facts.stem);
        }
        // Only its families needed it.
        facts.lower = String::new();
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

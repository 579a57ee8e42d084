//! What is known of a token from itself alone, and so computed once for each distinct token.

use super::joint;
use super::key::Hasher;
use super::lexicon::{Lexicon, NO_LETTER};
use super::noticed::Known;
use crate::text::clean;
use crate::text::stem::Stemmer;
use crate::text::token::Kind;

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Without capitals at its beginning, or with no letter.
    Lower,
    /// With a capital first.
    Capital,
    /// In capitals only, two letters or more.
    Capitals,
    /// One capital letter.
    Letter,
}

impl Case {
    /// The case of a token.
    fn of(surface: &str) -> Self {
        let mut letters = surface.chars().filter(|c| c.is_alphabetic());
        match (letters.next().is_some_and(char::is_uppercase), letters.next()) {
            (false, _) => Self::Lower,
            (true, None) => Self::Letter,
            (true, Some(second)) => {
                let all = second.is_uppercase() && letters.all(char::is_uppercase);
                if all { Self::Capitals } else { Self::Capital }
            }
        }
    }
}

/// What a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Something else, or no mark.
    Other,
    /// It ends a sentence.
    End,
    /// It parts clauses.
    Stop,
    /// It begins or ends a quotation.
    Quote,
    /// It says that a number is money.
    Money,
}

impl Sign {
    /// What the mark of a token is for.
    fn of(surface: &str) -> Self {
        match surface.chars().next() {
            Some('.' | '?' | '!' | '…') => Self::End,
            Some(',' | ';' | ':' | '–' | '—' | '(' | ')') => Self::Stop,
            Some('"' | '“' | '”' | '«' | '»') => Self::Quote,
            Some('$' | '€' | '£' | '¥' | '₩') => Self::Money,
            _ => Self::Other,
        }
    }
}

/// A distinct token with what its families noticed about it.
#[derive(Debug, Clone)]
pub struct TokenFacts {
    /// The token in lower case, with straight apostrophes.
    pub lower: String,
    /// Hash of its stem.
    pub stem: u64,
    /// What it is made of.
    pub kind: Kind,
    /// How it is written.
    pub case: Case,
    /// What it is for, if it is a mark.
    pub sign: Sign,
    /// What it is to clauses: see [`joint::small`]. Words are nothing where there are no word lists.
    pub small: u32,
    /// Its letter in the word lists: see [`super::lexicon`].
    pub letter: char,
    /// The features that it has by itself.
    pub known: Vec<Known>,
    /// Those that it gives to sentences next to its own.
    pub as_neighbour: Vec<Known>,
    /// Its row in the word vectors, if it is a word that has one.
    pub vector: Option<u32>,
}

impl TokenFacts {
    /// The facts of a token as it stands in the text, over the end of a line perhaps; its features are still empty.
    pub fn new(surface: &str, kind: Kind, stemmer: &Stemmer, lexicon: Option<&Lexicon>) -> Self {
        let surface = &*clean::shown(surface);
        let lower = surface.to_lowercase().replace('’', "'");
        let stem = match kind {
            Kind::Word => Hasher::new().bytes(stemmer.stem(&lower).as_bytes()).finish(),
            Kind::Number | Kind::Mark => Hasher::new().bytes(lower.as_bytes()).finish(),
        };
        let letter = lexicon.map_or(NO_LETTER, |lexicon| lexicon.letter(&lower));
        let sign = if kind == Kind::Mark { Sign::of(surface) } else { Sign::Other };
        let word = kind == Kind::Word;
        let small = if word && lexicon.is_none() { 0 } else { joint::small(&lower, word) };
        Self {
            case: Case::of(surface),
            sign,
            small,
            letter,
            lower,
            stem,
            kind,
            known: Vec::new(),
            as_neighbour: Vec::new(),
            vector: None,
        }
    }
}

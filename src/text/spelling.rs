//! Which words of a document have a capital only because they begin a sentence?

use super::name::{Bearer, Name, begins_clause};
use super::span::Sentence;
use super::word::Word;
use rustc_hash::FxHashSet;

/// How a document writes its words behind the first of each sentence.
#[derive(Debug, Default)]
pub struct Spelling<'t> {
    /// Words with a small letter, wherever they stand.
    small: FxHashSet<&'t str>,
    /// Words with a capital, behind the first of a sentence.
    capital: FxHashSet<&'t str>,
}

impl<'t> Spelling<'t> {
    /// The spelling of the words of a text's sentences.
    pub fn of(text: &'t str, sentences: &[Sentence]) -> Self {
        let mut spelling = Self::default();
        for sentence in sentences.iter().filter(|sentence| sentence.furniture.is_none()) {
            // A quotation and a clause behind a colon or dash begin with a capital too.
            let mut first = true;
            let slice = &text[sentence.span.start..sentence.span.end];
            let pieces = slice.split([' ', '\n', '\t', '-', '\u{a0}', '\u{2014}']);
            for piece in pieces {
                let word = bare(piece);
                let quoted = word.len() < piece.len() && !piece.starts_with(word);
                match word.as_bytes().first() {
                    None => {}
                    Some(b'a'..=b'z') => {
                        spelling.small.insert(word);
                    }
                    Some(_) if first || quoted => {}
                    Some(_) => {
                        spelling.capital.insert(word);
                    }
                }
                first = word.is_empty() || piece.ends_with(':');
            }
        }
        spelling
    }

    /// Leaves out of a sentence's names the words that only begin a clause: those that the document
    /// elsewhere writes small, and those with the endings of verbs and adverbs.
    pub fn part(&self, words: &[Word], names: Vec<Name>) -> Vec<Name> {
        let common = |name: &Name| {
            let word = &words[name.all.start];
            let lone = name.all.len() == 1 && !word.owns && begins_clause(words, name.all.start);
            lone && name.bearer == Bearer::Open
                && word.text.len() > 1
                && !self.capital.contains(word.text)
                && (self.small.contains(word.text.to_lowercase().as_str()) || is_formed(word.text))
        };
        names.into_iter().filter(|name| !common(name)).collect()
    }
}

/// A word without the marks around it and without a possessive ending.
fn bare(piece: &str) -> &str {
    let bytes = piece.as_bytes();
    let inside = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let word = if inside(bytes.first()) && inside(bytes.last()) {
        piece
    } else {
        piece.trim_matches(|c: char| !c.is_alphanumeric())
    };
    ["'s", "\u{2019}s"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

/// Whether a word has the ending of a participle or of an adverb.
fn is_formed(word: &str) -> bool {
    word.len() > 5 && ["ing", "ly", "ed"].iter().any(|ending| word.ends_with(ending))
}

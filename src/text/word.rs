//! A sentence as words with their classes: what names and clauses are found in.

use super::lexicon::{self, Class};
use super::span::Span;
use super::token::{self, Kind, Token};

/// A word, number or mark of a sentence.
#[derive(Debug, Clone, Copy)]
pub struct Word<'t> {
    /// As it stands, without a possessive ending.
    pub text: &'t str,
    /// Where it stands in the document, with that ending.
    pub span: Span,
    /// The parts it can play.
    pub class: Class,
    /// Whether it is a word, a number or a mark.
    pub kind: Kind,
    /// Whether it has a possessive ending.
    pub owns: bool,
    /// Whether no white space stands before it.
    pub glued: bool,
    /// Whether it stands in a quotation.
    pub quoted: bool,
}

impl Word<'_> {
    /// Whether it begins with a capital letter, or with one small letter before it: `eTrade`.
    pub fn is_capitalized(&self) -> bool {
        self.kind == Kind::Word && self.text.chars().take(2).any(char::is_uppercase)
    }

    /// Whether it is the mark `mark`.
    pub fn is(&self, mark: &str) -> bool {
        self.text == mark
    }

    /// Whether it is a word, and no number or mark.
    pub fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }

    /// Whether it is a mark.
    pub fn is_mark(&self) -> bool {
        self.kind == Kind::Mark
    }
}

/// The words of a sentence that stands at `span` in `text`; `quotations` are the quoted parts of
/// the sentence, in order.
pub fn words<'t>(text: &'t str, span: Span, quotations: &[Span]) -> Vec<Word<'t>> {
    let mut tokens: Vec<Token> = Vec::new();
    token::tokenize(text, span, &mut tokens);
    let mut end = span.start;
    let mut parts = quotations.iter().peekable();
    let mut words = Vec::with_capacity(tokens.len());
    for token in tokens {
        while parts.next_if(|part| part.end <= token.span.start).is_some() {}
        let whole = &text[token.span.start..token.span.end];
        let word = if token.kind == Kind::Word { without_possessive(whole) } else { whole };
        let class = if token.kind == Kind::Word { lexicon::class(word) } else { Class::default() };
        words.push(Word {
            text: word,
            span: token.span,
            class,
            kind: token.kind,
            owns: word.len() < whole.len(),
            glued: token.span.start == end && end > span.start,
            quoted: parts.peek().is_some_and(|part| part.start <= token.span.start),
        });
        end = token.span.end;
    }
    mark_plural_owners(&mut words);
    words
}

/// `the allies' plan`: an apostrophe right behind an s makes its word an owner.
fn mark_plural_owners(words: &mut [Word]) {
    for at in 1..words.len() {
        let apostrophe = words[at].glued && matches!(words[at].text, "'" | "’");
        if apostrophe && words[at - 1].is_word() && words[at - 1].text.ends_with('s') {
            words[at - 1].owns = true;
        }
    }
}

fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

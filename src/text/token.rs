//! Where are the words, numbers and marks of a sentence?
//!
//! Nothing is thrown away but white space: stop words, one-letter words and punctuation are
//! tokens, because leaving them out cost accuracy wherever it was measured. An apostrophe
//! belongs to its word ("Korea's"), a hyphen parts two words, dotted letters are one word
//! ("U.S."), and a number keeps its points and commas ("3.5", "1,000"). A word that the end of a
//! line parts ("negotia-" and "tions") is one, and its token spans the break.

use super::clean;
use super::span::Span;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, perhaps with digits after the first letter.
    Word,
    /// Digits with points and commas inside.
    Number,
    /// Anything else, a run of the same character.
    Mark,
}

/// A word, a number or a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands in the document.
    pub span: Span,
    /// What it is made of.
    pub kind: Kind,
}

const APOSTROPHES: [char; 2] = ['\'', '’'];

/// Appends the tokens of `text[span]` to `tokens`, in order, with spans into `text`.
///
/// # Panics
/// If `span` is not on character boundaries of `text`.
pub fn tokenize(text: &str, span: Span, tokens: &mut Vec<Token>) {
    let sentence = &text[span.start..span.end];
    let mut at = 0;
    while let Some(first) = sentence[at..].chars().next() {
        let rest = &sentence[at..];
        let (len, kind) = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if first.is_ascii_digit() {
            (number(rest), Kind::Number)
        } else if first.is_alphanumeric() {
            (dotted(rest).unwrap_or_else(|| whole(sentence, at)), Kind::Word)
        } else {
            (rest.find(|c| c != first).unwrap_or(rest.len()), Kind::Mark)
        };
        let start = span.start + at;
        tokens.push(Token { span: Span::new(start, start + len), kind });
        at += len;
    }
}

/// Length of the number at the start: digits, with single points and commas between digits, and
/// the letters that follow at once ("38th", "70s").
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 1;
    while end < bytes.len() {
        let joins =
            matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if bytes[end].is_ascii_alphanumeric() || joins {
            end += 1;
        } else {
            break;
        }
    }
    end
}

/// Length of the word at `at`, and of what it goes on with behind the ends of lines that part it.
fn whole(text: &str, at: usize) -> usize {
    let joined = text[..at].ends_with('-');
    let mut end = at + word(&text[at..]);
    while let Some(gap) = clean::parting(&text[at..end], &text[end..], joined) {
        end += gap + word(&text[end + gap..]);
    }
    end - at
}

/// Length of the word at the start: letters and digits, with apostrophes between letters.
fn word(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = c.is_alphanumeric()
            || is_combining(c)
            || c == '\u{ad}'
            || (APOSTROPHES.contains(&c)
                && chars.peek().is_some_and(|(_, next)| next.is_alphabetic()));
        if !inside {
            return at;
        }
    }
    text.len()
}

/// Length of single letters with points between them at the start ("U.S.", "a.m", "D.P.R.K."),
/// with the last point, or `None` where there are fewer than two letters.
fn dotted(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = 0;
    let mut letters = 0;
    while bytes.get(end).is_some_and(u8::is_ascii_alphabetic) {
        letters += 1;
        match bytes.get(end + 1) {
            Some(b'.') => end += 2,
            Some(next) if next.is_ascii_alphanumeric() || !next.is_ascii() => return None,
            _ => {
                end += 1;
                break;
            }
        }
    }
    (letters >= 2 && end >= 3).then_some(end)
}

/// Marks that combine with the letter before them (Unicode blocks of combining diacritics).
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::text::token::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &mut tokens);
        tokens.iter().map(|t| &text[t.span.start..t.span.end]).collect()
    }

    #[test]
    fn tokens_are_words_numbers_and_marks() {
        for (text, expected) in [
            ("Talks failed.", "Talks|failed|."),
            ("Korea's \"ironclad\" tie", "Korea's|\"|ironclad|\"|tie"),
            ("Seoul’s plan – now", "Seoul’s|plan|–|now"),
            ("nuclear-powered", "nuclear|-|powered"),
            ("U.S. and D.P.R.K. at 5 p.m.", "U.S.|and|D.P.R.K.|at|5|p.m."),
            ("rose 3.5% to 1,000.", "rose|3.5|%|to|1,000|."),
            ("the 38th parallel, 1990s", "the|38th|parallel|,|1990s"),
            ("wait ... what?!", "wait|...|what|?|!"),
            ("I am. A plan", "I|am|.|A|plan"),
            ("'quoted'", "'|quoted|'"),
            ("北韓 방문", "北韓|방문"),
            ("the negotia-\ntions of US-\nled troops", "the|negotia-\ntions|of|US|-|led|troops"),
            ("nego\u{ad}tiate", "nego\u{ad}tiate"),
            ("naïve e\u{301}tat", "naïve|e\u{301}tat"),
        ] {
            assert_eq!(words(text).join("|"), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn tokens_leave_out_white_space_only(text in "\\PC{0,40}|[ a-z.'’0-9,é한\"-]{0,60}") {
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &mut tokens);
            let mut at = 0;
            for token in &tokens {
                prop_assert!(!token.span.is_empty());
                prop_assert!(text[at..token.span.start].chars().all(char::is_whitespace));
                at = token.span.end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}

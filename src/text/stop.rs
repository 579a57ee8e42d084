//! What stands at a stop: how far its marks reach, the word before, and seams without a space.
//!
//! Every function looks no further than `WINDOW` bytes, or over one run of stops and blanks.

use super::abbreviation::{self, Kind};
use super::ahead;
use super::quote;

/// How far is looked from a stop, in bytes.
const WINDOW: usize = 200;
/// Longest word before a stop that is looked at whole, in bytes.
const WORD: usize = 48;

/// Whether the character may end a sentence.
pub fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '．' | '｡' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Where the run of stops at `at` ends: `?!`, `...`, `. . .`.
pub fn run_end(text: &str, at: usize) -> usize {
    let solid =
        |from: usize| from + text[from..].find(|c| !is_stop(c)).unwrap_or(text.len() - from);
    let mut end = solid(at);
    let mut dots = 0;
    loop {
        let rest = &text[end..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
        let dot = rest[blanks..].starts_with(['.', '…']);
        let next = if dot { solid(end + blanks) } else { end };
        // One stray dot after a space is an ellipsis only among others.
        if !(1..=3).contains(&blanks)
            || !dot
            || (dots == 0 && next == end + blanks + 1 && !is_dotted(text, next))
        {
            return end;
        }
        (end, dots) = (next, dots + 1);
    }
}

/// Whether another spaced dot stands at `at`.
fn is_dotted(text: &str, at: usize) -> bool {
    text[at..].trim_start_matches([' ', '\u{a0}']).starts_with('.')
}

/// Length of what still belongs to the stop behind `word` although it closes nothing: the number
/// of a note (`[7]`, `11`), the end of a tag that was left in the text (`</em>`).
pub fn note(text: &str, word: &str, end: usize) -> usize {
    let rest = window(text, end);
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(inner) = rest.strip_prefix('[') {
        let count = digits(inner);
        return if (1..=3).contains(&count) && inner[count..].starts_with(']') {
            count + 2
        } else {
            0
        };
    }
    if rest.starts_with("</") {
        return ahead::tag(rest);
    }
    let plain =
        word.ends_with(')') || (word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase()));
    let numbers =
        rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').len();
    let apart = rest[..numbers].ends_with(' ') && rest[numbers..].starts_with(char::is_uppercase);
    if plain && apart && (1..=2).contains(&digits(rest)) && numbers <= 6 {
        rest[..numbers].trim_end().len()
    } else {
        0
    }
}

/// The word of the sentence begun at `from` that ends at `at`, without what opens before it.
pub fn word_before(text: &str, from: usize, at: usize) -> &str {
    let start = text.ceil_char_boundary(at.saturating_sub(WORD).max(from)).min(at);
    let head = &text[start..at];
    let word = head
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '—' | '–' | '…'))
        .next()
        .unwrap_or(head);
    word.trim_start_matches(|c| quote::opens(c) || quote::is_straight(c))
}

/// What stands at `at`, as far as is looked.
pub fn window(text: &str, at: usize) -> &str {
    &text[at..text.floor_char_boundary((at + WINDOW).min(text.len()))]
}

/// Whether a sentence ends between `word` with its stop and marks and `rest` although no white
/// space stands there: `reforms.The`; `quoted` tells whether a quotation is closed there.
pub fn is_seam(word: &str, rest: &str, quoted: bool) -> bool {
    let bare = rest.trim_start_matches(['"', '“']);
    let length = bare.find(|c: char| !c.is_alphabetic()).unwrap_or(bare.len());
    let (next, tail) = bare.split_at(length);
    if ahead::is_chronicle(rest) || ahead::is_end_mark(rest) {
        return true;
    }
    let mut letters = next.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let small = letters.clone().all(char::is_lowercase)
        && (letters.next().is_some() || matches!(next, "A" | "I"));
    let dotted = tail.strip_prefix('.').is_some_and(|t| {
        t.starts_with(char::is_alphanumeric) && !t.starts_with(char::is_uppercase)
    });
    if !capital || !small || dotted || abbreviation::is_suffix(next) || ahead::is_address(tail) {
        return false;
    }
    if quoted {
        return true;
    }
    let last = word.rsplit(|c: char| !c.is_alphanumeric() && c != ',').next().unwrap_or(word);
    let address = word.contains(['/', '@', '\\', '_']) || word.starts_with("www.");
    let number =
        last.len() > 2 && next.len() > 1 && last.bytes().all(|b| b.is_ascii_digit() || b == b',');
    let plain = last.chars().count() > 1
        && last.ends_with(char::is_lowercase)
        && abbreviation::kind(word) == Kind::Plain;
    !address && (number || plain || word.ends_with(')'))
}

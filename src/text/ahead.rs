//! What stands behind a stop: the next word, who said it, the rest of an address.

use super::abbreviation::{self, Kind};
use super::quote;

/// What stands behind a stop.
pub struct Ahead<'a> {
    /// First letter, digit or sign of currency.
    pub first: char,
    /// The word that it begins.
    pub word: &'a str,
    /// Whether a quotation or a bracket opens before it.
    pub opened: bool,
    /// Whether the word can open a sentence.
    pub opener: bool,
}

/// Whether `text` begins with the next entry of a chronicle: `1991 -- South and North`.
pub fn is_chronicle(text: &str) -> bool {
    let year = text.bytes().take(5).take_while(u8::is_ascii_digit).count() == 4;
    year && [" -- ", " – ", " — "].iter().any(|dash| text[4..].starts_with(dash))
}

/// Whether the rest of a word shows that it is an address or a call: `Boone@x.org`, `Do(x)`.
pub fn is_address(tail: &str) -> bool {
    let token = tail.split(char::is_whitespace).next().unwrap_or(tail);
    token.starts_with(['/', '_', '(']) || token.contains('@')
}

/// What stands at the beginning of `text`, marks and dashes aside.
pub fn look(text: &str) -> Option<Ahead<'_>> {
    let mark = |c: char| quote::opens(c) || quote::is_straight(c);
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '*' | '_' | ' ');
    let bare = text.trim_start_matches(|c| mark(c) || dash(c));
    let first = bare.chars().next()?;
    if !first.is_alphanumeric() && !matches!(first, '$' | '€' | '£' | '¥' | '₩' | '#' | '@') {
        return None;
    }
    let length = bare
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-'))
        .unwrap_or(bare.len());
    let word = &bare[..length];
    let opened = text[..text.len() - bare.len()].contains(mark);
    let initial = word.len() == 1 && bare[length..].starts_with('.');
    Some(Ahead {
        first,
        word,
        opened,
        opener: first.is_uppercase() && !initial && abbreviation::is_opener(word),
    })
}

/// Whether `text` begins with nothing but who said it: `Cho said.`, `The minister told
/// reporters Monday.`
pub fn is_attribution(text: &str) -> bool {
    const AFTER: [&str; 22] = [
        "on",
        "in",
        "at",
        "to",
        "during",
        "after",
        "last",
        "earlier",
        "later",
        "through",
        "yesterday",
        "today",
        "reporters",
        "lawmakers",
        "parliament",
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ];
    let mut words = text.split_whitespace();
    let subject = words
        .by_ref()
        .take(8)
        .position(|w| abbreviation::is_saying(w.trim_end_matches(['.', ',', '!', '?'])));
    let Some(subject) = subject.filter(|s| *s > 0) else { return false };
    let mut all = text.split_whitespace().take(subject + 1);
    let open = |w: &str| {
        w.ends_with(['!', '?', ',', ';', ':', '"', '”'])
            || (w.ends_with('.') && abbreviation::kind(w.trim_end_matches('.')) == Kind::Plain)
    };
    if all.by_ref().take(subject).any(open) {
        return false;
    }
    if all.next().is_some_and(|verb| verb.ends_with('.')) {
        return true;
    }
    // A verb of its own makes the rest a statement: "Han said on Friday the fleet would sail."
    let states = |w: &&str| {
        matches!(*w, "that" | "would" | "will" | "had" | "has" | "was" | "is" | "are" | "were")
    };
    let rest: Vec<&str> = words.take(6).collect();
    let end = rest.iter().position(|w| w.ends_with('.'));
    let place = rest.first().is_some_and(|w| AFTER.contains(&w.trim_end_matches('.')));
    place && end.is_some_and(|end| !rest[..end].iter().any(states))
}

//! What stands behind a stop: the next word, who said it, the rest of an address.

use super::abbreviation::{self, Kind};
use super::line;
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

/// Length of the tag of a markup language with which `text` begins, or 0: `<em>`, `</p>`.
pub fn tag(text: &str) -> usize {
    const LONGEST: usize = 64;
    let Some(inner) = text.strip_prefix('<') else { return 0 };
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let end = inner.bytes().take(LONGEST).position(|b| matches!(b, b'>' | b'<' | b'@'));
    let closed = end.filter(|at| inner.as_bytes()[*at] == b'>');
    closed.filter(|_| name.starts_with(|c: char| c.is_ascii_lowercase())).map_or(0, |at| at + 2)
}

/// Whether the line begins with nothing but the mark that an article is over: `(END)`, `-0-`.
pub fn is_end_mark(text: &str) -> bool {
    const MARKS: [&str; 9] =
        ["(END)", "(End)", "(end)", "[END]", "-0-", "-30-", "-END-", "-end-", "###"];
    let rest = MARKS.iter().find_map(|mark| text.strip_prefix(mark));
    rest.is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_whitespace() && !line::is_break(c))
            .chars()
            .next()
            .is_none_or(line::is_break)
    })
}

/// Whether the rest of a word shows that it is an address or a call: `Boone@x.org`, `Do(x)`.
pub fn is_address(tail: &str) -> bool {
    let token = tail.split(char::is_whitespace).next().unwrap_or(tail);
    token.starts_with(['/', '_', '(']) || token.contains('@')
}

/// What stands at the beginning of `text`, marks and dashes aside.
pub fn look(text: &str) -> Option<Ahead<'_>> {
    // An apostrophe may open a word that was clipped: ’Tis.
    let mark = |c: char| quote::opens(c) || quote::is_straight(c) || c == '’';
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '*' | '_' | ' ');
    let text = &text[tag(text)..];
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
    const LINKS: [&str; 8] = ["So", "But", "And", "Then", "Thus", "As", "That", "This"];
    let mut words = text.split_whitespace();
    if words.clone().next().is_some_and(|word| LINKS.contains(&word)) {
        return false;
    }
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

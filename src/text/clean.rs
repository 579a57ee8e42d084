//! What does a sentence look like when a person copies it? Breaks of lines mended, the rest as read.
//!
//! A sentence of a hard-wrapped or scanned text holds line breaks, words parted at the end of a
//! line and hyphens that were only put in for that. Spans point at the text as it was read;
//! [`shown`] is for eyes, and for telling what word a broken one is.

use super::line;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

const SOFT_HYPHEN: char = '\u{ad}';
/// Longest word, in bytes, that is taken for broken.
const LONGEST: usize = 48;

/// Parts of compounds that keep their hyphen at the end of a line, the first and the last.
static HYPHENATED: LazyLock<[HashSet<&str>; 2]> = LazyLock::new(|| {
    let (first, last) =
        include_str!("../../data/hyphens.txt").split_once("[last]").unwrap_or_default();
    [first, last].map(|part| {
        let words = part.lines().filter(|line| !line.starts_with(['#', '[']));
        words.flat_map(str::split_whitespace).collect()
    })
});

/// The words of `slice` as a person would copy them: line breaks and runs of blanks are one
/// space, none at either end; soft hyphens are left out; a word broken at the end of a line is
/// whole again, a compound keeps its hyphen, a stop that slipped to the next line is put back, and
/// a word set upright, a letter a line, is set level.
///
/// What needs no change is lent, not copied.
pub fn shown(slice: &str) -> Cow<'_, str> {
    if is_clean(slice) {
        return Cow::Borrowed(slice);
    }
    if line::is_column(slice) {
        return Cow::Owned(slice.split_whitespace().collect());
    }
    let mut out = String::with_capacity(slice.len());
    let mut at = 0;
    // The white space passed over, and the soft hyphen before it.
    let (mut gap, mut soft): (Option<usize>, bool) = (None, false);
    while let Some(c) = slice[at..].chars().next() {
        if c == SOFT_HYPHEN {
            soft = gap.is_none();
        } else if c.is_whitespace() {
            gap.get_or_insert(at);
        } else {
            if let Some(from) = gap.take() {
                join(&mut out, &slice[from..at], &slice[at..], soft);
            }
            soft = false;
            out.push(c);
        }
        at += c.len_utf8();
    }
    Cow::Owned(out)
}

/// Puts in what stands between `out` and `rest`, where `gap` of white space was read.
fn join(out: &mut String, gap: &str, rest: &str, soft: bool) {
    let parted = gap.contains(line::is_break);
    if out.is_empty() || (parted && (line::begins_with_stop(rest) || (soft && small(rest)))) {
        return;
    }
    let word = out.trim_end_matches(is_hyphen);
    if parted && word.len() < out.len() && word.ends_with(char::is_alphanumeric) {
        let start = word.trim_end_matches(char::is_alphabetic).len();
        match hyphen(&word[start..], rest, word[..start].ends_with(is_hyphen)) {
            Hyphen::Added => out.truncate(word.len()),
            Hyphen::Own => {}
            Hyphen::Hanging => out.push(' '),
        }
        return;
    }
    out.push(' ');
}

/// What a hyphen at the end of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hyphen {
    /// Put in because the line was full.
    Added,
    /// Part of a compound.
    Own,
    /// Standing for a part that comes later: `short- and long-range`.
    Hanging,
}

/// What the hyphen at the end of a line is, between the letters `word` before it and the `rest`
/// that the next line begins with; `joined` tells whether a hyphen stands before `word` too.
pub fn hyphen(word: &str, rest: &str, joined: bool) -> Hyphen {
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let next = &rest[..length];
    if matches!(next, "and" | "or" | "to" | "as") {
        return Hyphen::Hanging;
    }
    if !rest.starts_with(char::is_alphanumeric) {
        return Hyphen::Hanging;
    }
    let [first, last] = &*HYPHENATED;
    let capitals = word.chars().skip(1).any(char::is_uppercase) || word.chars().count() < 2;
    let own = joined
        || word.len() > LONGEST
        || capitals
        || !small(rest)
        || first.contains(word.to_lowercase().as_str())
        || last.contains(next);
    if own { Hyphen::Own } else { Hyphen::Added }
}

/// Length of the hyphen and the break behind `word` at the start of `rest`, if they only part a
/// word that goes on behind them.
pub fn parting(word: &str, rest: &str, joined: bool) -> Option<usize> {
    let tail = rest.trim_start_matches(is_hyphen);
    let next = tail.trim_start();
    let gap = &tail[..tail.len() - next.len()];
    let single = rest.chars().next().is_some_and(is_hyphen) && rest.len() - tail.len() <= 3;
    (single && gap.contains(line::is_break) && hyphen(word, next, joined) == Hyphen::Added)
        .then_some(rest.len() - next.len())
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}

fn small(rest: &str) -> bool {
    rest.starts_with(char::is_lowercase)
}

/// Whether [`shown`] has nothing to change.
fn is_clean(slice: &str) -> bool {
    let mut blank = true;
    for c in slice.chars() {
        if c == SOFT_HYPHEN || (c.is_whitespace() && (c != ' ' || blank)) {
            return false;
        }
        blank = c == ' ';
    }
    !blank || slice.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::text::clean::{SOFT_HYPHEN, shown};
    use proptest::prelude::*;
    use std::borrow::Cow;

    #[test]
    fn breaks_are_mended() {
        for (text, expected) in [
            ("The talks\nwent on  for\r\n long. ", "The talks went on for long."),
            ("The negotia-\ntions failed", "The negotiations failed"),
            ("a US-\nled force", "a US-led force"),
            ("a Seoul-\nbased firm", "a Seoul-based firm"),
            ("its long-\n  term aims", "its long-term aims"),
            ("day-to-\nday work", "day-to-day work"),
            ("the Secretary-\nGeneral", "the Secretary-General"),
            ("short-\nand long-range", "short- and long-range"),
            ("from 1950-\n1953", "from 1950-1953"),
            ("nego\u{ad}tia\u{ad}\ntions", "negotiations"),
            ("PYONGYANG (Hanbit) --\nThe", "PYONGYANG (Hanbit) -- The"),
            ("for pricing\n. Next", "for pricing. Next"),
            ("W\nA\nRN\nI\nNG", "WARNING"),
            ("10\u{a0}000\u{a0}men", "10 000 men"),
            ("한국\n정부", "한국 정부"),
            (" \n", ""),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
        assert!(matches!(shown("US-led talks, it said."), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_clean(text in "\\PC{0,30}|[ a-cA-C.,\\-\u{ad}\u{2010}\r\n]{0,40}|(?s).{0,20}") {
            let once = shown(&text).into_owned();
            let broken = once.contains(['\n', '\r', SOFT_HYPHEN]) || once.contains("  ");
            prop_assert!(!broken && once.trim() == once);
            let twice = shown(&once);
            prop_assert!(matches!(twice, Cow::Borrowed(_)));
            prop_assert_eq!(&*twice, &*once);
        }
    }
}

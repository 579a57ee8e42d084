//! What a text says of itself before it begins: `title: ...`, `date: ...` in lines of their own.
//!
//! Two forms are known: a block between two lines `---`, as writers of Markdown use it, and
//! plain lines at the very top, of which the first names something known and which a blank line
//! follows.

use super::date;
use super::usual::{self, Kind};
use crate::text::Metadata;

/// The longest front matter, in lines.
const LINES: usize = 60;

/// Where a text begins behind its front matter, and what that says; 0 where it has none.
pub(super) fn split(text: &str) -> (usize, Metadata) {
    fenced(text).or_else(|| headed(text)).unwrap_or_default()
}

/// White space in place of a text's first bytes, as many bytes and the same lines, so that
/// offsets behind them stay what they are in the file.
pub(super) fn blanked(text: &str, end: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text[..end].chars() {
        match c.len_utf8() {
            1 if matches!(c, '\n' | '\r') => out.push(c),
            1 => out.push(' '),
            2 => out.push('\u{a0}'),
            3 => out.push('\u{3000}'),
            _ => out.push_str("\u{3000} "),
        }
    }
    out.push_str(&text[end..]);
    out
}

/// A block between two lines `---`.
fn fenced(text: &str) -> Option<(usize, Metadata)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = first.len();
    let mut found = Metadata::default();
    for line in lines.take(LINES) {
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return Some((at, found));
        }
        // What is set in belongs to a list or a long text under the name before it.
        if let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '-']))
        {
            take(&mut found, name, value);
        }
    }
    None
}

/// Lines `Name: value` up to a blank one, two at least, the first of a name that is known.
fn headed(text: &str) -> Option<(usize, Metadata)> {
    let mut at = text.len() - text.trim_start().len();
    let mut found = Metadata::default();
    for (number, line) in text[at..].split_inclusive('\n').take(LINES).enumerate() {
        if line.trim().is_empty() {
            return (number > 1).then_some((at, found));
        }
        let (name, value) = line.split_once(':')?;
        let is_name =
            name.chars().count() < 25 && !name.contains(['.', ',']) && !value.trim().is_empty();
        let known = take(&mut found, name, value);
        if !is_name || (number == 0 && !known) || (!known && name.split(' ').count() > 2) {
            return None;
        }
        at += line.len();
    }
    None
}

/// Fills the column of a name, if it is known and not filled yet. Whether it is known.
fn take(found: &mut Metadata, name: &str, value: &str) -> bool {
    let name = [name.trim().to_owned()];
    let is = |kind| !usual::columns(&name, kind).is_empty();
    let slots = [
        (Kind::Title, &mut found.title),
        (Kind::Date, &mut found.date),
        (Kind::Source, &mut found.source),
        (Kind::Author, &mut found.author),
    ];
    let Some((kind, slot)) = slots.into_iter().find(|(kind, _)| is(*kind)) else { return false };
    let value = value.trim().trim_matches(['"', '\'', '[', ']']).trim();
    if slot.is_empty() {
        *slot = match kind {
            Kind::Date => date::understood(value),
            _ => value.to_owned(),
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::read::front::{blanked, split};
    use proptest::prelude::*;

    fn read(text: &str) -> (&str, [String; 4]) {
        let (end, found) = split(text);
        (&text[end..], [found.title, found.date, found.source, found.author])
    }

    #[test]
    fn a_block_between_dashes_is_read() {
        let text = "---\ntitle: \"Envoys: a talk\"\ndate: Dec. 4, 2025\ntags:\n  - title: no\n\
                    source: Post\nauthor: Han Dana\n---\nThey met.";
        let expected = ["Envoys: a talk", "2025-12-04", "Post", "Han Dana"].map(str::to_owned);
        assert_eq!(read(text), ("They met.", expected));
    }

    #[test]
    fn lines_at_the_top_are_read() {
        let text = "Title: Envoys meet\r\nDate: 4 December 2025\r\nDesk: world\r\n\r\nThey met.";
        let expected = ["Envoys meet", "2025-12-04", "", ""].map(str::to_owned);
        assert_eq!(read(text), ("\r\nThey met.", expected));
    }

    #[test]
    fn text_that_begins_at_once_has_none() {
        for text in [
            "Envoys met: a talk\nwas held: yes\n\nx",
            "Title: Envoys meet\n\nThey met.",
            "Date: soon\nThey met, and said: no.\n\nx",
            "---\ntitle: x\nnever closed",
            "Title: a\nAuthor: b",
            "",
        ] {
            assert_eq!(read(text).0, text);
        }
    }

    #[test]
    fn blanks_keep_offsets_and_lines() {
        let text = "a: é한😀\r\nText";
        let blank = blanked(text, text.len() - 4);
        assert_eq!(blank.len(), text.len());
        assert_eq!(blank.trim(), "Text");
        assert_eq!(blank.lines().count(), 2);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(---|title|date|[:a-c \n\ré한😀]){0,30}") {
            let (end, _) = split(&text);
            prop_assert_eq!(blanked(&text, end).len(), text.len());
        }
    }
}

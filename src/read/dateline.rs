//! The dateline of a report: `HAVEN, Dec. 4 (Harbour Post) --` says who filed it and when.
//!
//! It stands at the beginning of one of the first lines (what it looks like, [`dateline`] knows). The
//! year is seldom said, and never guessed.

use super::date;
use crate::text::dateline;

/// A dateline stands in one of so many lines that are not blank.
const LINES: usize = 12;
/// What a dateline says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dateline {
    /// The agency or newspaper; empty where none is named.
    pub(super) source: String,
    /// The month and the day.
    pub(super) day: Option<(u32, u32)>,
    /// The year, where it is said.
    pub(super) year: Option<u32>,
}

/// The dateline of a text.
pub(super) fn find(text: &str) -> Option<Dateline> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES).find_map(of_line)
}

fn of_line(line: &str) -> Option<Dateline> {
    korean(line).or_else(|| {
        let line = dateline::of(line)?;
        let mut found = Dateline { source: line.source.to_owned(), ..Dateline::default() };
        line.days.iter().try_for_each(|part| found.take(part).then_some(()))?;
        (found.day.is_some() || !found.source.is_empty()).then_some(found)
    })
}

/// `(서울=포스트)`: place and agency.
fn korean(line: &str) -> Option<Dateline> {
    let inside = line.strip_prefix('(').or_else(|| line.strip_prefix('['))?;
    let (place, rest) =
        inside.split_once(')').or_else(|| inside.split_once(']'))?.0.split_once('=')?;
    let source = rest.trim();
    let is_word = |text: &str| {
        (1..20).contains(&text.chars().count())
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '·'))
    };
    (is_word(place) && is_word(source) && line.chars().any(|c| ('가'..='힣').contains(&c)))
        .then(|| Dateline { source: source.to_owned(), ..Dateline::default() })
}

impl Dateline {
    /// Takes what a part says, if it is a day or a year.
    fn take(&mut self, part: &str) -> bool {
        let words: Vec<&str> = part.split([' ', '.']).filter(|word| !word.is_empty()).collect();
        let day = |word: &str| word.parse().ok().filter(|day| (1..=31).contains(day));
        let year = |word: &str| word.parse().ok().filter(|year| (1800..2200).contains(year));
        let (one, other) = match words[..] {
            [one] => match year(one) {
                Some(year) => {
                    self.year = Some(year);
                    return true;
                }
                None => return false,
            },
            [one, other] => (one, other),
            [one, other, last] if year(last).is_some() => {
                self.year = year(last);
                (one, other)
            }
            _ => return false,
        };
        let found = date::month(one).zip(day(other)).or_else(|| date::month(other).zip(day(one)));
        self.day = found.or(self.day);
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use crate::read::dateline::{Dateline, find};
    use proptest::prelude::*;

    fn line(source: &str, day: Option<(u32, u32)>, year: Option<u32>) -> Option<Dateline> {
        Some(Dateline { source: source.to_owned(), day, year })
    }

    #[test]
    fn datelines_are_read() {
        let fourth = Some((12, 4));
        for (text, expected) in [
            ("HAVEN, Dec. 4 (Harbour Post) -- Envoys met.", line("Harbour Post", fourth, None)),
            ("Title\n\nHAVEN (HP) — Envoys met.", line("HP", None, None)),
            ("HAVEN, North Isle (HP) – Envoys met.", line("HP", None, None)),
            ("Haven, December 4 (HPNA) -- Envoys", line("HPNA", fourth, None)),
            ("HAVEN, Dec. 4, 2025 -- Envoys met.", line("", fourth, Some(2025))),
            ("HAVEN, 4 Dec 2025 (Post) - Envoys", line("Post", fourth, Some(2025))),
            ("NEW HAVEN Dec 4 (Post) - Envoys", line("Post", fourth, None)),
            ("Title\nBy Han Dana\n\nHaven, Dec 4 (Post) Envoys met.", line("Post", fourth, None)),
            ("(하벤=포스트) 한다나 기자 = 특사들이", line("포스트", None, None)),
        ] {
            assert_eq!(find(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "The minister (a doctor) -- he was new -- left.",
            "HAVEN -- Envoys met.",
            "Envoys met -- and left (soon) -- again.",
            "Haven, Dec. 4 -- Envoys met.",
            "Haven, Dec. 4 (a Monday) saw envoys.",
            "Haven (Post) Envoys met.",
            "- 12 -",
            "--",
            "(a=b) x",
            "",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(HAVEN|Dec|[(),.=—\\- 4a가é]){0,30}") {
            let _ = find(&text);
        }
    }
}

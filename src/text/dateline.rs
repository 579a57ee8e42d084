//! The dateline of a report: `HAVEN, Dec. 4 (Harbour Post) --` says where and when it was filed, and
//! by whom.
//!
//! It stands at the beginning of a line, before a dash: a place in capitals, or any place if an
//! agency in brackets follows. Where both a day and an agency are named the dash may be missing.

use super::lexicon::{self, TIME};

/// A dateline is at most so many bytes long.
const LONGEST: usize = 120;

/// What ends a dateline.
const ENDS: [&str; 4] = ["--", "\u{2014}", "\u{2013}", " - "];

/// What a dateline says.
#[derive(Debug, PartialEq, Eq)]
pub struct Dateline<'t> {
    /// Its parts behind the place that hold digits, and a day behind the place without a comma.
    pub days: Vec<&'t str>,
    /// The agency or newspaper; empty where none is named.
    pub source: &'t str,
    /// Where the report begins behind it, in bytes.
    pub end: usize,
}

/// The dateline with which a line begins.
pub fn of(line: &str) -> Option<Dateline<'_>> {
    let window = &line[..line.floor_char_boundary(LONGEST.min(line.len()))];
    let told = |byte: u8| byte == b'(' || byte.is_ascii_digit();
    if !line.starts_with(char::is_uppercase) || !window.bytes().any(told) {
        return None;
    }
    let ends = ENDS.iter().filter_map(|end| Some((window.find(end)?, end.len())));
    if let Some((at, len)) = ends.min()
        && let Some(found) = of_words(window[..at].trim_end(), at + len)
    {
        return Some(Dateline { end: skip_blanks(line, found.end), ..found });
    }
    let close = window.find(") ")?;
    let found = of_words(&window[..=close], close + 1)?;
    let end = skip_blanks(line, found.end);
    let begins = line[end..].starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric());
    let dated = found.days.iter().any(|day| day.contains(|c: char| c.is_ascii_digit()));
    (dated && !found.source.is_empty() && begins).then_some(Dateline { end, ..found })
}

/// Where a line goes on behind its dateline, in bytes; 0 where it has none.
pub fn end(line: &str) -> usize {
    of(line).map_or(0, |dateline| dateline.end)
}

fn skip_blanks(line: &str, end: usize) -> usize {
    let dashes = line[end..].trim_start_matches(|c: char| c.is_whitespace() || c == '-');
    line.len() - dashes.len()
}

/// The words before the dash: places and a day, parted by commas, and an agency in brackets.
fn of_words(words: &str, end: usize) -> Option<Dateline<'_>> {
    let (before, source) = match words.strip_suffix(')').and_then(|w| w.rsplit_once('(')) {
        Some((before, source)) => (before.trim(), source.trim()),
        None => (words, ""),
    };
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '/' | '&' | '\'');
    if source.chars().count() > 40 || !source.chars().all(is_letter) || before.is_empty() {
        return None;
    }
    let mut days = Vec::new();
    let mut parts = before.split(',').map(str::trim);
    let mut place = parts.next()?;
    if let Some(at) = place.find(|c: char| c.is_ascii_digit()) {
        // `HAVEN Dec 4`: without a comma.
        let start = place[..at].trim_end().rfind(' ')?;
        days.push(Some(place[start..].trim()).filter(|part| is_day(part))?);
        place = place[..start].trim_end();
    }
    let capitals = place.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase());
    let is_name = |part: &str| part.split(' ').all(|word| word.starts_with(char::is_uppercase));
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let is_place = letters > 2
        && place.split(' ').count() < 5
        && (capitals || (is_name(place) && !source.is_empty()));
    for part in parts {
        if is_day(part) {
            days.push(part);
        } else if !is_name(part) {
            return None;
        }
    }
    let dated = days.iter().any(|day| day.contains(' '));
    (is_place && (dated || !source.is_empty())).then_some(Dateline { days, source, end })
}

/// Whether a part is a day with a month, or a year: `Dec. 4`, `4 December 2025`, `2025`.
fn is_day(part: &str) -> bool {
    let mut words = part.split([' ', '.']).filter(|word| !word.is_empty());
    let number = |word: &str| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    let fits = |word: &str| number(word) || lexicon::class(&capitalized(word)).has(TIME);
    part.contains(|c: char| c.is_ascii_digit()) && words.clone().count() <= 3 && words.all(fits)
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use crate::text::dateline::end;
    use proptest::prelude::*;

    #[test]
    fn a_report_begins_behind_its_dateline() {
        for (line, rest) in [
            ("HAVEN, Dec. 4 (Harbour Post) -- Envoys met.", "Envoys met."),
            ("HAVEN (HP) \u{2014} Envoys met.", "Envoys met."),
            ("HAVEN, 4 December 2025 --Envoys met.", "Envoys met."),
            ("Haven, Dec 4 (Harbour Post) Envoys met.", "Envoys met."),
            ("Haven (Post) Envoys met.", "Haven (Post) Envoys met."),
            ("Haven, Dec 4 (Post) saw envoys.", "Haven, Dec 4 (Post) saw envoys."),
            ("Envoys met -- and left.", "Envoys met -- and left."),
        ] {
            assert_eq!(&line[end(line)..], rest, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(HAVEN|Dec|[(),.=\u{2014}\\- 4a\u{e9}\u{ac00}]){0,30}") {
            prop_assert!(text.is_char_boundary(end(&text)));
        }
    }
}

//! A day as people and machines write it, from its text to `2025-12-04`.
//!
//! What is said twice over is understood: a year of four digits first, a month by name, dots
//! as in `4.12.2025`, an order that only one reading allows (`25/12/2025`). `03/04/2025` is not:
//! it is two different days in two countries.

use jiff::civil::Date;
use std::sync::LazyLock;

/// Names of months in small letters, with their numbers.
static MONTHS: LazyLock<Vec<(&str, u32)>> = LazyLock::new(|| {
    let lines = include_str!("../../data/months.txt").lines().filter(|l| !l.starts_with('#'));
    lines
        .enumerate()
        .flat_map(|(at, l)| l.split(' ').skip(1).map(move |n| (n, at as u32 + 1)))
        .collect()
});

/// So many characters of a text are looked at.
const LOOKED_AT: usize = 120;

/// Years that articles are of.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2199;

/// A number or a word of a date, with what stands before it.
struct Piece<'a> {
    before: &'a str,
    text: &'a str,
}

impl Piece<'_> {
    fn number(&self) -> Option<u32> {
        (self.text.len() <= 4).then(|| self.text.parse().ok())?
    }

    fn year(&self) -> Option<u32> {
        (self.text.len() == 4).then(|| self.number())?.filter(|year| YEARS.contains(year))
    }

    /// A day or a month in digits.
    fn short(&self) -> Option<u32> {
        (self.text.len() <= 2).then(|| self.number())?
    }

    fn month(&self) -> Option<u32> {
        month(self.text)
    }
}

/// The number of a month by its name.
pub(super) fn month(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    MONTHS.iter().find(|(known, _)| *known == name).map(|&(_, number)| number)
}

/// The first day that the beginning of a text says without doubt, as `2025-12-04`.
///
/// Of a moment it is the day as written, whatever the time zone.
pub(super) fn iso(text: &str) -> Option<String> {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(end, _)| end);
    let pieces = pieces(&text[..end]);
    (0..pieces.len())
        .find_map(|at| compact(&pieces[at]).or_else(|| spelled(pieces.get(at..at + 3)?)))
}

/// A day as `2025-12-04` where its form is understood, else as it was found.
pub(super) fn understood(text: &str) -> String {
    iso(text).unwrap_or_else(|| text.trim().to_owned())
}

/// A day of these numbers, if there is one.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<String> {
    let narrow = |n: u32| i8::try_from(n).ok();
    let date = Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
    Some(date.to_string())
}

/// `20251204`, and with the time behind it `20251204093000`.
fn compact(piece: &Piece) -> Option<String> {
    let digits = piece.text;
    if !matches!(digits.len(), 8 | 12 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits[from..to].parse().ok();
    let year = number(0, 4).filter(|year| YEARS.contains(year))?;
    day(year, number(4, 6)?, number(6, 8)?)
}

/// Three pieces that are a year, a month and a day in some order.
fn spelled(pieces: &[Piece]) -> Option<String> {
    let [a, b, c] = pieces else { return None };
    let joint = |mark: &str| b.before.trim() == mark && c.before.trim() == mark;
    let near = |p: &Piece| matches!(p.before.trim(), "" | "." | "," | ".," | "-" | "/" | "'");
    if let (Some(year), Some(d)) = (a.year(), c.short()) {
        let named = b.month().filter(|_| near(b) && near(c));
        let korean = b.before.trim() == "년" && c.before.trim() == "월";
        let chinese = b.before.trim() == "年" && c.before.trim() == "月";
        let digits = b
            .short()
            .filter(|_| korean || chinese || joint("-") || joint("/") || joint(".") || joint("_"));
        return day(year, named.or(digits)?, d);
    }
    let year = c.year().filter(|_| near(b) && near(c))?;
    match (a.month(), b.month(), a.short(), b.short()) {
        (Some(month), _, _, Some(d)) | (_, Some(month), Some(d), _) => day(year, month, d),
        (_, _, Some(d), Some(month)) if joint(".") => day(year, month, d),
        (_, _, Some(first), Some(second)) if joint("/") || joint("-") => {
            one_way(year, first, second)
        }
        _ => None,
    }
}

/// A day and a month of which it is not said which is which, if only one reading is a day.
fn one_way(year: u32, first: u32, second: u32) -> Option<String> {
    match (day(year, first, second), day(year, second, first)) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

/// Numbers and words, without what says of a number that it is one: `4th`, `of`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut from) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let is_same = |d: char| {
            if c.is_ascii_digit() { d.is_ascii_digit() } else { d.is_alphabetic() && !is_unit(d) }
        };
        if !is_same(c) {
            at += c.len_utf8();
            continue;
        }
        let end = text[at..].find(|d| !is_same(d)).map_or(text.len(), |len| at + len);
        let word = &text[at..end];
        let after_digits = at == from && !pieces.is_empty();
        let is_filler = word == "of" || (after_digits && matches!(word, "st" | "nd" | "rd" | "th"));
        if !is_filler {
            pieces.push(Piece { before: &text[from..at], text: word });
        }
        at = end;
        from = end;
    }
    pieces
}

/// Year, month and day as Korean and Chinese write them behind numbers.
fn is_unit(c: char) -> bool {
    matches!(c, '년' | '월' | '일' | '年' | '月' | '日')
}

#[cfg(test)]
mod tests {
    use crate::read::date::{iso, understood};
    use proptest::prelude::*;

    #[test]
    fn every_form_is_the_same_day() {
        for text in [
            "2025-12-04",
            "2025-12-04T09:30:00+09:00",
            "2025/12/4",
            "2025.12.04",
            "2025. 12. 4.",
            "20251204",
            "20251204T0930",
            "D:20251204093000+09'00'",
            "Dec. 4, 2025",
            "December 4th, 2025",
            "4 December 2025",
            "4th of December 2025",
            "4-Dec-2025",
            "Thu, 04 Dec 2025 09:30:00 +0900",
            "2025년 12월 4일",
            "2025年12月4日",
            "4.12.2025",
            "4. Dezember 2025",
            "4 décembre 2025",
            "4 декабря 2025 г.",
            "Published: 2025-12-04 09:30",
            "2025-12-04-forum-on-talks",
            "forum_2025_12_04",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2025-12-04"), "{text}");
        }
    }

    #[test]
    fn what_may_be_two_days_is_none() {
        assert_eq!(iso("03/04/2025"), None);
        assert_eq!(iso("12/25/2025").as_deref(), Some("2025-12-25"));
        assert_eq!(iso("25/12/2025").as_deref(), Some("2025-12-25"));
        assert_eq!(iso("04/04/2025").as_deref(), Some("2025-04-04"));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in
            ["", "2025", "Dec. 4", "2025-13-04", "2025-02-30", "12345678", "4 talks 2025", "1-2-3"]
        {
            assert_eq!(iso(text), None, "{text}");
        }
        assert_eq!(understood(" last week "), "last week");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", near in "[0-9 ./년월a-zDec-]{0,20}") {
            for text in [&text, &near] {
                prop_assert!(iso(text).is_none_or(|day| day.len() == 10));
            }
        }
    }
}

//! What stands at the head and the foot of every page, and is no part of the text.

use super::page::{Line, Page};
use std::collections::BTreeMap;

/// A head or foot stands in this part of a page, from its edge, or within an inch of it.
const EDGE: f64 = 0.15;
const INCH: f64 = 72.0;
/// Lines of two pages stand at one height if these differ by less, in points.
const LEVEL: f64 = 6.0;
/// A head or foot is so many sizes of its letters away from the text.
const APART: f64 = 2.0;

/// Takes out of pages what most of them repeat at their edges, and their numbers.
pub(super) fn leave_out(pages: &mut [Page]) {
    let mut repeated: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for page in pages.iter() {
        let mut keys: Vec<_> = at_edge(page).map(key).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *repeated.entry(key).or_default() += 1;
        }
    }
    // A head may be of the pages on one side only.
    let often = (pages.len() / 3).max(2);
    let is_head = |line: &Line| {
        let (text, level) = key(line);
        let near = |level: i64| repeated.get(&(text.clone(), level)).copied().unwrap_or(0);
        (level - 1..=level + 1).map(near).sum::<usize>() >= often
    };
    for page in pages {
        let (height, rows) = (page.height, marked(page));
        let is_marked = |line: &Line| rows.iter().any(|y| (line.y - y).abs() < LEVEL);
        page.lines.retain(|line| !is_at_edge(line, height) || !(is_marked(line) || is_head(line)));
    }
}

/// The heights of the first and the last row of a page where these are no text: one says which
/// page it is, or from where and when it was printed; or its parts stand far from each other, and
/// all far from the text.
fn marked(page: &Page) -> Vec<f64> {
    let heights = || at_edge(page).map(|line| line.y);
    let rows = [heights().reduce(f64::min), heights().reduce(f64::max)];
    let says = |y: f64| {
        let in_row = |line: &&Line| (line.y - y).abs() < LEVEL;
        let parts: Vec<_> = at_edge(page).filter(in_row).collect();
        let other = page.lines.iter().filter(|line| !in_row(line));
        let space = other.map(|line| (line.y - y).abs()).fold(f64::INFINITY, f64::min);
        let size = parts.iter().map(|line| line.size).fold(0.0, f64::max);
        parts.iter().any(|line| is_number(&line.text) || is_stamp(&line.text))
            || (parts.len() > 1 && space > size * APART)
    };
    rows.into_iter().flatten().filter(|&y| says(y)).collect()
}

fn at_edge(page: &Page) -> impl Iterator<Item = &Line> {
    page.lines.iter().filter(|line| is_at_edge(line, page.height))
}

fn is_at_edge(line: &Line, height: f64) -> bool {
    let edge = (height * EDGE).max(INCH.min(height / 4.0));
    line.y < edge || line.y > height - edge
}

/// What heads of two pages have in common: their words, not their numbers, and their height.
fn key(line: &Line) -> (String, i64) {
    let mut words = String::new();
    for c in line.text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            c if !c.is_numeric() => words.push(c),
            _ if words.ends_with('#') => {}
            _ => words.push('#'),
        }
    }
    (words, (line.y / LEVEL).round() as i64)
}

/// Whether a line is the number of a page: `12`, `- 12 -`, `Page 2 of 9`, `3/9`, `iv`.
fn is_number(text: &str) -> bool {
    let bare =
        text.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '|' | '[' | ']' | ' ' | '.'));
    let lower = bare.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    let is_count = |word: &str| word.len() < 5 && word.bytes().all(|b| b.is_ascii_digit());
    let is_roman = |word: &str| word.len() < 6 && word.bytes().all(|b| b"ivxl".contains(&b));
    match words[..] {
        [one] => is_count(one) || (is_roman(one) && text.len() < 8),
        [one, other] => (is_count(one) || matches!(one, "page" | "p." | "p")) && is_count(other),
        ["page", one, "of", all] => is_count(one) && is_count(all),
        [one, "of", all] => is_count(one) && is_count(all),
        _ => false,
    }
}

/// Whether a line is what browsers print around a page: its address, or a day and a time.
fn is_stamp(text: &str) -> bool {
    let is_address = text.contains("://") && !text.trim_end_matches(is_count_mark).contains(' ');
    let is_time = text.contains(':') && text.contains('/');
    let rest = text.replace(|c: char| c.is_ascii_digit() || "/:,. ".contains(c), "");
    is_address || (is_time && matches!(&*rest, "" | "AM" | "PM"))
}

fn is_count_mark(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '/' | ' ')
}

#[cfg(test)]
mod tests {
    use crate::read::heads::{is_number, leave_out};
    use crate::read::page::tests::page;

    #[test]
    fn numbers_of_pages_are_told() {
        for text in ["12", "- 12 -", "Page 2 of 9", "3/9", "iv", "2 / 9", "page 7"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["2025 talks", "I", "12,000", "Page of history", "12345", ""] {
            assert_eq!(is_number(text), text == "I", "{text}");
        }
    }

    #[test]
    fn what_repeats_at_the_edge_is_left_out() {
        let mut pages: Vec<_> = (1..=4)
            .map(|n| {
                let head = format!("{n} The Harbour Post");
                let foot = format!("Page {n} of 4");
                page(&[
                    (72.0, 40.0, &head),
                    (72.0, 400.0, "The Harbour Post"),
                    (72.0, 780.0, &foot),
                ])
            })
            .collect();
        leave_out(&mut pages);
        assert!(pages.iter().all(|p| p.lines.len() == 1 && p.lines[0].y == 400.0), "{pages:?}");
    }

    #[test]
    fn what_browsers_print_around_a_page_is_left_out() {
        let mut pages = vec![page(&[
            (30.0, 20.0, "12/4/25, 9:30 AM"),
            (300.0, 20.0, "Envoys meet"),
            (72.0, 60.0, "Envoys meet"),
            (72.0, 700.0, "They left at 9:30, see 1/2."),
            (30.0, 785.0, "https://post.example/a 1/1"),
        ])];
        leave_out(&mut pages);
        let left: Vec<_> = pages[0].lines.iter().map(|line| &*line.text).collect();
        assert_eq!(left, ["Envoys meet", "They left at 9:30, see 1/2."]);
    }

    #[test]
    fn a_row_of_parts_far_from_the_text_is_left_out() {
        let head = [(72.0, 36.0, "Harbour Post"), (400.0, 36.0, "Dec. 4, 2025")];
        let mut far = vec![page(&[head[0], head[1], (72.0, 80.0, "They met.")])];
        let mut near = vec![page(&[head[0], head[1], (72.0, 50.0, "They met.")])];
        leave_out(&mut far);
        leave_out(&mut near);
        assert_eq!([far[0].lines.len(), near[0].lines.len()], [1, 3]);
    }

    #[test]
    fn what_stands_once_at_the_edge_stays() {
        let mut pages = vec![page(&[(72.0, 40.0, "Envoys meet")]), page(&[(72.0, 40.0, "Boats")])];
        leave_out(&mut pages);
        assert!(pages.iter().all(|p| p.lines.len() == 1));
    }
}

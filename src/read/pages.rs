//! From the lines of pages to paragraphs: lines that were broken to fit are joined, words that
//! were broken are mended, and what stands on every page is left out.

use super::extract::Paragraphs;
use super::heads;
use super::hyphens::Hyphens;
use super::page::{Line, Page};
use std::collections::BTreeMap;

/// Sizes that differ by less than this part are one.
const SAME_SIZE: f64 = 0.08;
/// A line stands this much further away than usual if a new paragraph begins.
const APART: f64 = 1.25;
/// A first line is set in by so much of its size, at least.
const INDENT: f64 = 0.7;
/// Columns begin further from each other than this, in points.
const INCH: f64 = 72.0;
/// How wide a letter is, of its size.
const LETTER: f64 = 0.45;

/// The text of pages, its paragraphs parted by blank lines.
pub(super) fn text(mut pages: Vec<Page>) -> String {
    for line in pages.iter_mut().flat_map(|page| &mut page.lines) {
        line.text.truncate(line.text.trim_end().len());
    }
    heads::leave_out(&mut pages);
    let lines: Vec<(usize, &Line)> =
        pages.iter().enumerate().flat_map(|(at, p)| p.lines.iter().map(move |l| (at, l))).collect();
    let layout = Layout::of(&pages);
    let hyphens = Hyphens::of(lines.iter().map(|(_, line)| &*line.text));
    let mut text = Paragraphs::default();
    let mut open = String::new();
    for (at, (page, line)) in lines.iter().enumerate() {
        let after = lines.get(at + 1).map(|(_, line)| *line);
        if at > 0 && layout.parts(lines[at - 1], (*page, line), after) {
            text.push(&std::mem::take(&mut open));
            text.end();
        }
        hyphens.join(&mut open, line.text.trim_start());
    }
    text.push(&open);
    text.finish()
}

/// What is usual in a document.
struct Layout {
    /// From one line to the next, in sizes.
    leading: f64,
    /// Where full lines end, by page, where they begin and how large they are.
    right: BTreeMap<(usize, i64, i64), f64>,
}

impl Layout {
    fn of(pages: &[Page]) -> Self {
        let mut steps = Vec::new();
        for page in pages {
            for pair in page.lines.windows(2) {
                let step = (pair[1].y - pair[0].y) / pair[0].size;
                if is_same(pair[0].size, pair[1].size) && (0.8..4.0).contains(&step) {
                    steps.push(step);
                }
            }
        }
        steps.sort_by(f64::total_cmp);
        // Steps within paragraphs are the lower ones; in a page of short paragraphs not the most.
        let leading = steps.get(steps.len() / 4).copied().unwrap_or(1.2);
        let mut right = BTreeMap::new();
        for (at, page) in pages.iter().enumerate() {
            for line in &page.lines {
                let end = right.entry(Self::key(at, line)).or_insert(0.0);
                *end = line.right.max(*end);
            }
        }
        Self { leading, right }
    }

    /// Whether a new paragraph begins with `next`, which stands between `line` and `after`.
    fn parts(&self, line: (usize, &Line), next: (usize, &Line), after: Option<&Line>) -> bool {
        let ((page, line), (next_page, next)) = (line, next);
        if !is_same(line.size, next.size) {
            return true;
        }
        let step = (next.y - line.y) / line.size;
        let follows = page == next_page && step > 0.0;
        if follows && step > self.leading * APART {
            return true;
        }
        let indent = next.left - line.left;
        let set_in = indent > line.size * INDENT && indent < line.size * 6.0 && follows;
        // Where the lines behind it are set in as far, only the first of a paragraph is not.
        let hangs = after.is_some_and(|a| (a.left - next.left).abs() < line.size * INDENT);
        if set_in && !hangs {
            return true;
        }
        self.is_short(page, line, next)
    }

    /// Whether the first word of the next line would have fitted on a line.
    fn is_short(&self, page: usize, line: &Line, next: &Line) -> bool {
        let word = next.text.split_whitespace().next().unwrap_or("").chars().count();
        let room = self.column(page, line) - line.right;
        room > (word as f64 + 3.0) * line.size * LETTER
    }

    /// Where the column ends that a line stands in: other columns begin far from it.
    fn column(&self, page: usize, line: &Line) -> f64 {
        let (page, left, size) = Self::key(page, line);
        let near = (left - 1..=left + 1).filter_map(|left| self.right.get(&(page, left, size)));
        near.copied().fold(line.right, f64::max)
    }

    fn key(page: usize, line: &Line) -> (usize, i64, i64) {
        (page, (line.left / INCH) as i64, line.size.round() as i64)
    }
}

fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() <= one.max(other) * SAME_SIZE
}

#[cfg(test)]
mod tests {
    use crate::read::page::tests::page;
    use crate::read::pages::text;

    #[test]
    fn a_gap_parts_paragraphs() {
        let lines = [
            (72.0, 100.0, "Envoys of the two islands met in the harbour"),
            (72.0, 112.0, "hall on Thursday and agreed to go on with the"),
            (72.0, 130.0, "The navy would stay at sea until then, it was"),
            (72.0, 142.0, "said."),
        ];
        let expected = "Envoys of the two islands met in the harbour hall on Thursday and agreed \
            to go on with the\n\nThe navy would stay at sea until then, it was said.";
        assert_eq!(text(vec![page(&lines)]), expected);
    }

    #[test]
    fn an_indent_or_a_short_line_parts_paragraphs() {
        let lines = [
            (84.0, 100.0, "Envoys of the two islands met in the harbour"),
            (72.0, 112.0, "hall on Thursday and agreed to go on with the."),
            (84.0, 124.0, "The navy would stay at sea until then, it"),
            (72.0, 136.0, "was said."),
            (72.0, 148.0, "Boats returned to the harbour in the evening."),
        ];
        let text = text(vec![page(&lines)]);
        let parts: Vec<_> = text.split("\n\n").collect();
        assert_eq!(parts.len(), 3, "{parts:#?}");
        assert_eq!(parts[1], "The navy would stay at sea until then, it was said.");
    }

    #[test]
    fn columns_have_ends_of_their_own() {
        let lines = [
            (72.0, 100.0, "Envoys of the two islands"),
            (72.0, 112.0, "met in the harbour hall on"),
            (320.0, 100.0, "Thursday and they all agreed"),
            (320.0, 112.0, "to go on with the talks."),
        ];
        let expected = "Envoys of the two islands met in the harbour hall on Thursday and they \
            all agreed to go on with the talks.";
        assert_eq!(text(vec![page(&lines)]), expected);
    }

    #[test]
    fn a_paragraph_goes_on_over_the_page() {
        let first = page(&[(72.0, 600.0, "Envoys of the two islands met in the harbour")]);
        let second = page(&[(72.0, 100.0, "hall and agreed to go on.")]);
        let expected = "Envoys of the two islands met in the harbour hall and agreed to go on.";
        assert_eq!(text(vec![first, second]), expected);
    }

    #[test]
    fn a_heading_stands_alone() {
        let mut both = page(&[
            (72.0, 100.0, "Envoys meet in hall of harbour"),
            (72.0, 116.0, "They agreed to go on with the talks."),
        ]);
        both.lines[0].size = 16.0;
        let expected = "Envoys meet in hall of harbour\n\nThey agreed to go on with the talks.";
        assert_eq!(text(vec![both]), expected);
    }
}

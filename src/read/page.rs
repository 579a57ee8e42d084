//! A page as it is drawn: lines, each at its place.

/// A line of a page. Lengths are in points, from the left and the top of the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its words.
    pub(super) text: String,
    /// Where it begins and ends.
    pub(super) left: f64,
    pub(super) right: f64,
    /// How high it stands.
    pub(super) y: f64,
    /// How large its largest letters are.
    pub(super) size: f64,
}

/// A page and its lines, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Page {
    pub(super) height: f64,
    pub(super) lines: Vec<Line>,
}

#[cfg(test)]
pub(super) mod tests {
    use crate::read::page::{Line, Page};

    /// A page of lines of ten points: where they begin, how high they stand, what they say.
    pub fn page(lines: &[(f64, f64, &str)]) -> Page {
        let line = |&(left, y, text): &(f64, f64, &str)| {
            let right = left + text.chars().count() as f64 * 5.0;
            Line { text: text.to_owned(), left, right, y, size: 10.0 }
        };
        Page { height: 800.0, lines: lines.iter().map(line).collect() }
    }
}

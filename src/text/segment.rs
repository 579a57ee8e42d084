//! Where do sentences end?
//!
//! [`super::line`] tells which lines belong together, one scanner ([`super::scan`]) goes once
//! over every run of them, and what it finds is trimmed here and kept to [`LONGEST`].
//!
//! The crate `sentencex` 0.1.33 was tried first, and left. As it stands it keeps a quotation of
//! several sentences whole and knows nothing of lines; with quotation marks masked and lines
//! cut beforehand it is level on UD EWT (F1 0.912) but behind on the golden rules (44 of 52,
//! 119 of 177 as it cuts them; here 52 and 156), and it takes quadratic time on one long line of
//! quotation or list marks. Its ideas are here: stops inside brackets, orphan closing marks, list
//! marks in sequence, titles as data.
//!
//! Laws: spans are in order, disjoint, not empty, on character boundaries, no longer than
//! [`LONGEST`], and leave out nothing but white space and bullets. Quotations never hold a
//! sentence together: each sentence of a quotation is one, and its closing mark stays with it.

use super::line;
use super::scan;
use super::span::{Sentence, Span};

/// No sentence is longer, in bytes: a spreadsheet's cell holds 32,767 characters.
pub const LONGEST: usize = 30_000;

/// The sentences of `text`, in order.
pub fn segment(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let capitals = !line::is_uncapitalized(text);
    for block in line::blocks(text) {
        for span in scan::sentences(&text[block.start..block.end], capitals) {
            push_pieces(
                text,
                Span::new(block.start + span.start, block.start + span.end),
                &mut sentences,
            );
        }
    }
    sentences
}

/// Whether the sentence at `span` of `text` is a piece of one longer than [`LONGEST`] and goes
/// on in the next; the last piece says no.
///
/// A sentence that ends of its own accord exactly where a piece would have been cut is taken
/// for a piece.
///
/// # Panics
/// If `span` is not on character boundaries of `text`.
pub fn goes_on(text: &str, span: Span) -> bool {
    text.len() - span.start > LONGEST
        && !text[span.end..].trim_start().is_empty()
        && piece(text, span.start).0 == span.end
}

/// Where a piece that begins at `start` ends, and where the next may begin, if the text from
/// `start` is longer than [`LONGEST`].
fn piece(text: &str, start: usize) -> (usize, usize) {
    let window = &text[start..text.floor_char_boundary(start + LONGEST)];
    let cut = window.rfind(char::is_whitespace).filter(|at| *at > 0).unwrap_or(window.len());
    (start + window[..cut].trim_end().len(), start + cut)
}

/// Adds a span without the white space around it, in pieces if it is longer than [`LONGEST`].
fn push_pieces(text: &str, mut span: Span, sentences: &mut Vec<Sentence>) {
    loop {
        let slice = &text[span.start..span.end];
        span.start += slice.len() - slice.trim_start().len();
        span.end = span.start + slice.trim().len();
        if span.is_empty() {
            return;
        }
        if span.len() <= LONGEST {
            sentences.push(Sentence { span, furniture: None });
            return;
        }
        let (end, next) = piece(text, span.start);
        sentences.push(Sentence { span: Span::new(span.start, end), furniture: None });
        span.start = next;
    }
}

#[cfg(test)]
mod tests {
    use crate::text::segment::{LONGEST, goes_on, segment};

    #[test]
    fn only_a_sentence_that_was_cut_goes_on() {
        let long = "word ".repeat(LONGEST / 2);
        let text = format!("They met. The {long}end. Then they left.");
        let cut: Vec<bool> = segment(&text).iter().map(|s| goes_on(&text, s.span)).collect();
        assert_eq!(cut, [false, true, true, false, false]);
        assert!(segment(&text).iter().all(|s| s.span.len() <= LONGEST));
    }
}

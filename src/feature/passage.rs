//! Sentences that stand together, in windows of bounded size.

use super::reach::{CHAIN, REACH};
use crate::text::Span;
use std::ops::Range;

/// Bytes of sentences in a window; a window always has one sentence at least.
const BYTES: usize = 1 << 16;
/// How many neighbours a sentence needs: those whose labels have a say, and theirs.
const AROUND: usize = CHAIN + REACH;

/// A run of sentences, and the wider run that also holds the neighbours of its first and last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Sentences to be looked at, by number.
    pub core: Range<usize>,
    /// They and their neighbours.
    pub with_neighbours: Range<usize>,
}

impl Window {
    /// The place of a sentence among those with neighbours.
    pub fn place(&self, sentence: usize) -> usize {
        sentence - self.with_neighbours.start
    }
}

/// Parts the sentences of a document into windows, so that a long document needs no more memory
/// than a short one. What is noticed about a sentence does not depend on the windows.
pub fn windows(sentences: &[Span]) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut start = 0usize;
    let mut bytes = 0;
    for (number, sentence) in sentences.iter().enumerate() {
        bytes += sentence.len();
        if bytes >= BYTES || number + 1 == sentences.len() {
            let end = number + 1;
            let around = start.saturating_sub(AROUND)..(end + AROUND).min(sentences.len());
            windows.push(Window { core: start..end, with_neighbours: around });
            (start, bytes) = (end, 0);
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use crate::feature::passage::*;

    #[test]
    fn windows_are_disjoint_and_see_their_neighbours() {
        let of = |len: usize| Span::new(0, len);
        let mut sentences = vec![of(1), of(BYTES), of(BYTES)];
        sentences.extend((0..7).map(|_| of(2)));
        let window = |core, with_neighbours| Window { core, with_neighbours };
        assert_eq!(
            windows(&sentences),
            [window(0..2, 0..7), window(2..3, 0..8), window(3..10, 0..10)]
        );
        assert_eq!(windows(&[]), []);
    }
}

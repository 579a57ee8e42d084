//! What an extractor makes of a document's bytes: the text that is read, and what is known of it.

use super::refusal::Refusal;
use crate::text::Metadata;

/// The text of a document of any format, its paragraphs parted by blank lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Extract {
    /// What the format says of the text; what it does not say is empty.
    pub(super) metadata: Metadata,
    /// The text; offsets of sentences count in it.
    pub(super) text: String,
    /// The day on which the file was made, as `2025-12-04`; empty where it is not known.
    pub(super) made: String,
    /// What was assumed or left out, in words for a person.
    pub(super) notes: Vec<String>,
}

/// What an extractor gives.
pub(super) type Extracted = Result<Extract, Refusal>;

/// Paragraphs as one text: those that hold words, parted by blank lines.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    text: String,
    /// The paragraph that is being written.
    open: String,
    /// Texts that follow behind it.
    later: Vec<String>,
}

impl Paragraphs {
    /// More of the open paragraph.
    pub(super) fn push(&mut self, text: &str) {
        self.open.push_str(text);
    }

    /// Ends the open paragraph.
    pub(super) fn end(&mut self) {
        let words = self.open.trim();
        if !words.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            self.text.push_str(words);
        }
        self.open.clear();
        for later in std::mem::take(&mut self.later) {
            self.push(&later);
            self.end();
        }
    }

    /// A text that follows behind the open paragraph.
    pub(super) fn behind(&mut self, text: &str) {
        self.later.push(text.to_owned());
    }

    /// How many bytes were written so far.
    pub(super) fn len(&self) -> usize {
        self.text.len() + self.open.len()
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> String {
        self.end();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use crate::read::extract::Paragraphs;

    #[test]
    fn paragraphs_without_words_leave_no_trace() {
        let mut paragraphs = Paragraphs::default();
        for text in ["A", " ", "B\nC ", ""] {
            paragraphs.push(text);
            paragraphs.end();
        }
        paragraphs.push("D");
        assert_eq!(paragraphs.len(), 7);
        assert_eq!(paragraphs.finish(), "A\n\nB\nC\n\nD");
    }
}

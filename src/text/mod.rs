//! What are the words? Documents, their sentences and their tokens, all as byte spans.
//!
//! Nothing here does I/O and nothing here can fail: any text has sentences (an empty one has
//! none) and any sentence has tokens. A [`Span`] is made once, points into
//! [`Document::text`], and is never edited afterwards; that is what lets a cue, a cell or a
//! highlight find its words again.

pub mod abbreviation;
pub mod accident;
pub mod ahead;
pub mod line;
pub mod quote;
pub mod segment;
pub mod span;
pub mod stem;
pub mod token;

pub use span::{Sentence, Span};

/// One row of a table of which every row already is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The row's sentence in [`Document::text`], without surrounding white space; empty where
    /// the cell was.
    pub span: Span,
    /// Where the cell began in [`Document::text`]: offsets of a row count from here.
    pub cell: usize,
    /// Number of the row in its table as a spreadsheet counts: the header is row 1.
    pub number: u64,
    /// The row's own title, empty where the table has none.
    pub title: String,
    /// Every cell of the row, in the table's column order.
    pub cells: Vec<String>,
}

/// A text to be read: an article, a speech, or the rows of a table that share a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What the user calls it: the path as given, with the row's id for a table.
    pub name: String,
    /// Its headline, empty where it has none.
    pub title: String,
    /// The text that every span points into, as UTF-8 without a byte-order mark.
    pub text: String,
    /// Empty for prose, which is then segmented; otherwise its sentences are these rows.
    pub rows: Vec<Row>,
}

impl Document {
    /// The words under a span.
    ///
    /// # Panics
    /// If the span was not made from this document.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The document's sentences in order: its rows where it has any, and else as
    /// [`segment::segment`] cuts its text.
    pub fn sentences(&self) -> Vec<Sentence> {
        if self.rows.is_empty() {
            segment::segment(&self.text)
        } else {
            self.rows.iter().map(|row| Sentence { span: row.span }).collect()
        }
    }
}

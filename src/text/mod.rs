//! What are the words? Documents, their sentences and their tokens, all as byte spans.
//!
//! Nothing here does I/O and nothing here can fail: any text has sentences (an empty one has
//! none) and any sentence has tokens. A [`Span`] is made once, points into
//! [`Document::text`], and is never edited afterwards; that is what lets a cue, a cell or a
//! highlight find its words again.

pub mod abbreviation;
pub mod accident;
pub mod ahead;
pub mod clean;
pub mod credit;
pub mod furniture;
pub mod line;
pub mod mention;
pub mod pattern;
pub mod quote;
pub mod scan;
pub mod segment;
pub mod span;
pub mod speaker;
pub mod stem;
pub mod stop;
pub mod token;

pub use span::{Furniture, Sentence, Span};

/// What is known of a text besides its words; what is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Its headline.
    pub title: String,
    /// When it was published, as `2025-12-04` where its form is understood, else as it was found.
    pub date: String,
    /// Who published it: a newspaper, an agency, a ministry.
    pub source: String,
    /// Who wrote it or, of a speech, held it.
    pub author: String,
}

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
    /// What the table says of the row.
    pub metadata: Metadata,
    /// Every cell of the row, in the table's column order.
    pub cells: Vec<String>,
}

/// A text to be read: an article, a speech, or the rows of a table that share a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What the user calls it: the path as given, with the row's id for a table.
    pub name: String,
    /// Its headline, date, source and author.
    pub metadata: Metadata,
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
    /// [`segment::segment`] cuts its text and [`furniture::mark`] marks them.
    pub fn sentences(&self) -> Vec<Sentence> {
        if self.rows.is_empty() {
            let mut sentences = segment::segment(&self.text);
            furniture::mark(&self.text, &mut sentences);
            sentences
        } else {
            self.rows.iter().map(|row| Sentence { span: row.span, furniture: None }).collect()
        }
    }
}

//! What of that which was noticed about a sentence stands in which of its clauses?

use super::clause::Clause;
use crate::text::Span;

/// The clauses of a sentence, and what was noticed in each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parts {
    /// The clauses, at most [`super::clause::MOST`].
    pub clauses: Vec<Clause>,
    /// Where each begins in the document.
    pub begins: Vec<usize>,
    /// Where the last ends.
    pub end: usize,
    /// How many tokens the sentence has.
    pub tokens: usize,
    /// Columns of what was noticed, with repetitions, each with the number of the clause in which
    /// all its words stand. What no single clause shows is left out.
    pub columns: Vec<(u32, u8)>,
    /// Rows of word vectors, each with the number of the word's clause.
    pub words: Vec<(u32, u8)>,
    /// What a word's vector was multiplied with on the way to the sentence's meaning.
    pub factor: f32,
}

impl Parts {
    /// The number of the clause in which words stand, if they all stand in one.
    pub fn clause(&self, span: Span) -> Option<usize> {
        let number = self.begins.partition_point(|&begin| begin <= span.start).checked_sub(1)?;
        (span.end <= self.clause_span(number).end).then_some(number)
    }

    /// Where a clause stands, up to the next.
    ///
    /// # Panics
    /// If there is no such clause.
    pub fn clause_span(&self, number: usize) -> Span {
        let end = self.begins.get(number + 1).copied().unwrap_or(self.end);
        Span::new(self.begins[number], end)
    }
}

//! What a finding is, and what a rule says about it.

use crate::error::Origin;

/// How bad a kind of finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something is wrong: a model learned or measured on it is worse, or its figures are false.
    Error,
    /// A person should look: it may be right.
    Warning,
}

impl Severity {
    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A kind of fault that tables can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its number, which never changes: `D001`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Its name: a few words.
    pub name: &'static str,
    /// What is looked for, in one sentence.
    pub meaning: &'static str,
    /// What the user can do about it.
    pub remedy: &'static str,
}

/// What the model thinks of a label, having learned from other rows only.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The label that it would give.
    pub guess: String,
    /// Its probability, in 0..=1.
    pub probability: f64,
    /// The probability of the label that the row has, in 0..=1.
    pub own: f64,
    /// The words that pushed hardest from the row's label to the guess, hardest first.
    pub cues: Vec<String>,
}

/// One fault of one row, or of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The kind of fault.
    pub rule: &'static Rule,
    /// Where it is.
    pub origin: Origin,
    /// The number of its row in [`Rows::rows`](super::rows::Rows::rows), where it is there.
    pub row: Option<usize>,
    /// Other places that have a part in it.
    pub others: Vec<Origin>,
    /// The head that it is about, where it is about one.
    pub head: Option<usize>,
    /// What was found, in words for a person.
    pub message: String,
    /// For likely wrong labels, what the model thinks.
    pub doubt: Option<Doubt>,
}

impl Finding {
    /// A fault at a place.
    pub fn new(rule: &'static Rule, origin: Origin, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { rule, origin, row: None, others: Vec::new(), head: None, message, doubt: None }
    }

    /// The same, of a row that was read.
    pub fn of_row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// The same, about a head.
    pub fn of_head(mut self, head: usize) -> Self {
        self.head = Some(head);
        self
    }

    /// The same, with other places.
    pub fn with(mut self, others: impl IntoIterator<Item = Origin>) -> Self {
        self.others.extend(others);
        self
    }
}

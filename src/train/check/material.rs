//! What rules look at, and what a family of rules is.

use super::out_of_fold::Judged;
use super::rows::{Rows, words};
use super::rule::{Finding, Rule};

/// Rules that look at the same thing.
pub struct Family {
    /// What it may find.
    pub rules: &'static [Rule],
    /// Looks for all of that.
    pub find: fn(&Material, &mut Vec<Finding>),
}

/// All that there is to look at.
pub struct Material<'a> {
    /// The tables.
    pub rows: &'a Rows,
    /// The words of each row's text, in lower case with one space between.
    pub words: Vec<String>,
    /// The tables as they were exported, where the user has them.
    pub exported: Option<&'a Rows>,
    /// Heads whose labels are known, and these labels.
    pub known: &'a [(String, Vec<String>)],
    /// What a model makes of the labels, where one was learned.
    pub judged: &'a [Judged],
}

impl<'a> Material<'a> {
    /// Tables, with nothing else known.
    pub fn new(rows: &'a Rows) -> Self {
        let words = rows.rows.iter().map(|row| words(rows.text(row))).collect();
        Self { rows, words, exported: None, known: &[], judged: &[] }
    }

    /// A fault of a row.
    pub fn finding(&self, rule: &'static Rule, row: usize, message: impl Into<String>) -> Finding {
        Finding::new(rule, self.rows.origin(&self.rows.rows[row]), message).of_row(row)
    }

    /// Where rows stand.
    pub fn origins(&self, rows: &[usize]) -> Vec<crate::error::Origin> {
        rows.iter().map(|&row| self.rows.origin(&self.rows.rows[row])).collect()
    }
}

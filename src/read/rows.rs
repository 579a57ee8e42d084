//! What every kind of table gives: a header, and rows as wide as it.

use super::source::Note;
use crate::error::{Origin, Result};

/// A row of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// As a spreadsheet counts: the header is row 1, blank lines are no rows. In JSON Lines the
    /// line; in other JSON the object. Both count from 1.
    pub number: u64,
    /// As many as the header has.
    pub cells: Vec<String>,
}

/// The rows of a table from its first to its last; an error stands for a row that cannot be used,
/// or for all that would follow.
pub(super) type Records = Box<dyn Iterator<Item = Result<Record>> + Send>;

/// A table that was opened.
pub(super) struct Rows {
    /// Where the names of its columns are.
    pub(super) place: Origin,
    /// The names of its columns, without surrounding white space.
    pub(super) header: Vec<String>,
    /// What had to be assumed to read it.
    pub(super) notes: Vec<Note>,
    /// What follows.
    pub(super) records: Records,
}

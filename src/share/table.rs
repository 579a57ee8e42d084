//! Hands on the rows of tables, in whatever format they are written.

use crate::error::{Error, Result};
use crate::read::{self, Input};

/// Takes the rows of a table.
pub trait Take {
    /// Takes the names of its columns, before any row. An error ends the table.
    fn header(&mut self, header: &[String]) -> Result<()>;

    /// Takes a row, numbered as a spreadsheet counts, the header being row 1. An error is that of
    /// the row: the others follow.
    fn row(&mut self, row: u64, cells: &[String]) -> Result<()>;
}

/// What there was besides rows.
#[derive(Debug, Default)]
pub struct Beside {
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// What is wrong with single rows.
    pub faults: Vec<Error>,
}

/// Hands on all rows of a table.
///
/// # Errors
/// If it cannot be read, or lacks a column.
pub fn each(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    let table = read::rows(input)?;
    take.header(&table.header)?;
    let notes = table.notes.iter().map(ToString::to_string).collect();
    let mut beside = Beside { notes, faults: Vec::new() };
    for row in table {
        let taken = row.and_then(|row| take.row(row.number, &row.cells));
        beside.faults.extend(taken.err());
    }
    Ok(beside)
}

//! What every format going out must offer.

use super::about::About;
use crate::error::{Error, Origin, Result};
use crate::record::{Cell, Column};
use std::io::Write;

/// A format in which rows go out. Calls come in this order: [`Sink::begin`] once, [`Sink::row`]
/// for each row, [`Sink::finish`] once. Without the last, what was written is not whole.
pub trait Sink: Send {
    /// Writes what comes before the first row. Fails where the output cannot be written.
    fn begin(&mut self, columns: &[Column]) -> Result<()>;

    /// Writes one row, with a cell for each column. Fails where the output cannot be written,
    /// or the row is not as wide as the columns, or the format cannot hold one of its cells.
    fn row(&mut self, cells: &[Cell]) -> Result<()>;

    /// Writes what comes after the last row, and everything that is still in memory. Fails
    /// where the output cannot be written.
    fn finish(&mut self) -> Result<()>;
}

/// For whom a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// For spreadsheets: a byte-order mark, which tells Excel that it is UTF-8, and an
    /// apostrophe before text that would be run as a formula. Formats with types need neither.
    #[default]
    Spreadsheet,
    /// For programs: neither of that. Reading it gives exactly the cells.
    Raw,
}

/// Where a table goes, and what is known of it.
pub struct Out<'a> {
    /// Takes the bytes.
    pub writer: Box<dyn Write + Send + 'a>,
    /// What messages call the output.
    pub name: String,
    /// For whom it is.
    pub form: Form,
    /// How its rows were made.
    pub about: &'a About,
}

/// A way to write tables, found by the ending of a file or by its name.
pub trait Format: Sync {
    /// What `--format` calls it.
    fn name(&self) -> &'static str;

    /// Endings of its files, in lower case and without a dot; the usual one first.
    fn endings(&self) -> &'static [&'static str];

    /// A table in this format, not begun yet.
    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a>;
}

/// A row that is not as wide as its table.
pub(super) fn check_width(name: &str, cells: &[Cell], columns: usize) -> Result<()> {
    if cells.len() == columns {
        return Ok(());
    }
    let found = format!("a row of {} cells under {columns} columns", cells.len());
    Err(Error::input(Origin::path(name), found, "this is a fault of demarche, please report it"))
}

/// A cell that is of another kind than its column.
pub(super) fn wrong_kind(name: &str, place: usize) -> Error {
    let found = format!("a cell of another kind than its column, number {}", place + 1);
    Error::input(Origin::path(name), found, "this is a fault of demarche, please report it")
}

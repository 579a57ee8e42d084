//! What every format going out must offer.

use crate::error::Result;
use crate::record::{Cell, Column};

/// A format in which rows go out. Calls come in this order: [`Sink::begin`] once, [`Sink::row`]
/// for each row, [`Sink::finish`] once. Without the last, what was written is not whole.
pub trait Sink {
    /// Writes what comes before the first row. Fails where the output cannot be written.
    fn begin(&mut self, columns: &[Column]) -> Result<()>;

    /// Writes one row, with a cell for each column. Fails where the output cannot be written,
    /// or the row is not as wide as the columns.
    fn row(&mut self, cells: &[Cell]) -> Result<()>;

    /// Writes what comes after the last row, and everything that is still in memory. Fails
    /// where the output cannot be written.
    fn finish(&mut self) -> Result<()>;
}

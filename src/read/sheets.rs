//! What all workbooks have: sheets of rows.

use super::refusal::Refusal;

/// A sheet has so many columns.
pub(super) const COLUMNS: u32 = 16_384;

/// A row may have so many bytes: 64 MiB.
const ROW: usize = 64 << 20;

/// A row of a sheet that is not blank.
#[derive(Debug)]
pub(super) struct Row {
    /// As its program shows it, from 1.
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

/// The rows of a sheet that are not blank, in their order.
pub(super) type SheetRows<'a> = Box<dyn Iterator<Item = Result<Row, Refusal>> + 'a>;

/// A workbook.
pub(super) trait Book {
    /// The names of its sheets, in their order.
    fn sheets(&self) -> Vec<String>;

    /// The rows of a sheet, which [`Book::sheets`] names.
    fn rows(&mut self, sheet: &str) -> Result<SheetRows<'_>, Refusal>;
}

/// Refuses a row, by its number, with more bytes than a row may have.
pub(super) fn bounded(number: u32, bytes: usize) -> Result<(), Refusal> {
    if bytes > ROW {
        let found = format!("row {number}: more than {} MB", ROW >> 20);
        return Err(Refusal::new(found, "split its texts"));
    }
    Ok(())
}

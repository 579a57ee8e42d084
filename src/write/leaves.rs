//! Rows on a sheet of a workbook, and on further sheets once it is full.

use super::dress::{Dress, print, width};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// Rows that a sheet holds, with its header.
pub(super) const ROWS: u32 = 1_048_576;
/// Columns that it holds.
pub(super) const COLUMNS: usize = 16_384;

/// Rows under one header, written in order. Only the current row is in memory.
pub(super) struct Leaves {
    title: &'static str,
    header: Vec<String>,
    /// Rows that a sheet may have, with its header.
    most: u32,
    /// Numbers of the sheets in the workbook, each with how many rows it has, the header too.
    sheets: Vec<(usize, u32)>,
}

impl Leaves {
    /// The first sheet, with its header.
    pub(super) fn new(
        book: &mut Workbook,
        dress: &Dress,
        title: &'static str,
        header: Vec<String>,
        most: u32,
    ) -> Result<Self, XlsxError> {
        let mut leaves = Self { title, header, most, sheets: Vec::new() };
        leaves.turn(book, dress)?;
        Ok(leaves)
    }

    /// Begins a sheet.
    fn turn(&mut self, book: &mut Workbook, dress: &Dress) -> Result<(), XlsxError> {
        let number = book.worksheets().len();
        let sheet = book.add_worksheet_with_constant_memory()?;
        match self.sheets.len() {
            0 => sheet.set_name(self.title)?,
            before => sheet.set_name(format!("{} {}", self.title, before + 1))?,
        };
        sheet.set_freeze_panes(1, 0)?;
        print(sheet, true)?;
        for (column, name) in (0..).zip(&self.header) {
            sheet.set_column_width(column, width(name))?;
            sheet.write_string_with_format(0, column, name, &dress.header)?;
        }
        self.sheets.push((number, 1));
        Ok(())
    }

    /// The sheet for the next row, and the row's number in it from 0.
    pub(super) fn next<'b>(
        &mut self,
        book: &'b mut Workbook,
        dress: &Dress,
    ) -> Result<(&'b mut Worksheet, u32), XlsxError> {
        if self.sheets.last().is_some_and(|(_, rows)| *rows >= self.most) {
            self.turn(book, dress)?;
        }
        let Some((number, rows)) = self.sheets.last_mut() else {
            return Err(XlsxError::RowColumnLimitError);
        };
        *rows += 1;
        Ok((book.worksheet_from_index(*number)?, *rows - 1))
    }

    /// Puts a filter over each sheet, and does `more` with each: its last row is given too.
    pub(super) fn close(
        &self,
        book: &mut Workbook,
        more: impl Fn(&mut Worksheet, u32) -> Result<(), XlsxError>,
    ) -> Result<(), XlsxError> {
        for &(number, rows) in &self.sheets {
            let sheet = book.worksheet_from_index(number)?;
            let last = u16::try_from(self.header.len().saturating_sub(1)).unwrap_or(u16::MAX);
            sheet.autofilter(0, 0, rows - 1, last)?;
            more(sheet, (rows - 1).max(1))?;
        }
        Ok(())
    }
}

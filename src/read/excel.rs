//! The rows of a workbook of Excel (.xlsx).

use super::refusal::Refusal;
use super::sheet_size;
use super::sheets::{Book, COLUMNS, Row, SheetRows, bounded};
use super::stream::Bytes;
use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxCellReader, XlsxError};
use std::io::BufReader;

const SAVE_AGAIN: &str = "open it in Excel and save it again, or save it as CSV";

/// A workbook of Excel.
pub(super) struct Excel(Xlsx<BufReader<Bytes>>);

impl Excel {
    /// Opens a workbook that is small enough.
    pub(super) fn open(bytes: &Bytes) -> Result<Self, Refusal> {
        sheet_size::check(bytes)?;
        let again = bytes.again().map_err(|error| Refusal::new(error.to_string(), SAVE_AGAIN))?;
        Xlsx::new(BufReader::new(again)).map(Self).map_err(damaged)
    }
}

impl Book for Excel {
    fn sheets(&self) -> Vec<String> {
        let sheets = self.0.sheets_metadata().iter();
        let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets.map(|sheet| sheet.name.clone()).collect()
    }

    fn rows(&mut self, sheet: &str) -> Result<SheetRows<'_>, Refusal> {
        let cells = self.0.worksheet_cells_reader(sheet).map_err(damaged)?;
        let mut rows = Cells { cells, next: None, over: false };
        Ok(Box::new(std::iter::from_fn(move || rows.next_row().transpose())))
    }
}

/// The cells of a sheet, taken together to rows.
struct Cells<'a> {
    cells: XlsxCellReader<'a, BufReader<Bytes>>,
    /// The first cell of the next row: its row and column from 0, and what it says.
    next: Option<(u32, u32, String)>,
    over: bool,
}

impl Cells<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, Refusal> {
        let mut row: Option<Row> = None;
        let mut size = 0;
        while let Some((at, column, text)) = self.next_cell()? {
            match &row {
                Some(row) if row.number != at + 1 => {
                    self.next = Some((at, column, text));
                    break;
                }
                _ => {}
            }
            size += text.len();
            bounded(at + 1, size)?;
            let row = row.get_or_insert(Row { number: at + 1, cells: Vec::new() });
            let column = column as usize;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, String::new());
            }
            row.cells[column] = text;
        }
        Ok(row)
    }

    /// The next cell that is not blank.
    fn next_cell(&mut self) -> Result<Option<(u32, u32, String)>, Refusal> {
        if let Some(next) = self.next.take() {
            return Ok(Some(next));
        }
        while !self.over {
            let Some(cell) = self.cells.next_cell().map_err(damaged)? else {
                self.over = true;
                break;
            };
            let (row, column) = cell.get_position();
            let text = text(cell.get_value());
            if !text.trim().is_empty() && column < COLUMNS {
                return Ok(Some((row, column, text)));
            }
        }
        Ok(None)
    }
}

/// What a cell says, as text: dates as ISO 8601 has them, whole numbers without a point.
fn text(cell: &DataRef) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            match (when.as_f64() < 1.0, when.as_f64().fract() == 0.0) {
                (true, _) => time,
                (false, true) => date,
                (false, false) => format!("{date}T{time}"),
            }
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn damaged(error: XlsxError) -> Refusal {
    Refusal::new(format!("an Excel workbook that cannot be read ({error})"), SAVE_AGAIN)
}

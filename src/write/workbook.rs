//! A workbook for Excel, LibreOffice and their like: the rows, and sheets about them.
//!
//! Rows go to a temporary file as they come. Once a sheet is full, at 1,048,576 rows, they go on
//! in another; a cell that holds more than a workbook can is an error that names it. Text is
//! text: nothing in it is run. NUL, at which spreadsheets cut a cell off, becomes U+FFFD.

use super::about::{About, Labels};
use super::codebook;
use super::dress::{CELL, Dress, WIDE, height, tint, width};
use super::formula::neutralized;
use super::leaves::{COLUMNS, Leaves, ROWS};
use super::sink::{Format, Out, Sink, check_width};
use super::summary;
use super::tally::Tally;
use crate::error::{Error, Origin, Result};
use crate::record::{Cell, Column, Kind, ROW_ID, Record, TEXT_HASH, correction, row_id, text_hash};
use crate::train::suggestion::guess;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar,
    ConditionalFormatType, DataValidation, DocProperties, ExcelDateTime, Format as CellFormat,
    Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What work on a workbook gives.
type Done<T = ()> = std::result::Result<T, XlsxError>;

/// The format.
pub struct Xlsx;

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "xlsx"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlsx"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        Box::new(Book::new(out, ROWS))
    }
}

/// Rows that are given a height. Heights stay in memory, half a kilobyte a row; of later rows
/// programs find them by themselves, or show one line.
const HEIGHTS: u64 = 100_000;

struct Book<'a> {
    /// The output, until the workbook is written to it.
    writer: Option<Box<dyn Write + Send + 'a>>,
    name: String,
    about: &'a About,
    /// Rows that a sheet may have.
    most: u32,
    dress: Dress,
    book: Workbook,
    /// Columns of the table, then those that are added.
    columns: Vec<Column>,
    /// How many columns the table has.
    width: usize,
    /// Places of the document, the sentence's number and the text, where a row gets an id.
    identity: Option<[usize; 3]>,
    rows: Option<Leaves>,
    /// How many rows there were.
    count: u64,
    tally: Option<Tally>,
}

impl<'a> Book<'a> {
    fn new(out: Out<'a>, most: u32) -> Self {
        Self {
            writer: Some(out.writer),
            name: out.name,
            about: out.about,
            most,
            dress: Dress::new(),
            book: Workbook::new(),
            columns: Vec::new(),
            width: 0,
            identity: None,
            rows: None,
            count: 0,
            tally: None,
        }
    }

    /// Works on the workbook. Its writer panics where its temporary file cannot be written.
    fn work<T>(&mut self, work: impl FnOnce(&mut Self) -> Done<T>) -> Result<T> {
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        let error = match done {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(XlsxError::IoError(error))) => error,
            Ok(Err(other)) => io::Error::other(other),
            Err(_) => io::Error::other("a temporary file of the workbook cannot be written"),
        };
        Err(Error::io(&self.name, "write", error))
    }

    /// The columns that are added to a table of labels: what a row is called, and where to
    /// correct it.
    fn added(&self, at: &dyn Fn(&str) -> Option<usize>) -> Vec<Column> {
        let id = "Names the row however the table is sorted: its document and its number.";
        let hash = "Vouches for the text: the first 16 digits of its SHA-256.";
        let mut added = vec![
            Column::new(ROW_ID, Kind::Text, id, "DOCUMENT#SENTENCE"),
            Column::new(TEXT_HASH, Kind::Text, hash, "16 hexadecimal digits"),
        ];
        for Labels { head, labels } in self.about.heads.iter().filter(|of| at(&of.head).is_some()) {
            let meaning = format!("Empty: a coder puts the right {head} here.");
            let range = format!("{}, or empty", labels.join(", "));
            added.push(Column::new(&correction(head), Kind::Text, &meaning, &range));
        }
        added
    }

    /// The cell as text that the workbook can hold.
    fn text(&self, text: &str, column: usize) -> Result<String> {
        let units = text.encode_utf16().count();
        if units > CELL {
            let row = self.count + 2;
            let name = &self.columns[column].name;
            let found = format!(
                "column \"{name}\" has {units} characters, and a cell of a workbook holds {CELL}"
            );
            let remedy = "write .csv, .jsonl or .parquet, which hold any text";
            return Err(Error::input(Origin::row(&self.name, row), found, remedy));
        }
        Ok(text.replace('\0', "\u{fffd}"))
    }

    /// Colours labels, draws bars for confidence, offers labels for corrections, and hides guesses.
    fn decorate(&self, sheet: &mut Worksheet, last: u32) -> Done {
        let at = |name: &str| self.columns.iter().position(|column| column.name == name);
        for (number, head) in self.about.heads.iter().enumerate() {
            let named = [head.head.clone(), correction(&head.head)];
            for column in named.iter().filter_map(|name| at(name)).map(|at| at as u16) {
                for (label, name) in head.labels.iter().enumerate() {
                    let fill = CellFormat::new().set_background_color(tint(&head.labels, label));
                    let rule = ConditionalFormatCell::new()
                        .set_rule(ConditionalFormatCellRule::EqualTo(name.as_str()))
                        .set_format(fill);
                    sheet.add_conditional_format(1, column, last, column, &rule)?;
                }
            }
            // A question whose labels nobody knows yet is answered freely.
            let corrected = at(&named[1]).filter(|_| !head.labels.is_empty());
            if let Some(column) = corrected.map(|at| at as u16) {
                let list = DataValidation::new()
                    .allow_list_formula(codebook::list(&self.about.heads, number));
                sheet.add_data_validation(1, column, last, column, &list)?;
            }
            for column in guess(&head.head).iter().filter_map(|name| at(name)) {
                sheet.set_column_hidden(column as u16)?;
            }
            if let Some(column) = at(&format!("{}_confidence", head.head)).map(|at| at as u16) {
                let bar = ConditionalFormatDataBar::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_maximum(ConditionalFormatType::Number, 1)
                    .set_fill_color("9DC3E6");
                sheet.add_conditional_format(1, column, last, column, &bar)?;
            }
        }
        Ok(())
    }

    /// Adds the sheets about the rows, and writes all to the output.
    fn close(&mut self) -> Done {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        let mut book = std::mem::take(&mut self.book);
        if let Some(rows) = self.rows.take() {
            rows.close(&mut book, |sheet, last| self.decorate(sheet, last))?;
        }
        if let Some(tally) = &self.tally {
            summary::documents(&mut book, &self.dress, tally, self.most)?;
            summary::summary(&mut book, &self.dress, tally)?;
        }
        let corrected = self.about.heads.iter().any(|head| {
            let name = correction(&head.head);
            self.columns.iter().any(|column| column.name == name)
        });
        if corrected {
            codebook::add(&mut book, &self.dress, self.about)?;
        }
        summary::made(&mut book, &self.dress, self.about, &self.columns)?;
        // The same rows give the same bytes: the day on which they were written is left out.
        let long_ago = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&long_ago));
        let mut writer = BufWriter::with_capacity(1 << 16, writer);
        book.save_to_writer(&mut writer)?;
        writer.flush().map_err(XlsxError::IoError)
    }
}

impl Sink for Book<'_> {
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let at = |name: &str| columns.iter().position(|column| column.name == name);
        self.width = columns.len();
        self.columns = columns.to_vec();
        self.tally = Tally::new(columns, &self.about.heads);
        let own = [at("document"), at("sentence"), at("text")];
        if let (Some(_), [Some(document), Some(sentence), Some(text)]) = (&self.tally, own) {
            self.identity = Some([document, sentence, text]);
            let added = self.added(&at);
            self.columns.extend(added);
        }
        if self.columns.len() > COLUMNS {
            let found = format!("{} columns, and a workbook holds {COLUMNS}", self.columns.len());
            let remedy = "write .csv, .jsonl or .parquet";
            return Err(Error::input(Origin::path(&self.name), found, remedy));
        }
        let mut header = Vec::new();
        for (place, column) in self.columns.iter().enumerate() {
            header.push(self.text(&column.name, place)?);
        }
        self.work(|own| {
            let title = if own.about.rows.is_empty() { "Rows" } else { own.about.rows };
            own.rows = Some(Leaves::new(&mut own.book, &own.dress, title, header, own.most)?);
            Ok(())
        })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        check_width(&self.name, cells, self.width)?;
        let mut record: Record = Vec::with_capacity(self.columns.len());
        for (place, cell) in cells.iter().enumerate() {
            record.push(match cell {
                Cell::Text(text) => Cell::Text(self.text(text, place)?),
                other => other.clone(),
            });
        }
        if let Some([document, sentence, text]) = self.identity {
            let words = |at: usize| if let Cell::Text(text) = &cells[at] { text } else { "" };
            let number = if let Cell::Count(number) = cells[sentence] { number } else { 0 };
            let id = row_id(words(document), number);
            record.push(Cell::Text(self.text(&id, self.width)?));
            record.push(Cell::Text(text_hash(words(text))));
        }
        if let Some(tally) = &mut self.tally {
            tally.add(cells);
        }
        self.count += 1;
        self.work(|own| {
            let Some(rows) = &mut own.rows else { return Ok(()) };
            let (sheet, row) = rows.next(&mut own.book, &own.dress)?;
            if own.count <= HEIGHTS {
                sheet.set_row_height(row, highest(&record, &own.columns))?;
            }
            put(sheet, row, record, &own.columns, &own.dress)
        })
    }

    fn finish(&mut self) -> Result<()> {
        self.work(Self::close)
    }
}

/// Writes the cells of a row, each with the width of its column.
fn put(sheet: &mut Worksheet, row: u32, cells: Record, columns: &[Column], dress: &Dress) -> Done {
    for ((column, cell), name) in (0..).zip(cells).zip(columns.iter().map(|c| &*c.name)) {
        match cell {
            Cell::Text(text) => {
                let wraps = width(name) >= WIDE;
                let format = if wraps { &dress.wrapped } else { &dress.text };
                if matches!(neutralized(&text), Cow::Owned(_)) {
                    // Once somebody edits the cell it would be run without this.
                    let format = format.clone().set_quote_prefix();
                    sheet.write_string_with_format(row, column, text, &format)?;
                } else {
                    sheet.write_string_with_format(row, column, text, format)?;
                }
            }
            Cell::Count(count) => {
                sheet.write_number_with_format(row, column, count as f64, &dress.count)?;
            }
            Cell::Probability(p) => {
                let p = Cell::rounded(p);
                sheet.write_number_with_format(row, column, p, &dress.probability)?;
            }
            Cell::Empty => {}
        }
    }
    Ok(())
}

/// The height that a row needs for its wrapped texts.
fn highest(cells: &[Cell], columns: &[Column]) -> f64 {
    let of = |(cell, column): (&Cell, &Column)| match (cell, width(&column.name)) {
        (Cell::Text(text), width) if width >= WIDE => height(text, width),
        _ => height("", WIDE),
    };
    cells.iter().zip(columns).map(of).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::record::{Cell, Column, Kind};
    use crate::write::about::About;
    use crate::write::sink::{Form, Out, Sink};
    use crate::write::workbook::Book;
    use calamine::{Reader, Xlsx};
    use std::io::{self, Cursor, Write};

    fn out<'a>(writer: impl Write + Send + 'a, about: &'a About) -> Out<'a> {
        Out { writer: Box::new(writer), name: "a.xlsx".to_owned(), form: Form::Spreadsheet, about }
    }

    #[test]
    fn rows_go_on_in_another_sheet() {
        let (mut bytes, about) = (Vec::new(), About { rows: "Sentences", ..About::default() });
        let mut book = Book::new(out(&mut bytes, &about), 4);
        book.begin(&[Column::new("n", Kind::Count, "", "")]).unwrap();
        (1..=7).for_each(|n| book.row(&[Cell::Count(n)]).unwrap());
        book.finish().unwrap();
        drop(book);
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let names = ["Sentences", "Sentences 2", "Sentences 3", "How it was made"];
        assert_eq!(book.sheet_names(), names);
        for (name, expected) in names.iter().zip(["n 1 2 3", "n 4 5 6", "n 7"]) {
            let range = book.worksheet_range(name).unwrap();
            let cells: Vec<String> = range.rows().map(|row| row[0].to_string()).collect();
            assert_eq!(cells.join(" "), expected);
        }
    }

    #[test]
    fn sheets_are_printed_across_one_page_wide_with_their_header() {
        let (mut bytes, about) = (Vec::new(), About { rows: "Sentences", ..About::default() });
        let mut book = Book::new(out(&mut bytes, &about), 4);
        book.begin(&[Column::new("n", Kind::Count, "", "")]).unwrap();
        (1..=4).for_each(|n| book.row(&[Cell::Count(n)]).unwrap());
        book.finish().unwrap();
        drop(book);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| io::read_to_string(archive.by_name(name).unwrap()).unwrap();
        for sheet in 1..=3 {
            let sheet = part(&format!("xl/worksheets/sheet{sheet}.xml"));
            assert!(sheet.contains("fitToPage=\"1\"") && sheet.contains("fitToHeight=\"0\""));
            assert!(sheet.contains("orientation=\"landscape\""));
        }
        let book = part("xl/workbook.xml");
        for header in ["Sentences!$1:$1", "'Sentences 2'!$1:$1"] {
            assert!(book.contains(header), "{header} is not in {book}");
        }
    }

    #[test]
    fn too_many_columns_are_refused_before_any_row() {
        let (mut bytes, about) = (Vec::new(), About::default());
        let mut book = Book::new(out(&mut bytes, &about), 4);
        let columns = vec![Column::new("n", Kind::Count, "", ""); 16_385];
        let message = book.begin(&columns).unwrap_err().to_string();
        assert!(
            message.starts_with("a.xlsx: 16385 columns, and a workbook holds 16384"),
            "{message}"
        );
    }

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_can_be_told() {
        let about = About::default();
        let mut book = Book::new(out(Closed, &about), 4);
        book.begin(&[Column::new("n", Kind::Count, "", "")]).unwrap();
        let error = book.finish().unwrap_err();
        assert!(error.is_broken_pipe(), "{error}");
    }
}

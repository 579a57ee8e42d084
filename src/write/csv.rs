//! CSV as RFC 4180 has it: commas, quotes where they are needed, CRLF, UTF-8.

use super::formula::neutralized;
use super::sink::{Form, Format, Out, Sink, check_width};
use crate::error::{Error, Result};
use crate::record::{Cell, Column};
use ::csv::{ErrorKind, QuoteStyle, Terminator, Writer, WriterBuilder};
use std::borrow::Cow;
use std::io::{self, Write};

/// CSV.
pub struct Commas;

/// The same with tabs in place of commas; a cell with a tab or a line break is quoted.
pub struct Tabs;

impl Format for Commas {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        Box::new(Csv::new(out.writer, b',', out.form, out.name))
    }
}

impl Format for Tabs {
    fn name(&self) -> &'static str {
        "tsv"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["tsv", "tab"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        Box::new(Csv::new(out.writer, b'\t', out.form, out.name))
    }
}

/// Writes rows as CSV, probabilities with four decimals.
pub struct Csv<W: Write> {
    writer: Writer<Marked<W>>,
    form: Form,
    /// What messages call the output.
    name: String,
    width: usize,
}

impl<W: Write> Csv<W> {
    /// Writes to `writer`, which is called `name` in messages, with this delimiter. It is buffered
    /// here.
    pub fn new(writer: W, delimiter: u8, form: Form, name: impl Into<String>) -> Self {
        let mark: &[u8] = if form == Form::Spreadsheet { b"\xef\xbb\xbf" } else { b"" };
        let writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .buffer_capacity(1 << 16)
            .from_writer(Marked { writer, mark });
        Self { writer, form, name: name.into(), width: 0 }
    }

    fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.form {
            Form::Spreadsheet => neutralized(text),
            Form::Raw => Cow::Borrowed(text),
        }
    }

    fn cell<'a>(&self, cell: &'a Cell) -> Cow<'a, str> {
        match cell {
            Cell::Text(text) => self.text(text),
            Cell::Count(count) => Cow::Owned(count.to_string()),
            Cell::Probability(p) => Cow::Owned(format!("{p:.4}")),
            Cell::Empty => Cow::Borrowed(""),
        }
    }

    fn refused(&self, error: ::csv::Error) -> Error {
        match error.into_kind() {
            ErrorKind::Io(error) => self.unwritable(error),
            kind => self.unwritable(io::Error::other(format!("{kind:?}"))),
        }
    }

    fn unwritable(&self, error: io::Error) -> Error {
        Error::io(&self.name, "write", error)
    }

    fn end_record(&mut self) -> Result<()> {
        self.writer.write_record(None::<&[u8]>).map_err(|e| self.refused(e))
    }

    fn field(&mut self, field: &str) -> Result<()> {
        self.writer.write_field(field).map_err(|e| self.refused(e))
    }
}

impl<W: Write + Send> Sink for Csv<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        self.width = columns.len();
        for column in columns {
            let name = self.text(&column.name);
            self.field(&name)?;
        }
        self.end_record()
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        check_width(&self.name, cells, self.width)?;
        for cell in cells {
            let field = self.cell(cell);
            self.field(&field)?;
        }
        self.end_record()
    }

    fn finish(&mut self) -> Result<()> {
        self.writer.flush().map_err(|e| self.unwritable(e))
    }
}

/// Writes a mark before anything else. It must stand before the first quote, and so cannot be
/// part of the first cell.
struct Marked<W> {
    writer: W,
    mark: &'static [u8],
}

impl<W: Write> Write for Marked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mark = std::mem::take(&mut self.mark);
        self.writer.write_all(mark)?;
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::record::{Cell, Column, Kind};
    use crate::write::csv::Csv;
    use crate::write::sink::{Form, Sink};
    use proptest::prelude::*;
    use std::io::{self, Write};

    fn columns(names: &[&str]) -> Vec<Column> {
        let column = |name: &&str| Column::new(name, Kind::Text, "", "");
        names.iter().map(column).collect()
    }

    fn written(form: Form, names: &[&str], rows: &[Vec<Cell>]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sink = Csv::new(&mut out, b',', form, "out.csv");
        sink.begin(&columns(names)).unwrap();
        rows.iter().for_each(|row| sink.row(row).unwrap());
        sink.finish().unwrap();
        drop(sink);
        out
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        let row =
            |r: Result<::csv::StringRecord, _>| r.unwrap().iter().map(str::to_owned).collect();
        reader.records().map(row).collect()
    }

    #[test]
    fn the_raw_form_is_rfc_4180_alone() {
        let rows = [
            vec![text("a,b"), Cell::Count(3), Cell::Probability(0.03124)],
            vec![text("He said \"no\"\r\nand left"), Cell::Empty, Cell::Probability(1.0)],
            vec![text("=1"), Cell::Empty, Cell::Empty],
        ];
        let expected = "x,=n,p\r\n\"a,b\",3,0.0312\r\n\
            \"He said \"\"no\"\"\r\nand left\",,1.0000\r\n=1,,\r\n";
        assert_eq!(
            String::from_utf8(written(Form::Raw, &["x", "=n", "p"], &rows)).unwrap(),
            expected
        );
    }

    #[test]
    fn the_spreadsheet_form_has_a_mark_and_no_formulas() {
        let rows = [
            vec![text("=A1"), Cell::Count(3), Cell::Probability(0.5)],
            vec![text("-3.5"), Cell::Empty, Cell::Empty],
        ];
        let out = written(Form::Spreadsheet, &["a \"b\"", "=n", "p"], &rows);
        let expected = "\u{feff}\"a \"\"b\"\"\",'=n,p\r\n'=A1,3,0.5000\r\n-3.5,,\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        let mut sink = Csv::new(Vec::new(), b',', Form::Raw, "out.csv");
        sink.begin(&columns(&["a", "b"])).unwrap();
        let message = sink.row(&[Cell::Empty]).unwrap_err().to_string();
        assert!(message.starts_with("out.csv: a row of 1 cells under 2 columns"), "{message}");
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
        for form in [Form::Raw, Form::Spreadsheet] {
            let mut sink = Csv::new(Closed, b',', form, "out.csv");
            sink.begin(&columns(&["a"])).unwrap();
            assert!(sink.finish().unwrap_err().is_broken_pipe());
            let long = [text(&"x".repeat(1 << 17))];
            assert!(sink.row(&long).unwrap_err().is_broken_pipe());
        }
    }

    fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
        let wild = "[=+@\\-＝'\",;\t\r\n\0 .0-9a-z\u{feff}\u{200b}é]{0,8}";
        let cell = prop_oneof![wild, any::<String>()];
        (1..5_usize).prop_flat_map(move |width| {
            proptest::collection::vec(proptest::collection::vec(cell.clone(), width), 0..5)
        })
    }

    fn table(form: Form, rows: &[Vec<String>]) -> Vec<Vec<String>> {
        let width = rows.first().map_or(1, Vec::len);
        let cells: Vec<Vec<_>> = rows.iter().map(|r| r.iter().map(|c| text(c)).collect()).collect();
        read(&written(form, &["h"; 5][..width], &cells)).split_off(1)
    }

    proptest! {
        #[test]
        fn the_raw_form_gives_back_every_cell(rows in tables()) {
            prop_assert_eq!(table(Form::Raw, &rows), rows);
        }

        #[test]
        fn the_spreadsheet_form_runs_nothing_and_only_adds_an_apostrophe(rows in tables()) {
            let out = table(Form::Spreadsheet, &rows);
            prop_assert_eq!(out.len(), rows.len());
            for (cell, original) in out.concat().iter().zip(rows.concat()) {
                let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
                let is_number = cell.trim().replace(',', ".").parse::<f64>().is_ok();
                let shown = cell.trim_start_matches([' ', '\n', '\t', '\r', '\u{feff}', '\u{200b}']);
                prop_assert!(!shown.starts_with(signs) || is_number, "{:?}", cell);
                prop_assert!(!cell.starts_with(['\t', '\r']), "{:?}", cell);
                let original = original.replace('\0', "\u{fffd}");
                let bare = cell.strip_prefix('\'').filter(|_| !original.starts_with('\''));
                prop_assert_eq!(bare.unwrap_or(cell), original);
            }
        }
    }
}

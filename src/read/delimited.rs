//! Rows and delimiters: CSV, TSV, and what Excel writes in Europe.

use super::bound::{Bounded, END};
use super::decode;
use super::input::Input;
use super::rows::{Record, Rows};
use super::source::Note;
use crate::error::{Error, Result};
use csv::ByteRecord;
use std::io::{Cursor, Read};

/// A row has at most so many bytes: 64 MiB. More means that a quote was never closed.
const LIMIT: u64 = 64 << 20;

/// How many bytes are looked at to find the delimiter, and are read at once.
const PIECE: usize = 1 << 16;

/// Opens an input as rows and delimiters, and reads its header.
pub(super) fn open(input: &Input) -> Result<Rows> {
    let mut delimited = Delimited::open_within(input, LIMIT)?;
    let header = delimited.header.clone();
    let notes = std::mem::take(&mut delimited.notes);
    Ok(Rows { place: input.row(1), header, notes, records: Box::new(delimited) })
}

/// The names in the first line of a text, as they would be the header of a table.
pub(super) fn first_line(head: &str) -> Vec<String> {
    let (_, head) = declared(head.as_bytes());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(head, ""))
        .has_headers(false)
        .from_reader(head);
    let first = reader.records().next().and_then(std::result::Result::ok).unwrap_or_default();
    first.iter().map(|name| name.trim().to_owned()).collect()
}

/// A table that is read row by row. Of a row that has another width than the header an error
/// is given instead; the rows after it follow.
struct Delimited {
    input: Input,
    header: Vec<String>,
    notes: Vec<Note>,
    reader: csv::Reader<Bounded<Box<dyn Read + Send>>>,
    record: ByteRecord,
    number: u64,
    over: bool,
}

impl Delimited {
    fn open_within(input: &Input, limit: u64) -> Result<Self> {
        let decode::Text { mut reader, notes } = decode::text(input, None)?;
        let mut head = Vec::new();
        let read = reader.by_ref().take(PIECE as u64).read_to_end(&mut head);
        read.map_err(|e| input.unreadable(e))?;
        let (given, rest) = declared(&head);
        let delimiter = given.unwrap_or_else(|| delimiter(rest, &input.ending()));
        let rest = rest.to_vec();
        let whole: Box<dyn Read + Send> = Box::new(Cursor::new(rest).chain(reader));
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(PIECE)
            .from_reader(Bounded::new(whole, limit));
        let (input, record) = (input.clone(), ByteRecord::new());
        let mut table =
            Self { input, header: Vec::new(), notes, reader, record, number: 0, over: false };
        if !table.advance()? {
            return Err(decode::empty(&table.input));
        }
        table.header = table.cells().iter().map(|name| name.trim().to_owned()).collect();
        Ok(table)
    }

    /// The next row; `None` at the end and after an error that ends the table.
    fn next_record(&mut self) -> Result<Option<Record>> {
        if self.over {
            return Ok(None);
        }
        let mut cells = loop {
            if !self.advance()? {
                return Ok(None);
            }
            let cells = self.cells();
            // A row that a spreadsheet left blank, as a line without delimiters is.
            if cells.len() < 2 || cells.iter().any(|cell| !cell.trim().is_empty()) {
                break cells;
            }
        };
        let width = self.header.len();
        let named =
            self.header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if cells.len() < named || cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            let s = if cells.len() == 1 { "" } else { "s" };
            return Err(Error::input(
                self.input.row(self.number),
                format!("{} cell{s}, the header has {width}", cells.len()),
                "check its delimiters and quotes (\")",
            ));
        }
        cells.resize(width, String::new());
        Ok(Some(Record { number: self.number, cells }))
    }

    /// Reads the next record into `self.record`, and says whether there was one.
    fn advance(&mut self) -> Result<bool> {
        self.number += 1;
        self.over = true; // Until we know better: every way out but the last ends the table.
        let more = match self.reader.read_byte_record(&mut self.record) {
            Ok(more) => more,
            Err(error) => return Err(self.failure(error)),
        };
        self.reader.get_mut().reset();
        let last = self.record.iter().next_back().unwrap_or_default();
        if !more || (self.record.len() == 1 && last == END.as_bytes()) {
            return Ok(false);
        }
        if last.trim_ascii_end().ends_with(END.as_bytes()) {
            return Err(self.open_quote());
        }
        self.over = false;
        Ok(true)
    }

    fn failure(&self, error: csv::Error) -> Error {
        match error.into_kind() {
            csv::ErrorKind::Io(_) if self.reader.get_ref().is_spent() => self.open_quote(),
            csv::ErrorKind::Io(error) => self.input.unreadable(error),
            kind => self.input.unreadable(std::io::Error::other(format!("{kind:?}"))),
        }
    }

    fn open_quote(&self) -> Error {
        Error::input(
            self.input.row(self.number),
            "a quote (\") is opened and never closed, so the rows from here on are not read",
            "close it, or double the quotes inside a cell",
        )
    }

    fn cells(&self) -> Vec<String> {
        self.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    }
}

impl Iterator for Delimited {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_record().transpose()
    }
}

/// The delimiter that a line before the header states for Excel (`sep=;`), and what follows it.
fn declared(head: &[u8]) -> (Option<u8>, &[u8]) {
    match head {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter, rest @ ..]
            if delimiter.is_ascii() =>
        {
            let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
            match rest.strip_prefix(b"\n") {
                Some(rest) => (Some(*delimiter), rest),
                None => (None, head),
            }
        }
        _ => (None, head),
    }
}

/// The delimiter that the first line has most of, outside quotes: a comma, a semicolon as
/// Excel writes in much of Europe, or a tab, which a name in `.tsv` or `.tab` prefers.
fn delimiter(head: &[u8], ending: &str) -> u8 {
    let (mut quoted, mut counts) = (false, [0_usize; 3]);
    for &byte in head.trim_ascii_start() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' if !quoted => counts[0] += 1,
            b';' if !quoted => counts[1] += 1,
            b'\t' if !quoted => counts[2] += 1,
            _ => {}
        }
    }
    let [commas, semicolons, tabs] = counts;
    let most = commas.max(semicolons).max(tabs);
    let prefers_tab = matches!(ending, "tsv" | "tab");
    match () {
        () if prefers_tab && (tabs > 0 || most == 0) => b'\t',
        () if commas == most => b',',
        () if semicolons == most => b';',
        () => b'\t',
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::delimited::{Delimited, delimiter, first_line};
    use crate::read::input::Input;
    use crate::read::rows::Record;

    fn open(text: &str) -> Delimited {
        let input = Input::from_reader("a.csv", std::io::Cursor::new(text.to_owned()));
        Delimited::open_within(&input, super::LIMIT).unwrap()
    }

    fn rows(text: &str) -> Vec<Result<Record, String>> {
        open(text).map(|row| row.map_err(|e| e.to_string())).collect()
    }

    fn row(number: u64, cells: &[&str]) -> Result<Record, String> {
        Ok(Record { number, cells: cells.iter().map(|&c| c.to_owned()).collect() })
    }

    #[test]
    fn blank_rows_of_spreadsheets_are_no_rows() {
        let expected = vec![row(3, &["a", "b"]), row(6, &["", "d"])];
        assert_eq!(rows("x;y\n;\na;b\n ; \n;\n;d\n"), expected);
    }

    #[test]
    fn delimiters_are_found_in_the_first_line() {
        for (head, ending, expected) in [
            ("id,text\n1;2;3;4", "csv", b','),
            ("id;text;a,b\n", "csv", b';'),
            ("id\ttext\r\n", "csv", b'\t'),
            ("\n\nid;text", "", b';'),
            ("\"a;b;c\",text", "csv", b','),
            ("\"a\n;b;c\",text", "csv", b','),
            ("id\tone, two, three", "tsv", b'\t'),
            ("id,text", "tsv", b','),
            ("text", "tsv", b'\t'),
            ("text", "csv", b','),
        ] {
            assert_eq!(delimiter(head.as_bytes(), ending), expected, "{head}");
        }
    }

    #[test]
    fn cells_may_hold_line_breaks_delimiters_and_quotes() {
        let text = "\u{feff} id , text \r\n1,\"He said \"\"no\"\",\r\nthen left\"\r\n\r\n2,b";
        assert_eq!(open(text).header, ["id", "text"]);
        let expected = [row(2, &["1", "He said \"no\",\r\nthen left"]), row(3, &["2", "b"])];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn both_of_two_columns_with_one_name_are_kept() {
        let table = open("text,text\na,b\n");
        assert_eq!(table.header, ["text", "text"]);
        assert_eq!(rows("text,text\na,b\n"), [row(2, &["a", "b"])]);
    }

    #[test]
    fn a_row_of_another_width_is_an_error_and_the_next_is_read() {
        let all = rows("a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n1\n");
        let remedy = "check its delimiters and quotes (\")";
        let error = |n, cells| Err(format!("a.csv, row {n}: {cells}, the header has 3; {remedy}"));
        assert_eq!(all[0], error(2, "2 cells"));
        assert_eq!(all[1], row(3, &["1", "2", "3"]));
        assert_eq!(all[2], error(4, "4 cells"));
        assert_eq!(all[3], row(5, &["1", "2", "3"]));
        assert_eq!(all[4], error(6, "1 cell"));
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn nameless_columns_at_the_end_may_be_missing() {
        assert_eq!(rows("a,b,,\n1,2\n"), [row(2, &["1", "2", "", ""])]);
    }

    #[test]
    fn a_line_for_excel_states_the_delimiter() {
        let text = "sep=|\r\nid|text;a,b\r\n1|A\r\n";
        assert_eq!(open(text).header, ["id", "text;a,b"]);
        assert_eq!(rows(text), [row(2, &["1", "A"])]);
        assert_eq!(open("sep=1,text\n").header, ["sep=1", "text"]);
        assert_eq!(first_line("SEP=;\nid;text\n1;A"), ["id", "text"]);
        assert_eq!(first_line("Talks went on, he said.\nMore."), ["Talks went on", "he said."]);
        assert_eq!(first_line(""), [""; 0]);
    }

    #[test]
    fn a_quote_never_closed_names_its_row_and_ends_the_table() {
        let all = rows("id,text\n1,a\n2,\"b\n3,c\n4,d\n");
        assert_eq!(all[0], row(2, &["1", "a"]));
        let message = all[1].as_ref().unwrap_err();
        assert!(message.starts_with("a.csv, row 3: a quote (\") is opened and never"), "{message}");
        assert_eq!(all.len(), 2);
    }

    #[test]
    fn a_record_without_end_stops_in_bounded_memory() {
        let rest = std::io::repeat(b'x');
        let text =
            std::io::Read::chain(&b"id,text\n1,a\n2,\""[..], std::io::Read::take(rest, 1 << 22));
        let input = Input::from_reader("a.csv", text);
        let mut table = Delimited::open_within(&input, 1 << 20).unwrap();
        assert!(table.next().unwrap().is_ok());
        let message = table.next().unwrap().unwrap_err().to_string();
        assert!(message.starts_with("a.csv, row 3: a quote"), "{message}");
        assert!(table.next().is_none());
        assert!(table.record.as_slice().len() <= 2 << 20);
    }

    #[test]
    fn the_limit_is_for_each_record_and_not_for_the_table() {
        let text = format!("text\n{}", format!("{}\n", "x".repeat(1000)).repeat(3000));
        let input = Input::from_reader("a.csv", std::io::Cursor::new(text));
        let table = Delimited::open_within(&input, 1 << 17).unwrap();
        assert_eq!(table.filter(Result::is_ok).count(), 3000);
    }
}

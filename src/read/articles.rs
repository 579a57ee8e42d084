//! A table of articles: every row is one document.

use super::columns::Columns;
use super::date;
use super::format::Format;
use super::input::Input;
use super::rows::Record;
use super::source::{Event, Events, Note, Options, Source};
use super::table::{self, Table};
use super::{decode, delimited, usual};
use crate::error::{Error, Result};
use crate::text::{Document, Metadata};
use std::collections::VecDeque;

/// Reads a table, a document a row.
pub(super) struct Articles;

impl Source for Articles {
    fn endings(&self) -> &'static [&'static str] {
        table::ENDINGS
    }

    fn takes(&self, input: &Input, options: &Options) -> bool {
        let is_rows = input.format().is_ok_and(Format::is_rows);
        // A stream has no ending: it is a table if its first line names the column of texts.
        is_rows || (input.name == "-" && input.is(Format::Text) && names_text(input, options))
    }

    fn open(&self, input: &Input, options: &Options) -> Result<Events> {
        let mut table = Table::open(input, options)?;
        let columns = Columns::find(&mut table, options)?;
        let notes = std::mem::take(&mut table.notes).into();
        Ok(Box::new(Rows { table, columns, notes, given: false, blank: Vec::new(), blanks: 0 }))
    }
}

/// Whether the first line of a text is the header of a table with a column of texts.
fn names_text(input: &Input, options: &Options) -> bool {
    let head = input.head().unwrap_or_default();
    let header = delimited::first_line(&decode::decoded(&head, None).0);
    header.len() > 1 && usual::text(&header, &options.text).is_some()
}

struct Rows {
    table: Table,
    columns: Columns,
    notes: VecDeque<Note>,
    /// Whether a document or an error came out of it.
    given: bool,
    /// The first rows without text, and how many there are.
    blank: Vec<u64>,
    blanks: u64,
}

/// How many rows without text are named.
const NAMED: usize = 3;

impl Rows {
    fn document(&self, mut record: Record) -> Document {
        let mut take = |column: usize| std::mem::take(&mut record.cells[column]);
        let text = take(self.columns.text);
        let mut about = |column: Option<usize>| {
            let cell = column.filter(|&at| at != self.columns.text).map(&mut take);
            cell.unwrap_or_default().trim().to_owned()
        };
        let metadata = Metadata {
            title: about(self.columns.title),
            date: date::understood(&about(self.columns.date)),
            source: about(self.columns.source),
            author: about(self.columns.author),
        };
        let id = self.columns.id.map(take).filter(|id| !id.trim().is_empty());
        let id = id.unwrap_or_else(|| record.number.to_string());
        let name = format!("{}#{}", self.table.input.name, id.trim());
        Document { name, metadata, text, rows: Vec::new() }
    }

    fn is_blank(&mut self, record: &Record) -> bool {
        let blank = record.cells[self.columns.text].trim().is_empty();
        if blank {
            self.blanks += 1;
            if self.blank.len() < NAMED {
                self.blank.push(record.number);
            }
        }
        blank
    }

    /// What to say of rows without text when all were read.
    fn report_blanks(&mut self) -> Option<Result<Event>> {
        let count = std::mem::take(&mut self.blanks);
        if count == 0 {
            return None;
        }
        let origin = self.table.input.origin();
        if !self.given {
            let column = &self.table.header[self.columns.text];
            let found = format!("no row has text in column \"{column}\"");
            return Some(Err(Error::input(origin, found, "name another column with --text")));
        }
        let named = self.blank.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let more = if count > NAMED as u64 { ", ..." } else { "" };
        let rows = if count == 1 { "1 row" } else { &format!("{count} rows") };
        let message = format!("{rows} without text left out: {named}{more}");
        Some(Ok(Event::Note(Note { origin, message })))
    }
}

impl Iterator for Rows {
    type Item = Result<Event>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(note) = self.notes.pop_front() {
            return Some(Ok(Event::Note(note)));
        }
        loop {
            match self.table.next() {
                None => return self.report_blanks(),
                Some(Ok(record)) if self.is_blank(&record) => {}
                Some(row) => {
                    self.given = true;
                    return Some(row.map(|record| Event::Document(self.document(record))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::articles::Articles;
    use crate::read::input::Input;
    use crate::read::source::{Event, Options, Source};
    use proptest::prelude::*;

    fn open(bytes: &[u8], options: &Options) -> Vec<String> {
        let input = Input::from_reader("in/a.csv", std::io::Cursor::new(bytes.to_vec()));
        let events = match Articles.open(&input, options) {
            Ok(events) => events,
            Err(error) => return vec![format!("error {error}")],
        };
        let show = |event| match event {
            Ok(Event::Document(d)) => format!("{} | {} | {}", d.name, d.metadata.title, d.text),
            Ok(Event::Note(note)) => format!("note {note}"),
            Err(error) => format!("error {error}"),
        };
        events.map(show).collect()
    }

    fn read(text: &str) -> Vec<String> {
        open(text.as_bytes(), &Options::default())
    }

    #[test]
    fn a_row_is_a_document_named_by_its_id() {
        let expected = ["in/a.csv#k1 | One | A.\nB. ", "in/a.csv#3 | Two | C."];
        assert_eq!(read("id,title,text\n k1 , One ,\"A.\nB. \"\n,Two,C.\n"), expected);
    }

    #[test]
    fn without_ids_a_document_is_named_by_its_row() {
        assert_eq!(
            read("text\n\"A\n\nB\"\n\nC\n"),
            ["in/a.csv#2 |  | A\n\nB", "in/a.csv#3 |  | C"]
        );
    }

    #[test]
    fn columns_can_be_chosen() {
        let owned = |name: &str| Some(name.to_owned());
        let (id, title) = (owned("a"), owned("c"));
        let options = Options { text: "b".into(), id, title, ..Options::default() };
        assert_eq!(open(b"a;b;c\n1;2;3\n", &options), ["in/a.csv#1 | 3 | 2"]);
        let options = Options { title: owned("text"), ..Options::default() };
        assert_eq!(open(b"text\nA\n", &options), ["in/a.csv#2 |  | A"]);
    }

    #[test]
    fn notes_come_first_and_a_bad_row_does_not_end_the_table() {
        let all = open(b"id,text\n1,caf\xe9\n2\n3,c\n", &Options::default());
        assert_eq!(all[0], "note in/a.csv: not UTF-8; read as Windows-1252");
        assert_eq!(all[1], "in/a.csv#1 |  | café");
        assert!(all[2].starts_with("error in/a.csv, row 3: 1 cell, the header has 2;"));
        assert_eq!(all[3], "in/a.csv#3 |  | c");
        assert_eq!(all.len(), 4);
    }

    #[test]
    fn rows_without_text_are_counted_at_the_end() {
        let all = read("id,text\n1,a\n2, \n3,\n4,\n5,\n6,b\n");
        assert_eq!(all[2], "note in/a.csv: 4 rows without text left out: 3, 4, 5, ...");
        assert_eq!(read("id,text\n1,\n2,b\n")[1], "note in/a.csv: 1 row without text left out: 2");
        let none = read("id,text\n1,\n");
        let expected = "no row has text in column \"text\"; name another column with --text";
        assert_eq!(none, [format!("error in/a.csv: {expected}")]);
    }

    #[test]
    fn a_table_without_rows_is_one_error() {
        let all = read("text\n");
        assert_eq!(all, ["error in/a.csv: a header and no rows; add rows or leave it out"]);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            open(&bytes, &Options::default());
            open(&[b"id,text,title\n", &bytes[..]].concat(), &Options::default());
        }

        #[test]
        fn no_table_panics(text in "[\",;\t\r\n\0a-cé #]{0,80}") {
            open(format!("text,id,title\n{text}").as_bytes(), &Options::default());
        }
    }
}

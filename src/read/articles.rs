//! A table of articles: every row is one document.

use super::cell;
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
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

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
        Ok(Box::new(Rows {
            table,
            columns,
            notes,
            given: false,
            blank: Left::default(),
            again: Left::default(),
            long: Left::default(),
            html: Left::default(),
            seen: FxHashMap::default(),
        }))
    }
}

/// Whether the first line of a text is the header of a table with a column of texts.
fn names_text(input: &Input, options: &Options) -> bool {
    let head = input.head().unwrap_or_default();
    let header =
        delimited::first_line(&decode::decoded(&head, options.encoding.map(|e| e.name())).0);
    header.len() > 1 && usual::text(&header, &options.text).is_some()
}

struct Rows {
    table: Table,
    columns: Columns,
    notes: VecDeque<Note>,
    /// Whether a document or an error came out of it.
    given: bool,
    /// The rows without text.
    blank: Left,
    /// The rows with an id that a row before has.
    again: Left,
    /// The rows with a cell of very many lines, where a quote may run on.
    long: Left,
    /// The rows whose text is HTML.
    html: Left,
    /// Hashes of all ids, each with the last number that was put behind it.
    seen: FxHashMap<u64, u64>,
}

/// The first of certain rows, and how many there are.
#[derive(Default)]
struct Left {
    first: Vec<u64>,
    count: u64,
}

impl Left {
    fn add(&mut self, row: u64) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(row);
        }
    }

    /// `3, 7, 9, ...`
    fn named(&self) -> String {
        let named = self.first.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        format!("{named}{}", if self.count > NAMED as u64 { ", ..." } else { "" })
    }

    /// `1 row`
    fn rows(&self) -> String {
        if self.count == 1 { "1 row".to_owned() } else { format!("{} rows", self.count) }
    }
}

/// A cell of more lines may be rows behind a quote that is not closed.
const LINES: usize = 200;

/// How many of certain rows are named.
const NAMED: usize = 3;

impl Rows {
    /// A row with its text as it is read: where the cell is HTML, the text that this shows.
    fn readable(&mut self, mut record: Record) -> Result<Record> {
        let text = cell::text(&record.cells[self.columns.text]).map_err(|refusal| {
            let origin = self.table.input.row(record.number);
            Error::input(origin, refusal.found, refusal.remedy)
        })?;
        if let Some(text) = text {
            if !text.is_empty() {
                self.html.add(record.number);
            }
            record.cells[self.columns.text] = text;
            if let Some(title) = self.columns.title.filter(|at| *at != self.columns.text) {
                let title = &mut record.cells[title];
                *title = cell::decoded(std::mem::take(title));
            }
        }
        Ok(record)
    }

    fn document(&mut self, mut record: Record) -> Document {
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
        let id = match id {
            Some(id) => self.numbered(id.trim(), record.number),
            None => record.number.to_string(),
        };
        let name = format!("{}#{id}", self.table.input.name);
        Document { name, metadata, text, rows: Vec::new() }
    }

    /// An id, with a number behind it if a row before has it: `k (2)`.
    fn numbered(&mut self, id: &str, row: u64) -> String {
        let Some(&times) = self.seen.get(&hash(id)) else {
            self.seen.insert(hash(id), 1);
            return id.to_owned();
        };
        self.again.add(row);
        let mut times = times + 1;
        while self.seen.contains_key(&hash(&format!("{id} ({times})"))) {
            times += 1;
        }
        self.seen.insert(hash(id), times);
        let id = format!("{id} ({times})");
        self.seen.insert(hash(&id), 1);
        id
    }

    fn is_blank(&mut self, record: &Record) -> bool {
        let blank = record.cells[self.columns.text].trim().is_empty();
        if blank {
            self.blank.add(record.number);
        }
        blank
    }

    /// What to say of rows without text, and of ids given again, when all were read.
    fn report(&mut self) -> Option<Result<Event>> {
        let origin = self.table.input.origin();
        let (blank, again) = (std::mem::take(&mut self.blank), std::mem::take(&mut self.again));
        if blank.count > 0 && !self.given {
            let column = &self.table.header[self.columns.text];
            let found = format!("no row has text in column \"{column}\"");
            return Some(Err(Error::input(origin, found, "name another column with --text")));
        }
        let mut note = |message| self.notes.push_back(Note { origin: origin.clone(), message });
        if blank.count > 0 {
            note(format!("{} without text left out: {}", blank.rows(), blank.named()));
        }
        let long = std::mem::take(&mut self.long);
        if long.count > 0 {
            let (rows, named) = (long.rows(), long.named());
            note(format!(
                "{rows} with a cell of more than {LINES} lines: {named}; if other rows are in it, \
                 close its quote (\")"
            ));
        }
        let html = std::mem::take(&mut self.html);
        if html.count > 0 {
            let column = &self.table.header[self.columns.text];
            let (rows, named) = (html.rows(), html.named());
            note(format!(
                "HTML in column \"{column}\" read as its text, in {rows}: {named}; begin and end \
                 count in that text"
            ));
        }
        if again.count > 0 {
            let (rows, named) = (again.rows(), again.named());
            note(format!("{rows} with the id of a row before, numbered as in \"id (2)\": {named}"));
        }
        self.notes.pop_front().map(|note| Ok(Event::Note(note)))
    }
}

fn is_long(record: &Record) -> bool {
    record.cells.iter().any(|cell| cell.bytes().filter(|&b| b == b'\n').count() > LINES)
}

/// Eight bytes for an id of any length; the same in every run.
fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Iterator for Rows {
    type Item = Result<Event>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(note) = self.notes.pop_front() {
            return Some(Ok(Event::Note(note)));
        }
        loop {
            let Some(row) = self.table.next() else { return self.report() };
            let long = row.as_ref().ok().filter(|record| is_long(record)).map(|long| long.number);
            let row = row.and_then(|record| self.readable(record));
            if row.as_ref().is_ok_and(|record| self.is_blank(record)) {
                continue;
            }
            self.given = true;
            if let Some(long) = long {
                self.long.add(long);
            }
            return Some(row.map(|record| Event::Document(self.document(record))));
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

    #[test]
    fn a_quote_that_runs_on_over_many_rows_is_said() {
        let rows = |count| format!("id,text\n1,A\n2,\"B\n{}\"\n3,D\n", "8,C\n".repeat(count));
        assert_eq!(read(&rows(150)).len(), 3);
        let all = read(&rows(250));
        let note = "note in/a.csv: 1 row with a cell of more than 200 lines: 3; if other rows are in \
                    it, close its quote (\")";
        assert_eq!(all.last().unwrap(), note);
    }

    #[test]
    fn html_in_a_cell_is_read_as_its_text_and_said_once() {
        let all = read(
            "id,title,body\n1,R&amp;D,<p>R&amp;D grew.</p><p>It rained.</p>\n2,R&amp;D,5 < 6 &amp; 7\n\
             3,C,<p> </p>\n4,D,A.<br>B.\n",
        );
        let note = "HTML in column \"body\" read as its text, in 2 rows: 2, 5; begin and end \
                    count in that text";
        let expected = [
            "note in/a.csv: column \"body\" taken for the texts".to_owned(),
            "in/a.csv#1 | R&D | R&D grew.\n\nIt rained.".to_owned(),
            "in/a.csv#2 | R&amp;D | 5 < 6 &amp; 7".to_owned(),
            "in/a.csv#4 | D | A.\nB.".to_owned(),
            "note in/a.csv: 1 row without text left out: 4".to_owned(),
            format!("note in/a.csv: {note}"),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn html_that_is_too_deep_costs_its_row_only() {
        let deep = format!("{}<p>x</p>", "<div>".repeat(600));
        let all = read(&format!("id,text\n1,{deep}\n2,B\n"));
        assert!(all[0].starts_with("error in/a.csv, row 2: "), "{all:?}");
        assert_eq!(all[1], "in/a.csv#2 |  | B");
    }

    #[test]
    fn an_id_that_is_given_again_is_numbered_and_said() {
        let all = open("id,text\nk,A\nk,B\nk (2),C\nk,D\n,E\n".as_bytes(), &Options::default());
        assert_eq!(all.len(), 6, "{all:?}");
        for (shown, name) in all.iter().zip(["k", "k (2)", "k (2) (2)", "k (3)", "6"]) {
            assert!(shown.contains(&format!("in/a.csv#{name}")), "{shown}: {name}");
        }
        let note = "3 rows with the id of a row before, numbered as in \"id (2)\": 3, 4, 5";
        assert!(all[5].ends_with(note), "{}", all[5]);
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

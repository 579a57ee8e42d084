//! A table of sentences: every row is one, and neighbours of one name make a document.

use super::columns::Columns;
use super::date;
use super::input::Input;
use super::rows::Record;
use super::source::{Event, Events, Note, Options, Source};
use super::table::Table;
use crate::error::Result;
use crate::text::{Document, Metadata, Row, Span};
use std::collections::VecDeque;

/// A document has at most so many rows; after that a new one of the same name begins. Memory
/// is bounded so even where a whole table has one name.
const ROWS: usize = 10_000;

/// A document takes no further row once its cells have so many bytes: 64 MiB.
const BYTES: usize = 64 << 20;

/// Reads any input as a table of sentences, where the user says so.
pub(super) struct Sentences;

impl Source for Sentences {
    fn endings(&self) -> &'static [&'static str] {
        &[] // The user says so, not the name.
    }

    fn takes(&self, _: &Input, options: &Options) -> bool {
        options.rows
    }

    fn open(&self, input: &Input, options: &Options) -> Result<Events> {
        let mut table = Table::open(input, options)?;
        let columns = Columns::find(&mut table, options)?;
        let notes = std::mem::take(&mut table.notes).into();
        Ok(Box::new(Groups { table, columns, notes, open: None }))
    }
}

struct Groups {
    table: Table,
    columns: Columns,
    notes: VecDeque<Note>,
    open: Option<Group>,
}

/// A document that may go on in the next row.
#[derive(Default)]
struct Group {
    /// What its rows call it; `None` where they do not, and then it has one row.
    key: Option<String>,
    document: Document,
    bytes: usize,
}

impl Group {
    fn takes(&self, key: Option<&str>) -> bool {
        let room = self.document.rows.len() < ROWS && self.bytes < BYTES;
        room && key.is_some() && self.key.as_deref() == key
    }

    fn push(&mut self, record: Record, columns: &Columns) {
        let Record { number, cells } = record;
        let Document { text, rows, .. } = &mut self.document;
        if !rows.is_empty() {
            text.push('\n');
        }
        let (cell, sentence) = (text.len(), &cells[columns.text]);
        text.push_str(sentence);
        let start = cell + sentence.len() - sentence.trim_start().len();
        let span = Span::new(start, start + sentence.trim().len());
        let cell_of = |at: Option<usize>| at.map_or("", |at| cells[at].trim()).to_owned();
        let metadata = Metadata {
            title: cell_of(columns.title),
            date: date::understood(&cell_of(columns.date)),
            source: cell_of(columns.source),
            author: cell_of(columns.author),
        };
        self.bytes += cells.iter().map(String::len).sum::<usize>();
        rows.push(Row { span, cell, number, metadata, cells });
    }
}

impl Groups {
    /// What a row calls its document: its cell in `document`, else its id up to the last `#`.
    fn key(&self, record: &Record) -> Option<String> {
        let name = match (self.columns.document, self.columns.id) {
            (Some(at), _) => &record.cells[at],
            (None, Some(at)) => {
                let id = &record.cells[at];
                id.rsplit_once('#').map_or(&**id, |(document, _)| document)
            }
            (None, None) => "",
        };
        (!name.trim().is_empty()).then(|| name.to_owned())
    }

    /// Adds a row; gives the document before it, if the row begins another.
    fn add(&mut self, record: Record) -> Option<Document> {
        let key = self.key(&record);
        let mut done = None;
        if !self.open.as_ref().is_some_and(|group| group.takes(key.as_deref())) {
            done = self.close();
            let name = match &key {
                Some(key) => key.clone(),
                None => format!("{}#{}", self.table.input.name, record.number),
            };
            let document = Document { name, ..Document::default() };
            self.open = Some(Group { key, document, bytes: 0 });
        }
        self.open.get_or_insert_default().push(record, &self.columns);
        done
    }

    fn close(&mut self) -> Option<Document> {
        let mut document = self.open.take()?.document;
        document.metadata =
            document.rows.first().map(|row| row.metadata.clone()).unwrap_or_default();
        Some(document)
    }
}

impl Iterator for Groups {
    type Item = Result<Event>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(note) = self.notes.pop_front() {
            return Some(Ok(Event::Note(note)));
        }
        loop {
            let done = match self.table.next() {
                None => return self.close().map(|document| Ok(Event::Document(document))),
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(record)) => self.add(record),
            };
            if let Some(document) = done {
                return Some(Ok(Event::Document(document)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::sentences::{ROWS, Sentences};
    use crate::read::source::{Event, Options, Source};
    use crate::text::{Document, Span};
    use proptest::prelude::*;

    fn open(bytes: &[u8]) -> Vec<Result<Event, String>> {
        let input = Input::from_reader("t.csv", std::io::Cursor::new(bytes.to_vec()));
        match Sentences.open(&input, &Options { rows: true, ..Options::default() }) {
            Ok(events) => events.map(|event| event.map_err(|e| e.to_string())).collect(),
            Err(error) => vec![Err(error.to_string())],
        }
    }

    fn documents(text: &str) -> Vec<Document> {
        let document = |event| match event {
            Ok(Event::Document(document)) => Some(document),
            _ => None,
        };
        open(text.as_bytes()).into_iter().filter_map(document).collect()
    }

    fn names(text: &str) -> Vec<(String, usize)> {
        documents(text).into_iter().map(|d| (d.name, d.rows.len())).collect()
    }

    fn expected(names: &[(&str, usize)]) -> Vec<(String, usize)> {
        names.iter().map(|&(name, rows)| (name.to_owned(), rows)).collect()
    }

    #[test]
    fn neighbours_of_one_name_are_one_document() {
        let all = documents("id,title,text\nx#0,T,\" A. \"\nx#1,U,\ny#0,V,C é\n");
        assert_eq!(all.len(), 2);
        let x = &all[0];
        assert_eq!((&*x.name, &*x.metadata.title, &*x.text), ("x", "T", " A. \n"));
        assert_eq!((x.rows[0].span, x.rows[0].cell, x.rows[0].number), (Span::new(1, 3), 0, 2));
        assert_eq!((x.rows[1].span, x.rows[1].cell, x.rows[1].number), (Span::new(5, 5), 5, 3));
        assert_eq!(x.rows[1].metadata.title, "U");
        assert_eq!(x.rows[0].cells, ["x#0", "T", " A. "]);
        assert_eq!(all[1].slice(all[1].rows[0].span), "C é");
    }

    #[test]
    fn documents_are_named_by_their_column_or_id_or_row() {
        let of = "id,document,text\na#1,d e#1,x\nb#1,d e#1,y\nb#2,,z\nb#3,,z\n";
        assert_eq!(names(of), expected(&[("d e#1", 2), ("t.csv#4", 1), ("t.csv#5", 1)]));
        assert_eq!(names("id,text\na#b#1,x\na#b#2,y\n"), expected(&[("a#b", 2)]));
        assert_eq!(
            names("id,text\na,x\nb,y\n#1,z\n"),
            expected(&[("a", 1), ("b", 1), ("t.csv#4", 1)])
        );
        assert_eq!(names("text\nx\nx\n"), expected(&[("t.csv#2", 1), ("t.csv#3", 1)]));
        let apart = "document,text\na,x\nb,y\na,z\n";
        assert_eq!(names(apart), expected(&[("a", 1), ("b", 1), ("a", 1)]));
    }

    #[test]
    fn a_document_without_end_is_cut_to_bound_memory() {
        let text = format!("document,text\n{}", "a,x\n".repeat(ROWS + 1));
        assert_eq!(names(&text), expected(&[("a", ROWS), ("a", 1)]));
    }

    #[test]
    fn a_bad_row_is_an_error_and_its_document_goes_on() {
        let all = open(b"document,text\na,x\na\na,z\n");
        assert!(all[0].as_ref().unwrap_err().starts_with("t.csv, row 3: 1 cell,"));
        assert!(matches!(&all[1], Ok(Event::Document(d)) if d.rows.len() == 2));
        assert_eq!(all.len(), 2);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            open(&bytes);
            open(&[b"id,text,title\n", &bytes[..]].concat());
        }

        #[test]
        fn spans_are_the_trimmed_cells(text in "[\",\r\na-cé\u{3000} #]{0,80}") {
            for document in documents(&format!("id,text\n{text}")) {
                for row in &document.rows {
                    prop_assert_eq!(document.slice(row.span), row.cells[1].trim());
                    prop_assert!(document.text[row.cell..].starts_with(&row.cells[1]));
                }
            }
        }
    }
}

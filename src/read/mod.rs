//! How do articles come in? As files, folders, tables and streams, one document at a time.
//!
//! [`inputs`] finds what the user names, [`open`] reads one of them. A document or row that
//! cannot be read is an error in its place, and reading goes on behind it. Tables stream: the
//! memory they need does not grow with them, but for some bytes for each different id.

mod about;
mod archive;
mod articles;
mod bound;
mod cell;
mod charset;
mod columnar;
mod columns;
mod date;
mod dateline;
mod decode;
mod delimited;
mod encoding;
mod epub;
mod excel;
mod extract;
mod foreign;
mod format;
mod front;
mod guard;
mod headline;
mod heads;
mod html;
mod html_bounds;
mod html_meta;
mod html_text;
mod hyphens;
pub mod identity;
mod input;
mod markdown;
mod ods;
mod ods_cell;
mod office;
mod package;
mod page;
mod page_parts;
mod pages;
mod json;
mod legacy;
mod objects;
mod pairs;
mod pdf;
mod pdf_bounds;
mod pdf_glyphs;
mod plain;
mod prose;
mod rtf;
mod refusal;
mod rows;
mod sentences;
mod sheet_size;
mod sheets;
mod source;
mod stream;
mod table;
mod unpack;
mod usual;
mod walk;
mod xml;
mod workbook;

pub use input::Input;
pub use pairs::{BoundaryPair, BoundaryPairs, PairRow, PairSection, boundary_pairs};
pub use rows::Record;
pub use source::{Event, Events, Note, Options, Source};
pub use table::Table;
pub use usual::{id_column, position};
pub use walk::Inputs;
use walk::Wanted;

use crate::error::Result;

/// The formats that are read; the first that takes an input reads it.
const SOURCES: &[&dyn Source] = &[
    &sentences::Sentences,
    &articles::Articles,
    &html::SOURCE,
    &office::WORD,
    &office::OPEN_DOCUMENT,
    &pdf::SOURCE,
    &rtf::SOURCE,
    &epub::SOURCE,
    &markdown::Markdown,
    &plain::Plain,
];

/// Expands what the user names: files as they are, folders and ZIP archives with the files of a
/// known format in them (sorted; hidden ones left out; none entered twice), `-` as standard
/// input. Of files the first bytes are read, to find archives and what a file without ending is;
/// pipes are not opened. With `rows`, only tables are taken from folders and archives.
pub fn inputs(names: &[String], rows: bool) -> Inputs {
    let all: Vec<_> = SOURCES.iter().flat_map(|source| source.endings()).copied().collect();
    let wanted = match rows {
        true => Wanted { endings: table::ENDINGS, tables: true },
        false => Wanted { endings: &all, tables: false },
    };
    walk::walk(names, wanted)
}

/// Opens one input. Fails where nothing can be read from it: it is missing, empty, no text, or
/// a table without the column of texts. What fails later is an item of the iterator.
pub fn open(input: &Input, options: &Options) -> Result<Events> {
    let format = input.format()?;
    decode::assume(input, options)?;
    match SOURCES.iter().find(|source| source.takes(input, options)) {
        Some(source) => source.open(input, options),
        None => Err(decode::refuse(input, format, "text")),
    }
}

/// The names of a table's columns, without surrounding white space: what [`open`] gives, with the
/// same options, as the cells of each row. Any text is taken for a table.
pub fn header(input: &Input, options: &Options) -> Result<Vec<String>> {
    decode::assume(input, options)?;
    Ok(table::Table::open(input, options)?.header)
}

/// Any input as a table of rows: its header and notes, and an iterator of [`Record`]s as wide as
/// the header. A row of another width is an error in its place, and the rows behind it follow.
///
/// # Errors
/// If nothing can be read: it is missing, empty or no text.
pub fn rows(input: &Input) -> Result<Table> {
    Table::open(input, &Options::default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::{Event, Input, Options, header, inputs, open, rows};
    use std::fs;

    /// The names of an input's documents, and its notes and errors as they are shown.
    fn read(input: &Input, rows: bool) -> Vec<String> {
        let show = |event| match event {
            Ok(Event::Document(document)) => document.name,
            Ok(Event::Note(note)) => note.to_string(),
            Err(error) => crate::error::Error::to_string(&error),
        };
        match open(input, &Options { rows, ..Options::default() }) {
            Ok(events) => events.map(show).collect(),
            Err(error) => vec![error.to_string()],
        }
    }

    #[test]
    fn every_input_is_read_by_its_format() {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in [
            ("a.txt", &b"Text."[..]),
            ("b.CSV", b"id;text\nk;Text.\n"),
            ("c.tsv", b"text\tid\nA\tk#1\n"),
            ("d.md", b"%PDF-1.4"),
            ("e.tab", b"lead\tdate\nA\tB\n"),
            ("f.text", b" \n"),
        ] {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let folder = dir.path().to_str().unwrap().to_owned();
        let found = inputs(std::slice::from_ref(&folder), false).found;
        let all =
            found.iter().map(|input| read(input.as_ref().unwrap(), false)).collect::<Vec<_>>();
        let all: Vec<_> = all.concat().iter().map(|s| s.replace(&folder, "DIR")).collect();
        assert_eq!(
            all,
            [
                "DIR/a.txt",
                "DIR/b.CSV#k",
                "DIR/c.tsv#k#1",
                "DIR/d.md: a damaged PDF (no pages can be found in it); print it to a new PDF, or save its text",
                "DIR/e.tab, row 1: no column \"text\" (found: lead, date); name it with --text lead",
                "DIR/f.text: empty; put text into it or leave it out",
            ]
        );
    }

    #[test]
    fn a_stream_is_text_or_a_table_of_rows() {
        let input = || Input::from_reader("-", &b"id,text\na#0,x\na#1,y\n"[..]);
        assert_eq!(read(&input(), false), ["-#a#0", "-#a#1"]);
        let prose = Input::from_reader("-", &b"Talks, and no text column.\nMore.\n"[..]);
        assert_eq!(read(&prose, false), ["-"]);
        let table = input();
        assert_eq!(header(&table, &Options::default()).unwrap(), ["id", "text"]);
        let cells = rows(&table).unwrap().map(|row| row.unwrap().cells[1].clone());
        assert_eq!(cells.collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(read(&table, true), ["a"]);
        assert_eq!(read(&table, true), ["a"]);
    }

    #[test]
    fn an_encoding_that_the_user_names_is_not_detected() {
        let text = "id,text\n1,café 외교부\n".replace('é', "e");
        let (bytes, _, _) = encoding_rs::EUC_KR.encode(&text);
        let bytes = bytes.into_owned();
        for (name, charset) in [("a.csv", "johab"), ("a.txt", "latin1"), ("a.txt", "euc-kr")] {
            let input = Input::from_reader(name, std::io::Cursor::new(bytes.clone()));
            let encoding = encoding_rs::Encoding::for_label(charset.as_bytes());
            let options = Options { encoding, ..Options::default() };
            let events = open(&input, &options).unwrap().map(std::result::Result::unwrap);
            let all: Vec<_> = events.collect();
            let expected = encoding.unwrap_or(encoding_rs::EUC_KR).decode(&bytes).0;
            let Some(Event::Document(document)) = all.last() else { panic!("{all:?}") };
            assert!(expected.contains(&document.text), "{charset}: {}", document.text);
            assert_eq!(all.len(), 1 + usize::from(encoding.is_none()));
        }
    }

    #[test]
    fn an_empty_folder_says_what_it_may_hold() {
        let dir = tempfile::tempdir().unwrap();
        let found = inputs(&[dir.path().to_str().unwrap().to_owned()], false).found.pop().unwrap();
        let message = found.unwrap_err().to_string();
        let endings = ".csv, .tsv, .tab, .jsonl, .ndjson, .json, .xlsx, .xlsm, .ods, .parquet, .arrow, \
            .feather, .html, .htm, .xhtml, .docx, .odt, .pdf, .rtf, .epub, .md, .markdown, .txt, .text";
        assert!(message.ends_with(&format!("; put {endings} files into it")), "{message}");
    }

    #[test]
    fn a_folder_that_became_an_input_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let all = read(&Input::from_path("d.txt", dir.path()), false);
        assert!(all[0].starts_with("d.txt: cannot read: "), "{all:?}");
    }
}

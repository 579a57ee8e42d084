//! One article, in every format and encoding that is read, in one folder and one run: the same
//! sentences from each, and what is known of it as far as a format can carry it.
#![allow(missing_docs, clippy::unwrap_used)]

mod program;

use flate2::{Compression, write::GzEncoder};
use program::{Table, run};
use std::io::{Cursor, Write};
use std::path::Path;
use std::{fs, str};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

const TITLE: &str = "Two islands agree to keep talks on fishing line alive";
const DATE: &str = "2025-12-04";
const SOURCE: &str = "Harbour Post";

/// The article as text.
fn text() -> String {
    fs::read_to_string("tests/formats/article.txt").unwrap()
}

/// A table of one row, with a delimiter.
fn table(delimiter: u8) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    table.write_record(["id", "title", "date", "source", "text"]).unwrap();
    table.write_record(["1", TITLE, "Dec. 4, 2025", SOURCE, &text()]).unwrap();
    table.into_inner().unwrap()
}

fn json() -> Vec<u8> {
    let row = serde_json::json!({
        "id": "1", "title": TITLE, "date": DATE, "source": SOURCE, "text": text()
    });
    format!("{row}\n").into_bytes()
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows = [["id", "title", "date", "source", "text"], ["1", TITLE, DATE, SOURCE, &text()]];
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn archive() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("inside/article.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(text().as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn gzip() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text().as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The folder of fixtures, with what is made of the text here.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir("tests/formats").unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("article") {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    for (name, bytes) in [
        ("article.csv", table(b',')),
        ("article-semicolons.csv", table(b';')),
        ("article.tsv", table(b'\t')),
        ("article.jsonl", json()),
        ("article.xlsx", workbook()),
        ("article.zip", archive()),
        ("article.txt.gz", gzip()),
        ("article.txt.zst", zstd::encode_all(text().as_bytes(), 3).unwrap()),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// The rows of each document, in the order of the table.
fn documents(table: &Table) -> Vec<(&str, Vec<usize>)> {
    let mut all: Vec<(&str, Vec<usize>)> = Vec::new();
    for (row, name) in table.column("document").into_iter().enumerate() {
        match all.last_mut() {
            Some((last, rows)) if *last == name => rows.push(row),
            _ => all.push((name, vec![row])),
        }
    }
    all
}

/// A sentence without what a format may change in it: white space, where lines are broken.
fn words(sentence: &str) -> String {
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_format_gives_the_same_sentences() {
    let folder = folder();
    let files = program::names(folder.path()).len();
    let done = run(&folder, &["classify", "."]).ends(0);
    let table = done.table();
    let all = documents(&table);
    assert_eq!(
        all.len(),
        files,
        "{:?}\n{}",
        all.iter().map(|(n, _)| n).collect::<Vec<_>>(),
        done.err
    );
    let texts = table.column("text");
    let sentences = |rows: &[usize]| rows.iter().map(|&row| words(texts[row])).collect::<Vec<_>>();
    let (_, expected) =
        all.iter().find(|(name, _)| Path::new(name).ends_with("article.txt")).unwrap();
    let expected = sentences(expected);
    assert!(expected.len() > 12 && expected[0] == TITLE, "{expected:#?}");
    for (name, rows) in &all {
        assert_eq!(sentences(rows), expected, "{name}");
    }
}

#[test]
fn every_format_says_what_it_can_of_title_date_and_source() {
    let folder = folder();
    let table = run(&folder, &["classify", "."]).ends(0).table();
    let column = |name: &str| table.column(name);
    let (titles, dates, sources) = (column("title"), column("date"), column("source"));
    for (name, rows) in documents(&table) {
        assert_eq!(titles[rows[0]], TITLE, "{name}");
        assert_eq!(sources[rows[0]], SOURCE, "{name}");
        // A dateline has no year; what has no other place for a date has none.
        let dated = [
            "front",
            ".md",
            "article.html",
            "euc-kr",
            "1252.htm",
            "gb18030",
            ".csv",
            ".tsv",
            ".jsonl",
            ".xlsx",
        ];
        if dated.iter().any(|part| name.contains(part)) {
            assert_eq!(dates[rows[0]], DATE, "{name}");
        }
    }
}

#[test]
fn a_years_name_dates_a_dateline() {
    let folder = program::folder(&[("fishing-2025.txt", text().as_bytes())]);
    let table = run(&folder, &["classify", "fishing-2025.txt"]).ends(0).table();
    assert_eq!(table.column("date")[0], DATE);
}

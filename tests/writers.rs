//! Every format gives back every cell, the same bytes for the same rows, and a clear answer
//! where it cannot hold one.
#![allow(missing_docs, clippy::unwrap_used)]

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use calamine::{Data, Reader, Xlsx};
use demarche::record::{Cell, Column, Kind, text_hash};
use demarche::write::{About, FORMATS, Form, Labels, Out};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::io::{Cursor, Write};

/// Texts that programs have stumbled over.
const HOSTILE: [&str; 16] = [
    "=HYPERLINK(\"http://invalid.example\")",
    "+1",
    "-2.50",
    "@SUM(A1)",
    "\tTab first",
    "a\tb",
    "He said \"no\", and left;",
    "two\nlines",
    "two\r\nlines",
    "NUL \0 inside",
    "_x0041_ escape",
    "회담을 제안했다",
    "🕊️ and e\u{301}",
    " spaces ",
    "<b>&amp;</b>",
    "00123",
];

fn about() -> About {
    let labels = ["dialogue", "none"].map(str::to_owned).to_vec();
    let made = [("version", "1"), ("model", "m"), ("inputs", "2")];
    let made = made.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    About {
        rows: "Sentences",
        heads: vec![Labels { head: "stance".to_owned(), labels }],
        made,
        codebook: None,
    }
}

fn columns() -> Vec<Column> {
    [
        ("document", Kind::Text),
        ("sentence", Kind::Count),
        ("text", Kind::Text),
        ("stance", Kind::Text),
        ("stance_confidence", Kind::Probability),
        ("=note", Kind::Text),
    ]
    .map(|(name, kind)| Column::new(name, kind, "Its meaning.", ""))
    .to_vec()
}

fn rows() -> Vec<Vec<Cell>> {
    let row = |(number, text): (usize, &&str)| {
        let empty = number % 3 == 0;
        vec![
            Cell::words(&format!("d{}", number / 4)),
            Cell::Count(number as u64 + 1),
            Cell::words(text),
            if empty { Cell::Empty } else { Cell::words("dialogue") },
            if empty { Cell::Empty } else { Cell::Probability(0.123_45 + number as f32 / 50.0) },
            Cell::words(HOSTILE[(number * 7 + 3) % HOSTILE.len()]),
        ]
    };
    HOSTILE.iter().enumerate().map(row).collect()
}

fn written(format: &str, rows: &[Vec<Cell>]) -> Result<Vec<u8>, String> {
    let about = about();
    let mut bytes = Vec::new();
    let (writer, name) = (Box::new(&mut bytes), "out".to_owned());
    let out = Out { writer, name, form: Form::Raw, about: &about };
    let mut sink = demarche::write::format(format).unwrap().sink(out);
    sink.begin(&columns()).map_err(|e| e.to_string())?;
    rows.iter().try_for_each(|row| sink.row(row)).map_err(|e| e.to_string())?;
    sink.finish().map_err(|e| e.to_string())?;
    drop(sink);
    Ok(bytes)
}

/// Cells as words, which every format is compared in.
fn expected() -> Vec<Vec<String>> {
    let word = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Probability(p) => format!("{}", Cell::rounded(*p)),
        Cell::Empty => String::new(),
    };
    rows().iter().map(|row| row.iter().map(word).collect()).collect()
}

fn batches(all: impl Iterator<Item = RecordBatch>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for batch in all {
        assert_eq!(batch.schema().field(1).metadata()["meaning"], "Its meaning.");
        for row in 0..batch.num_rows() {
            let word = |(column, array): (Column, &arrow_array::ArrayRef)| match column.kind {
                _ if array.is_null(row) => String::new(),
                Kind::Text => array.as_string::<i32>().value(row).to_owned(),
                Kind::Count => array.as_primitive::<UInt64Type>().value(row).to_string(),
                Kind::Probability => array.as_primitive::<Float64Type>().value(row).to_string(),
            };
            found.push(columns().into_iter().zip(batch.columns()).map(word).collect());
        }
    }
    found
}

fn delimited(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header, columns().into_iter().map(|column| column.name).collect::<Vec<_>>());
    let row = |row: csv::StringRecord| {
        let cell = |(place, cell): (usize, &str)| match place {
            4 if !cell.is_empty() => cell.parse::<f64>().unwrap().to_string(),
            _ => cell.to_owned(),
        };
        row.iter().enumerate().map(cell).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn every_format_gives_back_every_cell() {
    let expected = expected();
    assert_eq!(delimited(&written("csv", &rows()).unwrap(), b','), expected);
    assert_eq!(delimited(&written("tsv", &rows()).unwrap(), b'\t'), expected);
    let lines = String::from_utf8(written("jsonl", &rows()).unwrap()).unwrap();
    let found: Vec<Vec<String>> = lines
        .lines()
        .map(|line| {
            let row: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(line).unwrap();
            let word = |value: &serde_json::Value| match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => String::new(),
                other => other.to_string(),
            };
            row.values().map(word).collect()
        })
        .collect();
    assert_eq!(found, expected);
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&written("parquet", &rows()).unwrap()).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(reader.schema().metadata()["demarche model"], "m");
    assert_eq!(batches(reader.build().unwrap().map(Result::unwrap)), expected);
    let bytes = Cursor::new(written("arrow", &rows()).unwrap());
    let reader = arrow_ipc::reader::FileReader::try_new(bytes, None).unwrap();
    assert_eq!(reader.schema().metadata()["demarche model"], "m");
    assert_eq!(batches(reader.map(Result::unwrap)), expected);
}

fn sheet(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Vec<Vec<String>> {
    let word = |cell: &Data| match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(|row| row.iter().map(word).collect()).collect()
}

#[test]
fn the_workbook_has_all_its_sheets() {
    let bytes = written("xlsx", &rows()).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = ["Sentences", "Documents", "Summary", "Codebook", "How it was made"];
    assert_eq!(book.sheet_names(), names);
    let found = sheet(&mut book, "Sentences");
    let added = ["row_id", "text_sha256", "stance_correction"];
    assert_eq!(found[0][6..], added);
    for (row, (found, expected)) in found[1..].iter().zip(expected()).enumerate() {
        let spread: Vec<String> = expected.iter().map(|c| c.replace('\0', "\u{fffd}")).collect();
        assert_eq!(found[..6], spread, "{row}");
        assert_eq!(found[6], format!("{}#{}", expected[0], expected[1]));
        assert_eq!(found[7], text_hash(&expected[2]));
    }
    let documents = sheet(&mut book, "Documents");
    let names = ["document", "title", "date", "source", "sentences", "furniture"];
    assert_eq!(documents[0][..6], names);
    assert_eq!(documents[0][6..8], ["stance dialogue", "stance none"]);
    assert_eq!(documents[1][4..8], ["4", "0", "2", "0"]);
    assert_eq!(documents.len(), 5);
    let summary = sheet(&mut book, "Summary").concat().join("|");
    assert!(summary.contains("dialogue|10|1"), "{summary}");
    let codebook = sheet(&mut book, "Codebook");
    assert_eq!(codebook[1][..2], ["stance", "dialogue"]);
    let made = sheet(&mut book, "How it was made").concat().join("|");
    assert!(made.contains("model|m|") && made.contains("sentence|whole number|"), "{made}");
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    for format in FORMATS {
        let [a, b] = [0, 1].map(|_| written(format.name(), &rows()).unwrap());
        assert_eq!(a, b, "{}", format.name());
    }
}

#[test]
fn a_cell_that_a_workbook_cannot_hold_is_named() {
    let mut rows = rows();
    rows[2][5] = Cell::Text("x".repeat(40_000));
    let message = written("xlsx", &rows).unwrap_err();
    assert_eq!(
        message,
        "out, row 4: column \"=note\" has 40000 characters, and a cell of a workbook holds 32767; \
         write .csv, .jsonl or .parquet, which hold any text"
    );
    rows[2][5] = Cell::Text("🕊".repeat(16_383));
    assert!(written("xlsx", &rows).is_ok());
    for format in ["csv", "tsv", "jsonl", "parquet", "arrow"] {
        rows[2][5] = Cell::Text("x".repeat(400_000));
        assert!(written(format, &rows).unwrap().len() > 1000, "{format}");
    }
}

#[test]
fn a_row_of_another_width_or_kind_is_refused() {
    for format in FORMATS {
        let message = written(format.name(), &[vec![Cell::Empty]]).unwrap_err();
        assert!(message.contains("a row of 1 cells under 6 columns"), "{message}");
    }
    let mut rows = rows();
    rows[0][1] = Cell::words("word");
    for format in ["parquet", "arrow"] {
        let message = written(format, &rows).unwrap_err();
        assert!(message.contains("another kind than its column, number 2"), "{message}");
    }
}

#[test]
fn a_table_without_rows_is_a_table() {
    for format in FORMATS {
        let bytes = written(format.name(), &[]).unwrap();
        assert_eq!(bytes.is_empty(), format.name() == "jsonl", "{}", format.name());
    }
}

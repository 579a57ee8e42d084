//! Reads tables back in the formats in which they are written.

use crate::error::{Error, Origin, Result};
use crate::read::{self, Event, Input, Options};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use calamine::{Data, DataRef, Reader, Xlsx};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

/// A line of JSON has at most so many bytes: 64 MiB.
const LINE: u64 = 64 << 20;

/// Takes the rows of a table.
pub trait Take {
    /// Takes the names of its columns, before any row. An error ends the table.
    fn header(&mut self, header: &[String]) -> Result<()>;

    /// Takes a row, numbered as a spreadsheet counts, the header being row 1. An error is that of
    /// the row: the others follow.
    fn row(&mut self, row: u64, cells: &[String]) -> Result<()>;
}

/// What there was besides rows.
#[derive(Debug, Default)]
pub struct Beside {
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// What is wrong with single rows.
    pub faults: Vec<Error>,
}

/// Hands on all rows of a table: CSV and TSV, JSON Lines, XLSX, Parquet or Arrow IPC, by its ending.
///
/// # Errors
/// If it cannot be read, is not of that format, or lacks a column.
pub fn each(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    match &*input.ending() {
        "jsonl" | "ndjson" => json_lines(input, take),
        "xlsx" => workbook(input, take),
        "parquet" => {
            let reader = ParquetRecordBatchReaderBuilder::try_new(open(input)?)
                .and_then(ParquetRecordBatchReaderBuilder::build)
                .map_err(|e| damaged(input, "Parquet file", e))?;
            let all = reader.map(|batch| batch.map_err(|e| damaged(input, "Parquet file", e)));
            batches(input, all, take)
        }
        "arrow" | "feather" => {
            let reader = arrow_ipc::reader::FileReader::try_new(BufReader::new(open(input)?), None)
                .map_err(|e| damaged(input, "Arrow file", e))?;
            let all = reader.map(|batch| batch.map_err(|e| damaged(input, "Arrow file", e)));
            batches(input, all, take)
        }
        _ => delimited(input, take),
    }
}

fn open(input: &Input) -> Result<File> {
    File::open(&input.name).map_err(|e| Error::io(input.origin().path, "read", e))
}

fn damaged(input: &Input, what: &str, error: impl std::fmt::Display) -> Error {
    Error::input(input.origin(), format!("no {what} that can be read ({error})"), "write it again")
}

fn delimited(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    let header = read::header(input)?;
    take.header(&header)?;
    let mut beside = Beside::default();
    // Any column will do: the reader only has to find one that it may call the text.
    let text = if header.iter().any(|name| name == "text") { "text" } else { &*header[0] };
    let options = Options { rows: true, text: text.to_owned(), ..Options::default() };
    for event in read::open(input, &options)? {
        match event {
            Ok(Event::Document(document)) => {
                for row in &document.rows {
                    beside.faults.extend(take.row(row.number, &row.cells).err());
                }
            }
            Ok(Event::Note(note)) => beside.notes.push(note.to_string()),
            Err(error) => beside.faults.push(error),
        }
    }
    Ok(beside)
}

fn json_lines(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    let mut reader = BufReader::new(open(input)?);
    let mut beside = Beside::default();
    let (mut header, mut line, mut row) = (Vec::new(), Vec::new(), 1);
    loop {
        line.clear();
        let read = (&mut reader).take(LINE).read_until(b'\n', &mut line);
        if read.map_err(|e| Error::io(input.origin().path, "read", e))? == 0 {
            return Ok(beside);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        row += 1;
        let object: Map<String, Value> = match serde_json::from_slice(&line) {
            Ok(object) => object,
            Err(error) => {
                let found = format!("no JSON object on this line ({error})");
                beside.faults.push(Error::input(input.row(row), found, "write it again"));
                if line.len() as u64 == LINE {
                    return Ok(beside);
                }
                continue;
            }
        };
        if header.is_empty() {
            header = object.keys().cloned().collect();
            take.header(&header)?;
        }
        let word = |name: &String| match object.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        let cells: Vec<String> = header.iter().map(word).collect();
        beside.faults.extend(take.row(row, &cells).err());
    }
}

/// The first sheet, and those that go on with it.
fn workbook(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    let wrong = |error: calamine::XlsxError| damaged(input, "workbook", error);
    let mut book = Xlsx::new(BufReader::new(open(input)?)).map_err(wrong)?;
    let names = book.sheet_names();
    let goes_on = |name: &&String| {
        let rest = name.strip_prefix(&names[0]).unwrap_or("-").trim_start();
        rest.chars().all(|c| c.is_ascii_digit())
    };
    let (mut beside, mut header, mut number) = (Beside::default(), Vec::new(), 1);
    for name in names.iter().filter(goes_on) {
        let mut cells = book.worksheet_cells_reader(name).map_err(wrong)?;
        let (mut row, mut at) = (Vec::new(), 0);
        loop {
            let cell = cells.next_cell().map_err(wrong)?;
            let place = cell.as_ref().map(|cell| cell.get_position());
            if place.is_none_or(|(line, _)| line != at) {
                if at == 0 && header.is_empty() {
                    header = std::mem::take(&mut row);
                    take.header(&header)?;
                } else if at > 0 && row.iter().any(|cell: &String| !cell.is_empty()) {
                    number += 1;
                    row.resize(header.len(), String::new());
                    beside.faults.extend(take.row(number, &row).err());
                }
                row = Vec::new();
            }
            let Some((cell, (line, column))) = cell.zip(place) else { break };
            at = line;
            if row.len() <= column as usize {
                row.resize(column as usize + 1, String::new());
            }
            row[column as usize] = match cell.get_value() {
                DataRef::Empty => String::new(),
                DataRef::SharedString(text) => (*text).to_owned(),
                other => Data::from(other.clone()).to_string(),
            };
        }
    }
    Ok(beside)
}

fn batches(
    input: &Input,
    all: impl Iterator<Item = Result<RecordBatch>>,
    take: &mut dyn Take,
) -> Result<Beside> {
    let (mut beside, mut number) = (Beside::default(), 1);
    for batch in all {
        let batch = batch?;
        if number == 1 {
            let names = batch.schema_ref().fields().iter().map(|field| field.name().clone());
            take.header(&names.collect::<Vec<_>>())?;
        }
        for row in 0..batch.num_rows() {
            number += 1;
            let cells = batch.columns().iter().map(|column| word(column, row));
            let cells: Option<Vec<String>> = cells.collect();
            let cells = cells.ok_or_else(|| {
                let found = "a column that holds neither texts nor numbers";
                Error::input(Origin::path(&input.name), found, "leave it out")
            })?;
            beside.faults.extend(take.row(number, &cells).err());
        }
    }
    Ok(beside)
}

/// A cell as words; `None` where it is of a kind that is not written.
fn word(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return Some(String::new());
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Float32 => column.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Null => String::new(),
        _ => return None,
    })
}

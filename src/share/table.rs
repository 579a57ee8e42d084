//! Reads tables back in the formats in which they are written.

use crate::error::{Error, Origin, Result};
use crate::read::{self, Input};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use calamine::{Data, DataRef, Reader, Xlsx};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::io::BufReader;

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
        _ => rows(input, take),
    }
}

fn open(input: &Input) -> Result<File> {
    File::open(&input.name).map_err(|e| Error::io(input.origin().path, "read", e))
}

fn damaged(input: &Input, what: &str, error: impl std::fmt::Display) -> Error {
    Error::input(input.origin(), format!("no {what} that can be read ({error})"), "write it again")
}

/// A table that articles may come in as well.
fn rows(input: &Input, take: &mut dyn Take) -> Result<Beside> {
    let table = read::rows(input)?;
    take.header(&table.header)?;
    let notes = table.notes.iter().map(ToString::to_string).collect();
    let mut beside = Beside { notes, faults: Vec::new() };
    for row in table {
        let taken = row.and_then(|row| take.row(row.number, &row.cells));
        beside.faults.extend(taken.err());
    }
    Ok(beside)
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

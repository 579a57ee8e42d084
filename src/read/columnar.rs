//! Parquet and Arrow IPC files as tables: what demarche writes for other programs comes back in.

use super::format::Format;
use super::input::Input;
use super::rows::{Record, Records, Rows};
use super::stream::Bytes;
use crate::error::{Error, Result, cut};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::io::{self, BufReader, Seek};

/// So many rows of a Parquet file are unpacked at a time: a cell that many rows share is then held
/// as often.
const ROWS: usize = 64;

/// A column of a group of rows may have so many bytes once unpacked: 1 GiB.
const COLUMN: i64 = 1 << 30;

type Batches = Box<dyn Iterator<Item = std::result::Result<RecordBatch, ArrowError>> + Send>;

/// Opens an input as a file of columns, in one of the two formats.
pub(super) fn open(input: &Input, format: Format) -> Result<Rows> {
    let file = file(input.seekable()?).map_err(|error| input.unreadable(error))?;
    let what = format.name();
    let (schema, batches) = match format {
        Format::Parquet => parquet(file),
        _ => arrow(file),
    }
    .map_err(|error| damaged(input, what, &error))?;
    if let Some(other) = schema.fields().iter().find(|field| !is_told(field.data_type())) {
        let found = format!("column \"{}\" is of {}", cut(other.name()), other.data_type());
        return Err(Error::input(input.origin(), found, "leave it out, or write it as text"));
    }
    let header = schema.fields().iter().map(|field| field.name().trim().to_owned()).collect();
    Ok(Rows {
        place: input.origin(),
        header,
        notes: Vec::new(),
        records: records(input, what, batches),
    })
}

/// A file of its own for readers that go back and forth.
fn file(bytes: Bytes) -> io::Result<File> {
    match bytes {
        Bytes::File(file) => Ok(file),
        mut other => {
            let mut file = tempfile::tempfile()?;
            io::copy(&mut other, &mut file)?;
            file.rewind()?;
            Ok(file)
        }
    }
}

fn damaged(input: &Input, what: &str, error: &dyn std::fmt::Display) -> Error {
    let found = format!("{what} that cannot be read ({error})");
    Error::input(input.origin(), found, "write it again")
}

type Opened = std::result::Result<(Schema, Batches), ArrowError>;

fn parquet(file: File) -> Opened {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let groups = builder.metadata().row_groups();
    if groups.iter().flat_map(|group| group.columns()).any(|c| c.uncompressed_size() > COLUMN) {
        let found = format!("a column of more than {} MB", COLUMN >> 20);
        return Err(ArrowError::ParquetError(found));
    }
    let schema = builder.schema().as_ref().clone();
    Ok((schema, Box::new(builder.with_batch_size(ROWS).build()?)))
}

fn arrow(file: File) -> Opened {
    let reader = FileReader::try_new(BufReader::new(file), None)?;
    let schema = reader.schema().as_ref().clone();
    Ok((schema, Box::new(reader)))
}

/// The rows of all batches, numbered as a spreadsheet counts; after one that is damaged, none.
fn records(input: &Input, what: &'static str, batches: Batches) -> Records {
    let input = input.clone();
    let mut next = 2;
    let mut over = false;
    let rows = batches.map_while(move |batch| {
        if over {
            return None;
        }
        over = batch.is_err();
        let rows: Vec<Result<Record>> = match batch {
            Err(error) => vec![Err(damaged(&input, what, &error))],
            Ok(batch) => (0..batch.num_rows())
                .map(|row| {
                    let cells = batch.columns().iter().map(|column| word(column, row)).collect();
                    Ok(Record { number: next + row as u64, cells })
                })
                .collect(),
        };
        next += rows.len() as u64;
        Some(rows)
    });
    Box::new(rows.flatten())
}

/// Whether cells of a kind can be told as text.
fn is_told(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::UInt64
            | DataType::Int64
            | DataType::Int32
            | DataType::Float64
            | DataType::Float32
            | DataType::Boolean
            | DataType::Null
    )
}

/// A cell as text; nothing where it is null or of a kind that is not told.
fn word(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Float32 => column.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::{Input, rows};
    use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
    use arrow_ipc::writer::FileWriter;
    use parquet::arrow::ArrowWriter;
    use std::io::Cursor;
    use std::sync::Arc;

    fn batch() -> RecordBatch {
        let texts: Vec<Option<String>> =
            (0..200).map(|n| (n != 7).then(|| format!("Sentence {n}."))).collect();
        let columns: [(&str, ArrayRef); 3] = [
            ("text", Arc::new(StringArray::from(texts))),
            ("year", Arc::new(Int32Array::from_iter_values(2000..2200))),
            ("share", Arc::new(Float64Array::from_iter_values((0..200).map(f64::from)))),
        ];
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn told(bytes: Vec<u8>) -> Vec<String> {
        let table = rows(&Input::from_reader("t.csv", Cursor::new(bytes))).unwrap();
        assert_eq!(table.header, ["text", "year", "share"]);
        table
            .map(|row| match row {
                Ok(row) => format!("{} {}", row.number, row.cells.join("|")),
                Err(error) => error.to_string(),
            })
            .collect()
    }

    #[test]
    fn both_formats_give_the_same_rows_whatever_their_name() {
        let (mut parquet, mut arrow) = (Vec::new(), Vec::new());
        let mut writer = ArrowWriter::try_new(&mut parquet, batch().schema(), None).unwrap();
        writer.write(&batch()).unwrap();
        writer.close().unwrap();
        let mut writer = FileWriter::try_new(&mut arrow, &batch().schema()).unwrap();
        writer.write(&batch()).unwrap();
        writer.finish().unwrap();
        drop(writer);
        let rows = told(parquet);
        assert_eq!((rows.len(), &*rows[0]), (200, "2 Sentence 0.|2000|0"));
        assert_eq!((&*rows[7], &*rows[199]), ("9 |2007|7", "201 Sentence 199.|2199|199"));
        assert_eq!(told(arrow), rows);
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        for mark in [&b"PAR1"[..], b"ARROW1\0\0"] {
            let bytes = [mark, &[0; 64]].concat();
            let error = rows(&Input::from_reader("t.csv", Cursor::new(bytes))).err().unwrap();
            let error = error.to_string();
            assert!(
                error.contains("that cannot be read (") && error.contains("write it again"),
                "{error}"
            );
        }
    }
}

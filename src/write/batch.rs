//! Rows as Arrow's record batches, of which Parquet files and Arrow streams are made.

use super::about::About;
use crate::record::{Cell, Column, Kind};
use arrow_array::builder::{Float64Builder, StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::collections::HashMap;
use std::sync::Arc;

/// A batch has at most so many rows.
const ROWS: usize = 8192;
/// A batch is closed once its texts have so many bytes: 8 MiB.
const BYTES: usize = 8 << 20;

/// Gathers rows until they are a batch.
pub(super) struct Batch {
    pub(super) schema: SchemaRef,
    columns: Vec<Builder>,
    rows: usize,
    bytes: usize,
}

enum Builder {
    Text(StringBuilder),
    Count(UInt64Builder),
    Probability(Float64Builder),
}

impl Batch {
    /// An empty batch. Its schema carries what is known of the table, and the meaning of each
    /// column.
    pub(super) fn new(columns: &[Column], about: &About) -> Self {
        let field = |column: &Column| {
            let kind = match column.kind {
                Kind::Text => DataType::Utf8,
                Kind::Count => DataType::UInt64,
                Kind::Probability => DataType::Float64,
            };
            let meaning = [("meaning", &column.meaning), ("range", &column.range)];
            let meaning = meaning.map(|(name, text)| (name.to_owned(), text.clone()));
            Field::new(&column.name, kind, true).with_metadata(HashMap::from(meaning))
        };
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let made =
            about.made.iter().map(|(name, value)| (format!("demarche {name}"), value.clone()));
        let builder = |column: &Column| match column.kind {
            Kind::Text => Builder::Text(StringBuilder::new()),
            Kind::Count => Builder::Count(UInt64Builder::new()),
            Kind::Probability => Builder::Probability(Float64Builder::new()),
        };
        Self {
            schema: Arc::new(Schema::new_with_metadata(fields, made.collect::<HashMap<_, _>>())),
            columns: columns.iter().map(builder).collect(),
            rows: 0,
            bytes: 0,
        }
    }

    /// How many columns it has.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Takes a row as wide as the columns, and says whether the batch is full. `Err` is the place
    /// of a cell that is of another kind than its column.
    pub(super) fn add(&mut self, cells: &[Cell]) -> Result<bool, usize> {
        for (place, (column, cell)) in self.columns.iter_mut().zip(cells).enumerate() {
            match (column, cell) {
                (Builder::Text(builder), Cell::Text(text)) => {
                    self.bytes += text.len();
                    builder.append_value(text);
                }
                (Builder::Count(builder), Cell::Count(count)) => builder.append_value(*count),
                (Builder::Probability(builder), Cell::Probability(p)) => {
                    builder.append_value(Cell::rounded(*p));
                }
                (Builder::Text(builder), Cell::Empty) => builder.append_null(),
                (Builder::Count(builder), Cell::Empty) => builder.append_null(),
                (Builder::Probability(builder), Cell::Empty) => builder.append_null(),
                _ => return Err(place),
            }
        }
        self.rows += 1;
        Ok(self.rows >= ROWS || self.bytes >= BYTES)
    }

    /// What was gathered, and begins anew; `None` where nothing was.
    pub(super) fn take(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        if self.rows == 0 {
            return Ok(None);
        }
        let array = |column: &mut Builder| -> ArrayRef {
            match column {
                Builder::Text(builder) => Arc::new(builder.finish()),
                Builder::Count(builder) => Arc::new(builder.finish()),
                Builder::Probability(builder) => Arc::new(builder.finish()),
            }
        };
        let arrays = self.columns.iter_mut().map(array).collect();
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new(Arc::clone(&self.schema), arrays).map(Some)
    }
}

//! Parquet, compressed with Snappy; text that repeats is stored once in a group of rows.

use super::about::About;
use super::batch::Batch;
use super::sink::{Format, Out, Sink, check_width, wrong_kind};
use crate::error::{Error, Result};
use crate::record::{Cell, Column};
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use std::io::{self, Write};

/// Rows of a group, which is in memory until it is written.
const GROUP: usize = 1 << 15;
/// Bytes at which a group is written, however few its rows.
const GROUP_BYTES: usize = 32 << 20;

/// The format.
pub struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["parquet"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        let Out { writer, name, about, .. } = out;
        Box::new(Groups { waiting: Some(writer), about, name, open: None })
    }
}

struct Groups<'a> {
    /// The output before the table is begun.
    waiting: Option<Box<dyn Write + Send + 'a>>,
    about: &'a About,
    name: String,
    open: Option<(ArrowWriter<Box<dyn Write + Send + 'a>>, Batch)>,
}

impl Groups<'_> {
    fn unwritable(&self, error: ParquetError) -> Error {
        let error = match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(other) => io::Error::other(other),
            },
            other => io::Error::other(other),
        };
        Error::io(&self.name, "write", error)
    }

    fn flush(&mut self) -> Result<()> {
        let Some((writer, batch)) = &mut self.open else { return Ok(()) };
        let taken = batch.take().map_err(ParquetError::from);
        let written = taken.and_then(|batch| batch.map_or(Ok(()), |batch| writer.write(&batch)));
        written.map_err(|e| self.unwritable(e))
    }
}

impl Sink for Groups<'_> {
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let Some(writer) = self.waiting.take() else { return Ok(()) };
        let batch = Batch::new(columns, self.about);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP))
            .set_max_row_group_bytes(Some(GROUP_BYTES))
            .set_created_by(concat!("demarche version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = ArrowWriter::try_new(writer, batch.schema.clone(), Some(properties));
        self.open = Some((writer.map_err(|e| self.unwritable(e))?, batch));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        let Some((_, batch)) = &mut self.open else { return Ok(()) };
        check_width(&self.name, cells, batch.width())?;
        let full = batch.add(cells).map_err(|place| wrong_kind(&self.name, place))?;
        if full { self.flush() } else { Ok(()) }
    }

    fn finish(&mut self) -> Result<()> {
        self.flush()?;
        let Some((writer, _)) = self.open.take() else { return Ok(()) };
        let mut writer = writer.into_inner().map_err(|e| self.unwritable(e))?;
        writer.flush().map_err(|e| Error::io(&self.name, "write", e))
    }
}

//! Arrow IPC in its file format (Feather V2), which programs read without copying.

use super::about::About;
use super::batch::Batch;
use super::sink::{Format, Out, Sink, check_width, wrong_kind};
use crate::error::{Error, Result};
use crate::record::{Cell, Column};
use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;
use std::io::{self, BufWriter, Write};

/// The format.
pub struct Arrow;

impl Format for Arrow {
    fn name(&self) -> &'static str {
        "arrow"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["arrow", "feather"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        let Out { writer, name, about, .. } = out;
        Box::new(Batches { waiting: Some(writer), about, name, open: None })
    }
}

type Target<'a> = BufWriter<Box<dyn Write + Send + 'a>>;

struct Batches<'a> {
    /// The output before the table is begun.
    waiting: Option<Box<dyn Write + Send + 'a>>,
    about: &'a About,
    name: String,
    open: Option<(FileWriter<Target<'a>>, Batch)>,
}

impl Batches<'_> {
    fn unwritable(&self, error: ArrowError) -> Error {
        let error = match error {
            ArrowError::IoError(_, error) => error,
            other => io::Error::other(other),
        };
        Error::io(&self.name, "write", error)
    }

    fn flush(&mut self) -> Result<()> {
        let Some((writer, batch)) = &mut self.open else { return Ok(()) };
        let written =
            batch.take().and_then(|batch| batch.map_or(Ok(()), |batch| writer.write(&batch)));
        written.map_err(|e| self.unwritable(e))
    }
}

impl Sink for Batches<'_> {
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let Some(writer) = self.waiting.take() else { return Ok(()) };
        let batch = Batch::new(columns, self.about);
        let writer = BufWriter::with_capacity(1 << 16, writer);
        let writer = FileWriter::try_new(writer, &batch.schema).map_err(|e| self.unwritable(e))?;
        self.open = Some((writer, batch));
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
        let Some((mut writer, _)) = self.open.take() else { return Ok(()) };
        let finished = writer.finish().and_then(|()| writer.flush());
        finished.map_err(|e| self.unwritable(e))
    }
}

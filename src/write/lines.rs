//! JSON Lines: one object a line, its keys the columns in their order, `null` where nothing is.

use super::sink::{Format, Out, Sink, check_width};
use crate::error::{Error, Result};
use crate::record::{Cell, Column};
use std::io::{self, BufWriter, Write};

/// The format.
pub struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn sink<'a>(&self, out: Out<'a>) -> Box<dyn Sink + 'a> {
        let writer = BufWriter::with_capacity(1 << 16, out.writer);
        Box::new(Lines { writer, name: out.name, keys: Vec::new(), line: Vec::new() })
    }
}

struct Lines<W: Write> {
    writer: W,
    name: String,
    /// Each column's key with its quotes and its colon.
    keys: Vec<Vec<u8>>,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    fn unwritable(&self, error: io::Error) -> Error {
        Error::io(&self.name, "write", error)
    }
}

impl<W: Write + Send> Sink for Lines<W> {
    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        for column in columns {
            let mut key = Vec::new();
            json(&mut key, &column.name).map_err(|e| self.unwritable(e))?;
            key.push(b':');
            self.keys.push(key);
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        check_width(&self.name, cells, self.keys.len())?;
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let mut before = b'{';
        for (key, cell) in self.keys.iter().zip(cells) {
            line.push(before);
            line.extend_from_slice(key);
            let put = match cell {
                Cell::Text(text) => json(&mut line, text),
                Cell::Count(count) => json(&mut line, count),
                Cell::Probability(p) => json(&mut line, &Cell::rounded(*p)),
                Cell::Empty => json(&mut line, &()),
            };
            put.map_err(|e| self.unwritable(e))?;
            before = b',';
        }
        line.extend_from_slice(b"}\n");
        let written = self.writer.write_all(&line);
        self.line = line;
        written.map_err(|e| self.unwritable(e))
    }

    fn finish(&mut self) -> Result<()> {
        self.writer.flush().map_err(|e| self.unwritable(e))
    }
}

fn json<T: serde::Serialize + ?Sized>(line: &mut Vec<u8>, value: &T) -> io::Result<()> {
    serde_json::to_writer(line, value).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::record::{Cell, Column, Kind};
    use crate::write::about::About;
    use crate::write::lines::JsonLines;
    use crate::write::sink::{Form, Format, Out};
    use proptest::prelude::*;

    fn written(names: &[&str], rows: &[Vec<Cell>]) -> String {
        let mut bytes = Vec::new();
        let (writer, about) = (Box::new(&mut bytes), About::default());
        let out =
            Out { writer, name: "a.jsonl".to_owned(), form: Form::Spreadsheet, about: &about };
        let mut sink = JsonLines.sink(out);
        let columns: Vec<Column> =
            names.iter().map(|n| Column::new(n, Kind::Text, "", "")).collect();
        sink.begin(&columns).unwrap();
        rows.iter().for_each(|row| sink.row(row).unwrap());
        sink.finish().unwrap();
        drop(sink);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_row_is_an_object() {
        let row = vec![
            Cell::Text("=1 \"x\"\n".to_owned()),
            Cell::Count(3),
            Cell::Probability(0.03124),
            Cell::Empty,
        ];
        let expected = r#"{"a":"=1 \"x\"\n","b\"":3,"p":0.0312,"e":null}"#;
        assert_eq!(written(&["a", "b\"", "p", "e"], &[row]), format!("{expected}\n"));
    }

    proptest! {
        #[test]
        fn every_text_comes_back(texts in proptest::collection::vec(any::<String>(), 1..5)) {
            let rows: Vec<_> = texts.iter().map(|text| vec![Cell::Text(text.clone())]).collect();
            let out = written(&["a"], &rows);
            let back: Vec<String> = out
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
                .map(|value| value["a"].as_str().unwrap().to_owned())
                .collect();
            prop_assert_eq!(back, texts);
        }
    }
}

//! A table as a stream of rows, whatever format it is in.

use super::format::Format;
use super::input::Input;
use super::rows::{Record, Records, Rows};
use super::source::{Note, Options};
use super::{columnar, decode, delimited, json, workbook};
use crate::error::{Error, Origin, Result, cut};

/// The endings of file names that mean a table.
pub(super) const ENDINGS: &[&str] = &[
    "csv", "tsv", "tab", "jsonl", "ndjson", "json", "xlsx", "xlsm", "ods", "parquet", "arrow",
    "feather",
];

/// A table that is read row by row. Of a row that cannot be used an error is given instead; the
/// rows after it follow.
pub struct Table {
    /// Where it comes from, for messages.
    pub input: Input,
    /// Where the names of its columns are.
    pub(super) place: Origin,
    /// The names of the columns, without surrounding white space.
    pub header: Vec<String>,
    /// What had to be assumed to read it.
    pub notes: Vec<Note>,
    records: Records,
    /// Whether a row or an error came out of it.
    given: bool,
}

impl Table {
    /// Opens a table and reads its header. Text of any name is taken for rows and delimiters. Of
    /// a workbook, `options` say which sheet is wanted: one with the column of texts.
    pub(super) fn open(input: &Input, options: &Options) -> Result<Self> {
        let Rows { place, header, notes, records } = match input.format()? {
            Format::Text | Format::Table => delimited::open(input)?,
            Format::Json => json::open(input)?,
            format @ (Format::Workbook | Format::Ods) => workbook::open(input, format, options)?,
            format @ (Format::Parquet | Format::Arrow) => columnar::open(input, format)?,
            other => return Err(decode::refuse(input, other, "a table")),
        };
        let input = input.clone();
        let notes = notes.into_iter().chain(repeated(&place, &header)).collect();
        Ok(Self { input, place, header, notes, records, given: false })
    }
}

/// Names that several columns have: the first of these is meant wherever the name is.
fn repeated(place: &Origin, header: &[String]) -> Vec<Note> {
    let mut told: Vec<&String> = Vec::new();
    let mut notes = Vec::new();
    for (at, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let again = header[at + 1..].iter().enumerate().filter(|(_, other)| *other == name);
        let again: Vec<String> = again.map(|(after, _)| (at + after + 2).to_string()).collect();
        if again.is_empty() || told.contains(&name) {
            continue;
        }
        told.push(name);
        let (first, others) = (at + 1, again.join(", "));
        let message = format!(
            "column \"{}\" stands there more than once: the first, column {first}, is read, not \
             {others}",
            cut(name)
        );
        notes.push(Note { origin: place.clone(), message });
    }
    notes
}

impl Iterator for Table {
    type Item = Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.records.next();
        if next.is_none() && !self.given {
            self.given = true;
            let found = "a header and no rows";
            return Some(Err(Error::input(self.input.origin(), found, "add rows or leave it out")));
        }
        self.given = true;
        next
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::{Input, rows};

    #[test]
    fn a_name_that_columns_share_is_told() {
        let notes = |text: &'static str| {
            let table = rows(&Input::from_reader("t.csv", text.as_bytes())).unwrap();
            table.notes.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            notes("id,stance,text,stance,,,stance \n1,a,One.,b,,,c\n"),
            [
                "t.csv, row 1: column \"stance\" stands there more than once: the first, column 2, is \
                 read, not 4, 7"
            ]
        );
        assert!(notes("id,Stance,text,stance,,\n1,a,One.,b,,\n").is_empty());
    }
}

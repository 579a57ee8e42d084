//! The rows of a table of LibreOffice (.ods).
//!
//! Its XML is read once, bit by bit, and the rows of all sheets go to an unnamed temporary file:
//! a cell or row may say that it is repeated a million times, so none is held in memory.

use super::archive;
use super::ods_cell::{Cell, repeated};
use super::package::{self, Part, broken};
use super::refusal::Refusal;
use super::sheets::{Book, COLUMNS, Row, SheetRows, bounded};
use super::stream::Bytes;
use super::xml::{Node, attribute, events};
use quick_xml::events::BytesStart;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// The XML of all sheets may have so many bytes, unpacked: 256 MB.
const XML: u64 = 256 << 20;

/// The rows of all sheets, with those that are repeated, may have so many bytes: 1 GiB.
const ROWS: usize = 1 << 30;

/// There are at most so many sheets.
const SHEETS: usize = 10_000;

/// What holds no rows of a sheet, or rows that are not of this table.
const LEFT_OUT: [&str; 5] = ["tracked-changes", "dde-links", "shapes", "frame", "annotation"];

/// The style of sheets that only keep what was read from other files.
const OF_OTHERS: &str = "ta_extref";

const SPLIT: &str = "split it, or save it as CSV";

/// A table of LibreOffice.
pub(super) struct Ods {
    /// The names of the sheets, and where the rows of each begin in the file.
    sheets: Vec<(String, u64)>,
    /// CSV: the place of the sheet among all, the number of the row, and its cells.
    rows: File,
}

impl Ods {
    /// Reads all sheets to a temporary file.
    pub(super) fn open(bytes: &Bytes) -> Result<Self, Refusal> {
        let mut locked = false;
        if let Some(part) = part(bytes, "META-INF/manifest.xml")? {
            events(part, |node| {
                locked |= matches!(node, Node::Start("encryption-data", _));
                !locked
            })?;
        }
        if locked {
            let found = "an OpenDocument table with a password";
            return Err(Refusal::new(found, "save it without a password"));
        }
        let Some(content) = part(bytes, "content.xml")? else {
            return Err(broken("no content.xml in it"));
        };
        let file = tempfile::tempfile().map_err(|error| no_room(&error))?;
        let writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
        let mut pass = Pass::new(writer);
        let mut failed = None;
        events(content, |node| {
            failed = pass.take(&node).err();
            failed.is_none()
        })?;
        if let Some(refusal) = failed {
            return Err(refusal);
        }
        if pass.in_sheet {
            return Err(broken("it ends within a sheet"));
        }
        let rows = pass.writer.into_inner().map_err(|error| no_room(error.error()))?;
        Ok(Self { sheets: pass.sheets, rows })
    }
}

impl Book for Ods {
    fn sheets(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    fn rows(&mut self, sheet: &str) -> Result<SheetRows<'_>, Refusal> {
        let Some(at) = self.sheets.iter().position(|(name, _)| name == sheet) else {
            return Err(broken("a sheet is gone"));
        };
        let mut file = &self.rows;
        file.seek(SeekFrom::Start(self.sheets[at].1)).map_err(|error| no_room(&error))?;
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).from_reader(BufReader::new(file));
        let sheet = at.to_string();
        let rows = reader.into_records().take_while(move |row| {
            row.as_ref().map_or(true, |row| row.get(0).is_some_and(|of| of == sheet))
        });
        Ok(Box::new(rows.map(|row| {
            let row = row.map_err(|error| no_room(&error.into()))?;
            let number = row.get(1).and_then(|number| number.parse().ok()).unwrap_or_default();
            Ok(Row { number, cells: row.iter().skip(2).map(str::to_owned).collect() })
        })))
    }
}

/// A part of the archive.
fn part(bytes: &Bytes, wanted: &str) -> Result<Option<Part<impl Read + use<>>>, Refusal> {
    let again = || bytes.again().map_err(|error| Refusal::new(error.to_string(), SPLIT));
    let mut members = archive::members(again()?)?.into_iter();
    let Some((_, entry)) = members.find(|(name, _)| name == wanted) else { return Ok(None) };
    let within = |refusal: Refusal| {
        let found = format!("its part {wanted}: {}", refusal.found);
        Refusal { found, ..refusal }
    };
    let entry = entry.map_err(within)?;
    if entry.size() > XML {
        let found = format!("more than {} MB", XML >> 20);
        return Err(within(Refusal::new(found, SPLIT)));
    }
    let reader = entry.open(again()?).map_err(|error| within(unpacked(&error)))?;
    Ok(Some(BufReader::new(package::Limited::new(reader, XML))))
}

fn unpacked(error: &io::Error) -> Refusal {
    Refusal::of(error).cloned().unwrap_or_else(|| broken(&error.to_string()))
}

fn no_room(error: &io::Error) -> Refusal {
    let found = format!("cannot be unpacked to a temporary file ({error})");
    Refusal::new(found, "make room")
}

/// Where the one pass over the XML stands.
struct Pass {
    writer: csv::Writer<File>,
    sheets: Vec<(String, u64)>,
    in_sheet: bool,
    /// How many elements deep in what is left out.
    skipped: usize,
    /// The number of the next row, from 1.
    number: u32,
    /// How often the row that is read stands there.
    repeated: u32,
    /// The cells of that row up to the last that is not blank, and the column of the next.
    cells: Vec<String>,
    column: u32,
    cell: Option<Cell>,
    /// Bytes that were written.
    size: usize,
}

impl Pass {
    fn new(writer: csv::Writer<File>) -> Self {
        let (sheets, cells, cell) = (Vec::new(), Vec::new(), None);
        let (number, repeated, column, size) = (1, 1, 0, 0);
        let (in_sheet, skipped) = (false, 0);
        Self { writer, sheets, in_sheet, skipped, number, repeated, cells, column, cell, size }
    }

    fn take(&mut self, node: &Node) -> Result<(), Refusal> {
        match node {
            Node::Start(name, _) if self.skipped > 0 || LEFT_OUT.contains(name) => {
                self.skipped += 1;
            }
            Node::End(_) if self.skipped > 0 => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            Node::Start("table", start) if is(start, "style-name", OF_OTHERS) => self.skipped = 1,
            Node::Start(name, start) => self.start(name, start)?,
            Node::Empty(name, start) => {
                self.start(name, start)?;
                self.end(name)?;
            }
            Node::End(name) => self.end(name)?,
            Node::Text(text) => {
                if let Some(cell) = &mut self.cell {
                    cell.text(text)?;
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, name: &str, start: &BytesStart) -> Result<(), Refusal> {
        match (name, &mut self.cell) {
            ("table-cell" | "covered-table-cell", None) if self.in_sheet => {
                self.cell = Some(Cell::new(start));
            }
            (_, Some(cell)) => cell.start(name, start)?,
            ("table", None) if !self.in_sheet => {
                if self.sheets.len() == SHEETS {
                    return Err(Refusal::new(format!("more than {SHEETS} sheets"), SPLIT));
                }
                self.writer.flush().map_err(|error| no_room(&error))?;
                let mut file = self.writer.get_ref();
                let at = file.stream_position().map_err(|error| no_room(&error))?;
                self.sheets.push((attribute(start, "name").unwrap_or_default(), at));
                (self.in_sheet, self.number) = (true, 1);
            }
            ("table-row", None) => {
                self.repeated = repeated(start, "number-rows-repeated");
                self.cells.clear();
                self.column = 0;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        match (name, self.cell.take()) {
            ("table-cell" | "covered-table-cell", Some(cell)) => self.add(cell),
            (name, Some(mut cell)) => {
                cell.end(name);
                self.cell = Some(cell);
                Ok(())
            }
            ("table-row", None) if self.in_sheet => self.write(),
            ("table", None) => {
                self.in_sheet = false;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, cell: Cell) -> Result<(), Refusal> {
        let (text, repeated) = cell.finish();
        let until = self.column.saturating_add(repeated).min(COLUMNS);
        if !text.trim().is_empty() {
            let before: usize = self.cells.iter().map(String::len).sum();
            bounded(self.number, before + text.len() * (until - self.column) as usize)?;
            self.cells.resize(self.column as usize, String::new());
            self.cells.resize(until as usize, text);
        }
        self.column = until;
        Ok(())
    }

    /// Writes the row as often as it stands there, unless it is blank.
    fn write(&mut self) -> Result<(), Refusal> {
        let sheet = (self.sheets.len() - 1).to_string();
        let length = self.cells.iter().map(|cell| cell.len() + 1).sum::<usize>();
        for _ in 0..if self.cells.is_empty() { 0 } else { self.repeated } {
            self.size += length;
            if self.size > ROWS {
                let found = format!("more than {} MB of text in its cells", ROWS >> 20);
                return Err(Refusal::new(found, "split it into several files"));
            }
            let begin = [sheet.clone(), self.number.to_string()];
            let row = begin.iter().chain(&self.cells);
            self.writer.write_record(row).map_err(|error| no_room(&error.into()))?;
            self.number = self.number.saturating_add(1);
        }
        if self.cells.is_empty() {
            self.number = self.number.saturating_add(self.repeated);
        }
        Ok(())
    }
}

fn is(start: &BytesStart, name: &str, value: &str) -> bool {
    attribute(start, name).is_some_and(|own| own == value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::format::Format;
    use crate::read::input::Input;
    use crate::read::package::tests::archive;
    use crate::read::rows;

    const TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

    fn of(parts: &[(&str, &[u8])]) -> Result<Vec<String>, String> {
        let parts = [&[("mimetype", TYPE)][..], parts].concat();
        let input = Input::from_reader("b.ods", std::io::Cursor::new(archive(&parts)));
        assert_eq!(input.format().unwrap(), Format::Ods);
        let table = rows(&input).map_err(|e| e.to_string())?;
        let mut all = vec![format!("{}: {}", table.place, table.header.join("|"))];
        all.extend(table.notes.iter().map(ToString::to_string));
        for row in table {
            let row = row.map_err(|e| e.to_string())?;
            all.push(format!("{} {}", row.number, row.cells.join("|")));
        }
        Ok(all)
    }

    fn read(sheets: &str) -> Result<Vec<String>, String> {
        let xml = format!("<o:content><o:spreadsheet>{sheets}</o:spreadsheet></o:content>");
        of(&[("content.xml", xml.as_bytes())])
    }

    fn cell(text: &str) -> String {
        format!("<t:table-cell o:value-type=\"string\"><x:p>{text}</x:p></t:table-cell>")
    }

    #[test]
    fn the_first_sheet_with_texts_is_read_and_cells_are_told_as_text() {
        let (id, body) = (cell("id"), cell(" Text "));
        let xml = format!(
            "<t:table t:name=\"Notes\"><t:table-row>{id}</t:table-row></t:table>\
             <t:table t:name=\"Data\"><t:table-column/>\
             <t:table-row>{}</t:table-row><t:table-row t:number-rows-repeated=\"2\"/>\
             <t:table-row>{id}{body}{}</t:table-row>\
             <t:table-row><t:table-cell o:value-type=\"float\" o:value=\"7\"/>\
             <t:table-cell o:value-type=\"string\"><o:annotation><x:p>A remark</x:p></o:annotation>\
             <x:p>Envoys<x:s x:c=\"2\"/>met &amp; <x:span>talked</x:span>.</x:p><x:p>So.</x:p>\
             </t:table-cell><t:table-cell o:value-type=\"date\" o:date-value=\"2024-05-06\"/>\
             </t:table-row>\
             <t:table-row t:number-rows-repeated=\"2\"><t:covered-table-cell/>{}</t:table-row>\
             <t:table-row t:number-rows-repeated=\"9\">\
             <t:table-cell t:number-columns-repeated=\"16384\"/></t:table-row>\
             <t:table-row><t:table-cell t:number-columns-repeated=\"5\"/>{id}</t:table-row>\
             </t:table><t:table t:name=\"'file:///a.ods'#$A\" t:style-name=\"ta_extref\">\
             <t:table-row>{body}</t:table-row></t:table>",
            cell("Export of a Tuesday"),
            cell("date"),
            cell("외교부"),
        );
        let expected = [
            "b.ods, sheet \"Data\", row 4: id|Text|date",
            "b.ods, sheet \"Data\": read; sheet \"Notes\" left out",
            "b.ods, sheet \"Data\": cells right of the header left out in 1 row",
            "5 7|Envoys  met & talked.\nSo.|2024-05-06",
            "6 |외교부|",
            "7 |외교부|",
            "17 ||",
        ];
        assert_eq!(read(&xml).unwrap(), expected);
    }

    #[test]
    fn what_says_that_it_is_endless_is_refused() {
        let row = |attributes: &str, cells: &str| {
            format!(
                "<t:table t:name=\"A\"><t:table-row {attributes}>{cells}</t:table-row></t:table>"
            )
        };
        let long = "x".repeat(5000);
        let wide = format!(
            "<t:table-cell o:value-type=\"string\" t:number-columns-repeated=\"4000000000\">\
             <x:p>{long}</x:p></t:table-cell>"
        );
        let message = read(&row("", &wide)).unwrap_err();
        assert_eq!(message, "b.ods: row 1: more than 64 MB; split its texts");
        let message = read(&row("", &cell("<x:s x:c=\"4000000000\"/>"))).unwrap_err();
        assert!(message.contains("more than 16 MB in one cell; "), "{message}");
        let message = read("<t:table t:name=\"A\"><t:table-row>").unwrap_err();
        assert!(message.contains("it ends within a sheet"), "{message}");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let manifest = b"<m:manifest><m:encryption-data/><m:encryption-data></m:encryption-data>";
        let parts: [(&str, &[u8]); 2] =
            [("META-INF/manifest.xml", manifest), ("content.xml", b"?")];
        let expected = "b.ods: an OpenDocument table with a password; save it without a password";
        assert_eq!(of(&parts).unwrap_err(), expected);
        assert!(of(&[]).unwrap_err().contains("no content.xml in it"));
        assert!(read("").unwrap_err().contains("a workbook without rows"));
    }
}

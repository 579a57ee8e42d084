//! A workbook as a table: the first sheet that has a column of texts.
//!
//! The rows go through an unnamed temporary file, so that of a workbook of Excel only the strings
//! that cells share are held in memory, and of a table of LibreOffice nothing.

use super::excel::Excel;
use super::format::Format;
use super::input::Input;
use super::ods::Ods;
use super::refusal::Refusal;
use super::rows::{Record, Records, Rows};
use super::sheets::{Book, Row};
use super::source::{Note, Options};
use super::stream::Bytes;
use super::usual;
use crate::error::{Origin, Result, cut};
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek};

/// The header stands in the first so many rows that are not blank, under titles of the sheet.
const TITLES: usize = 20;

/// All rows together may have so many bytes: 4 GiB. Cells that share a string each have it.
const ROWS: usize = 4 << 30;

/// So many sheets are named that are not read.
const NAMED: usize = 5;

/// Opens an input as a workbook of one of the two formats. Fails where no sheet has a row.
pub(super) fn open(input: &Input, format: Format, options: &Options) -> Result<Rows> {
    let bytes = input.seekable()?;
    let book = |bytes: &Bytes| -> std::result::Result<Box<dyn Book>, Refusal> {
        match format {
            Format::Ods => Ok(Box::new(Ods::open(bytes)?)),
            _ => Ok(Box::new(Excel::open(bytes)?)),
        }
    };
    let rows = book(&bytes).and_then(|mut book| read(input, &mut *book, options));
    rows.map_err(|refusal| input.refused(&refusal))
}

fn read(
    input: &Input,
    book: &mut dyn Book,
    options: &Options,
) -> std::result::Result<Rows, Refusal> {
    let sheets = book.sheets();
    let (sheet, head) = choose(book, &sheets, options)?;
    let path = match &sheets[..] {
        [_] => input.origin().path,
        _ => format!("{}, sheet \"{}\"", input.origin().path, cut(sheet)),
    };
    let width = head.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    let header = head.cells[..width].iter().map(|name| name.trim().to_owned()).collect();
    let going_on = going_on(book, &sheets, sheet, &head)?;
    let (file, cut_off) = keep(book, &going_on, head.number, width)?;
    let mut notes = Vec::new();
    let mut note = |path: &str, message| notes.push(Note { origin: Origin::path(path), message });
    if sheets.len() > going_on.len() {
        note(&path, format!("read; {}", left_out(&sheets, &going_on)));
    }
    if cut_off > 0 {
        let rows = if cut_off == 1 { "1 row" } else { &format!("{cut_off} rows") };
        note(&path, format!("cells right of the header left out in {rows}"));
    }
    let place = Origin::row(path, head.number.into());
    Ok(Rows { place, header, notes, records: records(input, file) })
}

/// The first sheet that has a column of texts, and its header; else the first that has a row.
fn choose<'a>(
    book: &mut dyn Book,
    sheets: &'a [String],
    options: &Options,
) -> std::result::Result<(&'a str, Row), Refusal> {
    let mut first = None;
    for name in sheets {
        let mut rows = book.rows(name)?;
        for _ in 0..TITLES {
            let Some(row) = rows.next().transpose()? else { break };
            let header: Vec<String> = row.cells.iter().map(|name| name.trim().to_owned()).collect();
            if usual::text(&header, &options.text).is_some() {
                return Ok((name, row));
            }
            first.get_or_insert((name.as_str(), row));
        }
    }
    first.ok_or_else(|| Refusal::new("a workbook without rows", "put text into it or leave it out"))
}

/// A sheet and those that go on with it: of the same name with a number, and the same header.
fn going_on<'a>(
    book: &mut dyn Book,
    sheets: &'a [String],
    first: &'a str,
    head: &Row,
) -> std::result::Result<Vec<&'a str>, Refusal> {
    let mut all = vec![first];
    for name in sheets {
        let number = name.strip_prefix(first).and_then(|rest| rest.strip_prefix(' '));
        let is_number =
            number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        if is_number
            && book.rows(name)?.next().transpose()?.is_some_and(|row| row.cells == head.cells)
        {
            all.push(name);
        }
    }
    Ok(all)
}

/// `sheet "Notes" and 3 others left out`
fn left_out(sheets: &[String], taken: &[&str]) -> String {
    let others: Vec<&String> = sheets.iter().filter(|name| !taken.contains(&&***name)).collect();
    let named = others.iter().take(NAMED).map(|name| format!("\"{}\"", cut(name)));
    let mut named = named.collect::<Vec<_>>().join(", ");
    if others.len() > NAMED {
        named += &format!(" and {} others", others.len() - NAMED);
    }
    let s = if others.len() == 1 { "" } else { "s" };
    format!("sheet{s} {named} left out")
}

/// Writes what follows the header to a temporary file: the number of each row, counted on from
/// sheet to sheet, and as many of its cells as the header has. Says too how many rows had more.
fn keep(
    book: &mut dyn Book,
    sheets: &[&str],
    header: u32,
    width: usize,
) -> std::result::Result<(File, u64), Refusal> {
    let failed = |error: std::io::Error| {
        Refusal::new(format!("cannot be unpacked to a temporary file ({error})"), "make room")
    };
    let file = tempfile::tempfile().map_err(failed)?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    let (mut cut_off, mut size, mut before) = (0, 0, 0);
    for (at, sheet) in sheets.iter().enumerate() {
        let header = if at == 0 { header } else { 1 };
        let mut last = header;
        for row in book.rows(sheet)? {
            let mut row = row?;
            if row.number <= header {
                continue;
            }
            last = row.number;
            cut_off += u64::from(row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty()));
            row.cells.resize(width, String::new());
            size += row.cells.iter().map(String::len).sum::<usize>();
            if size > ROWS {
                let found = format!("more than {} MB of text in its cells", ROWS >> 20);
                return Err(Refusal::new(found, "split it into several files"));
            }
            row.cells.insert(0, (before + u64::from(row.number)).to_string());
            writer.write_record(&row.cells).map_err(|error| failed(error.into()))?;
        }
        before += u64::from(last) - 1;
    }
    let into = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    let mut file = into.into_inner().map_err(|error| failed(error.into_error()))?;
    file.rewind().map_err(failed)?;
    Ok((file, cut_off))
}

fn records(input: &Input, file: File) -> Records {
    let input = input.clone();
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(BufReader::new(file));
    Box::new(reader.into_records().map(move |row| {
        let row = row.map_err(|error| input.unreadable(error.into()))?;
        let number = row.get(0).and_then(|number| number.parse().ok()).unwrap_or_default();
        Ok(Record { number, cells: row.iter().skip(1).map(str::to_owned).collect() })
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::format::Format as Kind;
    use crate::read::input::Input;
    use crate::read::source::Options;
    use crate::read::workbook::open;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    fn read(book: &mut Workbook) -> Result<Vec<String>, String> {
        let bytes = book.save_to_buffer().unwrap();
        let input = Input::from_reader("b.xlsx", std::io::Cursor::new(bytes));
        let rows = open(&input, Kind::Workbook, &Options::default()).map_err(|e| e.to_string())?;
        let mut all = vec![format!("{}: {}", rows.place, rows.header.join("|"))];
        all.extend(rows.notes.iter().map(ToString::to_string));
        let record =
            |record: super::Record| format!("{} {}", record.number, record.cells.join("|"));
        all.extend(rows.records.map(|row| row.map(record).unwrap()));
        Ok(all)
    }

    #[test]
    fn cells_are_told_as_text() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "Export of a Tuesday").unwrap();
        for (column, name) in ["id", " Text ", "date", "share", "sure"].iter().enumerate() {
            sheet.write(2, column as u16, *name).unwrap();
        }
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let when = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write(3, 0, 7).unwrap();
        sheet.write(3, 1, "Envoys met.\nThey \"talked\".").unwrap();
        let date = ExcelDateTime::from_ymd(2024, 5, 6).unwrap();
        sheet.write_with_format(3, 2, &date, &day).unwrap();
        sheet.write(3, 3, 0.25).unwrap();
        sheet.write(3, 4, true).unwrap();
        let date = date.and_hms(13, 30, 0).unwrap();
        sheet.write_with_format(5, 2, &date, &when).unwrap();
        sheet.write(5, 1, "외교부").unwrap();
        sheet.write(5, 9, "a note").unwrap();
        let expected = [
            "b.xlsx, row 3: id|Text|date|share|sure",
            "b.xlsx: cells right of the header left out in 1 row",
            "4 7|Envoys met.\nThey \"talked\".|2024-05-06|0.25|TRUE",
            "6 |외교부|2024-05-06T13:30:00||",
        ];
        assert_eq!(read(&mut book).unwrap(), expected);
    }

    #[test]
    fn the_first_sheet_with_texts_is_read() {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "About").unwrap();
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        sheet.write(0, 0, "body").unwrap();
        sheet.write(1, 0, "Envoys met.").unwrap();
        let expected = [
            "b.xlsx, sheet \"Data\", row 1: body",
            "b.xlsx, sheet \"Data\": read; sheet \"Notes\" left out",
            "2 Envoys met.",
        ];
        assert_eq!(read(&mut book).unwrap(), expected);
    }

    #[test]
    fn sheets_that_go_on_are_read_and_others_are_not() {
        let mut book = Workbook::new();
        for (name, header, texts) in [
            ("Data", "text", &["One.", "Two."][..]),
            ("Data 2", "text", &["Three."]),
            ("Data 3", "text", &["Four.", "Five."]),
            ("Data old", "text", &["Never."]),
            ("Data 4", "remark", &["Never."]),
        ] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write(0, 0, header).unwrap();
            for (row, text) in texts.iter().enumerate() {
                sheet.write(row as u32 + 1, 0, *text).unwrap();
            }
        }
        let expected = [
            "b.xlsx, sheet \"Data\", row 1: text",
            "b.xlsx, sheet \"Data\": read; sheets \"Data old\", \"Data 4\" left out",
            "2 One.",
            "3 Two.",
            "4 Three.",
            "5 Four.",
            "6 Five.",
        ];
        assert_eq!(read(&mut book).unwrap(), expected);
    }

    #[test]
    fn a_workbook_without_rows_is_refused() {
        let mut book = Workbook::new();
        book.add_worksheet();
        let message = "b.xlsx: a workbook without rows; put text into it or leave it out";
        assert_eq!(read(&mut book).unwrap_err(), message);
    }
}

//! Is a workbook small enough to be read, whatever its size says of it?
//!
//! The library that reads workbooks holds all their strings in memory, and believes what a
//! workbook says of itself. So the parts that it will read are unpacked once before, only to be
//! measured.

use super::archive::{self, Entry};
use super::refusal::Refusal;
use super::stream::Bytes;
use std::io::{self, Read};

/// The strings that cells share may have so many bytes: 100 MiB. They are held in memory.
const STRINGS: u64 = 100 << 20;

/// A sheet may have so many bytes: 2 GiB. It is streamed.
const SHEET: u64 = 2 << 30;

/// Every other part that is read may have so many bytes: 16 MiB.
const PART: u64 = 16 << 20;

/// From the beginning of a cell to that of the next may be so many bytes: 16 MiB. A cell of Excel
/// has 32,767 characters.
const CELL: u64 = 16 << 20;

const TOO_LARGE: &str = "split it, or save it as CSV";

/// Refuses a workbook that would need too much memory.
pub(super) fn check(bytes: &Bytes) -> Result<(), Refusal> {
    let again = || bytes.again().map_err(|e| Refusal::new(e.to_string(), TOO_LARGE));
    for (name, entry) in archive::members(again()?)? {
        let name = name.to_lowercase();
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let within = |refusal: Refusal| Refusal {
                found: format!("its part {name}: {}", refusal.found),
                ..refusal
            };
            let entry = entry.map_err(within)?;
            measure(&name, &entry, again()?).map_err(|error| match Refusal::of(&error) {
                Some(refusal) => within(refusal.clone()),
                None => within(Refusal::new(error.to_string(), TOO_LARGE)),
            })?;
        }
    }
    Ok(())
}

fn measure(name: &str, entry: &Entry, bytes: Bytes) -> io::Result<()> {
    let (strings, sheet) = (name.ends_with("sharedstrings.xml"), name.contains("worksheets/"));
    let limit = match (strings, sheet) {
        (true, _) => STRINGS,
        (_, true) => SHEET,
        _ => PART,
    };
    if entry.size() > limit {
        let found = format!("more than {} MB", limit >> 20);
        return Err(Refusal::new(found, TOO_LARGE).into());
    }
    let mut reader = entry.open(bytes)?;
    let mut piece = vec![0; 1 << 16];
    let mut scan = Scan { strings, sheet, ..Scan::default() };
    loop {
        let read = reader.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        scan.add(&piece[..read])?;
    }
}

/// What is looked for in a part.
#[derive(Default)]
struct Scan {
    strings: bool,
    sheet: bool,
    /// Bytes since a cell began, or the part.
    since: u64,
    last: u8,
    /// The end of the last piece, where a count may begin.
    tail: Vec<u8>,
}

/// What stands before the number of strings that memory is set aside for.
const COUNT: &[u8] = b"uniqueCount";

/// A count is looked for so far behind its name.
const BEHIND: usize = 64;

impl Scan {
    fn add(&mut self, piece: &[u8]) -> io::Result<()> {
        if piece.contains(&0) {
            return Err(Refusal::new("in UTF-16, which Excel does not write", TOO_LARGE).into());
        }
        if self.strings {
            self.counts(piece)?;
        }
        if self.sheet {
            for &byte in piece {
                let begins = self.last == b'<' && byte == b'c';
                self.since = if begins { 0 } else { self.since + 1 };
                self.last = byte;
                if self.since > CELL {
                    let found = format!("more than {} MB in one cell", CELL >> 20);
                    return Err(Refusal::new(found, TOO_LARGE).into());
                }
            }
        }
        Ok(())
    }

    /// Refuses a number of strings that cannot be: each has some bytes.
    fn counts(&mut self, piece: &[u8]) -> io::Result<()> {
        self.tail.extend_from_slice(piece);
        let text = &self.tail;
        for at in (0..text.len()).filter(|&at| text[at..].starts_with(COUNT)) {
            let behind = &text[at + COUNT.len()..];
            let digits = behind.iter().skip_while(|byte| !byte.is_ascii_digit());
            let digits = digits.take_while(|byte| byte.is_ascii_digit()).take(BEHIND);
            let number = digits.fold(0_u64, |sum, &digit| {
                sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
            });
            if number > STRINGS / 8 {
                let found = format!("{number} strings, which cannot be");
                return Err(Refusal::new(found, TOO_LARGE).into());
            }
        }
        let keep = self.tail.len().saturating_sub(COUNT.len() + BEHIND);
        self.tail.drain(..keep);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::sheet_size::{CELL, Scan};

    fn scan(strings: bool, pieces: &[&[u8]]) -> Result<(), String> {
        let mut scan = Scan { strings, sheet: !strings, ..Scan::default() };
        pieces.iter().try_for_each(|piece| scan.add(piece)).map_err(|e| e.to_string())
    }

    #[test]
    fn a_count_that_cannot_be_is_refused_wherever_pieces_part_it() {
        let text = b"<sst count=\"9\" uniqueCount=\"99999999999999999999\"><si>";
        for at in 0..text.len() {
            let message = scan(true, &[&text[..at], &text[at..]]).unwrap_err();
            assert!(message.contains(" strings, which cannot be; "), "{at}: {message}");
        }
        assert!(scan(true, &[b"<sst uniqueCount=\"9000\"><si><t>uniqueCount</t></si>"]).is_ok());
    }

    #[test]
    fn a_cell_without_end_is_refused() {
        let part = vec![b'x'; CELL as usize / 4];
        let four = [&part[..]; 4];
        assert!(scan(false, &[&four[..3], &[b"<c r=\"A1\">"], &four[..3]].concat()).is_ok());
        let message = scan(false, &[&four[..], &[b"x"]].concat()).unwrap_err();
        assert!(message.starts_with("more than 16 MB in one cell; "), "{message}");
    }
}

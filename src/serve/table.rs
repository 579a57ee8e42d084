//! The table of labels: its columns, and how it stands on disk.

use crate::error::{Error, Result};
use crate::read::identity::{ROW_ID, TEXT_HASH};
use crate::read::{self, Input};
use crate::train::coding::{self, CARRIED};
use std::path::Path;

/// The columns before those of heads, as commands that read coded tables know them.
pub(super) const FIRST: [&str; 7] =
    [ROW_ID, TEXT_HASH, "document", "sentence", coding::BEFORE, "text", coding::AFTER];
/// The columns after those of heads.
pub(super) const LAST: [&str; 3] = [coding::CODER, "note", "coded_at"];

/// Whether a column of this name holds something else than labels.
pub(super) fn is_reserved(name: &str) -> bool {
    FIRST.iter().chain(&LAST).chain(&CARRIED).any(|own| own.eq_ignore_ascii_case(name))
}

/// Where columns are.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) first: [usize; 7],
    pub(super) heads: Vec<usize>,
    pub(super) last: [usize; 3],
    pub(super) carried: [Option<usize>; CARRIED.len()],
}

/// By which a file is known to be as it was: its time and its length.
pub(super) type Stamp = (std::time::SystemTime, u64);

/// How a file stands now; `None` where there is none.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// A table as it was read.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// The number of each row, as a spreadsheet counts.
    pub(super) numbers: Vec<u64>,
}

impl Table {
    /// Reads a table; nothing stands in it where there is no file or nothing in that.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Error::io(name, "read", error)),
        };
        let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        let lines = lines.count();
        if lines == 0 {
            return Ok(Self::default());
        }
        let rows = read::rows(&Input::from_path(&name, path))?;
        let mut table = Self { header: rows.header.clone(), ..Self::default() };
        // A header alone: everything was taken back.
        if lines > 1 {
            for row in rows {
                let row = row?;
                table.numbers.push(row.number);
                table.rows.push(row.cells);
            }
        }
        Ok(table)
    }
}

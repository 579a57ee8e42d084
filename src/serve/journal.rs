//! Answers on disk, one JSON object a line, before anybody is told that they are.
//!
//! The journal stands beside the table of labels, which it completes: each of its lines is the
//! whole row of one sentence and coder as of then, and the last counts. A line `"saved"` says that
//! the table holds all that stands above it; that stays, so that it can be taken back whatever
//! ends the program. A line that was cut off when the machine stopped was never confirmed and is
//! dropped.

use crate::error::{Error, Origin, Result};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A longer journal forgets what the table holds, but for its last entries; in bytes.
const LONG: u64 = 1 << 20;
/// So many of them.
const LAST: usize = 200;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Mark(Mark),
    Entry(Box<Entry>),
}

/// What is said of the lines before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mark {
    /// The table holds them.
    Saved,
}

/// What an answer did that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Move {
    /// It gave a label in this head, where `before` stood.
    Label {
        /// The head.
        head: String,
        /// The label that it replaced, or nothing.
        before: String,
    },
    /// It took back the coder's last label that was not taken back before.
    Undo,
}

/// What stands in one line: everything about a sentence and coder after an answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The sentence's id.
    pub row_id: String,
    /// The hash of its text.
    pub text_sha256: String,
    /// Its document.
    pub document: String,
    /// Its number in the document.
    pub sentence: String,
    /// The sentence before it.
    pub before: String,
    /// The sentence.
    pub text: String,
    /// The sentence after it.
    pub after: String,
    /// Heads and labels, those without a label too.
    pub labels: Vec<(String, String)>,
    /// Who coded it.
    pub coder: String,
    /// What the coder remarked.
    pub note: String,
    /// When.
    pub coded_at: String,
    /// What the sentence was chosen for: columns and cells that are not empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<(String, String)>,
    /// What can be taken back of it; `None` for remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Move>,
    /// Whether the table held it when the journal was shortened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub saved: bool,
}

/// What is in a journal.
#[derive(Debug, Default)]
pub struct Past {
    /// All answers in their order.
    pub entries: Vec<Entry>,
    /// So many of the first are in the table.
    pub saved: usize,
}

/// An open journal; no other process has it open. An empty one is no file once it is dropped.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

impl Journal {
    /// Opens the journal of a table and says what is in it.
    ///
    /// # Errors
    /// If another process has it open, if it cannot be read or made, or if a line in it was
    /// damaged since.
    pub fn open(table: &Path) -> Result<(Self, Past)> {
        let mut path = table.as_os_str().to_owned();
        path.push(".journal");
        let path = PathBuf::from(path);
        let failed = |doing, error| Error::io(path.display().to_string(), doing, error);
        let mut file = loop {
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).open(&path);
            let file = file.map_err(|error| failed("write", error))?;
            match file.try_lock() {
                // Whoever had it may have removed it between its opening and its locking here.
                Ok(()) if path.exists() => break file,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let found = "another demarche review has it open";
                    let remedy = "open that one's address in a second window, or end it first";
                    let origin = Origin::path(table.display().to_string());
                    return Err(Error::input(origin, found, remedy));
                }
                Err(TryLockError::Error(error)) => return Err(failed("lock", error)),
            }
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| failed("read", error))?;
        let (past, length) = past(&bytes, &path.display().to_string())?;
        sync_folder(&path);
        let mut journal = Self { path, file, length };
        journal.cut()?;
        Ok((journal, past))
    }

    /// Appends an entry; when this returns, it is on disk.
    ///
    /// # Errors
    /// If it cannot be written; then nothing of it stays.
    pub fn append(&mut self, entry: &Entry) -> Result<()> {
        self.write(&[entry])
    }

    /// Notes that the table holds all entries, and forgets most of them once there are many.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn saved(&mut self) -> Result<()> {
        if self.length <= LONG {
            return self.write(&[Mark::Saved]);
        }
        let mut bytes = Vec::new();
        let read = self.file.rewind().and_then(|()| self.file.read_to_end(&mut bytes));
        read.map_err(|error| self.failed(error))?;
        let (Past { mut entries, .. }, _) = past(&bytes, &self.path.display().to_string())?;
        entries.drain(..entries.len().saturating_sub(LAST));
        // Should the machine stop here, some fewer can be taken back.
        entries.iter_mut().for_each(|entry| entry.saved = true);
        self.clear()?;
        self.write(&entries)
    }

    /// Forgets all entries, once the table holds them and nobody takes back any.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn clear(&mut self) -> Result<()> {
        self.length = 0;
        self.cut()
    }

    /// Appends lines; when this returns, they are on disk.
    fn write<T: Serialize>(&mut self, lines: &[T]) -> Result<()> {
        let mut bytes = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut bytes, line).map_err(|error| self.failed(error.into()))?;
            bytes.push(b'\n');
        }
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            self.cut()?;
            return Err(self.failed(error));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves whole lines alone.
    fn cut(&mut self) -> Result<()> {
        let cut = self.file.set_len(self.length);
        let cut = cut.and_then(|()| self.file.seek(SeekFrom::Start(self.length)));
        cut.map(drop).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> Error {
        Error::io(self.path.display().to_string(), "write", error)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.length == 0 {
            // What is left empty does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What whole lines say, and how many bytes those have.
fn past(bytes: &[u8], name: &str) -> Result<(Past, u64)> {
    let (mut past, mut length) = (Past::default(), 0);
    let whole = bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
    for (number, line) in (1..).zip(whole) {
        let read = serde_json::from_slice(line).map_err(|error| {
            let found = format!("a line that this program did not write ({error})");
            let remedy = "correct it, or rename the file to do without its answers";
            Error::input(Origin::line(name, number), found, remedy)
        })?;
        match read {
            Line::Mark(Mark::Saved) => past.saved = past.entries.len(),
            Line::Entry(entry) => {
                let saved = entry.saved;
                past.entries.push(*entry);
                if saved {
                    past.saved = past.entries.len();
                }
            }
        }
        length += line.len() as u64;
    }
    Ok((past, length))
}

/// Makes sure that a new file is found again after the machine stopped. Systems that cannot do
/// that for folders do it with files.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::serve::journal::{Entry, Journal, LAST, Move};
    use std::fs;

    fn entry(id: &str) -> Entry {
        let labels = vec![("stance".to_owned(), "dialogue".to_owned())];
        Entry {
            row_id: id.to_owned(),
            text: "Line\nand \"line\"".to_owned(),
            labels,
            ..Entry::default()
        }
    }

    #[test]
    fn what_was_appended_is_found_and_what_was_cut_off_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let (table, path) = (dir.path().join("l.csv"), dir.path().join("l.csv.journal"));
        let (mut journal, found) = Journal::open(&table).unwrap();
        assert!(found.entries.is_empty());
        journal.append(&entry("a#1")).unwrap();
        journal.append(&entry("a#2")).unwrap();
        drop(journal);
        let whole = fs::read(&path).unwrap();
        // However much of the last line reached the disk.
        let first = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        for end in first..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let (mut journal, found) = Journal::open(&table).unwrap();
            assert_eq!(found.entries, [entry("a#1")], "{end} bytes");
            journal.append(&entry("a#3")).unwrap();
            drop(journal);
            let (_, found) = Journal::open(&table).unwrap();
            assert_eq!(found.entries, [entry("a#1"), entry("a#3")], "{end} bytes");
        }
    }

    #[test]
    fn one_process_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let table = dir.path().join("l.csv");
        let (journal, _) = Journal::open(&table).unwrap();
        let message = Journal::open(&table).unwrap_err().to_string();
        assert!(message.contains("l.csv: another demarche review has it open"), "{message}");
        drop(journal);
        let (journal, _) = Journal::open(&table).unwrap();
        drop(journal);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_line_is_no_reason_to_lose_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("l.csv.journal");
        fs::write(&path, "{\"row\n{}\n").unwrap();
        let message = Journal::open(&dir.path().join("l.csv")).unwrap_err().to_string();
        assert!(message.contains("l.csv.journal, line 1: "), "{message}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"row\n{}\n");
    }

    #[test]
    fn what_the_table_holds_stays_until_it_is_much() {
        let dir = tempfile::tempdir().unwrap();
        let table = dir.path().join("l.csv");
        let (mut journal, _) = Journal::open(&table).unwrap();
        let told = |number: usize| Entry {
            text: "word ".repeat(1000),
            moved: Some(Move::Label { head: "stance".to_owned(), before: number.to_string() }),
            ..entry(&format!("a#{number}"))
        };
        journal.append(&told(0)).unwrap();
        journal.saved().unwrap();
        journal.append(&Entry { moved: Some(Move::Undo), ..told(1) }).unwrap();
        drop(journal);
        let (mut journal, past) = Journal::open(&table).unwrap();
        assert_eq!((past.entries.len(), past.saved), (2, 1));
        assert_eq!(past.entries[0], told(0));
        for number in 2..300 {
            journal.append(&told(number)).unwrap();
        }
        journal.saved().unwrap();
        journal.append(&told(300)).unwrap();
        drop(journal);
        let (mut journal, past) = Journal::open(&table).unwrap();
        assert_eq!((past.entries.len(), past.saved), (LAST + 1, LAST));
        assert_eq!(past.entries[LAST - 1].row_id, "a#299");
        assert_eq!(past.entries[LAST], told(300));
        journal.clear().unwrap();
        drop(journal);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}

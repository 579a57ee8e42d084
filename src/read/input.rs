//! One input: a file on disk, or a stream that is kept on disk so that it can be read twice.
//!
//! Encodings are found by reading everything once before anything is decoded, so whatever
//! cannot be read twice (standard input, a named pipe) first goes to an unnamed temporary file.

use super::encoding::Encoding;
use crate::error::{Error, Origin, Result};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Something to read: a file or a stream, under the name that the user knows it by.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path as given, `-` for standard input; for a file in a folder, the folder as given
    /// and the relative path joined by `/`.
    pub name: String,
    place: Place,
    encoding: OnceLock<Encoding>,
}

#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Stream(Arc<Mutex<Stream>>),
}

/// A stream, before and after it was read to its end.
enum Stream {
    Waiting(Box<dyn Read + Send>),
    /// A pipe or device, opened only when it is read: opening a pipe waits for its writer.
    Closed(PathBuf),
    Kept(Arc<Mutex<File>>),
    /// Reading it failed, and what was read by then is lost.
    Lost,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Waiting(_) => "Waiting",
            Self::Closed(_) => "Closed",
            Self::Kept(_) => "Kept",
            Self::Lost => "Lost",
        })
    }
}

impl Input {
    /// A file or, where the path is a pipe or a device, a stream. Nothing is opened yet.
    pub fn from_path(name: impl Into<String>, path: &Path) -> Self {
        let special = path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir());
        let place = if special {
            Place::Stream(Arc::new(Mutex::new(Stream::Closed(path.to_owned()))))
        } else {
            Place::File(path.to_owned())
        };
        Self { name: name.into(), place, encoding: OnceLock::new() }
    }

    /// Whatever can be read; it is kept in an unnamed temporary file at the first reading.
    pub fn from_reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        let place = Place::Stream(Arc::new(Mutex::new(Stream::Waiting(Box::new(reader)))));
        Self { name: name.into(), place, encoding: OnceLock::new() }
    }

    /// What messages call it.
    pub fn origin(&self) -> Origin {
        Origin::path(if self.name == "-" { "standard input" } else { &self.name })
    }

    /// A row of it, as a spreadsheet counts: the header is row 1.
    pub fn row(&self, row: u64) -> Origin {
        Origin { row: Some(row), ..self.origin() }
    }

    /// What follows the last dot of its file name, in lower case; empty where nothing does.
    pub fn ending(&self) -> String {
        ending(Path::new(&self.name))
    }

    /// The operating system refused to read it.
    pub(super) fn unreadable(&self, source: io::Error) -> Error {
        Error::io(self.origin().path, "read", source)
    }

    /// Where its encoding is remembered once it was found, which takes a reading of everything.
    pub(super) fn encoding(&self) -> &OnceLock<Encoding> {
        &self.encoding
    }

    /// Its bytes from the beginning. With a `limit`, a longer input fails before or, for a
    /// stream, while it is read.
    pub(super) fn bytes(&self, limit: Option<u64>) -> Result<Bytes> {
        let (bytes, length) = match &self.place {
            Place::File(path) => {
                let file = File::open(path).map_err(|e| self.unreadable(e))?;
                let length = file.metadata().map_err(|e| self.unreadable(e))?.len();
                (Bytes::File(file), length)
            }
            Place::Stream(stream) => {
                let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                let file = stream.keep(limit).map_err(|e| self.unreadable(e))?;
                let length = lock(&file).metadata().map_err(|e| self.unreadable(e))?.len();
                (Bytes::Kept { file, at: 0 }, length)
            }
        };
        match limit {
            Some(limit) if length > limit => Err(Error::input(
                self.origin(),
                format!("more than {} MB in one text", limit >> 20),
                "split it into several files, or make it a CSV with one article a row",
            )),
            _ => Ok(bytes),
        }
    }
}

/// What follows the last dot of a file name, in lower case; empty where nothing does.
pub(super) fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn lock(file: &Mutex<File>) -> std::sync::MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stream {
    /// Reads it to its end, or to just beyond a limit, the first time; afterwards gives the same.
    fn keep(&mut self, limit: Option<u64>) -> io::Result<Arc<Mutex<File>>> {
        let reader: Box<dyn Read> = match std::mem::replace(self, Self::Lost) {
            Self::Waiting(reader) => reader,
            Self::Closed(path) => Box::new(File::open(path)?),
            Self::Kept(file) => {
                *self = Self::Kept(Arc::clone(&file));
                return Ok(file);
            }
            Self::Lost => return Err(io::Error::other("its reading failed before")),
        };
        let mut file = tempfile::tempfile()?;
        io::copy(&mut reader.take(limit.map_or(u64::MAX, |l| l + 1)), &mut file)?;
        let file = Arc::new(Mutex::new(file));
        *self = Self::Kept(Arc::clone(&file));
        Ok(file)
    }
}

/// The bytes of an input, from its beginning.
#[derive(Debug)]
pub(super) enum Bytes {
    File(File),
    /// Readers of one stream share a file handle and so must each know where they stand.
    Kept {
        file: Arc<Mutex<File>>,
        at: u64,
    },
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(into),
            Self::Kept { file, at } => {
                let mut file = lock(file);
                file.seek(SeekFrom::Start(*at))?;
                let read = file.read(into)?;
                *at += read as u64;
                Ok(read)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::{Input, ending};
    use std::io::{Read, Write};
    use std::path::Path;

    fn all(input: &Input) -> Vec<u8> {
        let mut out = Vec::new();
        input.bytes(None).unwrap().read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn a_stream_can_be_read_again_and_by_two_readers_at_once() {
        let input = Input::from_reader("-", &b"deterrence"[..]);
        let mut first = input.bytes(None).unwrap();
        let mut start = [0; 3];
        first.read_exact(&mut start).unwrap();
        assert_eq!(all(&input), b"deterrence");
        assert_eq!(all(&input.clone()), b"deterrence");
        let mut rest = String::new();
        first.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "errence");
        assert_eq!(input.origin().to_string(), "standard input");
    }

    #[test]
    fn a_limit_is_kept_by_files_and_endless_streams() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[b'a'; 11]).unwrap();
        let file = Input::from_path("a.txt", file.path());
        assert!(file.bytes(Some(11)).is_ok());
        assert!(file.bytes(Some(10)).is_err());
        let endless = Input::from_reader("-", std::io::repeat(b'a'));
        let error = endless.bytes(Some(1 << 20)).unwrap_err();
        assert!(error.to_string().contains("more than 1 MB in one text"), "{error}");
    }

    #[test]
    fn a_missing_file_is_an_error_that_names_it() {
        let error = Input::from_path("no.txt", Path::new("/nowhere/no.txt")).bytes(None);
        let message = error.unwrap_err().to_string();
        assert!(message.starts_with("no.txt: cannot read: No such file"), "{message}");
    }

    #[test]
    fn endings_are_of_the_file_name_alone() {
        for (path, expected) in
            [("a/B.TXT", "txt"), ("a.d/b", ""), (".txt", ""), ("-", ""), ("a.tar.gz", "gz")]
        {
            assert_eq!(ending(Path::new(path)), expected, "{path}");
        }
    }
}

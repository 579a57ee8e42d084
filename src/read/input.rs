//! One input: a file on disk, or a stream that is kept on disk so that it can be read twice.
//!
//! Encodings are found by reading everything once before anything is decoded, so whatever
//! cannot be read twice (standard input, a named pipe) first goes to an unnamed temporary file.

use super::archive::{self, Entry};
use super::encoding::Encoding;
use super::format::{self, Format};
use super::refusal::Refusal;
use super::stream::{Bytes, Limited, Stream, lock};
use super::unpack::{self, Method};
use crate::error::{Error, Origin, Result};
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

/// Something to read: a file or a stream, under the name that the user knows it by.
#[derive(Debug, Clone)]
pub struct Input {
    /// The path as given, `-` for standard input; for a file in a folder, the folder as given
    /// and the relative path joined by `/`.
    pub name: String,
    place: Place,
    format: OnceLock<Format>,
    encoding: OnceLock<Encoding>,
    names: OnceLock<Vec<String>>,
}

#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Stream(Arc<Mutex<Stream>>),
    /// A member of a ZIP archive.
    Member(Arc<Input>, Arc<Entry>),
    /// What another input was before it was compressed.
    Packed(Arc<Input>, Method),
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
        Self::at(name, place)
    }

    /// Whatever can be read; it is kept in an unnamed temporary file at the first reading.
    pub fn from_reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        let place = Place::Stream(Arc::new(Mutex::new(Stream::Waiting(Box::new(reader)))));
        Self::at(name, place)
    }

    /// A member of a ZIP archive, read from it whenever it is opened.
    pub(super) fn member(archive: &Arc<Self>, path: &str, entry: Entry) -> Self {
        let place = Place::Member(Arc::clone(archive), Arc::new(entry));
        Self::at(format!("{}/{path}", archive.name), place)
    }

    /// What a compressed input was before, under the same name.
    pub(super) fn unpacked(packed: Self, method: Method) -> Self {
        Self::at(packed.name.clone(), Place::Packed(Arc::new(packed), method))
    }

    fn at(name: impl Into<String>, place: Place) -> Self {
        let name = name.into();
        let (format, encoding, names) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { name, place, format, encoding, names }
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
    /// That of a compressed file is not counted: `march.csv.gz` is a table.
    pub fn ending(&self) -> String {
        let name = Path::new(&self.name);
        let last = ending(name);
        let is_packed = matches!(self.place, Place::Packed(..));
        if is_packed && unpack::ENDINGS.contains(&&*last) {
            return ending(Path::new(name.file_stem().unwrap_or_default()));
        }
        last
    }

    /// Whether it is packed in another input.
    pub(super) fn is_inside(&self) -> bool {
        matches!(self.place, Place::Member(..) | Place::Packed(..))
    }

    /// Whether it is a pipe or a device, which is opened only when its turn comes.
    pub(super) fn is_pipe(&self) -> bool {
        match &self.place {
            Place::Stream(stream) => matches!(*lock(stream), Stream::Closed(_)),
            _ => false,
        }
    }

    /// Reading it failed: the operating system refused, or we did.
    pub(super) fn unreadable(&self, source: io::Error) -> Error {
        match Refusal::of(&source) {
            Some(refusal) => self.refused(refusal),
            None => Error::io(self.origin().path, "read", source),
        }
    }

    /// What messages call a member of it, an archive.
    pub(super) fn origin_inside(&self, path: &str) -> Origin {
        Origin::path(format!("{}/{path}", self.origin().path))
    }

    /// We refuse to read it.
    pub(super) fn refused(&self, refusal: &Refusal) -> Error {
        Error::input(self.origin(), refusal.found.clone(), refusal.remedy)
    }

    /// Where its encoding is remembered once it was found, which takes a reading of everything.
    pub(super) fn encoding(&self) -> &OnceLock<Encoding> {
        &self.encoding
    }

    /// Its format, found from its content and, where that does not tell, from its name.
    pub(super) fn format(&self) -> Result<Format> {
        if let Some(&known) = self.format.get() {
            return Ok(known);
        }
        let ending = self.ending();
        let format = match format::of(&self.head()?, &ending) {
            Format::Zip => archive::kind(self.seekable()?, &ending),
            other => other,
        };
        Ok(*self.format.get_or_init(|| format))
    }

    /// Whether it has this format; not where it cannot be read.
    pub(super) fn is(&self, format: Format) -> bool {
        self.format().is_ok_and(|found| found == format)
    }

    /// Its first bytes: [`format::HEAD`] of them, or all.
    pub(super) fn head(&self) -> Result<Vec<u8>> {
        let length = format::HEAD as u64;
        if let Place::Stream(stream) = &self.place {
            return lock(stream).head(length).map_err(|e| self.unreadable(e));
        }
        let mut head = Vec::new();
        let read = self.bytes(None)?.take(length).read_to_end(&mut head);
        read.map_err(|e| self.unreadable(e))?;
        Ok(head)
    }

    /// Where the names in its JSON objects are remembered once all were read.
    pub(super) fn names(&self) -> &OnceLock<Vec<String>> {
        &self.names
    }

    /// Its bytes from the beginning, in which one can go back and forth: what is packed in
    /// another input is unpacked to an unnamed temporary file.
    pub(super) fn seekable(&self) -> Result<Bytes> {
        let mut bytes = self.bytes(None)?;
        if !self.is_inside() {
            return Ok(bytes);
        }
        let mut file = tempfile::tempfile().map_err(|e| self.unreadable(e))?;
        let copied = io::copy(&mut bytes, &mut file).and_then(|_| file.rewind());
        copied.map_err(|e| self.unreadable(e))?;
        Ok(Bytes::File(file))
    }

    /// Its bytes from the beginning. With a `limit`, a longer input fails before or, where its
    /// length is not known, while it is read.
    pub(super) fn bytes(&self, limit: Option<u64>) -> Result<Bytes> {
        let (bytes, length) = self.open(limit).map_err(|e| self.unreadable(e))?;
        match limit {
            Some(limit) if length > limit => Err(self.refused(&too_long(limit))),
            _ => Ok(bytes),
        }
    }

    /// Its bytes, and how many there are; 0 where that is not known.
    fn open(&self, limit: Option<u64>) -> io::Result<(Bytes, u64)> {
        match &self.place {
            Place::File(path) => {
                let file = File::open(path)?;
                let length = file.metadata()?.len();
                Ok((Bytes::File(file), length))
            }
            Place::Stream(stream) => {
                let file = lock(stream).keep(limit)?;
                let length = lock(&file).metadata()?.len();
                Ok((Bytes::Kept { file, at: 0 }, length))
            }
            Place::Member(archive, entry) => {
                let (bytes, _) = archive.open(None)?;
                Ok((Bytes::Unpacked(entry.open(bytes)?), entry.size()))
            }
            Place::Packed(packed, method) => {
                let (bytes, _) = packed.open(None)?;
                let reader = unpack::unpack(bytes, *method, None)?;
                let Some(limit) = limit else { return Ok((Bytes::Unpacked(reader), 0)) };
                let limited = Limited { inner: reader, left: limit, refusal: too_long(limit) };
                Ok((Bytes::Unpacked(Box::new(limited)), 0))
            }
        }
    }
}

fn too_long(limit: u64) -> Refusal {
    let found = format!("more than {} MB in one text", limit >> 20);
    Refusal::new(found, "split it into several files, or make it a CSV with one article a row")
}

/// What follows the last dot of a file name, in lower case; empty where nothing does.
pub(super) fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
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

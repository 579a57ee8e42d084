//! A document that is a ZIP archive of parts: DOCX, ODT, EPUB.
//!
//! What an archive says of its own size is not believed. Parts are read up to a limit, and an
//! archive of more parts than documents have is not opened.

use super::refusal::Refusal;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// A document has at most so many parts.
const PARTS: usize = 20_000;

/// What a file begins with in the list of an archive.
const LISTED: &[u8] = b"PK\x01\x02";

/// The parts of a document.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limit: u64,
}

impl<'a> Package<'a> {
    /// Opens the archive; a part of more than `limit` bytes, inflated, will be refused.
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, Refusal> {
        let parts = bytes.windows(LISTED.len()).filter(|window| *window == LISTED).count();
        if parts > PARTS {
            let found = format!("a document of {parts} parts");
            return Err(Refusal::new(found, "save it again, or as plain text"));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e.to_string()))?;
        Ok(Self { archive, limit })
    }

    /// A part to be read bit by bit; `None` where there is none of this name. Its reading fails
    /// at the limit.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<Part<impl Read>>, Refusal> {
        match self.archive.by_name(name) {
            Ok(part) => Ok(Some(BufReader::new(Limited::new(part, self.limit)))),
            Err(zip::result::ZipError::FileNotFound) => Ok(None),
            Err(error) => Err(broken(&error.to_string())),
        }
    }

    /// A part that is text in UTF-8; what is not is replaced.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(mut stream) = self.stream(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(|e| broken(&e.to_string()))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
    }
}

/// The document is damaged, or not what it seems.
pub(super) fn broken(reason: &str) -> Refusal {
    let remedy = "open it in its program and save it again, or save it as plain text";
    Refusal::new(format!("a damaged document ({reason})"), remedy)
}

/// A part as it is read.
pub(super) type Part<R> = BufReader<Limited<R>>;

/// One element or text of XML has at most so many bytes: 16 MB.
const PIECE: u64 = 16 << 20;

/// A reader that fails where a limit is reached: of all that it reads, or of what it reads
/// before the next [`Limited::renew`].
pub(super) struct Limited<R> {
    part: R,
    all: u64,
    piece: u64,
}

impl<R> Limited<R> {
    pub(super) fn new(part: R, limit: u64) -> Self {
        Self { part, all: limit, piece: u64::MAX }
    }

    /// From here on a piece is read.
    pub(super) fn renew(&mut self) {
        self.piece = PIECE;
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(into)? as u64;
        match (self.all.checked_sub(read), self.piece.checked_sub(read)) {
            (Some(all), Some(piece)) => (self.all, self.piece) = (all, piece),
            _ => return Err(std::io::Error::other("a part inflates to more than a document has")),
        }
        Ok(read as usize)
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::package::Package;
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// An archive of these parts.
    pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn parts_are_read_up_to_the_limit() {
        let bytes = archive(&[("a", b"\xef\xbb\xbfTalks"), ("b", &[b'x'; 2000])]);
        let mut package = Package::open(&bytes, 1000).unwrap();
        assert_eq!(package.text("a").unwrap().as_deref(), Some("Talks"));
        assert_eq!(package.text("c").unwrap(), None);
        assert!(package.text("b").unwrap_err().found.contains("inflates to more"));
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        assert!(Package::open(b"PK\x03\x04", 9).is_err());
        let many = b"PK\x01\x02".repeat(20_001);
        assert!(Package::open(&many, 9).is_err_and(|e| e.found == "a document of 20001 parts"));
    }
}

//! Keeps a table's memory bounded, and marks its end so that an open quote is noticed.
//!
//! The parser grows a record until it ends. A quote that is never closed would make the rest
//! of a table one record: too long, and this reader stops it; or at the end of the table, and
//! then the record holds the [`END`] that this reader adds, which else is a record of its own.

use std::io::{self, Read};

/// The cell of a record that stands behind the last.
pub(super) const END: &str = "\u{1d}end of table\u{1d}";

/// A reader that lets a bounded number of bytes through for each record.
pub(super) struct Bounded<R> {
    inner: R,
    limit: u64,
    used: u64,
    end: io::Cursor<String>,
    ended: bool,
}

impl<R: Read> Bounded<R> {
    /// Lets `limit` bytes through before the next [`Bounded::reset`]; whoever calls that may
    /// still have some of them in a buffer, which then do not count.
    pub(super) fn new(inner: R, limit: u64) -> Self {
        let end = io::Cursor::new(format!("\n{END}\n"));
        Self { inner, limit, used: 0, end, ended: false }
    }

    /// A record was finished: the count begins again.
    pub(super) fn reset(&mut self) {
        self.used = 0;
    }

    /// Whether the limit was reached since.
    pub(super) fn is_spent(&self) -> bool {
        self.used >= self.limit
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return self.end.read(into);
        }
        if self.is_spent() {
            return Err(io::Error::other("a record is too long"));
        }
        let read = self.inner.read(into)?;
        self.used += read as u64;
        if read == 0 && !into.is_empty() {
            self.ended = true;
            return self.end.read(into);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::bound::{Bounded, END};
    use std::io::Read;

    #[test]
    fn the_end_is_marked_once() {
        let mut out = String::new();
        Bounded::new(&b"a,b"[..], 100).read_to_string(&mut out).unwrap();
        assert_eq!(out, format!("a,b\n{END}\n"));
    }

    #[test]
    fn too_much_without_reset_is_an_error() {
        let mut reader = Bounded::new(std::io::repeat(b'a'), 100);
        let mut buffer = [0; 60];
        assert_eq!(reader.read(&mut buffer).unwrap(), 60);
        assert_eq!(reader.read(&mut buffer).unwrap(), 60);
        assert!(reader.is_spent());
        assert!(reader.read(&mut buffer).is_err());
        reader.reset();
        assert!(reader.read(&mut buffer).is_ok());
    }
}

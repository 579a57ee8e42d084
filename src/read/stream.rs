//! A stream that is kept on disk, so that it can be read twice; and the bytes of any input.

use super::refusal::Refusal;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that come one after another.
pub(super) type Reader = Box<dyn Read + Send>;

/// A file that several readers share.
pub(super) type Shared = Arc<Mutex<File>>;

/// A stream, before and after it was read to its end.
pub(super) enum Stream {
    /// Nothing was read of it, or what was stands before the rest again.
    Waiting(Reader),
    /// A pipe or device, opened only when it is read: opening a pipe waits for its writer.
    Closed(PathBuf),
    /// It lies in an unnamed temporary file.
    Kept(Shared),
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

impl Stream {
    /// Reads it to its end, or to just beyond a limit, the first time; afterwards gives the same.
    pub(super) fn keep(&mut self, limit: Option<u64>) -> io::Result<Shared> {
        let reader = match self.take()? {
            Ok(reader) => reader,
            Err(file) => return Ok(file),
        };
        let mut file = tempfile::tempfile()?;
        io::copy(&mut reader.take(limit.map_or(u64::MAX, |l| l + 1)), &mut file)?;
        let file = Arc::new(Mutex::new(file));
        *self = Self::Kept(Arc::clone(&file));
        Ok(file)
    }

    /// Its first bytes, at most `length`, which whoever reads it next is given again.
    pub(super) fn head(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        match self.take()? {
            Ok(mut reader) => {
                reader.by_ref().take(length).read_to_end(&mut head)?;
                *self = Self::Waiting(Box::new(Cursor::new(head.clone()).chain(reader)));
            }
            Err(file) => drop(Bytes::Kept { file, at: 0 }.take(length).read_to_end(&mut head)?),
        }
        Ok(head)
    }

    /// The reader, which leaves the stream lost until it is put back; or what was kept of it.
    fn take(&mut self) -> io::Result<Result<Reader, Shared>> {
        match std::mem::replace(self, Self::Lost) {
            Self::Waiting(reader) => Ok(Ok(reader)),
            Self::Closed(path) => Ok(Ok(Box::new(File::open(path)?))),
            Self::Kept(file) => {
                *self = Self::Kept(Arc::clone(&file));
                Ok(Err(file))
            }
            Self::Lost => Err(io::Error::other("its reading failed before")),
        }
    }
}

/// Whoever holds the lock has never left the file half changed.
pub(super) fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The bytes of an input, from its beginning.
pub(super) enum Bytes {
    /// A file on disk, or an unnamed temporary one.
    File(File),
    /// Readers of one stream share a file handle and so must each know where they stand.
    Kept {
        /// The stream, read to its end.
        file: Shared,
        /// Where this reader stands.
        at: u64,
    },
    /// What is unpacked while it is read, and cannot be sought in.
    Unpacked(Reader),
}

impl Bytes {
    /// The same bytes from their beginning. Whoever reads these is not to be reading others.
    pub(super) fn again(&self) -> io::Result<Self> {
        match self {
            Self::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(Self::File(file))
            }
            Self::Kept { file, .. } => Ok(Self::Kept { file: Arc::clone(file), at: 0 }),
            Self::Unpacked(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Kept { .. } => "Kept",
            Self::Unpacked(_) => "Unpacked",
        })
    }
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
            Self::Unpacked(reader) => reader.read(into),
        }
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Kept { file, at } => {
                let mut file = lock(file);
                file.seek(SeekFrom::Start(*at))?;
                *at = file.seek(to)?;
                Ok(*at)
            }
            Self::Unpacked(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Lets a bounded number of bytes through, and then says why it does not let more.
pub(super) struct Limited<R> {
    /// Where the bytes come from.
    pub(super) inner: R,
    /// How many may still come.
    pub(super) left: u64,
    /// What to say when there are more.
    pub(super) refusal: Refusal,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or_else(|| self.refusal.clone())?;
        Ok(read)
    }
}

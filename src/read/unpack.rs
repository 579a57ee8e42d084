//! Compressed bytes as they were before, while they are read, and never more than is sane.
//!
//! A bomb is what unpacks to more than [`RATIO`] times its own bytes and to more than [`FLOOR`]:
//! prose shrinks to a third, the dullest table to a fiftieth, and deflate can shrink zeros to a
//! thousandth. Nothing is held but the window of the decoder.

use super::refusal::Refusal;
use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// No more than this many bytes may come out of each that goes in, ...
pub(super) const RATIO: u64 = 250;

/// ... once this many came out: 16 MiB.
pub(super) const FLOOR: u64 = 16 << 20;

/// Endings of names of what is compressed by itself: `march.csv.gz` is `march.csv`.
pub(super) const ENDINGS: [&str; 3] = ["gz", "zst", "zstd"];

/// The window of zstd may have so many bits: 128 MiB, as the program `zstd` itself allows.
const WINDOW: u32 = 27;

/// What to do about a bomb.
pub(super) const IF_MEANT: &str = "unpack it yourself if that is what you want";

/// What to do about damage.
pub(super) const AGAIN: &str = "pack or download it again";

/// How bytes are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Not at all.
    Stored,
    /// As members of ZIP archives are.
    Deflate,
    /// One or more members of gzip, one after another.
    Gzip,
    /// One or more frames of zstd, one after another.
    Zstd,
}

/// How long bytes must be before they were compressed, and what their checksum must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promise {
    pub(super) size: u64,
    pub(super) crc: u32,
}

/// The bytes as they were before. What breaks the promise, or is a bomb, is an error that is a
/// [`Refusal`].
pub(super) fn unpack(
    packed: impl Read + Send + 'static,
    method: Method,
    promise: Option<Promise>,
) -> io::Result<Box<dyn Read + Send>> {
    let taken = Arc::new(AtomicU64::new(0));
    let packed = Counted { inner: packed, taken: Arc::clone(&taken) };
    let inner: Box<dyn Read + Send> = match method {
        Method::Stored => Box::new(packed),
        Method::Deflate => Box::new(DeflateDecoder::new(packed)),
        Method::Gzip => Box::new(MultiGzDecoder::new(packed)),
        Method::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(BufReader::new(packed))?;
            decoder.window_log_max(WINDOW)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(Unpacked { inner, taken, given: 0, crc: Crc::new(), promise }))
}

/// The refusal of a bomb, if so many bytes from so many packed ones are one.
pub(super) fn bomb(size: u64, packed: u64) -> Option<Refusal> {
    let is_bomb = size > FLOOR && size / RATIO > packed;
    let found =
        || format!("a few packed bytes that become {} MB or more, as in a zip bomb", size >> 20);
    is_bomb.then(|| Refusal::new(found(), IF_MEANT))
}

/// Counts what is read of packed bytes.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

struct Unpacked {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
    given: u64,
    crc: Crc,
    promise: Option<Promise>,
}

impl Unpacked {
    fn check(&self, at_end: bool) -> io::Result<()> {
        if let Some(refusal) = bomb(self.given, self.taken.load(Ordering::Relaxed)) {
            return Err(refusal.into());
        }
        let kept = |promise: Promise| match at_end {
            true => self.given == promise.size && self.crc.sum() == promise.crc,
            false => self.given <= promise.size,
        };
        match self.promise {
            Some(promise) if !kept(promise) => Err(damaged("its checksum or length is wrong")),
            _ => Ok(()),
        }
    }
}

fn damaged(how: &str) -> io::Error {
    Refusal::new(format!("damaged ({how})"), AGAIN).into()
}

impl Read for Unpacked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        let read = match self.inner.read(into) {
            Ok(read) => read,
            Err(error) if Refusal::of(&error).is_some() => return Err(error),
            Err(error) => {
                let faulty =
                    matches!(error.kind(), InvalidData | InvalidInput | Other | UnexpectedEof);
                return Err(if faulty { damaged(&error.to_string()) } else { error });
            }
        };
        self.given += read as u64;
        if self.promise.is_some() {
            self.crc.update(&into[..read]);
        }
        self.check(read == 0 && !into.is_empty())?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::refusal::Refusal;
    use crate::read::unpack::{FLOOR, Method, Promise, bomb, unpack};
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder};
    use std::io::{Cursor, Read};

    fn packed(method: Method, plain: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        match method {
            Method::Stored => out.extend_from_slice(plain),
            Method::Deflate => {
                DeflateEncoder::new(plain, Compression::best()).read_to_end(&mut out).unwrap();
            }
            Method::Gzip => {
                GzEncoder::new(plain, Compression::best()).read_to_end(&mut out).unwrap();
            }
            Method::Zstd => out = zstd::encode_all(plain, 1).unwrap(),
        }
        out
    }

    fn plain(packed: &[u8], method: Method, promise: Option<Promise>) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let mut reader = unpack(Cursor::new(packed.to_vec()), method, promise).unwrap();
        match reader.read_to_end(&mut out) {
            Ok(_) => Ok(out),
            Err(error) => Err(Refusal::of(&error).unwrap().to_string()),
        }
    }

    const ALL: [Method; 4] = [Method::Stored, Method::Deflate, Method::Gzip, Method::Zstd];

    #[test]
    fn bytes_come_out_as_they_went_in() {
        let text = "Envoys met in Seoul. ".repeat(9_000);
        for method in ALL {
            let once = packed(method, text.as_bytes());
            assert_eq!(plain(&once, method, None).unwrap(), text.as_bytes(), "{method:?}");
        }
        for method in [Method::Gzip, Method::Zstd] {
            let twice = [packed(method, b"Talks "), packed(method, b"went on.")].concat();
            assert_eq!(plain(&twice, method, None).unwrap(), b"Talks went on.", "{method:?}");
        }
    }

    #[test]
    fn bombs_go_off_at_the_limit() {
        let zeros = vec![0; FLOOR as usize + 1_000_000];
        for method in ALL {
            let all = plain(&packed(method, &zeros), method, None);
            match method {
                Method::Stored => assert_eq!(all.unwrap(), zeros),
                _ => assert!(all.unwrap_err().contains("as in a zip bomb; unpack"), "{method:?}"),
            }
        }
        assert_eq!(bomb(FLOOR, 1), None);
        assert_eq!(bomb(10 << 30, 500 << 20), None);
        assert!(bomb(10 << 30, 10 << 20).is_some());
    }

    #[test]
    fn damage_is_told_from_the_end() {
        let text = "Envoys met in Seoul. ".repeat(900);
        for method in [Method::Deflate, Method::Gzip, Method::Zstd] {
            let whole = packed(method, text.as_bytes());
            let message = plain(&whole[..whole.len() / 2], method, None).unwrap_err();
            assert!(message.starts_with("damaged ("), "{method:?}: {message}");
        }
        let mut crc = flate2::Crc::new();
        crc.update(b"Talks");
        let (size, crc) = (5, crc.sum());
        let read = |size, crc| plain(b"Talks", Method::Stored, Some(Promise { size, crc }));
        assert_eq!(read(size, crc).unwrap(), b"Talks");
        for (size, crc) in [(4, crc), (6, crc), (5, crc ^ 1)] {
            assert!(read(size, crc).unwrap_err().starts_with("damaged (its checksum or length"));
        }
    }
}

//! Does a PDF inflate to no more than a document has? Told from its bytes before it is opened.
//!
//! The streams of a PDF are compressed, and a parser inflates each whole. A stream of a few
//! kilobytes may become gigabytes, so each is first inflated here without keeping anything.

use super::refusal::Refusal;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// One stream inflates to at most so many bytes: 64 MB.
const ONE: u64 = 64 << 20;
/// All streams but pictures inflate to at most so many bytes: 96 MB. Pictures are never kept.
const ALL: u64 = 96 << 20;
/// Streams of a protected PDF, which cannot be measured, are at most so long together: even if
/// each byte of them becomes a thousand they stay bounded.
const PROTECTED: u64 = 192 << 10;
/// How far before a stream its dictionary is looked for, in bytes.
const DICTIONARY: usize = 4096;

const REMEDY: &str = "print it to a new PDF, or save its text as plain text";

/// Refuses a PDF that would inflate to more than a document has.
pub(super) fn check(pdf: &[u8]) -> Result<(), Refusal> {
    let protected = contains(pdf, b"/Encrypt");
    let mut all = 0;
    let mut at = 0;
    while let Some(stream) = next(pdf, at) {
        at = stream.data.max(at + 1);
        let data = &pdf[stream.data..];
        let dictionary = &pdf[stream.dictionary..stream.keyword];
        let picture = is_picture(dictionary);
        if protected {
            let length = data.windows(9).position(|w| w == b"endstream").unwrap_or(data.len());
            all += if picture { 0 } else { length as u64 };
            at += length;
        } else {
            let inflated = inflated(data, dictionary)?;
            all += if picture { 0 } else { inflated };
        }
        if protected && all > PROTECTED {
            let found = "a protected PDF too large to be read as it is";
            return Err(Refusal::new(found, "save it without protection (print it to a new PDF)"));
        }
        if all > ALL {
            return Err(bomb());
        }
    }
    Ok(())
}

fn bomb() -> Refusal {
    Refusal::new("a PDF that inflates to far more than a document has", REMEDY)
}

/// Where a stream is.
struct Stream {
    dictionary: usize,
    keyword: usize,
    data: usize,
}

/// The next stream at or behind a place.
fn next(pdf: &[u8], from: usize) -> Option<Stream> {
    let mut at = from;
    loop {
        let keyword = at + position(pdf.get(at..)?, b"stream")?;
        at = keyword + 6;
        let line = match pdf.get(at..)? {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => continue,
        };
        if pdf[..keyword].ends_with(b"end") {
            continue;
        }
        let earliest = keyword.saturating_sub(DICTIONARY);
        let before = &pdf[earliest..keyword];
        let object = before.windows(4).rposition(|w| w == b" obj").unwrap_or(0);
        return Some(Stream { dictionary: earliest + object, keyword, data: at + line });
    }
}

/// Whether a stream is a picture and nothing else, whatever it says in other spellings.
fn is_picture(dictionary: &[u8]) -> bool {
    let says = |name: &[u8]| contains(dictionary, name);
    says(b"/Image") && !says(b"/ObjStm") && !says(b"/XRef") && !says(b"#")
}

/// How many bytes a stream becomes; 0 for one that is compressed in no way that grows.
fn inflated(data: &[u8], dictionary: &[u8]) -> Result<u64, Refusal> {
    let says = |name: &[u8]| contains(dictionary, name);
    let end = || data.windows(9).position(|w| w == b"endstream").unwrap_or(data.len());
    if says(b"LZWDecode") || says(b"/LZW") || says(b"RunLengthDecode") || says(b"/RL") {
        // Each byte may become more than a thousand. What was made so is old and small.
        let most = end() as u64 * 1400;
        return if most > ONE { Err(bomb()) } else { Ok(most) };
    }
    let ascii = says(b"ASCII85Decode") || says(b"/A85") || says(b"ASCIIHexDecode") || says(b"/AHx");
    let decoded = if ascii { Some(unascii(&data[..end()])) } else { None };
    let data = decoded.as_deref().unwrap_or(data);
    let mut inflater = ZlibDecoder::new(data).take(ONE + 1);
    let mut first = [0; 2];
    if inflater.read_exact(&mut first).is_err() {
        return Ok(0);
    }
    // Text never begins so; a stream that is compressed twice does.
    let twice = first[0] == 0x78 && u16::from_be_bytes(first).is_multiple_of(31);
    let length = drained(&mut inflater);
    if length > ONE || (twice && !is_picture(dictionary)) { Err(bomb()) } else { Ok(length) }
}

/// How many bytes come out of a reader before it ends or fails.
fn drained(reader: &mut impl Read) -> u64 {
    let mut buffer = [0; 1 << 14];
    let mut length = 2;
    while let Ok(read @ 1..) = reader.read(&mut buffer) {
        length += read as u64;
    }
    length
}

/// The bytes that ASCII 85 or hexadecimal digits write.
fn unascii(text: &[u8]) -> Vec<u8> {
    let mut digits = text.iter().copied().filter(|b| !b.is_ascii_whitespace());
    let hex = digits.clone().take(64).all(|b| b.is_ascii_hexdigit() || b == b'>');
    if hex {
        let value = |b: u8| (b as char).to_digit(16).map(|v| v as u8);
        let values: Vec<u8> = digits.map_while(value).collect();
        return values.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    }
    let mut out = Vec::new();
    let mut group: Vec<u32> = Vec::new();
    while let Some(b) = digits.next().filter(|&b| b != b'~') {
        match b {
            b'z' => out.extend([0; 4]),
            b'!'..=b'u' => group.push(u32::from(b - b'!')),
            _ => {}
        }
        if group.len() == 5 {
            out.extend(number(&group).to_be_bytes());
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        out.extend(&number(&group).to_be_bytes()[..kept]);
    }
    out
}

fn number(group: &[u32]) -> u32 {
    group.iter().fold(0_u32, |sum, &digit| sum.wrapping_mul(85).wrapping_add(digit))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    position(bytes, part).is_some()
}

/// Where a part first stands in bytes; quick on long ones, as first bytes are rare.
fn position(bytes: &[u8], part: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == part[0])?;
        if bytes[at..].starts_with(part) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::pdf_bounds::{check, unascii};
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    fn deflated(length: usize) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b' '; length]).unwrap();
        encoder.finish().unwrap()
    }

    fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
        [format!("1 0 obj <<{dictionary}>>\nstream\r\n").as_bytes(), data, b"\nendstream"].concat()
    }

    #[test]
    fn streams_of_documents_pass() {
        let page = stream("/Filter/FlateDecode", &deflated(50_000));
        assert_eq!(check(&page.repeat(20)), Ok(()));
        assert_eq!(check(&stream("", b"BT (a) Tj ET")), Ok(()));
        let picture = stream("/Subtype/Image/Filter/FlateDecode", &deflated(40 << 20));
        assert_eq!(check(&picture.repeat(4)), Ok(()));
    }

    #[test]
    fn bombs_are_refused() {
        let large = deflated(65 << 20);
        let twice = {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&large).unwrap();
            encoder.finish().unwrap()
        };
        for pdf in [
            stream("/Filter/FlateDecode", &large),
            stream("/Filter 5 0 R /Subtype/Image", &large),
            stream("/Filter[/FlateDecode/FlateDecode]", &twice),
            stream("/Filter/FlateDecode", &deflated(40 << 20)).repeat(3),
            stream("/Type/ObjStm/Subtype/Image/Filter/FlateDecode", &deflated(40 << 20)).repeat(3),
            stream("/Filter/LZWDecode", &[0; 60_000]),
        ] {
            assert!(check(&pdf).unwrap_err().found.contains("inflates"));
        }
        let protected = [b"/Encrypt 3 0 R".to_vec(), stream("", &[b'x'; 200_000])].concat();
        assert!(check(&protected).unwrap_err().found.contains("protected"));
    }

    #[test]
    fn ascii_is_decoded() {
        assert_eq!(unascii(b"87cURD\n]j7BEbo80~>"), b"Hello world!");
        assert_eq!(unascii(b"48 65 6c>"), b"Hel");
        assert_eq!(unascii(b"87cURD]j6~>"), b"Hello w");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            let _ = check(&stream("/A85", &bytes));
            let _ = check(&[&b"stream\n"[..], &bytes].concat());
        }
    }
}

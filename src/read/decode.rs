//! From an input's bytes to text in UTF-8, or to the reason why it is none.

use super::encoding::{Census, Encoding};
use super::foreign;
use super::input::{Bytes, Input};
use super::source::Note;
use crate::error::{Error, Result};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::Read;

/// How many bytes are read at once.
const PIECE: usize = 1 << 16;

/// What users can do about an input in another format.
const REMEDY: &str = "save it as plain text (UTF-8) or CSV";

/// The text of an input as a stream of UTF-8, with what had to be assumed to decode it.
pub(super) struct Text {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) notes: Vec<Note>,
}

/// Opens an input as text, from its beginning. Reads it once through to find the encoding,
/// unless that was found before. With a `limit`, an input of more bytes is refused.
pub(super) fn text(input: &Input, limit: Option<u64>) -> Result<Text> {
    let encoding = match input.encoding().get() {
        Some(known) => known.clone(),
        None => {
            let found = detect(input, limit)?;
            input.encoding().get_or_init(|| found).clone()
        }
    };
    if encoding.blank {
        return Err(empty(input));
    }
    let mut bytes = input.bytes(limit)?;
    let mut mark = [0; 3];
    bytes.read_exact(&mut mark[..encoding.mark]).map_err(|e| input.unreadable(e))?;
    let reader = DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding.charset))
        .bom_sniffing(false)
        .build_with_buffer(bytes, vec![0; PIECE])
        .map_err(|e| input.unreadable(e))?;
    let note = |message| Note { origin: input.origin(), message };
    Ok(Text { reader: Box::new(reader), notes: encoding.note.map(note).into_iter().collect() })
}

/// Nothing is in it, or only white space.
pub(super) fn empty(input: &Input) -> Error {
    Error::input(input.origin(), "empty", "put text into it or leave it out")
}

/// Reads everything and finds its encoding.
fn detect(input: &Input, limit: Option<u64>) -> Result<Encoding> {
    let ending = input.ending();
    let mut bytes = input.bytes(limit)?;
    let mut piece = read_piece(input, &mut bytes)?;
    let head = piece[..piece.len().min(foreign::ENOUGH)].to_vec();
    if let Some(format) = foreign::recognize(&head, &ending) {
        return Err(refuse(input, format));
    }
    let mut census = Census::default();
    while !piece.is_empty() {
        census.add(&piece);
        piece = read_piece(input, &mut bytes)?;
    }
    let encoding =
        census.finish().map_err(|e| refuse(input, &format!("a binary file ({})", e.0)))?;
    let text =
        encoding.charset.decode_without_bom_handling(&head[encoding.mark.min(head.len())..]).0;
    if matches!(&*ending, "html" | "htm" | "xhtml") || foreign::is_html(&text) {
        return Err(refuse(input, "a web page (HTML)"));
    }
    Ok(encoding)
}

/// The next [`PIECE`] bytes, fewer only at the end.
fn read_piece(input: &Input, bytes: &mut Bytes) -> Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(PIECE);
    let read = bytes.take(PIECE as u64).read_to_end(&mut piece);
    read.map_err(|e| input.unreadable(e))?;
    Ok(piece)
}

fn refuse(input: &Input, format: &str) -> Error {
    Error::input(input.origin(), format!("{format}, not text"), REMEDY)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::decode::text;
    use crate::read::input::Input;
    use std::io::Read;

    fn read(name: &str, bytes: &[u8]) -> Result<(String, String), String> {
        let input = Input::from_reader(name, std::io::Cursor::new(bytes.to_vec()));
        let mut text = text(&input, None).map_err(|e| e.to_string())?;
        let mut out = String::new();
        text.reader.read_to_string(&mut out).unwrap();
        Ok((out, text.notes.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn every_encoding_comes_out_as_the_same_text() {
        let long = "“Deter” 한국 😀\r\n".repeat(20_000);
        let le: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = long.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        for (bytes, note) in [
            (long.clone().into_bytes(), ""),
            (with(b"\xef\xbb\xbf", long.as_bytes()), ""),
            (with(b"\xff\xfe", &le), "a.txt: read as UTF-16LE"),
            (with(b"\xfe\xff", &be), "a.txt: read as UTF-16BE"),
            (le, "a.txt: no byte-order mark; read as UTF-16LE"),
            (be, "a.txt: no byte-order mark; read as UTF-16BE"),
        ] {
            assert!(read("a.txt", &bytes).unwrap() == (long.clone(), note.to_owned()), "{note}");
        }
    }

    #[test]
    fn windows_1252_is_decoded_and_said() {
        let (text, note) = read("march.txt", b"caf\xe9 \x93so\x94").unwrap();
        assert_eq!(text, "caf\u{e9} \u{201c}so\u{201d}");
        assert_eq!(note, "march.txt: not UTF-8; read as Windows-1252");
    }

    #[test]
    fn damage_is_kept_as_replacement_characters() {
        let (text, note) =
            read("a.txt", &["é".repeat(30).as_bytes(), b"\xffb\xc3"].concat()).unwrap();
        assert!(text.ends_with("é\u{fffd}b\u{fffd}"));
        assert_eq!(note, "a.txt: 2 places are not UTF-8; read as \u{fffd}");
    }

    #[test]
    fn what_is_not_text_is_refused_by_name() {
        let remedy = "save it as plain text (UTF-8) or CSV";
        for (name, bytes, found) in [
            ("report.pdf", &b"%PDF-1.4 "[..], "report.pdf: a PDF, not text"),
            ("a.txt", b"  <!DOCTYPE HTML><p>", "a.txt: a web page (HTML), not text"),
            ("a.htm", b"Seoul said", "a.htm: a web page (HTML), not text"),
            ("-", b"ab\0c", "standard input: a binary file (NUL at byte 2), not text"),
        ] {
            assert_eq!(read(name, bytes).unwrap_err(), format!("{found}; {remedy}"));
        }
        let wide: Vec<u8> = "\u{feff}<html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read("a.txt", &wide).unwrap_err().contains("a web page"));
    }

    #[test]
    fn nothing_and_white_space_are_empty() {
        for bytes in [&b""[..], b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe"] {
            let expected = "x.txt: empty; put text into it or leave it out";
            assert_eq!(read("x.txt", bytes).unwrap_err(), expected);
        }
    }
}

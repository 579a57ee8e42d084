//! From an input's bytes to text in UTF-8, or to the reason why it is none.

use super::encoding::{Census, Encoding};
use super::foreign;
use super::format::Format;
use super::input::Input;
use super::source::{Note, Options};
use super::stream::Bytes;
use crate::error::{Error, Result};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::Read;

/// How many bytes are read at once.
const PIECE: usize = 1 << 16;

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

/// Takes the encoding of an input of text from the options, if they name one, instead of
/// detecting it.
pub(super) fn assume(input: &Input, options: &Options) -> Result<()> {
    let Some(charset) = options.encoding else { return Ok(()) };
    let head = input.head()?;
    let mark = encoding_rs::Encoding::for_bom(&head).filter(|&(marked, _)| marked == charset);
    let mark = mark.map_or(0, |(_, length)| length);
    input.encoding().get_or_init(|| Encoding { charset, mark, note: None, blank: false });
    Ok(())
}

/// Bytes that are held in memory as text, and what had to be assumed, in words for a person.
/// A byte-order mark decides; then valid UTF-8 that is more than ASCII; then the encoding that a
/// text declares of itself by a label of the Web, such as `euc-kr`; then what is detected.
pub(super) fn decoded(bytes: &[u8], declared: Option<&str>) -> (String, Option<String>) {
    let mut census = Census::default();
    census.add(bytes);
    let declared = declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let is_utf8 = std::str::from_utf8(bytes).is_ok() && !bytes.is_ascii();
    // A declaration can be read, so the text is not UTF-16 even if that is what it declares.
    let readable = declared.filter(|charset| charset.is_ascii_compatible());
    let (charset, note) = match (marked, readable, census.finish()) {
        (Some((charset, _)), ..) => (charset, None),
        (None, Some(charset), _) if is_utf8 && charset != encoding_rs::UTF_8 => {
            let name = charset.name();
            (
                encoding_rs::UTF_8,
                Some(format!("says that it is {name}; read as UTF-8, which it is")),
            )
        }
        (None, Some(charset), _) if charset != encoding_rs::UTF_8 => (charset, None),
        (None, _, Ok(found)) => (found.charset, found.note),
        (None, ..) => (encoding_rs::UTF_8, None),
    };
    (charset.decode_with_bom_removal(bytes).0.into_owned(), note)
}

/// Nothing is in it, or only white space.
pub(super) fn empty(input: &Input) -> Error {
    Error::input(input.origin(), "empty", "put text into it or leave it out")
}

/// An input in a format that is not read, or not where `wanted` ("text", "a table") is.
pub(super) fn refuse(input: &Input, format: Format, wanted: &str) -> Error {
    let (found, remedy) = match format {
        Format::Foreign(foreign) => (format!(", not {wanted}"), foreign.remedy),
        _ if !format.is_packed() => (format!(", not {wanted}"), foreign::AS_TEXT),
        _ if input.is_inside() => (" inside what is packed itself".to_owned(), "unpack it first"),
        _ => (" in a pipe".to_owned(), "save it to a file first"),
    };
    Error::input(input.origin(), format!("{}{found}", format.name()), remedy)
}

/// Reads everything and finds its encoding.
fn detect(input: &Input, limit: Option<u64>) -> Result<Encoding> {
    let mut bytes = input.bytes(limit)?;
    let mut census = Census::default();
    loop {
        let piece = read_piece(input, &mut bytes)?;
        if piece.is_empty() {
            break;
        }
        census.add(&piece);
    }
    census.finish().map_err(|none| {
        let found = format!("a binary file ({}), not text", none.0);
        Error::input(input.origin(), found, foreign::AS_TEXT)
    })
}

/// The next [`PIECE`] bytes, fewer only at the end.
fn read_piece(input: &Input, bytes: &mut Bytes) -> Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(PIECE);
    let read = bytes.take(PIECE as u64).read_to_end(&mut piece);
    read.map_err(|e| input.unreadable(e))?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::decode::{decoded, text};
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
        let message = "standard input: a binary file (NUL at byte 2), not text; \
                       save it as plain text (UTF-8) or CSV";
        assert_eq!(read("-", b"ab\0c").unwrap_err(), message);
    }

    #[test]
    fn a_declaration_counts_where_no_mark_and_no_utf8_speak_against_it() {
        let euc_kr = encoding_rs::EUC_KR.encode("외교부는 말했다").0.into_owned();
        let read = |bytes: &[u8], label| decoded(bytes, label);
        assert_eq!(read(&euc_kr, Some("euc-kr")), ("외교부는 말했다".to_owned(), None));
        assert_eq!(read(b"\xef\xbb\xbf\xc3\xa9", Some("euc-kr")), ("é".to_owned(), None));
        assert_eq!(read(b"plain", Some("utf-16")), ("plain".to_owned(), None));
        assert_eq!(read(b"plain", Some("no such label")), ("plain".to_owned(), None));
        let (text, note) = read("é".as_bytes(), Some("iso-8859-1"));
        assert_eq!(text, "é");
        let note = note.unwrap();
        assert_eq!(note, "says that it is windows-1252; read as UTF-8, which it is");
        let (text, note) = read(b"caf\xe9", Some("utf-8"));
        assert_eq!((text, note.is_some()), ("café".to_owned(), true));
    }

    #[test]
    fn nothing_and_white_space_are_empty() {
        for bytes in [&b""[..], b" \r\n", b"\xef\xbb\xbf", b"\xff\xfe"] {
            let expected = "x.txt: empty; put text into it or leave it out";
            assert_eq!(read("x.txt", bytes).unwrap_err(), expected);
        }
    }
}

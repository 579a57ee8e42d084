//! Plain text: every input is one document.
//!
//! What it says of itself before it begins (see `front`) is white space in the document, so that
//! offsets of sentences are those of the file, decoded.

use super::decode;
use super::extract::Extract;
use super::format::Format;
use super::front;
use super::input::Input;
use super::prose;
use super::source::{Events, Note, Options, Source};
use crate::error::Result;
use std::io::Read;

/// A text is held in memory whole, so there is a limit to it, in bytes: 128 MB.
const LIMIT: u64 = 128 << 20;

/// Reads text without any mark of a format, as one document.
pub(super) struct Plain;

impl Source for Plain {
    fn endings(&self) -> &'static [&'static str] {
        &["txt", "text", ""]
    }

    fn takes(&self, input: &Input, _: &Options) -> bool {
        input.is(Format::Text)
    }

    fn open(&self, input: &Input, _: &Options) -> Result<Events> {
        let (text, notes) = whole(input, LIMIT)?;
        let (begin, metadata) = front::split(&text);
        let text = if begin > 0 { front::blanked(&text, begin) } else { text };
        if text.trim().is_empty() {
            return Err(decode::empty(input));
        }
        let notes = notes.into_iter().map(|note| note.message).collect();
        Ok(prose::events(input, Extract { metadata, text, notes, ..Extract::default() }))
    }
}

/// The whole text of an input of at most `limit` bytes, and what was assumed to decode it.
pub(super) fn whole(input: &Input, limit: u64) -> Result<(String, Vec<Note>)> {
    let decode::Text { reader, notes } = decode::text(input, Some(limit))?;
    let mut bytes = Vec::new();
    // A file may have grown since it was measured; what is decoded may be thrice as long.
    reader.take(limit * 3).read_to_end(&mut bytes).map_err(|e| input.unreadable(e))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    if text.trim().is_empty() {
        return Err(decode::empty(input));
    }
    Ok((text, notes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::plain::Plain;
    use crate::read::source::{Event, Options, Source};
    use proptest::prelude::*;

    fn events(bytes: &[u8]) -> Result<Vec<Event>, String> {
        let input = Input::from_reader("a.txt", std::io::Cursor::new(bytes.to_vec()));
        let events = Plain.open(&input, &Options::default()).map_err(|e| e.to_string())?;
        Ok(events.collect::<Result<_, _>>().unwrap())
    }

    #[test]
    fn a_text_is_one_document_with_its_title_inside() {
        let all = events("\u{feff}\nSeoul urges talks\r\n\r\nIt said so.\r\n".as_bytes()).unwrap();
        let [Event::Document(document)] = &all[..] else { panic!("{all:?}") };
        assert_eq!(document.name, "a.txt");
        assert_eq!(document.metadata.title, "Seoul urges talks");
        assert_eq!(document.text, "\nSeoul urges talks\r\n\r\nIt said so.\r\n");
        assert!(document.rows.is_empty());
    }

    #[test]
    fn an_assumed_encoding_is_noted_before_the_document() {
        let all = events(b"caf\xe9\n\nA.").unwrap();
        assert!(
            matches!(&all[..], [Event::Note(_), Event::Document(d)] if d.metadata.title == "café")
        );
    }

    #[test]
    fn white_space_of_any_kind_is_empty() {
        assert!(events("\u{a0}\u{3000}\n".as_bytes()).unwrap_err().starts_with("a.txt: empty;"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = events(&bytes);
        }

        #[test]
        fn text_comes_out_as_it_went_in(text in "[^\0\u{1}-\u{1f}\u{7f}\u{feff}]{1,80}") {
            let all = events(text.as_bytes());
            prop_assume!(all.is_ok());
            let Some(Event::Document(document)) = all.unwrap().pop() else { panic!() };
            prop_assert_eq!(document.text, text);
        }
    }
}

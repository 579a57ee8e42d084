//! Plain text: every input is one document.

use super::decode;
use super::format::Format;
use super::input::Input;
use super::source::{Event, Events, Note, Options, Source};
use crate::error::Result;
use crate::text::{Document, Metadata};
use std::io::Read;

/// A text is held in memory whole, so there is a limit to it, in bytes: 256 MB.
const LIMIT: u64 = 256 << 20;

/// A headline has at most so many characters.
const HEADLINE: usize = 200;

/// Reads text without any mark of a format, as one document.
pub(super) struct Plain;

impl Source for Plain {
    fn endings(&self) -> &'static [&'static str] {
        &["txt", "text", "md", ""]
    }

    fn takes(&self, input: &Input, _: &Options) -> bool {
        input.is(Format::Text)
    }

    fn open(&self, input: &Input, _: &Options) -> Result<Events> {
        let (text, notes) = whole(input, LIMIT)?;
        let title = headline(&text).unwrap_or_default().to_owned();
        let metadata = Metadata { title, ..Metadata::default() };
        let document = Document { name: input.name.clone(), metadata, text, rows: Vec::new() };
        let notes = notes.into_iter().map(Event::Note);
        Ok(Box::new(notes.chain([Event::Document(document)]).map(Ok)))
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

/// The first line that is not blank, if it looks like a headline: it is short, does not end as
/// a sentence does, and text follows that does not go on with it. Without Markdown's marks.
fn headline(text: &str) -> Option<&str> {
    let (line, rest) = text.trim_start().split_once(['\n', '\r'])?;
    let line = line.trim_end();
    let closes = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』');
    let ends = line.trim_end_matches(closes).ends_with(['.', '!', '。', '！', ',', ';', '-']);
    if ends || line.chars().count() > HEADLINE || goes_on(rest) {
        return None;
    }
    let words = line.trim_start_matches('#');
    let title = if words.starts_with(' ') { words.trim_start() } else { line };
    (!title.is_empty()).then_some(title)
}

/// Whether the text after a first line carries its sentence on: nothing is left, or the very
/// next line begins with a small letter, as in text that is broken at some width.
fn goes_on(rest: &str) -> bool {
    let next = rest.strip_prefix('\n').unwrap_or(rest);
    rest.trim().is_empty() || next.trim_start_matches([' ', '\t']).starts_with(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::plain::{Plain, headline};
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

    #[test]
    fn headlines_are_told_from_sentences() {
        let long = "x".repeat(201);
        for (text, expected) in [
            ("Why deter?\nSynopsis", Some("Why deter?")),
            ("Kim hails ‘victory’\n\nHe said.", Some("Kim hails ‘victory’")),
            ("\n\n  A title \n\nText", Some("A title")),
            ("# A title\n\nText", Some("A title")),
            ("#1 priority\n\nText", Some("#1 priority")),
            ("Old Mac\rText", Some("Old Mac")),
            ("A sentence.\n\nText", None),
            ("He said “no.”\nText", None),
            ("Peace now!'\nText", None),
            ("The minister\nsaid so.", None),
            ("The minister\r\n  said so.", None),
            ("Alone\n \n", None),
            ("Alone", None),
            ("", None),
            (&format!("{long}\nText"), None),
            (&format!("{}\nText", &long[1..]), Some(&long[1..])),
        ] {
            assert_eq!(headline(text), expected, "{text}");
        }
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

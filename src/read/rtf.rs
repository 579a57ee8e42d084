//! RTF documents: their text, without headers, footers and notes.

use super::extract::{Extract, Extracted, Paragraphs};
use super::format::Format;
use super::guard::guarded;
use super::prose::Prose;
use super::refusal::Refusal;
use crate::text::Metadata;
use rtf_parser_tt::{RtfDocument, TextOptions};

/// Reads RTF documents. The parser keeps a token for each word, so they are smaller than others.
pub(super) const SOURCE: Prose =
    Prose { format: Format::Rtf, endings: &["rtf"], limit: 16 << 20, extract: |bytes| rtf(&bytes) };

/// The text of an RTF document; every line of it is a paragraph.
fn rtf(bytes: &[u8]) -> Extracted {
    let remedy = "open it in its program and save it again, or save it as plain text";
    let damaged =
        |reason: String| Refusal::new(format!("a damaged RTF document ({reason})"), remedy);
    let document = guarded(|| RtfDocument::from_bytes(bytes).map_err(|e| e.to_string()));
    let document = document.and_then(|parsed| parsed).map_err(damaged)?;
    let options = TextOptions::default().notes(false).headers_footers(false);
    let mut text = Paragraphs::default();
    for line in document.get_text_with(options).lines() {
        text.push(line);
        text.end();
    }
    let text = text.finish();
    if text.is_empty() {
        return Err(Refusal::new("a document without text", "leave it out"));
    }
    let about = |field: Option<String>| field.unwrap_or_default().trim().to_owned();
    let info = document.info;
    let metadata =
        Metadata { title: about(info.title), author: about(info.author), ..Metadata::default() };
    Ok(Extract { metadata, text, ..Extract::default() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::rtf::rtf;
    use proptest::prelude::*;

    #[test]
    fn text_and_properties_are_read() {
        let found = rtf(br"{\rtf1\ansi\ansicpg1252{\info{\title Envoys meet}{\author Han Dana}}
            {\header Post, page 1}\pard Caf\'e9 {\b \u54620?\u44397?} \ldblquote so\rdblquote .\par
            Next{\footnote Not this.} one.\par}")
        .unwrap();
        assert_eq!(found.text, "Café 한국 “so”.\n\nNext one.");
        assert_eq!([found.metadata.title, found.metadata.author], ["Envoys meet", "Han Dana"]);
    }

    #[test]
    fn what_is_damaged_or_hostile_is_refused() {
        for bytes in [&b"{\\rtf1 a"[..], b"", b"{\\rtf1}", &b"{\\rtf1 ".repeat(100_000)] {
            assert!(rtf(bytes).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
            near in "(\\\\(par|b|u-?[0-9]{1,6}|'[0-9a-z]{2}|bin[0-9]{1,9}|upr|info)|[{} a-z?]){0,40}",
        ) {
            let _ = rtf(&[b"{\\rtf1 ", &bytes[..]].concat());
            let _ = rtf(format!("{{\\rtf1 {near}}}").as_bytes());
        }
    }
}

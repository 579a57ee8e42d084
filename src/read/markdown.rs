//! Markdown: its text as readers see it, without marks, targets of links, pictures and code.
//!
//! Offsets of sentences count in this text, not in the file.

use super::extract::{Extract, Paragraphs};
use super::format::Format;
use super::front;
use super::input::Input;
use super::plain;
use super::prose;
use super::source::{Events, Options, Source};
use crate::error::Result;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag, TagEnd};

/// A text is held in memory, and a tree of it, so there is a limit to it, in bytes: 32 MB.
const LIMIT: u64 = 32 << 20;

/// The endings of names: nothing else tells Markdown from text.
const ENDINGS: &[&str] = &["md", "markdown"];

/// Reads text that is Markdown by its name.
pub(super) struct Markdown;

impl Source for Markdown {
    fn endings(&self) -> &'static [&'static str] {
        ENDINGS
    }

    fn takes(&self, input: &Input, _: &Options) -> bool {
        ENDINGS.contains(&&*input.ending()) && input.is(Format::Text)
    }

    fn open(&self, input: &Input, _: &Options) -> Result<Events> {
        let (text, notes) = plain::whole(input, LIMIT)?;
        let (begin, metadata) = front::split(&text);
        let text = rendered(&text[begin..]);
        if text.is_empty() {
            return Err(super::decode::empty(input));
        }
        let notes = notes.into_iter().map(|note| note.message).collect();
        Ok(prose::events(input, Extract { metadata, text, notes, ..Extract::default() }))
    }
}

/// The text of Markdown, a paragraph for every block.
fn rendered(markdown: &str) -> String {
    let extensions = Extensions::ENABLE_TABLES | Extensions::ENABLE_STRIKETHROUGH;
    let mut text = Paragraphs::default();
    // How deep the parser is in what is left out.
    let mut hidden = 0_usize;
    for event in Parser::new_ext(markdown, extensions) {
        match event {
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => hidden += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => hidden -= 1,
            Event::Text(words) | Event::Code(words) if hidden == 0 => text.push(&words),
            Event::SoftBreak | Event::HardBreak if hidden == 0 => text.push("\n"),
            Event::Start(tag) if is_block(&tag) => text.end(),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::BlockQuote(_),
            ) => text.end(),
            _ => {}
        }
    }
    text.finish()
}

fn is_block(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::List(_)
            | Tag::BlockQuote(_)
            | Tag::TableCell
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::input::Input;
    use crate::read::markdown::{Markdown, rendered};
    use crate::read::source::{Event, Options, Source};
    use proptest::prelude::*;

    #[test]
    fn marks_are_taken_away() {
        let text = "# Envoys *meet*\n\nThey [met](http://a.b/c \"d\") in\nthe **hall**. ![x](y.png)\n\n\
                    > \"No,\" she said.\n\n- one\n- two\n\n```\nlet x;\n```\n\nCost: 3 \\* 4 &amp; `five`.\n\n---\n";
        let expected = "Envoys meet\n\nThey met in\nthe hall.\n\n\"No,\" she said.\n\none\n\ntwo\n\n\
                        Cost: 3 * 4 & five.";
        assert_eq!(rendered(text), expected);
    }

    #[test]
    fn a_file_has_its_front_matter_and_its_title() {
        let file = "---\ndate: 2025-12-04\nsource: Post\n---\n# Envoys meet\n\nThey met.\n";
        let input = Input::from_reader("a.md", std::io::Cursor::new(file));
        assert!(Markdown.takes(&input, &Options::default()));
        let mut all = Markdown.open(&input, &Options::default()).unwrap();
        let Some(Ok(Event::Document(document))) = all.next() else { panic!("no document") };
        assert_eq!(document.text, "Envoys meet\n\nThey met.");
        let about = document.metadata;
        assert_eq!([about.title, about.date, about.source], ["Envoys meet", "2025-12-04", "Post"]);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "([#>*_`\\[\\]()!|~\n -]|[a-c1. é]){0,60}") {
            rendered(&text);
        }
    }
}

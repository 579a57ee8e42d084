//! The elements and texts of a part that is XML, one by one.
//!
//! No entity is ever expanded but the five of XML and those of characters; a part that declares
//! some is refused.

use super::package::{Part, broken};
use super::refusal::Refusal;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::fmt::Display;
use std::io::Read;

/// Elements stand at most so many deep in each other.
const DEPTH: usize = 1000;

/// What comes out of XML; names are without prefix.
pub(super) enum Node<'a> {
    /// An element begins.
    Start(&'a str, &'a BytesStart<'a>),
    /// An element without content.
    Empty(&'a str, &'a BytesStart<'a>),
    /// An element ends.
    End(&'a str),
    /// Text, or a part of it.
    Text(&'a str),
}

/// Gives a part's elements and texts one by one until `take` has enough.
pub(super) fn events(
    part: Part<impl Read>,
    mut take: impl FnMut(Node) -> bool,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(part);
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        reader.get_mut().get_mut().renew();
        let goes_on = match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Eof => return Ok(()),
            Event::DocType(_) => {
                let found = "a document that declares entities (a DTD)";
                return Err(Refusal::new(found, "open it in its program and save it again"));
            }
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(broken(&format!("elements stand more than {DEPTH} deep")));
                }
                take(Node::Start(start.local_name().as_ref(), &start))
            }
            Event::Empty(start) => take(Node::Empty(start.local_name().as_ref(), &start)),
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Node::End(end.local_name().as_ref()))
            }
            Event::Text(text) => take(Node::Text(&text.xml10_content())),
            Event::CData(text) => take(Node::Text(&text.xml10_content())),
            Event::GeneralRef(entity) => {
                let char = entity.resolve_char_ref().ok().flatten().map(String::from);
                let name = entity.into_inner();
                let known = || quick_xml::escape::resolve_predefined_entity(&name);
                take(Node::Text(char.as_deref().or_else(known).unwrap_or("\u{fffd}")))
            }
            _ => true,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

fn damaged(error: impl Display) -> Refusal {
    broken(&error.to_string())
}

/// What an element's attribute says, by its name without prefix.
pub(super) fn attribute(start: &BytesStart, wanted: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let mut filled = attributes.with_checks(false).filter_map(Result::ok);
    let value = filled.find(|a| a.key.local_name().as_ref() == wanted)?;
    let text = quick_xml::escape::unescape(&value.value).map(Cow::into_owned);
    Some(text.unwrap_or_else(|_| value.value.into_owned()))
}

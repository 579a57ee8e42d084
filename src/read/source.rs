//! What every format coming in must offer, and what it may be told.

use super::input::Input;
use crate::error::{Origin, Result};
use crate::text::Document;
use std::fmt;

/// How the user wants inputs to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Every input is a table and each of its rows is one sentence already.
    pub rows: bool,
    /// The column of a table that holds the text. Where it is `text` and there is none, another
    /// column whose name is usual for texts, if there is only one.
    pub text: String,
    /// The column that names a document or row; where it is `None`, one of a usual name, such as `id`.
    pub id: Option<String>,
    /// The column of headlines; where it is `None`, one of a usual name.
    pub title: Option<String>,
    /// The column of dates; where it is `None`, one of a usual name.
    pub date: Option<String>,
    /// The column that says who published a text; where it is `None`, one of a usual name.
    pub source: Option<String>,
    /// The encoding of texts and tables of text; where it is `None`, it is detected.
    pub encoding: Option<&'static encoding_rs::Encoding>,
}

/// The usual name of the column of texts.
pub const TEXT: &str = "text";

impl Default for Options {
    fn default() -> Self {
        let text = TEXT.to_owned();
        Self { rows: false, text, id: None, title: None, date: None, source: None, encoding: None }
    }
}

/// Something that was assumed or left out: no failure, but the user should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub origin: Origin,
    /// What was assumed or left out, in words for a person.
    pub message: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.message)
    }
}

/// What comes out of an input, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A text to be read.
    Document(Document),
    /// Something the user should know.
    Note(Note),
}

/// What an input gives, one at a time. An error is about one document or row unless it is the
/// last item; after it the next item is the next document.
pub type Events = Box<dyn Iterator<Item = Result<Event>> + Send>;

/// A format in which articles come in.
pub trait Source: Sync {
    /// The endings of file names that are taken from a folder, in lower case without the dot.
    fn endings(&self) -> &'static [&'static str];

    /// Whether this format reads the input, by its content and name; the first of the door's list that
    /// says so does.
    fn takes(&self, input: &Input, options: &Options) -> bool;

    /// Opens an input. Fails where nothing at all can be read from it.
    fn open(&self, input: &Input, options: &Options) -> Result<Events>;
}

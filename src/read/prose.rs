//! Documents of one format: every input is one text, which an extractor takes out of its bytes.

use super::about;
use super::extract::{Extract, Extracted};
use super::format::Format;
use super::headline::headline;
use super::input::Input;
use super::source::{Event, Events, Note, Options, Source};
use crate::error::{Error, Result};
use crate::text::Document;
use std::io::Read;

/// A format of documents.
pub(super) struct Prose {
    /// The format.
    pub(super) format: Format,
    /// The endings of its files' names.
    pub(super) endings: &'static [&'static str],
    /// The most bytes that an input may have, as it is held in memory.
    pub(super) limit: u64,
    /// Takes the text out of an input's bytes.
    pub(super) extract: fn(Vec<u8>) -> Extracted,
}

impl Source for Prose {
    fn endings(&self) -> &'static [&'static str] {
        self.endings
    }

    fn takes(&self, input: &Input, _: &Options) -> bool {
        input.is(self.format)
    }

    fn open(&self, input: &Input, _: &Options) -> Result<Events> {
        let mut bytes = Vec::new();
        let mut reader = input.bytes(Some(self.limit))?.take(self.limit);
        reader.read_to_end(&mut bytes).map_err(|e| input.unreadable(e))?;
        let extract = (self.extract)(bytes);
        let extract = extract.map_err(|e| Error::input(input.origin(), e.found, e.remedy))?;
        Ok(events(input, extract))
    }
}

/// What is given of an extracted text: what to know of it, and the document.
pub(super) fn events(input: &Input, extract: Extract) -> Events {
    let Extract { mut metadata, text, made, notes } = extract;
    if metadata.title.is_empty() {
        metadata.title = headline(&text).unwrap_or_default().to_owned();
    }
    about::complete(&mut metadata, &input.name, &text, &made);
    let document = Document { name: input.name.clone(), metadata, text, rows: Vec::new() };
    let note = |message| Event::Note(Note { origin: input.origin(), message });
    let notes: Vec<_> = notes.into_iter().map(note).collect();
    Box::new(notes.into_iter().chain([Event::Document(document)]).map(Ok))
}

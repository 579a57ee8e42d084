//! Walks over the user's inputs and hands on their documents.

use super::args::Columns;
use super::console::Console;
use crate::error::{Error, Origin, Result};
use crate::read::{self, Event, Input, Options};
use crate::text::Document;
use crate::write::Whole;
use std::io::Write;
use std::path::Path;

/// How tables are to be read.
pub fn options(columns: &Columns, rows: bool) -> Options {
    Options {
        rows,
        text: columns.text.clone(),
        id: columns.id.clone(),
        title: columns.title.clone(),
    }
}

/// The inputs that the user names, but for the file that is being written. Those that are not
/// there are reported.
pub fn find(names: &[String], output: Option<&Path>, console: &mut Console) -> Vec<Input> {
    let inputs = read::inputs(names);
    inputs.notes.iter().for_each(|note| console.note(note));
    let mut found = Vec::new();
    for input in inputs.found {
        match input {
            Ok(input) if output.is_some_and(|output| is_same(output, &input.name)) => {}
            Ok(input) => found.push(input),
            Err(error) => console.failure(&error),
        }
    }
    found
}

fn is_same(output: &Path, input: &str) -> bool {
    matches!((output.canonicalize(), Path::new(input).canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// A file to be written, whole or not at all.
pub struct Output {
    name: String,
    file: Whole,
}

/// Begins to write a file, unless it is one of those that are read.
///
/// # Errors
/// If it is an input, or nothing may be written there.
pub fn create(path: &Path, inputs: &[String]) -> Result<Output> {
    let name = path.display().to_string();
    if inputs.iter().any(|input| is_same(path, input)) {
        let remedy = "write to another file";
        return Err(Error::input(Origin::path(name), "is an input too", remedy));
    }
    Ok(Output { name, file: Whole::create(path)? })
}

impl Output {
    /// Where to write.
    pub fn file(&mut self) -> &mut Whole {
        &mut self.file
    }

    /// Writes all of these bytes.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::io(&self.name, "write", error))
    }

    /// Completes the file.
    pub fn commit(self) -> Result<()> {
        self.file.commit()
    }
}

/// Hands every document of the inputs to `work`, in order; what cannot be read is reported.
/// Says how many documents there were.
///
/// # Errors
/// Whatever `work` fails with ends the walk.
pub fn each(
    inputs: &[Input],
    options: &Options,
    console: &mut Console,
    mut work: impl FnMut(usize, Document, &mut Console) -> Result<()>,
) -> Result<usize> {
    let mut documents = 0;
    for (number, input) in inputs.iter().enumerate() {
        let events = match read::open(input, options) {
            Ok(events) => events,
            Err(error) => {
                console.failure(&error);
                continue;
            }
        };
        for event in events {
            match event {
                Ok(Event::Document(document)) => {
                    documents += 1;
                    work(number, document, console)?;
                }
                Ok(Event::Note(note)) => console.note(note),
                Err(error) => console.failure(&error),
            }
        }
    }
    Ok(documents)
}

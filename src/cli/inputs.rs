//! Walks over the user's inputs and hands on their documents.

use super::args::Columns;
use super::console::Console;
use crate::error::Result;
use crate::read::{self, Event, Input, Options};
use crate::text::Document;
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

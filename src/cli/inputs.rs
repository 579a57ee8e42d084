//! Walks over the user's inputs and hands on their documents.

use super::console::Console;
use super::table_args::Columns;
use crate::error::{Error, Origin, Result};
use crate::read::{self, Event, Input, Options};
use crate::record::columns;
use crate::text::Document;
use crate::write::Whole;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// How tables are to be read.
pub fn options(columns: &Columns, rows: bool) -> Options {
    Options {
        rows,
        text: columns.text.clone(),
        id: columns.id.clone(),
        title: columns.title.clone(),
        date: columns.date.clone(),
        source: columns.source.clone(),
        encoding: columns.encoding,
    }
}

/// The inputs that the user names. A table that an earlier run left in one of their folders, and
/// that is being written again, is none of them. Those that are not there are reported.
///
/// # Errors
/// If the file being written would take the place of an input, or nothing but it is there.
pub fn find(
    names: &[String],
    rows: bool,
    output: Option<&Path>,
    console: &mut Console,
) -> Result<Vec<Input>> {
    let inputs = read::inputs(names, rows);
    inputs.notes.iter().for_each(|note| console.note(note));
    let mut found = Vec::new();
    let mut passed_over = None;
    for input in inputs.found {
        match (input, output) {
            (Ok(input), Some(output)) if is_same(output, &input.name) => {
                if !is_replaceable(output) {
                    return Err(is_input_too(output));
                }
                passed_over = Some(input);
            }
            (Ok(input), _) => found.push(input),
            (Err(error), _) => console.failure(&error),
        }
    }
    match passed_over {
        Some(input) if found.is_empty() && !console.has_failed() => {
            let found = "nothing to read but the table that is to be written";
            Err(Error::input(input.origin(), found, "name articles too"))
        }
        _ => Ok(found),
    }
}

/// Tables of results that the user names, to be read again: files, none of them standard input.
///
/// # Errors
/// If one is not there, or is standard input.
pub fn read_again(names: &[String]) -> Result<Vec<Input>> {
    let input = |name: &String| {
        let path = Path::new(name);
        let file = path.metadata().map_err(|e| Error::io(name, "read", e))?;
        if !file.is_file() {
            let found = "no file that can be read twice";
            return Err(Error::input(Origin::path(name), found, "save it to a file first"));
        }
        Ok(Input::from_path(name, path))
    };
    names.iter().map(input).collect()
}

/// Whether nothing is lost when a file is written over: it is empty, or begins as our tables do.
fn is_replaceable(path: &Path) -> bool {
    let columns = columns(&[], &[]);
    let names = columns.iter().map(|column| &*column.name).take_while(|name| *name != "cues");
    let names: Vec<&str> = names.collect();
    let header = names.join(",");
    let mut head = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(header.len() as u64 + 3).read_to_end(&mut head));
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    read.is_ok()
        && (head.is_empty()
            || [",", "\t"].iter().any(|by| bare.starts_with(names.join(by).as_bytes())))
}

fn is_input_too(output: &Path) -> Error {
    let origin = Origin::path(output.display().to_string());
    Error::input(origin, "is an input too", "write to another file")
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
/// If it is an input or standard output, or nothing may be written there.
pub fn create(path: &Path, inputs: &[String]) -> Result<Output> {
    let name = path.display().to_string();
    if inputs.iter().any(|input| is_same(path, input)) {
        return Err(is_input_too(path));
    }
    if name == "-" {
        let found = "this does not go to standard output";
        return Err(Error::input(Origin::path(name), found, "name a file"));
    }
    Ok(Output { name, file: Whole::create(path)? })
}

impl Output {
    /// Its path as given.
    pub fn name(&self) -> String {
        self.name.clone()
    }

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

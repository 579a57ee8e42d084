//! Tables that go out: in which format, and to where.

use super::console::stdout;
use super::inputs::{Output, create};
use crate::error::{Error, Origin, Result};
use crate::write::{About, FORMATS, Form, Format, Out, Sink, by_ending, format};
use std::io::IsTerminal;
use std::path::Path;

/// A table that is to be written.
pub struct Target {
    format: &'static dyn Format,
    form: Form,
    file: Option<Output>,
}

impl Target {
    /// A table in a file or, without one or for `-`, on standard output. A format is taken that
    /// was named, else that of the file's ending; CSV where it has none.
    ///
    /// # Errors
    /// If the file is one of `inputs`, or nothing may be written there, or its ending is that of
    /// no format; if a binary format would go to a terminal.
    pub fn new(
        path: Option<&Path>,
        named: Option<&str>,
        raw: bool,
        inputs: &[String],
    ) -> Result<Self> {
        let path = path.filter(|path| *path != Path::new("-"));
        let format = match (named.and_then(format), path) {
            (Some(format), _) => format,
            (None, Some(path)) => of_file(path)?,
            (None, None) => FORMATS[0],
        };
        let binary = !["csv", "tsv", "jsonl"].contains(&format.name());
        if path.is_none() && binary && std::io::stdout().is_terminal() {
            let found = format!("{} is not for a screen", format.name());
            let remedy = "name a file with -o, or send it to a program";
            return Err(Error::input(Origin::path("standard output"), found, remedy));
        }
        let form = if raw || path.is_none() { Form::Raw } else { Form::Spreadsheet };
        let file = path.map(|path| create(path, inputs)).transpose()?;
        Ok(Self { format, form, file })
    }

    /// Where rows go.
    pub fn sink<'a>(&'a mut self, about: &'a About) -> Box<dyn Sink + 'a> {
        let (form, format) = (self.form, self.format);
        match &mut self.file {
            None => {
                let (writer, name) = (Box::new(stdout()), "standard output".to_owned());
                format.sink(Out { writer, name, form, about })
            }
            Some(output) => {
                let name = output.name();
                format.sink(Out { writer: Box::new(output.file()), name, form, about })
            }
        }
    }

    /// Completes the file, where there is one.
    pub fn commit(self) -> Result<()> {
        self.file.map_or(Ok(()), Output::commit)
    }
}

/// The format of a file: CSV for one without an ending, such as a pipe.
fn of_file(path: &Path) -> Result<&'static dyn Format> {
    let Some(ending) = path.extension() else { return Ok(FORMATS[0]) };
    let ending = ending.to_string_lossy().to_lowercase();
    by_ending(&ending).ok_or_else(|| {
        let origin = Origin::path(path.display().to_string());
        let endings = FORMATS.iter().flat_map(|format| format.endings().first());
        let endings: Vec<String> = endings.map(|ending| format!(".{ending}")).collect();
        let endings = endings.join(", ");
        let remedy = format!("name a file in one of {endings}, or say --format csv");
        Error::input(origin, format!("no table is written as .{ending}"), remedy)
    })
}

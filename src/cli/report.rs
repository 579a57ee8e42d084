//! `demarche report`: results in, one page out.

use super::args;
use super::console::{Console, grouped};
use super::inputs;
use crate::error::{Error, Origin, Result};
use crate::read::Input;
use crate::report::{self, Question, Report, Sentence, Settings, Take};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Report) -> Result<ExitCode> {
    let mut console = Console::new();
    check(&args.output)?;
    let mut output = inputs::create(&args.output, &args.results)?;
    let found = inputs::find(&args.results, true, None, &mut console)?;
    let settings = Settings { title: args.title, shown: args.shown };
    let mut report = None;
    for (number, input) in found.iter().enumerate() {
        if let Err(error) = add(&mut report, &settings, number, input, &mut console) {
            console.failure(&error);
        }
    }
    let Some(report) = report.filter(|report| !report.is_empty()) else {
        if !console.has_failed() {
            console.failure(&Error::input(
                Default::default(),
                "the results have no sentence with a label",
                "name tables that demarche classify wrote",
            ));
        }
        return Ok(console.finish(false));
    };
    let name = output.name();
    report::write(&report, output.file(), &name)?;
    output.commit()?;
    let (sentences, documents) = report.size();
    console.note(format_args!(
        "{name}: {} sentences, {} documents, {:.1} s",
        grouped(sentences as usize),
        grouped(documents),
        console.seconds()
    ));
    Ok(console.finish(true))
}

/// Whether a page may be written to a file of this ending: none or that of a page.
pub fn check(path: &Path) -> Result<()> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        None | Some("html" | "htm") => Ok(()),
        Some(ending) => {
            let found = format!("cannot write .{ending}");
            let origin = Origin::path(path.display().to_string());
            Err(Error::input(origin, found, "name a file in .html or .htm"))
        }
    }
}

/// Adds a table of results to the report, which begins with the first.
///
/// # Errors
/// If the table cannot be read, or does not answer the questions that the first does.
fn add(
    report: &mut Option<Report>,
    settings: &Settings,
    number: usize,
    input: &Input,
    console: &mut Console,
) -> Result<()> {
    let mut adding = Adding { report, settings, number, input, console, rows: 0, repeats: 0 };
    let notes = report::each(input, &mut adding);
    let repeats = adding.repeats;
    if repeats > 0 {
        let were = if repeats == 1 { "row that was" } else { "rows that were" };
        let found = format!(
            "{} {were} there before (same document, number and text), left out",
            grouped(repeats)
        );
        console.failure(&Error::input(input.origin(), found, "name each table and row once"));
    }
    notes?.iter().for_each(|note| console.note(note));
    Ok(())
}

/// A table that is being added.
struct Adding<'a> {
    report: &'a mut Option<Report>,
    settings: &'a Settings,
    number: usize,
    input: &'a Input,
    console: &'a mut Console,
    rows: usize,
    /// Rows that were there before.
    repeats: usize,
}

impl Take for Adding<'_> {
    fn questions(&mut self, questions: &[Question]) -> Result<()> {
        let new = || Report::new(self.settings.clone(), questions.to_vec());
        let report = self.report.get_or_insert_with(new);
        if questions != report.questions() {
            let found = format!(
                "other labels ({}) than in the first results ({})",
                in_words(questions),
                in_words(report.questions())
            );
            let remedy = "make a report of its own from them";
            return Err(Error::input(self.input.origin(), found, remedy));
        }
        Ok(())
    }

    fn row(&mut self, row: Result<Sentence>) {
        match (row, &mut *self.report) {
            (Ok(sentence), Some(report)) => {
                self.repeats += usize::from(!report.add(self.number, sentence));
            }
            (Ok(_), None) => {}
            (Err(error), _) => self.console.failure(&error),
        }
        self.rows += 1;
        let (name, rows) = (&self.input.name, self.rows);
        self.console.progress(|| format!("{name}: {} sentences", grouped(rows)));
    }
}

fn in_words(questions: &[Question]) -> String {
    let words = |question: &Question| format!("{}: {}", question.name, question.labels.join(", "));
    crate::error::cut(&questions.iter().map(words).collect::<Vec<_>>().join("; "))
}

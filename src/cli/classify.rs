//! `demarche classify`: articles in, one row a sentence out.

use super::args;
use super::console::{Console, grouped, stdout};
use super::inputs;
use crate::classify::{Request, classify};
use crate::error::{Error, Origin, Result};
use crate::model::{Model, Rule};
use crate::read::{self, Input};
use crate::record::columns;
use crate::text::Document;
use crate::write::{Csv, Form, Sink, Whole};
use std::path::Path;
use std::process::ExitCode;

/// Bytes of text that are classified together: enough to keep threads busy, and a bound on
/// memory.
const BATCH: usize = 1 << 20;

/// Runs the command.
pub fn run(args: args::Classify) -> Result<ExitCode> {
    let mut console = Console::new();
    let model = super::load(args.model.as_deref())?;
    if let Some(path) = &args.output {
        check_output(path, &args.inputs)?;
    }
    let mut found = inputs::find(&args.inputs, args.output.as_deref(), &mut console);
    let headers = if args.rows { headers(&mut found, &mut console) } else { Vec::new() };
    if found.is_empty() {
        return Ok(console.finish(false));
    }
    let request = Request {
        rule: Rule { min_confidence: args.min_confidence, always_label: args.always_label },
        cues: args.cues,
    };
    let job = Job { args: &args, model: &model, found: &found, headers: &headers, request };
    let done = match &args.output {
        None => {
            let sink = Csv::new(stdout(), Form::Raw, "standard output");
            super::with_threads(args.jobs, || job.write(sink, &mut console))??.0
        }
        Some(path) => {
            let form = if args.raw { Form::Raw } else { Form::Spreadsheet };
            let mut whole = Whole::create(path)?;
            let sink = Csv::new(&mut whole, form, path.display().to_string());
            let (done, _) = super::with_threads(args.jobs, || job.write(sink, &mut console))??;
            if done.documents > 0 {
                whole.commit()?;
            }
            done
        }
    };
    done.report(&console);
    Ok(console.finish(done.documents > 0))
}

/// Refuses to overwrite what is read, and formats that are not written.
fn check_output(path: &Path, names: &[String]) -> Result<()> {
    let refuse = |found: &str, remedy: &str| {
        Err(Error::input(Origin::path(path.display().to_string()), found, remedy))
    };
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    if ["xlsx", "xls", "ods", "parquet", "json", "jsonl"].contains(&&*ending) {
        return refuse(&format!("cannot write .{ending}"), "name a .csv file");
    }
    let itself = path.canonicalize().ok();
    if itself.is_some() && names.iter().any(|name| Path::new(name).canonicalize().ok() == itself) {
        return refuse("is an input too", "write to another file");
    }
    Ok(())
}

/// The headers of all tables; a table without one is reported and leaves the inputs.
fn headers(found: &mut Vec<Input>, console: &mut Console) -> Vec<Vec<String>> {
    let mut headers = Vec::new();
    found.retain(|input| match read::header(input) {
        Ok(header) => {
            headers.push(header);
            true
        }
        Err(error) => {
            console.failure(&error);
            false
        }
    });
    headers
}

/// Everything that a classification needs.
struct Job<'a> {
    args: &'a args::Classify,
    model: &'a Model,
    found: &'a [Input],
    headers: &'a [Vec<String>],
    request: Request,
}

/// What was done.
#[derive(Default)]
struct Done {
    documents: usize,
    sentences: usize,
    labels: usize,
    empty_rows: Vec<u64>,
}

impl Done {
    fn report(&self, console: &Console) {
        if let Some(first) = self.empty_rows.first() {
            let rows = grouped(self.empty_rows.len());
            console.note(format_args!(
                "{rows} rows without text have no labels (the first is row {first})"
            ));
        }
        console.note(format_args!(
            "{}, {}, {}, {:.1} s",
            counted(self.documents, "document"),
            counted(self.sentences, "sentence"),
            counted(self.labels, "label"),
            console.seconds()
        ));
    }
}

fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

impl Job<'_> {
    /// Classifies all inputs into a sink.
    fn write<S: Sink>(&self, mut sink: S, console: &mut Console) -> Result<(Done, S)> {
        let carried = self.carried();
        sink.begin(&columns(&self.model.recipe.heads, &carried))?;
        let mut done = Done::default();
        let mut batch: Vec<Document> = Vec::new();
        let (mut bytes, mut table) = (0, 0);
        let options = inputs::options(&self.args.columns, self.args.rows);
        let total = self.found.len();
        inputs::each(self.found, &options, console, |number, document, console| {
            if number != table {
                self.flush(&mut batch, table, &mut sink, &mut done)?;
                (bytes, table) = (0, number);
            }
            bytes += document.text.len();
            batch.push(document);
            if bytes >= BATCH {
                self.flush(&mut batch, table, &mut sink, &mut done)?;
                bytes = 0;
            }
            console.progress(|| {
                let sentences = grouped(done.sentences);
                format!("input {} of {}, {sentences} sentences", number + 1, grouped(total))
            });
            Ok(())
        })?;
        self.flush(&mut batch, table, &mut sink, &mut done)?;
        sink.finish()?;
        Ok((done, sink))
    }

    /// The columns of all tables, each once, in the order in which they first occur.
    fn carried(&self) -> Vec<String> {
        let mut carried: Vec<String> = Vec::new();
        for header in self.headers {
            for (at, name) in header.iter().enumerate() {
                let times = |list: &[String]| list.iter().filter(|n| *n == name).count();
                if times(&carried) < times(&header[..=at]) {
                    carried.push(name.clone());
                }
            }
        }
        carried
    }

    /// For each carried column, its place in a table.
    fn places(&self, table: usize) -> Vec<Option<usize>> {
        let Some(header) = self.headers.get(table) else { return Vec::new() };
        let carried = self.carried();
        let place = |at: usize| {
            let before = carried[..at].iter().filter(|name| **name == carried[at]).count();
            let same = header.iter().enumerate().filter(|(_, name)| **name == carried[at]);
            same.map(|(place, _)| place).nth(before)
        };
        (0..carried.len()).map(place).collect()
    }

    fn flush<S: Sink>(
        &self,
        batch: &mut Vec<Document>,
        table: usize,
        sink: &mut S,
        done: &mut Done,
    ) -> Result<()> {
        let classified = classify(self.model, batch, &self.places(table), self.request);
        done.documents += batch.len();
        done.sentences += classified.records.len();
        done.labels += classified.labels;
        done.empty_rows.extend(classified.empty_rows);
        batch.clear();
        classified.records.iter().try_for_each(|record| sink.row(record))
    }
}

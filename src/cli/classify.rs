//! `demarche classify`: articles in, one row a sentence out.

use super::args;
use super::console::{Console, counted, grouped};
use super::inputs;
use super::tables::Target;
use crate::classify::{Classifier, Done, Request};
use crate::error::Result;
use crate::model::{Model, Rule};
use crate::read::{self, Input, Options};
use crate::record::{Record, columns};
use crate::text::Document;
use crate::text::segment::LONGEST;
use crate::write::{About, Labels, Sink};
use std::path::Path;
use std::process::ExitCode;

/// Bytes of text that are classified together: enough to keep threads busy, and a bound on
/// memory.
const BATCH: usize = 1 << 20;

/// Runs the command.
pub fn run(args: args::Classify) -> Result<ExitCode> {
    let mut console = Console::new();
    let model = super::load(args.model.as_deref())?;
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let read = [args.inputs.as_slice(), args.model.as_slice()].concat();
    let mut target = Target::new(path, args.format.as_deref(), args.raw, &read)?;
    let mut found = inputs::find(&args.inputs, args.rows, path, &mut console)?;
    let options = inputs::options(&args.columns, args.rows);
    let headers = if args.rows { headers(&mut found, &options, &mut console) } else { Vec::new() };
    if found.is_empty() {
        return Ok(console.finish(false));
    }
    let request = Request {
        rule: Rule { min_confidence: args.min_confidence, always_label: args.always_label },
        cues: args.cues,
        drop_furniture: args.drop_furniture,
    };
    let (carried, places) = carry(&headers);
    let about = about(&model, &args, found.len());
    let job = Job { options, model: &model, found: &found, request, carried, places };
    let mut sink = target.sink(&about);
    let done = super::with_threads(args.jobs, || job.write(&mut *sink, &mut console))??;
    drop(sink);
    if done.documents > 0 {
        target.commit()?;
    }
    if done.documents > 0 {
        report(&done, &console);
    }
    Ok(console.finish(done.documents > 0))
}

/// How the table is made.
fn about(model: &Model, args: &args::Classify, inputs: usize) -> About {
    let recipe = &model.recipe;
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let made = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("model", args.model.clone().unwrap_or_else(|| "the one in the program".to_owned())),
        ("model fingerprint", recipe.fingerprint.clone()),
        ("model version", recipe.version.clone()),
        ("model seed", recipe.seed.to_string()),
        ("minimum confidence", args.min_confidence.to_string()),
        ("always a label", yes(args.always_label)),
        ("furniture dropped", yes(args.drop_furniture)),
        ("cues a head", args.cues.to_string()),
        ("rows of tables are sentences", yes(args.rows)),
        ("inputs", inputs.to_string()),
    ];
    let made = made.map(|(name, value)| (name.to_owned(), value)).to_vec();
    About {
        rows: "Sentences",
        heads: Labels::of(&recipe.heads),
        made,
        codebook: recipe.codebook.clone(),
    }
}

/// The headers of all tables; a table that cannot be used is reported and leaves the inputs, so
/// that none of its columns is carried through.
fn headers(found: &mut Vec<Input>, options: &Options, console: &mut Console) -> Vec<Vec<String>> {
    let mut headers = Vec::new();
    found.retain(|input| {
        match read::open(input, options).and_then(|_| read::header(input, options)) {
            Ok(header) => {
                headers.push(header);
                true
            }
            Err(error) => {
                console.failure(&error);
                false
            }
        }
    });
    headers
}

/// Everything that a classification needs.
struct Job<'a> {
    options: Options,
    model: &'a Model,
    found: &'a [Input],
    request: Request,
    /// Columns of all tables, each once, in the order in which they first occur.
    carried: Vec<String>,
    /// For each table and each of those columns, its place in the table.
    places: Vec<Vec<Option<usize>>>,
}

/// The columns of all tables and their places in each. A column that a table has twice is carried
/// twice.
fn carry(headers: &[Vec<String>]) -> (Vec<String>, Vec<Vec<Option<usize>>>) {
    let times = |list: &[String], name: &String| list.iter().filter(|n| *n == name).count();
    let mut carried: Vec<String> = Vec::new();
    for header in headers {
        for (at, name) in header.iter().enumerate() {
            if times(&carried, name) < times(&header[..=at], name) {
                carried.push(name.clone());
            }
        }
    }
    let place = |header: &[String], at: usize| {
        let same = header.iter().enumerate().filter(|(_, name)| **name == carried[at]);
        same.map(|(place, _)| place).nth(times(&carried[..at], &carried[at]))
    };
    let places =
        headers.iter().map(|header| (0..carried.len()).map(|at| place(header, at)).collect());
    let places = places.collect();
    (carried, places)
}

impl Job<'_> {
    /// Classifies all inputs into a sink.
    fn write(&self, sink: &mut dyn Sink, console: &mut Console) -> Result<Done> {
        let classifier = Classifier::new(self.model, self.request);
        let mut done = Done::default();
        let mut batch: Vec<Document> = Vec::new();
        let (mut bytes, mut table, mut empty) = (0, 0, Done::default());
        inputs::each(self.found, &self.options, console, |number, document, console| {
            // Documents of several files share a batch, but tables have columns of their own.
            if number != table && !self.places.is_empty() {
                empty.add(&self.flush(&classifier, &mut batch, table, sink, &mut done)?);
                self.report_empty(table, &std::mem::take(&mut empty), console);
                (bytes, table) = (0, number);
            }
            bytes += document.text.len();
            batch.push(document);
            if bytes >= BATCH {
                empty.add(&self.flush(&classifier, &mut batch, table, sink, &mut done)?);
                bytes = 0;
            }
            console.progress(|| {
                let (total, sentences) = (grouped(self.found.len()), grouped(done.sentences));
                format!("input {} of {total}, {sentences} sentences", number + 1)
            });
            Ok(())
        })?;
        empty.add(&self.flush(&classifier, &mut batch, table, sink, &mut done)?);
        self.report_empty(table, &empty, console);
        if done.documents > 0 {
            sink.finish()?;
        }
        Ok(done)
    }

    /// Says which rows of a table had no text.
    fn report_empty(&self, table: usize, part: &Done, console: &Console) {
        if let Some(row) = part.first_empty_row {
            let origin = self.found[table].row(row);
            let rows = counted(part.empty_rows, "row");
            console.note(format_args!("{origin}: no text, and so no labels ({rows} like this)"));
        }
    }

    fn flush(
        &self,
        classifier: &Classifier,
        batch: &mut Vec<Document>,
        table: usize,
        sink: &mut dyn Sink,
        done: &mut Done,
    ) -> Result<Done> {
        // Where nothing can be read, nothing is written, no header either.
        if done.documents == 0 && !batch.is_empty() {
            sink.begin(&columns(&self.model.recipe.heads, &self.carried))?;
        }
        let places = self.places.get(table).map_or(&[][..], Vec::as_slice);
        let part = classifier.classify(batch, places, |record: &Record| sink.row(record))?;
        done.add(&part);
        batch.clear();
        Ok(part)
    }
}

/// Says what was done.
fn report(done: &Done, console: &Console) {
    if let Some(document) = &done.first_piece {
        let cuts = counted(done.pieces, "cut");
        let most = grouped(LONGEST);
        console.note(format_args!(
            "{document}: a sentence of more than {most} bytes is cut, for a cell holds no more ({cuts} like this)"
        ));
    }
    console.note(format_args!(
        "{}, {}, {}, {:.1} s",
        counted(done.documents, "document"),
        counted(done.sentences, "sentence"),
        counted(done.labels, "label"),
        console.seconds()
    ));
}

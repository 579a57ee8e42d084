//! `demarche suggest`: which sentences are to be coded next?

use super::console::{Console, grouped, print};
use super::inputs;
use super::suggest_args::Suggest;
use super::suggest_pages::{advice, page};
use super::suggest_table::{cells, columns};
use super::tables::Target;
use crate::error::{Error, Origin, Result};
use crate::model::Model;
use crate::read::{self, Input, Options, id_column};
use crate::text::Document;
use crate::train::known::Known;
use crate::train::pool::{Pool, Wish};
use crate::train::rounds::{plan, rounds};
use crate::train::suggestion::{PART, Part, Suggested};
use crate::train::{Condition, Request, coding, dataset};
use crate::write::{About, Labels};
use std::path::Path;
use std::process::ExitCode;

/// Bytes of text that are looked at together.
const BATCH: usize = 1 << 20;

/// Runs the command.
pub fn run(args: Suggest) -> Result<ExitCode> {
    let mut console = Console::new();
    let model = super::load(args.model.as_deref())?;
    let heads = heads(&args, &model)?;
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let read = [&*args.inputs, &*args.coded, args.model.as_slice()].concat();
    let mut target = Target::new(path, args.format.as_deref(), args.raw, &read)?;
    let options = inputs::options(&args.columns, args.rows);
    let Coded { known, labels, named } = coded(&args, &model, &options, &mut console)?;
    let found = inputs::find(&args.inputs, args.rows, path, &mut console)?;
    if found.is_empty() {
        return Ok(console.finish(false));
    }
    let wish = Wish {
        count: args.count,
        test_share: args.test_share,
        seed: args.seed,
        heads: heads.clone(),
    };
    let (coded, test) = (known.sentences, known.test);
    let suggested = super::with_threads(args.jobs, || {
        let mut pool = Pool::new(&model, wish, known);
        fill(&mut pool, &found, &options, &mut console)?;
        Ok::<_, Error>(pool.choose())
    })??;
    if suggested.items.is_empty() {
        if !console.has_failed() {
            console.failure(&nothing(&args, &suggested));
        }
        return Ok(console.finish(false));
    }
    let own = heads.iter().map(|&head| &model.recipe.heads[head]);
    let guessed = Labels::of(&own.cloned().collect::<Vec<_>>());
    let about = About {
        rows: "To code",
        heads: guessed.iter().chain(&labels).cloned().collect(),
        made: made(&args, &model, coded, &suggested),
        // That of the model in the program is not of questions that are new to it.
        codebook: args.model.as_ref().and(model.recipe.codebook.clone()),
    };
    let mut sink = target.sink(&about);
    sink.begin(&columns(&about.heads, &guessed))?;
    for item in &suggested.items {
        sink.row(&cells(item, &about.heads, &heads, &guessed))?;
    }
    sink.finish()?;
    drop(sink);
    target.commit()?;
    let mut told = page(&suggested, args.count, !heads.is_empty());
    if coded > 0 {
        console.progress(|| "measuring rounds".to_owned());
        let moves = || moves(&args, (named, test), &model, &options);
        told += &super::with_threads(args.jobs, moves)?;
    }
    match path {
        Some(_) => print(&told)?,
        None => console.note(told.trim_end()),
    }
    Ok(console.finish(true))
}

/// The numbers of the heads by which sentences are chosen.
fn heads(args: &Suggest, model: &Model) -> Result<Vec<usize>> {
    let all = &model.recipe.heads;
    let number = |name: &String| all.iter().position(|head| head.name == *name);
    let name = || args.model.clone().unwrap_or_else(|| "the model in the program".to_owned());
    let known = || all.iter().map(|head| &*head.name).collect::<Vec<_>>().join(", ");
    if let Some(label) = args.label.iter().find(|label| number(label).is_some()) {
        let found = format!("it has a head \"{label}\" already");
        return Err(Error::input(Origin::path(name()), found, "name it with --head"));
    }
    if args.head.is_empty() {
        return Ok(if args.label.is_empty() { (0..all.len()).collect() } else { Vec::new() });
    }
    let mut found = Vec::new();
    for head in &args.head {
        let Some(number) = number(head) else {
            let remedy = format!(
                "name one of {}; a question that the model does not answer is named with --label",
                known()
            );
            return Err(Error::input(Origin::path(name()), format!("no head \"{head}\""), remedy));
        };
        if !found.contains(&number) {
            found.push(number);
        }
    }
    Ok(found)
}

/// What was coded already.
struct Coded {
    known: Known,
    /// The questions that the model does not answer, with the labels they were coded with.
    labels: Vec<Labels>,
    /// The questions that some row answers.
    named: Vec<String>,
}

fn coded(args: &Suggest, model: &Model, options: &Options, console: &mut Console) -> Result<Coded> {
    let heads = &model.recipe.heads;
    let mut names: Vec<String> = heads.iter().map(|head| head.name.clone()).collect();
    for label in &args.label {
        if !names.contains(label) {
            names.push(label.clone());
        }
    }
    let mut known = Known::new(heads);
    let mut tables = Vec::new();
    for input in read::inputs(&args.coded, true).found {
        let table = coding::read(&input?, options, &names)?;
        table.notes.iter().for_each(|note| console.note(note));
        table.faults.iter().for_each(|fault| console.failure(fault));
        table.rows.iter().for_each(|row| known.add(row, &table.heads, heads));
        tables.push(table);
    }
    let rows = || tables.iter().flat_map(|table| &table.rows);
    let labels_of = |at: usize| -> Vec<&str> {
        rows().map(|row| &*row.labels[at]).filter(|label| !label.is_empty()).collect()
    };
    let labels = (heads.len()..names.len())
        .map(|at| Labels { head: names[at].clone(), labels: coding::spellings(&labels_of(at)) });
    let labels = labels.collect();
    let named = (0..names.len()).filter(|&at| !labels_of(at).is_empty());
    let named = named.map(|at| names[at].clone()).collect();
    Ok(Coded { known, labels, named })
}

/// Looks at all sentences of the inputs.
fn fill(pool: &mut Pool, found: &[Input], options: &Options, console: &mut Console) -> Result<()> {
    let mut batch: Vec<Document> = Vec::new();
    let (mut bytes, mut table) = (0, 0);
    let id = |table: usize| {
        let header = options.rows.then(|| read::header(&found[table], options).ok()).flatten()?;
        id_column(&header, options.id.as_deref())
    };
    let mut own = id(0);
    inputs::each(found, options, console, |number, document, console| {
        // Documents of several files share a batch, but tables have columns of their own.
        if number != table && options.rows {
            pool.add(&std::mem::take(&mut batch), own);
            (own, bytes) = (id(number), 0);
        }
        table = number;
        bytes += document.text.len();
        batch.push(document);
        if bytes >= BATCH {
            pool.add(&std::mem::take(&mut batch), own);
            bytes = 0;
        }
        let total = grouped(found.len());
        console.progress(|| format!("input {} of {total}", grouped(number + 1)));
        Ok(())
    })?;
    pool.add(&batch, own);
    Ok(())
}

/// Why nothing is suggested.
fn nothing(args: &Suggest, suggested: &Suggested) -> Error {
    let found = format!(
        "no sentence is left to code: of {}, {} were coded and {} are near copies of those",
        grouped(suggested.met),
        grouped(suggested.coded),
        grouped(suggested.copies)
    );
    Error::input(Origin::path(args.inputs.join(", ")), found, "name further articles")
}

/// How the table is made.
fn made(
    args: &Suggest,
    model: &Model,
    coded: usize,
    suggested: &Suggested,
) -> Vec<(String, String)> {
    let made = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("model", args.model.clone().unwrap_or_else(|| "the one in the program".to_owned())),
        ("model fingerprint", model.recipe.fingerprint.clone()),
        (
            "sentences to choose from",
            (suggested.met - suggested.coded - suggested.copies).to_string(),
        ),
        ("sentences suggested", suggested.items.len().to_string()),
        ("share drawn at random", args.test_share.to_string()),
        ("seed", args.seed.to_string()),
        ("sentences coded before", coded.to_string()),
    ];
    made.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// What the rounds moved; where that cannot be measured, why.
fn moves(
    args: &Suggest,
    (labels, test): (Vec<String>, usize),
    model: &Model,
    options: &Options,
) -> String {
    let learn =
        Condition { column: PART.to_owned(), value: Part::Test.name().to_owned(), equal: false };
    let request = Request {
        tables: args.coded.clone(),
        labels,
        conditions: vec![learn],
        options: Options { rows: true, ..options.clone() },
        ..Request::default()
    };
    let told = dataset::to_learn(&request).and_then(|labelled| {
        let found = rounds(&labelled, &plan(model, args.seed), &|_| {})?;
        let coded = labelled.sources.into_iter().filter(|source| source.sentences > 0);
        let names = coded.map(|source| source.name).collect::<Vec<_>>();
        Ok(advice(&names, &found, test))
    });
    told.unwrap_or_else(|error| format!("\nno advice whether to code on: {error}\n"))
}

//! `demarche evaluate`: how good is a model, and is it better than another?

use super::args;
use super::console::{Console, print};
use super::inputs::{create, options};
use super::pages;
use crate::error::{Error, Origin, Result};
use crate::model::Model;
use crate::read;
use crate::train::compare::{self, HeadComparison};
use crate::train::{
    HeadEvaluation, Labelled, PairEvaluation, Request, dataset, evaluate, evaluate_pairs,
    evaluation,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// What was measured.
#[derive(Default)]
struct Found {
    heads: Vec<HeadEvaluation>,
    /// The other model's name, and how it compares.
    comparison: Option<(String, Vec<HeadComparison>)>,
    /// The file's name, and the pairs in it.
    pairs: Option<(String, PairEvaluation)>,
}

/// Runs the command.
pub fn run(args: args::Evaluate) -> Result<ExitCode> {
    let mut console = Console::new();
    let model = super::load(args.model.as_deref())?;
    let other = args.compare.as_deref().map(|other| load_other(&model, other)).transpose()?;
    let request = Request {
        tables: args.tables,
        texts: args.texts,
        labels: Vec::new(),
        measure_on: Vec::new(),
        options: options(&args.columns, true),
    };
    let files = [&args.model, &args.compare, &args.pairs].into_iter().flatten().cloned();
    let inputs = [&*request.tables, &request.texts, &files.collect::<Vec<_>>()].concat();
    let file = args.json.as_deref().filter(|path| *path != "-");
    let file = file.map(|path| create(Path::new(path), &inputs)).transpose()?;
    let mut found = Found::default();
    if let Some(path) = args.pairs {
        let pairs = pairs(&model, &path, &console)?;
        found.pairs = Some((path, pairs));
    }
    if !request.tables.is_empty() {
        let labelled = dataset::to_measure(&request, &model.recipe.heads)?;
        labelled.notes.iter().for_each(|note| console.note(note));
        labelled.faults.iter().for_each(|error| console.failure(error));
        found.heads = evaluate(&model, &labelled);
        if found.heads.is_empty() && !console.has_failed() {
            let origin = Origin::path(request.tables.join(", "));
            let error = "no row has both a text and a label";
            console.failure(&Error::input(origin, error, "fill in the column of labels"));
        }
        if let Some((name, other)) = other {
            let heads = with_other(&found.heads, &name, &other, &labelled, &mut console);
            found.comparison = heads.map(|heads| (name, heads));
        }
    }
    if found.heads.is_empty() && found.pairs.is_none() {
        return Ok(console.finish(false));
    }
    if args.json.as_deref() != Some("-") {
        print(&found.pages())?;
    }
    let json = pretty(&found.to_json());
    match (file, args.json.as_deref()) {
        (Some(mut file), _) => {
            file.write_all(json.as_bytes())?;
            file.commit()?;
        }
        (None, Some(_)) => print(&json)?,
        (None, None) => {}
    }
    Ok(console.finish(true))
}

/// The model to compare with, under its name.
fn load_other(model: &Model, path: &str) -> Result<(String, Model)> {
    let other = super::load(Some(path))?;
    compare::check(&model.recipe.heads, &other.recipe.heads, path)?;
    Ok((path.to_owned(), other))
}

/// How the other model compares on the same sentences.
fn with_other(
    heads: &[HeadEvaluation],
    name: &str,
    other: &Model,
    labelled: &Labelled,
    console: &mut Console,
) -> Option<Vec<HeadComparison>> {
    let compared = compare::compare(heads, &evaluate(other, labelled));
    if compared.is_empty() && !heads.is_empty() {
        let found = "the tables have labels for none of the heads that both models have";
        let error = Error::input(Origin::path(name), found, "add their column of labels");
        console.failure(&error);
    }
    (!compared.is_empty()).then_some(compared)
}

/// What the model makes of a file of boundary pairs.
fn pairs(model: &Model, path: &str, console: &Console) -> Result<PairEvaluation> {
    let mut inputs = read::inputs(&[path.to_owned()], false).found;
    let input = match (inputs.pop(), inputs.is_empty()) {
        (Some(input), true) => input?,
        _ => {
            let found = "not one file, but several";
            return Err(Error::input(Origin::path(path), found, "name the one with the pairs"));
        }
    };
    let pairs = read::boundary_pairs(&input)?;
    pairs.notes.iter().for_each(|note| console.note(note));
    evaluate_pairs(model, &pairs)
}

impl Found {
    /// All of it, for a person.
    fn pages(&self) -> String {
        let mut all: Vec<String> = self.heads.iter().map(pages::page).collect();
        if let Some((name, heads)) = &self.comparison {
            all.push(pages::comparison(name, heads));
        }
        if let Some((name, pairs)) = &self.pairs {
            all.push(pages::pairs(name, pairs, &self.heads));
        }
        all.join("\n")
    }

    /// All of it, for a program: `heads`, and where it was asked for `comparison` and `pairs`.
    fn to_json(&self) -> Value {
        let mut value = evaluation::to_json(&self.heads);
        if let Some((name, heads)) = &self.comparison {
            value["comparison"] = compare::to_json(name, heads);
        }
        if let Some((name, pairs)) = &self.pairs {
            let mut pairs = pairs.to_json();
            pairs["file"] = json!(name);
            value["pairs"] = pairs;
        }
        value
    }
}

/// JSON as it goes to files and to standard output.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

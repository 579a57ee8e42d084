//! `demarche evaluate`: how good is a model, and is it better than another?

use super::console::{Console, print};
use super::evaluate_args::Evaluate;
use super::inputs::{create, options};
use super::{cross, drift, pages};
use crate::error::{Error, Origin, Result};
use crate::model::{Model, Recipe};
use crate::read;
use crate::report::{Quality, write_quality};
use crate::train::compare::{self, HeadComparison};
use crate::train::{
    DriftEvaluation, HeadEvaluation, Labelled, PairEvaluation, Request, dataset, evaluate,
    evaluate_pairs, evaluation, familiar,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// What was measured.
#[derive(Default)]
struct Found {
    /// How, where it was not simply a model on tables that are new to it.
    how: Vec<String>,
    /// The sentences that it was measured on, where there are some.
    labelled: Option<Labelled>,
    heads: Vec<HeadEvaluation>,
    /// The other model's name, and how it compares.
    comparison: Option<(String, Vec<HeadComparison>)>,
    /// The file's name, and the pairs in it.
    pairs: Option<(String, PairEvaluation)>,
    drift: Option<DriftEvaluation>,
}

/// Runs the command.
pub fn run(args: Evaluate) -> Result<ExitCode> {
    let mut console = Console::new();
    let files = [&args.model, &args.compare, &args.pairs].into_iter().flatten().cloned();
    let files: Vec<String> = files.collect();
    let inputs = [&*args.tables, &args.texts, &args.drift, &files].concat();
    if let (Some(report), Some(json)) = (&args.report, &args.json)
        && report == Path::new(json)
    {
        let found = "named for the page and for the measures";
        return Err(Error::input(Origin::path(json), found, "name two files"));
    }
    args.report.as_deref().map_or(Ok(()), super::report::check)?;
    let page = args.report.as_deref().map(|path| create(path, &inputs)).transpose()?;
    let file = args.json.as_deref().filter(|path| *path != "-");
    let file = file.map(|path| create(Path::new(path), &inputs)).transpose()?;
    let found = match args.cross_validate {
        Some(folds) => cross_validated(&args, folds, &mut console)?,
        None => measured(&args, &mut console)?,
    };
    if found.heads.is_empty() && found.pairs.is_none() && found.drift.is_none() {
        return Ok(console.finish(false));
    }
    if args.json.as_deref() != Some("-") {
        print(&found.pages())?;
    }
    if let Some(mut page) = page {
        let name = page.name();
        write_quality(&found.quality(&args), page.file(), &name)?;
        page.commit()?;
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

fn request(args: &Evaluate) -> Request {
    Request {
        tables: args.tables.clone(),
        texts: args.texts.clone(),
        labels: args.label.clone(),
        conditions: args.conditions.clone(),
        measure_on: Vec::new(),
        weights: Vec::new(),
        options: options(&args.columns, true),
    }
}

/// Says what was noticed while reading.
fn say(labelled: &Labelled, console: &mut Console) {
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
}

/// Measures a model on whatever was asked for.
fn measured(args: &Evaluate, console: &mut Console) -> Result<Found> {
    let model = super::load(args.model.as_deref())?;
    let other = args.compare.as_deref().map(|other| load_other(&model, other)).transpose()?;
    let mut found = Found::default();
    if let Some(path) = &args.pairs {
        found.pairs = Some((path.clone(), pairs(&model, path, console)?));
    }
    if !args.tables.is_empty() {
        let labelled = dataset::to_measure(&request(args), &model.recipe.heads)?;
        say(&labelled, console);
        found.heads = evaluate(&model, &labelled);
        found.how = learned_before("this model", &model, &labelled, &found.heads);
        if found.heads.is_empty() && !console.has_failed() {
            let origin = Origin::path(args.tables.join(", "));
            let (error, remedy) = match args.conditions.is_empty() {
                true => ("no row has both a text and a label", "fill in the column of labels"),
                false => (
                    "no row that --where takes has both a text and a label",
                    "see what stands in its column, or fill in the column of labels",
                ),
            };
            console.failure(&Error::input(origin, error, remedy));
        }
        if let Some((name, other)) = other {
            let theirs = evaluate(&other, &labelled);
            found.how.extend(learned_before(&name, &other, &labelled, &theirs));
            found.comparison = with_other(&found.heads, name, &theirs, console);
        }
        found.labelled = Some(labelled);
    }
    if !args.drift.is_empty() {
        found.drift = drift::measured(&model, &args.drift, &args.columns, console)?;
    }
    Ok(found)
}

/// What is to be said of sentences that a model was learned from itself.
fn learned_before(
    who: &str,
    model: &Model,
    labelled: &Labelled,
    heads: &[HeadEvaluation],
) -> Vec<String> {
    let known = |head: &HeadEvaluation| {
        let familiar = familiar::familiar(&model.recipe, labelled, head)?;
        Some(pages::familiar(&head.name, who, &familiar))
    };
    let namesakes = familiar::namesakes(&model.recipe, labelled);
    let namesakes = pages::namesakes(&namesakes, who);
    heads.iter().filter_map(known).chain(namesakes).collect()
}

/// Measures what is learned from the tables themselves.
fn cross_validated(args: &Evaluate, folds: u16, console: &mut Console) -> Result<Found> {
    let model = args.model.as_deref().map(|path| super::load(Some(path))).transpose()?;
    let other = args.compare.as_deref().map(|path| super::load(Some(path))).transpose()?;
    let labelled = dataset::to_learn(&request(args))?;
    say(&labelled, console);
    let trained = cross::validate(&labelled, (folds, model.as_ref()), args.jobs, console)?;
    let mut found = Found {
        how: cross::how(&trained, args.model.as_deref()),
        heads: trained.held_out,
        ..Found::default()
    };
    if let (Some(other), Some(name)) = (other, &args.compare) {
        // The same folds, whatever seed the other was learned with.
        let seed = trained.model.recipe.seed;
        let other = Model { recipe: Recipe { seed, ..other.recipe }, ..other };
        let theirs = cross::validate(&labelled, (folds, Some(&other)), args.jobs, console)?;
        let name = format!("the settings of {name}");
        found.comparison = with_other(&found.heads, name, &theirs.held_out, console);
    }
    found.labelled = Some(labelled);
    Ok(found)
}

/// The model to compare with, under its name.
fn load_other(model: &Model, path: &str) -> Result<(String, Model)> {
    let other = super::load(Some(path))?;
    compare::check(&model.recipe.heads, &other.recipe.heads, path)?;
    Ok((path.to_owned(), other))
}

/// How another model, under its name, compares on the same sentences.
fn with_other(
    heads: &[HeadEvaluation],
    name: String,
    theirs: &[HeadEvaluation],
    console: &mut Console,
) -> Option<(String, Vec<HeadComparison>)> {
    let compared = compare::compare(heads, theirs);
    if compared.is_empty() && !heads.is_empty() {
        let found = "the tables have labels for none of the heads that both models have";
        let error = Error::input(Origin::path(&name), found, "add their column of labels");
        console.failure(&error);
    }
    (!compared.is_empty()).then_some((name, compared))
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
        let mut all: Vec<String> = self.how.iter().map(|line| format!("{line}\n")).collect();
        all = vec![all.concat()];
        all.extend(self.heads.iter().map(pages::page));
        if let Some((name, heads)) = &self.comparison {
            all.push(pages::comparison(name, heads));
        }
        if let Some((name, pairs)) = &self.pairs {
            all.push(pages::pairs(name, pairs, &self.heads));
        }
        all.extend(self.drift.iter().map(drift::page));
        all.retain(|page| !page.is_empty());
        all.join("\n")
    }

    /// All of it, for a program: `heads`, and where it was asked for `comparison`, `pairs`, `drift`.
    fn to_json(&self) -> Value {
        let mut value = evaluation::to_json(&self.heads);
        if !self.how.is_empty() {
            value["how"] = json!(self.how);
        }
        if let Some((name, heads)) = &self.comparison {
            value["comparison"] = compare::to_json(name, heads);
        }
        if let Some((name, pairs)) = &self.pairs {
            let mut pairs = pairs.to_json();
            pairs["file"] = json!(name);
            value["pairs"] = pairs;
        }
        if let Some(drift) = &self.drift {
            value["drift"] = drift.to_json();
        }
        value
    }

    /// All of it, for the page.
    fn quality(&self, args: &Evaluate) -> Quality<'_> {
        let model = match (args.model.as_deref(), args.cross_validate) {
            (Some(model), None) => Some(model.to_owned()),
            (None, None) => Some("the model in the program".to_owned()),
            (_, Some(_)) => None,
        };
        Quality {
            model,
            tables: args.tables.clone(),
            conditions: args.conditions.clone(),
            how: &self.how,
            labelled: self.labelled.as_ref(),
            heads: &self.heads,
            comparison: self.comparison.as_ref().map(|(name, heads)| (&**name, &**heads)),
            pairs: self.pairs.as_ref().map(|(name, pairs)| (&**name, pairs)),
            drift: self.drift.as_ref(),
        }
    }
}

/// JSON as it goes to files and to standard output.
pub fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

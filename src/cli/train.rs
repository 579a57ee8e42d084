//! `demarche train`: a model from labelled tables.

use super::card;
use super::console::{Console, grouped, print};
use super::evaluate::pretty;
use super::inputs::{Output, create, options};
use super::pages;
use super::train_args as args;
use super::train_pages::{self, Asked, Learned};
use crate::error::{Error, Origin, Result};
use crate::feature::{Settings, Weighting};
use crate::model::recipe::{LARGEST_CODEBOOK, is_codebook};
use crate::model::{Model, file};
use crate::text::stem::Language;
use crate::train::validate::{Setting, Start};
use crate::train::{
    Choice, ClassWeight, HeadEvaluation, Labelled, Plan, Request, SolverKind, Trained, base, curve,
    dataset, familiar, learn, learn_on, scales, unseen::Unseen, vectors,
};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Below so many labelled sentences a learning curve takes seconds, and is most needed.
const FEW: usize = 2000;

/// Runs the command.
pub fn run(args: args::Train) -> Result<ExitCode> {
    let mut console = Console::new();
    let request = Request {
        tables: args.tables.clone(),
        texts: args.texts.clone(),
        measure_on: args.measure_on.clone(),
        weights: args.weight.clone(),
        labels: args.label.clone(),
        conditions: args.conditions.clone(),
        options: options(&args.columns, true),
    };
    let base = args.base.as_deref().map(load).transpose()?;
    let mut labelled = dataset::to_learn(&request)?;
    if let Some(base) = &base {
        base::align(&mut labelled, base)?;
    }
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
    let kept = base.as_ref().and_then(|base| kept_codebook(base, &labelled));
    let codebook = args.codebook.as_deref().map(|path| read_codebook(path, kept)).transpose()?;
    let unseen = Unseen::of_tables(&args.unseen, &options(&args.columns, true))?;
    // Nothing is learned for a file that cannot be written.
    let Outputs { mut model, measures, card } = Outputs::create(&args)?;
    let mut plan = plan(&args);
    let shared = Mutex::new(&mut console);
    let progress = |what: &str| {
        let mut console = shared.lock().unwrap_or_else(PoisonError::into_inner);
        console.progress(|| what.to_owned());
    };
    let steps = |done: usize, of: usize, what: &str| {
        let mut console = shared.lock().unwrap_or_else(PoisonError::into_inner);
        console.steps(done, of, what);
    };
    let started = Instant::now();
    let stop = || args.time_limit.is_some_and(|limit| started.elapsed() >= limit);
    let base = base.as_ref();
    let (mut trained, scales, curves, apart) = super::with_threads(args.jobs, || {
        let mut apart = 0;
        if !args.unlabelled.is_empty() {
            progress("learning what words mean");
            let (words, left_out) =
                vectors::learn(&args.unlabelled, &unseen, &plan.settings, plan.seed)?;
            plan.words = words;
            apart = left_out;
        }
        let mut scales = None;
        if args.search {
            let found = scales::search(&labelled, &plan, &steps, &stop)?;
            plan.settings = found.settings.clone();
            scales = Some(found);
        }
        let trained = match base {
            Some(base) => learn_on(base, &labelled, &plan, &progress)?,
            None => learn(&labelled, &plan, &progress)?,
        };
        let wanted = args.curve || !args.no_curve && labelled.examples.len() < FEW;
        let curves = match wanted {
            true => curve::measure(&labelled, &plan, base, &trained, &progress)?,
            false => Vec::new(),
        };
        Ok::<_, Error>((trained, scales, curves, apart))
    })??;
    if apart > 0 {
        let texts = if apart == 1 { "text" } else { "texts" };
        console.note(format!(
            "{apart} {texts} of --unlabelled left out: ten words in a row of theirs are in {}",
            args.unseen.join(" or ")
        ));
    }
    let recipe = &mut trained.model.recipe;
    if let Some(scales) = &scales {
        recipe.tried.clone_from(&scales.tried);
        recipe.tried.extend(trained.trials.iter().map(train_pages::tried));
    }
    if codebook.is_some() {
        recipe.codebook = codebook;
    }
    let bytes = file::to_bytes(&trained.model)?;
    let known = base.map(|base| known_to_base(base, &labelled, &trained)).unwrap_or_default();
    let learned = Learned { labelled: &labelled, trained: &trained, scales, curves, known };
    model.write_all(&bytes)?;
    if let Some(mut file) = measures {
        file.write_all(pretty(&learned.measures()).as_bytes())?;
        file.commit()?;
    }
    if let Some(mut file) = card {
        let name = args.output.file_name().unwrap_or_default().to_string_lossy();
        file.write_all(card::card(&name, &learned)?.as_bytes())?;
        file.commit()?;
    }
    model.commit()?;
    let name = args.output.display().to_string();
    let mut options = Vec::new();
    if args.columns.text != "text" {
        options.push(("--text", &*args.columns.text));
    }
    options.extend(args.columns.id.as_deref().map(|id| ("--id", id)));
    let language = learned.trained.model.recipe.settings.language;
    let named = Language::ALL.iter().find(|(_, known)| *known == language);
    let unusual = named.filter(|(_, known)| *known != Language::English);
    options.extend(unusual.map(|(name, _)| ("--language", *name)));
    let asked = Asked { model: &name, tables: &args.tables, labels: &args.label, options };
    print(&format!("{}\n{}", learned.page(), learned.advice(&asked)))?;
    console.note(format_args!(
        "{name}: {} bytes, {:.1} s",
        grouped(bytes.len()),
        console.seconds()
    ));
    Ok(console.finish(true))
}

/// For each head that was learned what is to be said of sentences which its base was learned from;
/// nothing where the head has nothing of the base.
fn known_to_base(base: &Model, labelled: &Labelled, trained: &Trained) -> Vec<Option<String>> {
    let who = "the base";
    let namesakes = familiar::namesakes(&base.recipe, labelled);
    let of_head = |(head, setting): (&HeadEvaluation, &Setting)| {
        let is_of_base = base.recipe.heads.iter().any(|own| own.name == head.name);
        if setting.start == Start::Afresh || !is_of_base {
            return None;
        }
        let familiar = familiar::familiar(&base.recipe, labelled, head);
        familiar
            .map(|familiar| pages::familiar(&head.name, who, &familiar))
            .or_else(|| pages::namesakes(&namesakes, who))
    };
    trained.held_out.iter().zip(&trained.settings).map(of_head).collect()
}

/// The base that the user names.
fn load(name: &str) -> Result<Model> {
    super::load(Some(name).filter(|name| *name != "embedded"))
}

/// The files that are written, each whole or not at all.
struct Outputs {
    model: Output,
    measures: Option<Output>,
    card: Option<Output>,
}

impl Outputs {
    fn create(args: &args::Train) -> Result<Self> {
        let mut inputs = [args.tables.clone(), args.texts.clone()].concat();
        inputs.extend(args.base.clone());
        inputs.extend(args.codebook.as_ref().map(|path| path.display().to_string()));
        let named = [Some(&args.output), args.measures.as_ref(), args.card.as_ref()];
        for (at, path) in named.iter().enumerate() {
            if path.is_some() && named[..at].contains(path) {
                let origin =
                    Origin::path(path.map_or_else(String::new, |p| p.display().to_string()));
                let found = "named for two of the model, its measures and its card";
                return Err(Error::input(origin, found, "name a file for each"));
            }
        }
        let model = create(&args.output, &inputs)?;
        let other = |path: Option<&Path>| path.map(|path| create(path, &inputs)).transpose();
        let (measures, card) = (other(args.measures.as_deref())?, other(args.card.as_deref())?);
        Ok(Self { model, measures, card })
    }
}

/// The codebook of a base that another is added to: its heads stay, where rows teach others only.
fn kept_codebook<'a>(base: &'a Model, labelled: &Labelled) -> Option<&'a str> {
    let recipe = &base.recipe;
    let has = |name: &String| recipe.heads.iter().any(|head| head.name == *name);
    let adds = !labelled.heads.iter().any(|(name, _)| has(name));
    recipe.codebook.as_deref().filter(|_| adds)
}

/// A codebook as a model keeps it: without a byte-order mark, lines ending as on Unix, after the
/// one that is kept.
fn read_codebook(path: &Path, kept: Option<&str>) -> Result<String> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Error::io(&name, "read", error))?;
    let wrong = |found: String, remedy: &str| Error::input(Origin::path(&name), found, remedy);
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        wrong(format!("no UTF-8 text (byte {at})"), "save it as UTF-8 text or Markdown")
    })?;
    let mut text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut with = "";
    if let Some(kept) = kept {
        text = format!("{}\n\n{text}", kept.trim_end());
        with = " with the base's codebook";
    }
    if text.len() > LARGEST_CODEBOOK {
        let found = format!("{} bytes{with}, {LARGEST_CODEBOOK} at most are kept", text.len());
        return Err(wrong(found, "shorten it"));
    }
    if !is_codebook(&text) {
        return Err(wrong("holds control characters".to_owned(), "save it as plain text"));
    }
    Ok(text)
}

fn plan(args: &args::Train) -> Plan {
    let choice = Choice {
        weighting: args.weighting.map(|weighting| match weighting {
            args::Weighting::Count => Weighting::Count,
            args::Weighting::TfIdf => Weighting::TfIdf,
        }),
        solvers: match args.solver {
            args::Solver::OneAgainstRest => vec![SolverKind::OneAgainstRest],
            args::Solver::Multinomial => vec![SolverKind::Multinomial],
            args::Solver::Both => vec![SolverKind::OneAgainstRest, SolverKind::Multinomial],
        },
        l2: args.l2,
        class_weights: match args.class_weight {
            None => vec![ClassWeight::None, ClassWeight::Balanced],
            Some(args::ClassWeight::None) => vec![ClassWeight::None],
            Some(args::ClassWeight::Balanced) => vec![ClassWeight::Balanced],
        },
    };
    let mut settings = Settings {
        language: args.language,
        min_sentences: args.min_sentences,
        ..Settings::default()
    };
    for &(family, scale) in &args.scale {
        settings.scales[family] = scale;
    }
    Plan {
        settings,
        choice,
        weigh_clauses: args.weigh_clauses,
        keep_accidents: args.keep_accidents,
        folds: args.folds,
        seed: args.seed,
        ..Plan::default()
    }
}

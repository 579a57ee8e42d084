//! `demarche train`: a model from labelled tables.

use super::args;
use super::console::{Console, grouped, measure, print};
use super::evaluate::pretty;
use super::inputs::{create, options};
use super::pages::page;
use crate::error::{Error, Origin, Result};
use crate::feature::{Settings, Weighting};
use crate::model::file;
use crate::train::{
    Choice, ClassWeight, Labelled, Plan, Request, SolverKind, Trained, dataset, evaluation, learn,
    vectors,
};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Runs the command.
pub fn run(args: args::Train) -> Result<ExitCode> {
    let mut console = Console::new();
    let request = Request {
        tables: args.tables.clone(),
        texts: args.texts.clone(),
        measure_on: args.measure_on.clone(),
        labels: args.label.clone(),
        conditions: args.conditions.clone(),
        options: options(&args.columns, true),
    };
    let inputs = [request.tables.clone(), request.texts.clone()].concat();
    let labelled = dataset::to_learn(&request)?;
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
    // Nothing is learned for a file that cannot be written.
    let mut file = create(&args.output, &inputs)?;
    if args.measures.as_ref() == Some(&args.output) {
        let origin = Origin::path(args.output.display().to_string());
        let found = "named for the model and for its measures";
        return Err(Error::input(origin, found, "name two files"));
    }
    let json = args.measures.as_deref().map(|path| create(path, &inputs)).transpose()?;
    let mut plan = plan(&args);
    let shared = Mutex::new(&mut console);
    let progress = |what: &str| {
        let mut console = shared.lock().unwrap_or_else(PoisonError::into_inner);
        console.progress(|| what.to_owned());
    };
    let trained = super::with_threads(args.jobs, || {
        if !args.unlabelled.is_empty() {
            progress("learning what words mean");
            plan.words = vectors::learn(&args.unlabelled, &plan.settings, plan.seed)?;
        }
        learn(&labelled, &plan, &progress)
    })??;
    let bytes = file::to_bytes(&trained.model)?;
    file.write_all(&bytes)?;
    if let Some(mut json) = json {
        json.write_all(pretty(&measures(&trained)).as_bytes())?;
        json.commit()?;
    }
    file.commit()?;
    print(&report(&labelled, &trained))?;
    let name = args.output.display();
    console.note(format_args!(
        "{name}: {} bytes, {:.1} s",
        grouped(bytes.len()),
        console.seconds()
    ));
    Ok(console.finish(true))
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
    let mut settings = Settings { language: args.language, ..Settings::default() };
    for &(family, scale) in &args.scale {
        settings.scales[family] = scale;
    }
    Plan {
        settings,
        choice,
        keep_accidents: args.keep_accidents,
        seed: args.seed,
        ..Plan::default()
    }
}

/// What was learned from, what was tried, and how good it is on sentences held out.
fn report(labelled: &Labelled, trained: &Trained) -> String {
    let mut page_ = String::new();
    for source in &labelled.sources {
        let _ =
            writeln!(page_, "{}: {} labelled sentences", source.name, grouped(source.sentences));
    }
    for (head, (name, labels)) in labelled.heads.iter().enumerate() {
        let (_, targets) = labelled.of_head(head);
        let count = |label: usize| targets.iter().filter(|&&target| target == label).count();
        let counts = labels.iter().enumerate();
        let counts: Vec<String> =
            counts.map(|(at, label)| format!("{label} {}", grouped(count(at)))).collect();
        let _ = writeln!(page_, "{name}: {}", counts.join(", "));
    }
    let folds = &trained.folds;
    let documents = grouped(folds.documents);
    let _ = match folds.parts_documents {
        true => writeln!(
            page_,
            "\nall sentences stand in one document, so that it had to be parted for testing: the \
             figures below are better than those on new documents will be"
        ),
        false => {
            let apart = match folds.groups {
                groups if groups < folds.documents => format!(
                    ", in {} groups: those that share near copies of sentences are held out together",
                    grouped(groups)
                ),
                _ => String::new(),
            };
            writeln!(page_, "\ntested on documents held out, of {documents} in all{apart}")
        }
    };
    if folds.documents == labelled.examples.len() && !folds.parts_documents {
        let _ = writeln!(
            page_,
            "(each row was taken for a document of its own: where several come from one article, \
             name it in a column document, or the figures are too good)"
        );
    }
    if trained.model.vocabulary.keys().is_empty() {
        let _ = writeln!(page_, "no word occurs in two sentences: this model knows none");
    }
    for trial in &trained.trials {
        let setting = &trial.setting;
        let _ = writeln!(
            page_,
            "  {}, {:?}, {}, {}, l2 {}: log loss {:.4}, macro-F1 {}",
            trial.head,
            setting.weighting,
            setting.solver.name(),
            setting.class_weight.name(),
            setting.l2,
            trial.log_loss,
            measure(trial.macro_f1),
        );
    }
    for (head, held_out) in trained.model.recipe.heads.iter().zip(&trained.held_out) {
        let folds = head.held_out.folds;
        let _ = write!(page_, "\nheld out in {folds} folds, l2 {}: {}", head.l2, page(held_out));
    }
    page_
}

/// What cross-validation measured, as JSON.
fn measures(trained: &Trained) -> Value {
    let trials: Vec<Value> = trained
        .trials
        .iter()
        .map(|trial| {
            json!({
                "head": trial.head,
                "weighting": trial.setting.weighting,
                "solver": trial.setting.solver.name(),
                "class_weight": trial.setting.class_weight.name(),
                "l2": trial.setting.l2,
                "log_loss": trial.log_loss,
                "macro_f1": trial.macro_f1,
            })
        })
        .collect();
    let mut value = evaluation::to_json(&trained.held_out);
    for head in &trained.model.recipe.heads {
        value["heads"][&head.name]["log_loss"] = json!(head.held_out.log_loss);
    }
    value["documents"] = json!(trained.folds.documents);
    value["groups"] = json!(trained.folds.groups);
    value["folds"] = json!(trained.folds.count);
    value["tried"] = json!(trials);
    value
}

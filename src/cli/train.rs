//! `demarche train`: a model from labelled tables.

use super::args;
use super::console::{Console, grouped, print};
use super::evaluate::{page, write_json};
use super::inputs::options;
use crate::error::{Error, Result};
use crate::feature::{Settings, Weighting};
use crate::model::file;
use crate::train::{
    ClassWeight, Labelled, Plan, Request, SolverKind, Trained, dataset, evaluation, learn,
};
use crate::write::Whole;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Train) -> Result<ExitCode> {
    let mut console = Console::new();
    let request = Request {
        tables: args.tables.clone(),
        texts: args.texts.clone(),
        labels: args.label.clone(),
        options: options(&args.columns, true),
    };
    let labelled = dataset::to_learn(&request)?;
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
    // Nothing is learned for a file that cannot be written.
    let mut file = Whole::create(&args.output)?;
    let plan = plan(&args);
    let trained = super::with_threads(args.jobs, || {
        learn(&labelled, &plan, &mut |what| console.progress(|| what.to_owned()))
    })??;
    let bytes = file::to_bytes(&trained.model)?;
    let name = args.output.display().to_string();
    file.write_all(&bytes).map_err(|error| Error::io(&name, "write", error))?;
    file.commit()?;
    if let Some(path) = &args.measures {
        write_json(&path.display().to_string(), &measures(&trained))?;
    }
    print(&report(&labelled, &trained))?;
    console.note(format_args!(
        "{name}: {} bytes, {:.1} s",
        grouped(bytes.len()),
        console.seconds()
    ));
    Ok(console.finish(true))
}

fn plan(args: &args::Train) -> Plan {
    Plan {
        settings: Settings { language: args.language, ..Settings::default() },
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
        class_weight: match args.class_weight {
            args::ClassWeight::None => ClassWeight::None,
            args::ClassWeight::Balanced => ClassWeight::Balanced,
        },
        seed: args.seed,
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
    let _ =
        writeln!(page_, "\ntried by cross-validation over {} documents:", grouped(trained.groups));
    for trial in &trained.trials {
        let setting = &trial.setting;
        let _ = writeln!(
            page_,
            "  {}, {:?}, {}, l2 {}: log loss {:.4}, macro-F1 {:.4}",
            trial.head,
            setting.weighting,
            setting.solver.name(),
            setting.l2,
            trial.log_loss,
            trial.macro_f1,
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
                "l2": trial.setting.l2,
                "log_loss": trial.log_loss,
                "macro_f1": trial.macro_f1,
            })
        })
        .collect();
    let mut value = evaluation::to_json(&trained.held_out);
    value["groups"] = json!(trained.groups);
    value["tried"] = json!(trials);
    value
}

//! `demarche evaluate`: how good is a model?

use super::args;
use super::console::{Console, measure, print};
use super::inputs::{create, options};
use crate::error::{Error, Origin, Result};
use crate::train::{HeadEvaluation, Request, dataset, evaluate, evaluation};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Evaluate) -> Result<ExitCode> {
    let mut console = Console::new();
    let model = super::load(args.model.as_deref())?;
    let request = Request {
        tables: args.tables,
        texts: args.texts,
        labels: Vec::new(),
        measure_on: Vec::new(),
        options: options(&args.columns, true),
    };
    let inputs = [&request.tables, &request.texts, args.model.as_slice()].concat();
    let file = args.json.as_deref().filter(|path| *path != "-");
    let file = file.map(|path| create(Path::new(path), &inputs)).transpose()?;
    let labelled = dataset::to_measure(&request, &model.recipe.heads)?;
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
    let heads = evaluate(&model, &labelled);
    if heads.is_empty() {
        if !console.has_failed() {
            let found = "no row has both a text and a label";
            let origin = Origin::path(request.tables.join(", "));
            console.failure(&Error::input(origin, found, "fill in the column of labels"));
        }
        return Ok(console.finish(false));
    }
    if args.json.as_deref() != Some("-") {
        let pages: Vec<String> = heads.iter().map(page).collect();
        print(&pages.join("\n"))?;
    }
    let json = pretty(&evaluation::to_json(&heads));
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

/// JSON as it goes to files and to standard output.
pub fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// The measures of a head, for a person.
pub fn page(head: &HeadEvaluation) -> String {
    let mut page = String::new();
    let confusion = &head.confusion;
    let _ = writeln!(
        page,
        "{}: {} sentences, accuracy {}, macro-F1 {}, calibration error {}",
        head.name,
        confusion.sentences(),
        measure(confusion.accuracy()),
        measure(confusion.macro_f1()),
        measure(head.calibration_error),
    );
    let commonest = (0..head.labels.len()).max_by_key(|&label| confusion.label(label).support);
    if let Some(label) = commonest.filter(|_| confusion.sentences() > 0) {
        let share = confusion.label(label).support as f64 / confusion.sentences() as f64;
        let label = &head.labels[label];
        let _ = writeln!(page, "(always saying {label} would have accuracy {share:.3})");
    }
    let surest = head.accuracy_at_coverage.iter();
    let surest: Vec<String> = surest
        .map(|(share, right)| format!("{} among the surest {:.0}%", measure(*right), share * 100.0))
        .collect();
    let _ = writeln!(page, "accuracy {}", surest.join(", "));
    let width = head.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(5);
    let _ = writeln!(page, "{:width$}  precision  recall     F1  support", "label");
    for (at, label) in head.labels.iter().enumerate() {
        let measures = confusion.label(at);
        let _ = writeln!(
            page,
            "{label:width$}  {:>9}  {:>6}  {:>5}  {:>7}",
            measure(measures.precision),
            measure(measures.recall),
            measure(measures.f1),
            measures.support,
        );
    }
    let _ = writeln!(page, "{:width$}  given as", "true");
    let wide = width.min(18);
    let cell = |text: &str| format!("  {text:>wide$.wide$}");
    let header: String = head.labels.iter().map(|label| cell(label)).collect();
    let _ = writeln!(page, "{:width$}{header}", "");
    for (label, counts) in head.labels.iter().zip(&confusion.counts) {
        let counts: String = counts.iter().map(|count| cell(&count.to_string())).collect();
        let _ = writeln!(page, "{label:width$}{counts}");
    }
    page
}

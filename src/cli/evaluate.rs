//! `demarche evaluate`: how good is a model?

use super::args;
use super::console::{Console, print};
use super::inputs::options;
use crate::error::{Error, Result};
use crate::train::{HeadEvaluation, Request, dataset, evaluate, evaluation};
use crate::write::Whole;
use std::fmt::Write as _;
use std::io::Write as _;
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
        options: options(&args.columns, true),
    };
    let labelled = dataset::to_measure(&request, &model.recipe.heads)?;
    labelled.notes.iter().for_each(|note| console.note(note));
    labelled.faults.iter().for_each(|error| console.failure(error));
    let heads = evaluate(&model, &labelled);
    if args.json.as_deref() != Some("-") {
        let pages: Vec<String> = heads.iter().map(page).collect();
        print(&pages.join("\n"))?;
    }
    if let Some(path) = &args.json {
        write_json(path, &evaluation::to_json(&heads))?;
    }
    Ok(console.finish(!heads.is_empty()))
}

/// Writes JSON to a file, or to standard output for `-`.
pub fn write_json(path: &str, value: &serde_json::Value) -> Result<()> {
    let text = format!("{value:#}\n");
    if path == "-" {
        return print(&text);
    }
    let mut file = Whole::create(Path::new(path))?;
    file.write_all(text.as_bytes()).map_err(|error| Error::io(path, "write", error))?;
    file.commit()
}

/// The measures of a head, for a person.
pub fn page(head: &HeadEvaluation) -> String {
    let mut page = String::new();
    let confusion = &head.confusion;
    let _ = writeln!(
        page,
        "{}: {} sentences, accuracy {:.3}, macro-F1 {:.3}, calibration error {:.3}",
        head.name,
        confusion.sentences(),
        confusion.accuracy(),
        confusion.macro_f1(),
        head.calibration_error,
    );
    let surest = head.accuracy_at_coverage.iter();
    let surest: Vec<String> = surest
        .map(|(share, right)| format!("{right:.3} among the surest {:.0}%", share * 100.0))
        .collect();
    let _ = writeln!(page, "accuracy {}", surest.join(", "));
    let width = head.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(5);
    let _ = writeln!(page, "{:width$}  precision  recall     F1  support", "label");
    let show = |measure: Option<f64>| measure.map_or("-".to_owned(), |m| format!("{m:.3}"));
    for (at, label) in head.labels.iter().enumerate() {
        let measures = confusion.label(at);
        let _ = writeln!(
            page,
            "{label:width$}  {:>9}  {:>6}  {:>5}  {:>7}",
            show(measures.precision),
            show(measures.recall),
            show(measures.f1),
            measures.support,
        );
    }
    let _ = writeln!(page, "{:width$}  given as", "true");
    let cell = |text: &str| format!("  {text:>8.8}");
    let header: String = head.labels.iter().map(|label| cell(label)).collect();
    let _ = writeln!(page, "{:width$}{header}", "");
    for (label, counts) in head.labels.iter().zip(&confusion.counts) {
        let counts: String = counts.iter().map(|count| cell(&count.to_string())).collect();
        let _ = writeln!(page, "{label:width$}{counts}");
    }
    page
}

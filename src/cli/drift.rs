//! `demarche evaluate --drift`: are new articles like those that a model was learned from?

use super::args::Columns;
use super::console::{Console, grouped, measure_within};
use super::inputs::{each, find, options};
use super::pages::aligned;
use crate::error::{Error, Origin, Result};
use crate::model::Model;
use crate::report::{advice, index_in_words, one_in, signed};
use crate::train::bootstrap::DRAWS;
use crate::train::drift::HeadDrift;
use crate::train::shift::Shift;
use crate::train::{Drift, DriftEvaluation};
use std::fmt::Write as _;

/// Reads the articles, and compares them. `None` where there is no sentence in them, which is
/// reported.
///
/// # Errors
/// If nothing can be done.
pub fn measured(
    model: &Model,
    articles: &[String],
    columns: &Columns,
    console: &mut Console,
) -> Result<Option<DriftEvaluation>> {
    let inputs = find(articles, false, None, console)?;
    let mut drift = Drift::new(model);
    let mut documents = 0;
    each(&inputs, &options(columns, false), console, |_, document, console| {
        drift.add(&document);
        documents += 1;
        console.progress(|| format!("{}: {} documents", document.name, grouped(documents)));
        Ok(())
    })?;
    let found = drift.finish();
    if found.is_none() && !console.has_failed() {
        let origin = Origin::path(articles.join(", "));
        console.failure(&Error::input(origin, "no sentence in them", "name other articles"));
    }
    Ok(found)
}

/// What was found, for a person.
pub fn page(drift: &DriftEvaluation) -> String {
    let mut page = format!(
        "drift: {} sentences of {} new documents, beside the sentences held out in training\n",
        grouped(drift.sentences),
        grouped(drift.documents)
    );
    let _ = match drift.documents {
        1 => writeln!(page, "(no intervals: they need two documents or more)"),
        _ => writeln!(
            page,
            "(in parentheses 95 percent intervals, from {} draws of documents)",
            grouped(DRAWS)
        ),
    };
    if let Some(words) = &drift.words {
        let _ = write!(page, "unknown words: {}", with_interval(words.new, words));
        let _ = match words.held_out {
            Some(_) => writeln!(
                page,
                ", or {}; in training {}, or {}",
                one_in(words.new),
                measure_within(words.held_out, words.held_out_interval),
                one_in(words.held_out)
            ),
            None => writeln!(page, ", or {}", one_in(words.new)),
        };
        if !drift.unknown.is_empty() {
            let named = drift.unknown.iter().map(|(word, times)| format!("{word} {times}"));
            let named: Vec<String> = named.collect();
            let _ = writeln!(page, "the commonest: {}", named.join(", "));
        }
    }
    drift.heads.iter().for_each(|head| page += &of_head(head));
    advice(drift).iter().for_each(|line| page += &format!("{line}\n"));
    page
}

fn with_interval(value: Option<f64>, shift: &Shift) -> String {
    measure_within(value, shift.new_interval)
}

fn of_head(head: &HeadDrift) -> String {
    let row = |name: &str, shift: &Shift| {
        vec![
            name.to_owned(),
            measure_within(shift.new, shift.new_interval),
            measure_within(shift.held_out, shift.held_out_interval),
            signed(shift.difference, shift.interval),
        ]
    };
    let header = [&*head.name, "new articles", "in training", "difference"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.push(row("mean confidence", &head.confidence));
    rows.extend(head.labels.iter().map(|(label, shift)| row(&format!("share of {label}"), shift)));
    let mut page = aligned(&rows);
    for (of, index) in [("confidence", &head.confidence_index), ("labels", &head.label_index)] {
        if let Some(words) = index_in_words(index) {
            let _ = writeln!(page, "stability of {of}: {words}");
        }
    }
    page
}

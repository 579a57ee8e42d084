//! The card of a model: what a reader must know before trusting it, as Markdown.

use super::console::{grouped, measure, measure_within};
use super::train_pages::{Learned, projection};
use crate::error::{Error, Origin, Result};
use crate::train::HeadEvaluation;
use crate::train::bootstrap::Intervals;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// So many pairs of labels that are taken for each other are named.
const DISPUTED: usize = 5;

#[derive(Serialize)]
struct Card {
    name: String,
    version: String,
    sources: Vec<Table>,
    grounds: Vec<Table>,
    documents: String,
    fingerprint: String,
    seed: u64,
    codebook: bool,
    searched: bool,
    heads: Vec<Question>,
    single: String,
}

#[derive(Serialize)]
struct Table {
    name: String,
    sentences: String,
    #[serde(rename = "use")]
    use_: &'static str,
}

/// A head; but for its name all is empty where it is not `measured`.
#[derive(Serialize, Default)]
struct Question {
    name: String,
    measured: bool,
    how: String,
    labels: Vec<Label>,
    folds: usize,
    /// What is said of rows that the base was learned from; empty for none.
    known: String,
    accuracy: String,
    macro_f1: String,
    calibration: String,
    intervals: bool,
    thresholds: Vec<Threshold>,
    confusion: Vec<Row>,
    disputed: Vec<Disputed>,
    more: Vec<String>,
}

#[derive(Serialize)]
struct Label {
    name: String,
    count: String,
    precision: String,
    recall: String,
    f1: String,
}

#[derive(Serialize)]
struct Threshold {
    at: String,
    coverage: String,
    accuracy: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    counts: Vec<usize>,
}

#[derive(Serialize)]
struct Disputed {
    truth: String,
    given: String,
    count: usize,
    support: usize,
}

/// The card of a model of this name.
///
/// # Errors
/// If it cannot be written.
pub fn card(name: &str, learned: &Learned) -> Result<String> {
    let failed = |error: minijinja::Error| {
        Error::input(Origin::path(name), format!("no card ({error:#})"), "report this")
    };
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Markdown has escapes of its own: those of the filter.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(failed)?);
    environment.add_filter("line", line);
    environment.add_template("card.md", include_str!("card.md")).map_err(failed)?;
    let template = environment.get_template("card.md").map_err(failed)?;
    template.render(Serde(filling(name, learned))).map_err(failed)
}

/// A name within a line or a cell of Markdown.
fn line(name: &str) -> String {
    let mut line = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '<' | '\\' => line.extend(['\\', c]),
            c if c.is_control() => line.push(' '),
            c => line.push(c),
        }
    }
    line
}

fn filling(name: &str, learned: &Learned) -> Card {
    let recipe = &learned.trained.model.recipe;
    let folds = &learned.trained.folds;
    let documents = match folds.parts_documents {
        true => "All sentences stand in one document, which was parted for testing: the figures \
                 below are better than those on new documents will be."
            .to_owned(),
        false => format!("They stand in {} documents.", grouped(folds.documents)),
    };
    let sources = recipe.sources.iter().map(|source| Table {
        name: source.name.clone(),
        sentences: grouped(source.sentences),
        use_: if source.measures { "learned from and measured on" } else { "learned from" },
    });
    let grounds = recipe.stands_on.iter().flat_map(|ground| &ground.sources).map(|source| Table {
        name: source.name.clone(),
        sentences: grouped(source.sentences),
        use_: "",
    });
    let wrong: Vec<String> = learned
        .held_out()
        .iter()
        .filter_map(|head| Some((head, head.confusion.accuracy()?)))
        .map(|(head, right)| format!("{:.0} in 100 of {}", (1.0 - right) * 100.0, head.name))
        .collect();
    Card {
        name: name.to_owned(),
        version: recipe.version.clone(),
        sources: sources.collect(),
        grounds: grounds.collect(),
        documents,
        fingerprint: recipe.fingerprint.clone(),
        seed: recipe.seed,
        codebook: recipe.codebook.is_some(),
        searched: learned.scales.is_some(),
        heads: recipe.heads.iter().map(|head| question(&head.name, learned)).collect(),
        single: format!("of those held out it got {} wrong.", line(&wrong.join(", "))),
    }
}

fn question(name: &str, learned: &Learned) -> Question {
    let number = learned.held_out().iter().position(|head| head.name == name);
    let own = learned.trained.model.recipe.heads.iter().find(|head| head.name == name);
    let (Some(number), Some(own)) = (number, own) else {
        return Question { name: name.to_owned(), ..Question::default() };
    };
    let head = &learned.held_out()[number];
    let intervals = head.intervals.as_ref();
    let of = |interval: fn(&Intervals) -> _| intervals.and_then(interval);
    let curve = learned.curves.iter().find(|curve| curve.head == name);
    let start = match learned.trained.model.recipe.stands_on.is_empty() {
        true => String::new(),
        false => format!(", learned from {}", learned.trained.settings[number].start.name()),
    };
    Question {
        name: name.to_owned(),
        measured: true,
        how: format!("Solver {}, penalty {}{start}.", own.solver, own.l2),
        labels: labels(head, &learned.counts(number)),
        folds: own.held_out.folds,
        known: learned.known.get(number).cloned().flatten().unwrap_or_default(),
        accuracy: measure_within(head.confusion.accuracy(), of(|all| all.accuracy)),
        macro_f1: measure_within(head.confusion.macro_f1(), of(|all| all.macro_f1)),
        calibration: measure_within(head.calibration_error, of(|all| all.calibration_error)),
        intervals: intervals.is_some(),
        thresholds: head
            .thresholds
            .iter()
            .map(|threshold| Threshold {
                at: threshold.min_confidence.to_string(),
                coverage: measure(threshold.coverage),
                accuracy: measure(threshold.accuracy),
            })
            .collect(),
        confusion: head
            .labels
            .iter()
            .zip(&head.confusion.counts)
            .map(|(label, counts)| Row { name: label.clone(), counts: counts.clone() })
            .collect(),
        disputed: disputed(head),
        more: curve.map_or_else(Vec::new, |c| c.projections.iter().map(projection).collect()),
    }
}

fn labels(head: &HeadEvaluation, counts: &[usize]) -> Vec<Label> {
    let label = |(at, (name, &count)): (usize, (&String, &usize))| {
        let measures = head.confusion.label(at);
        let within = head.intervals.as_ref().map(|all| all.labels[at]);
        Label {
            name: name.clone(),
            count: grouped(count),
            precision: measure_within(measures.precision, within.and_then(|all| all.precision)),
            recall: measure_within(measures.recall, within.and_then(|all| all.recall)),
            f1: measure_within(measures.f1, within.and_then(|all| all.f1)),
        }
    };
    head.labels.iter().zip(counts).enumerate().map(label).collect()
}

/// The errors that are made most often; of equals, in the order of labels.
fn disputed(head: &HeadEvaluation) -> Vec<Disputed> {
    let mut all = Vec::new();
    for (truth, counts) in head.confusion.counts.iter().enumerate() {
        for (given, &count) in counts.iter().enumerate() {
            if truth != given && count > 0 {
                all.push(Disputed {
                    truth: head.labels[truth].clone(),
                    given: head.labels[given].clone(),
                    count,
                    support: head.confusion.label(truth).support,
                });
            }
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.count));
    all.truncate(DISPUTED);
    all
}

#[cfg(test)]
mod tests {
    use crate::cli::card::line;

    #[test]
    fn names_stay_in_their_cells() {
        assert_eq!(line("a|b <i> _c_\n"), "a\\|b \\<i> \\_c\\_ ");
    }
}

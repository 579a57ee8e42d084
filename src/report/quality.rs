//! The page of an evaluation: how good a model is, with pictures, for a reader who is no
//! statistician and a reviewer who is. It has no script.

use super::coverage::{Curve, curve};
use super::drift::{DriftView, view};
use super::frame::{Frame, STYLE};
use super::matrix::{Matrix, matrix};
use super::palette::{Look, looks};
use super::quality_words::{
    basis, difference, ends, headline, measure, measure_within, percent_within, verdict,
};
use super::reliability::{Diagram, diagram};
use super::results::Question;
use super::table::Table;
use crate::error::Result;
use crate::train::bootstrap::{DRAWS, Intervals, Judged};
use crate::train::compare::{Difference, HeadComparison};
use crate::train::pairs::PairCounts;
use crate::train::{Condition, DriftEvaluation, HeadEvaluation, Labelled, PairEvaluation};
use serde::Serialize;
use std::io::Write;

/// The templates by name.
const TEMPLATES: [(&str, &str); 2] =
    [("quality.html", include_str!("quality.html")), ("chart.html", include_str!("chart.html"))];

/// So many errors of a head are shown.
const ERRORS: usize = 20;
/// So many characters of each at most.
const LONGEST: usize = 600;

/// What was measured, and of what.
#[derive(Debug, Clone)]
pub struct Quality<'a> {
    /// The model; `None` where what is learned from the tables themselves was measured.
    pub model: Option<String>,
    /// The tables.
    pub tables: Vec<String>,
    /// What the rows that were taken meet; none for all rows.
    pub conditions: Vec<Condition>,
    /// How it was measured, where that needs words.
    pub how: &'a [String],
    /// The sentences, which the errors are shown from.
    pub labelled: Option<&'a Labelled>,
    /// Every head.
    pub heads: &'a [HeadEvaluation],
    /// Another model's name, and how it compares.
    pub comparison: Option<(&'a str, &'a [HeadComparison])>,
    /// A file of boundary pairs, and what the model makes of them.
    pub pairs: Option<(&'a str, &'a PairEvaluation)>,
    /// New articles beside those of training.
    pub drift: Option<&'a DriftEvaluation>,
}

/// Everything that the page shows.
#[derive(Serialize)]
struct Page {
    title: String,
    version: &'static str,
    about: Vec<(&'static str, String)>,
    how: Vec<String>,
    draws: usize,
    heads: Vec<HeadView>,
    pairs: Option<Pairs>,
    drift: Option<DriftView>,
}

/// One head.
#[derive(Serialize)]
struct HeadView {
    name: String,
    basis: String,
    headline: Vec<String>,
    figures: Table,
    reliability: Diagram,
    curve: Curve,
    matrix: Matrix,
    labels: Table,
    comparison: Option<Comparison>,
    errors: Vec<Wrong>,
    wrong: usize,
}

/// Another model on the same sentences.
#[derive(Serialize)]
struct Comparison {
    says: String,
    table: Table,
}

/// A sentence that the model is wrong of.
#[derive(Serialize)]
struct Wrong {
    text: String,
    place: String,
    truth: String,
    given: Look,
    confidence: String,
}

/// Boundary pairs.
#[derive(Serialize)]
struct Pairs {
    says: String,
    table: Table,
}

/// Writes the page. `name` is what messages call the output.
///
/// # Errors
/// If it cannot be written.
pub fn write_quality(quality: &Quality, out: &mut impl Write, name: &str) -> Result<()> {
    let style = format!("{STYLE}{}", include_str!("quality.css"));
    Frame { templates: &TEMPLATES, style, script: "" }.write(page(quality), out, name)
}

fn page(quality: &Quality) -> Page {
    let tables = quality.tables.join(", ");
    let mut about = Vec::new();
    about.extend(quality.model.clone().map(|model| ("Model", model)));
    if !tables.is_empty() {
        about.push(("Measured on", tables.clone()));
    }
    if !quality.conditions.is_empty() {
        let all = quality.conditions.iter().map(ToString::to_string);
        about.push(("Rows where", all.collect::<Vec<_>>().join(", ")));
    }
    about.extend(quality.comparison.map(|(other, _)| ("Compared with", other.to_owned())));
    let view = |(number, head)| head_view(quality, number, head);
    Page {
        title: match &quality.model {
            Some(model) => format!("How good is {model}?"),
            None => format!("How good is a model learned from {tables}?"),
        },
        version: env!("CARGO_PKG_VERSION"),
        about,
        how: quality.how.to_vec(),
        draws: DRAWS,
        heads: quality.heads.iter().enumerate().map(view).collect(),
        pairs: quality.pairs.map(|(file, pairs)| pairs_view(file, pairs)),
        drift: quality.drift.map(self::view),
    }
}

fn head_view(quality: &Quality, number: usize, head: &HeadEvaluation) -> HeadView {
    let question = Question { name: head.name.clone(), labels: head.labels.clone() };
    let looks = looks(&question, number);
    let comparison = quality.comparison.and_then(|(other, heads)| {
        let found = heads.iter().find(|compared| compared.name == head.name)?;
        Some(Comparison { says: verdict(found, other), table: compared(found, other) })
    });
    let wrong: Vec<&Judged> = head.sentences.iter().filter(|one| !one.is_right()).collect();
    HeadView {
        name: head.name.clone(),
        basis: basis(head),
        headline: headline(head),
        figures: figures(head),
        reliability: diagram(&head.reliability, &head.name),
        curve: curve(head),
        matrix: matrix(&looks, &head.confusion),
        labels: labels(head),
        comparison,
        wrong: wrong.len(),
        errors: quality.labelled.map_or_else(Vec::new, |all| errors(&looks, all, wrong)),
    }
}

/// Every measure of a head with its interval.
fn figures(head: &HeadEvaluation) -> Table {
    let all = head.intervals.as_ref();
    let of = |interval: fn(&Intervals) -> _| ends(all.and_then(interval));
    let mut rows = vec![
        ("accuracy", head.confusion.accuracy(), of(|all| all.accuracy)),
        ("macro-F1", head.confusion.macro_f1(), of(|all| all.macro_f1)),
        ("log loss (nats)", head.log_loss, of(|all| all.log_loss)),
        ("calibration error", head.calibration_error, of(|all| all.calibration_error)),
    ]
    .into_iter()
    .map(|(name, value, interval)| (name.to_owned(), vec![measure(value), interval]))
    .collect::<Vec<_>>();
    rows.extend(head.accuracy_at_coverage.iter().enumerate().map(|(at, (share, right))| {
        let interval = all.and_then(|all| all.accuracy_at_coverage[at]);
        let name = format!("accuracy among the surest {:.0}%", share * 100.0);
        (name, vec![measure(*right), ends(interval)])
    }));
    Table {
        caption: format!("Measures of {}, each with its 95 percent interval", head.name),
        header: ["measure", "value", "interval"].map(str::to_owned).into(),
        rows,
        further: 0,
    }
}

/// The measures of each label.
fn labels(head: &HeadEvaluation) -> Table {
    let row = |(at, label): (usize, &String)| {
        let measures = head.confusion.label(at);
        let within = head.intervals.as_ref().map(|all| all.labels[at]);
        let cells = vec![
            measures.support.to_string(),
            percent_within(measures.precision, within.and_then(|label| label.precision)),
            percent_within(measures.recall, within.and_then(|label| label.recall)),
            measure_within(measures.f1, within.and_then(|label| label.f1)),
        ];
        (label.clone(), cells)
    };
    Table {
        caption: format!("Each label of {}", head.name),
        header: ["label", "sentences", "precision", "recall", "F1"].map(str::to_owned).into(),
        rows: head.labels.iter().enumerate().map(row).collect(),
        further: 0,
    }
}

fn compared(head: &HeadComparison, other: &str) -> Table {
    let row = |name: &str, both: &Difference| {
        (name.to_owned(), vec![measure(both.first), measure(both.second), difference(both)])
    };
    Table {
        caption: format!(
            "{} on the same {} sentences; differences in points",
            head.name, head.sentences
        ),
        header: vec![
            "measure".to_owned(),
            "this".to_owned(),
            other.to_owned(),
            "difference".to_owned(),
        ],
        rows: vec![row("accuracy", &head.accuracy), row("macro-F1", &head.macro_f1)],
        further: 0,
    }
}

/// The errors of which the model was surest; of equals, the earlier first.
fn errors(looks: &[Look], labelled: &Labelled, mut wrong: Vec<&Judged>) -> Vec<Wrong> {
    wrong.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let one = |judged: &&Judged| {
        let example = labelled.examples.get(judged.example)?;
        let document = &labelled.documents[example.document];
        let words = labelled.words(example);
        let text = match words.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &words[..end]),
            None => words.to_owned(),
        };
        Some(Wrong {
            text,
            place: format!("{}, row {}", document.name, document.rows[example.row].number),
            truth: looks[judged.truth].name.clone(),
            given: looks[judged.given].clone(),
            confidence: super::chart::percent(f64::from(judged.confidence)),
        })
    };
    wrong.iter().take(ERRORS).filter_map(one).collect()
}

fn pairs_view(file: &str, pairs: &PairEvaluation) -> Pairs {
    let all = &pairs.all;
    let row = |(name, counts): &(String, PairCounts)| {
        let passed = format!("{} of {}", counts.passed, counts.pairs);
        (name.clone(), vec![passed, percent_within(counts.share(), counts.interval())])
    };
    Pairs {
        says: format!(
            "{} of {} pairs of {file} pass: in every head in which the two sentences differ, both \
             labels are right. That is {}.",
            all.passed,
            all.pairs,
            percent_within(all.share(), all.interval())
        ),
        table: Table {
            caption: "Boundary pairs by section".to_owned(),
            header: ["section", "passed", "share"].map(str::to_owned).into(),
            rows: pairs.sections.iter().map(row).collect(),
            further: 0,
        },
    }
}

//! What was measured, for a person to read.

use super::console::{grouped, measure, measure_within};
use crate::model::Model;
use crate::model::lean::{Lean, Push};
use crate::report::too_few;
use crate::text::accident;
use crate::train::bootstrap::{DRAWS, Intervals};
use crate::train::compare::Difference;
use crate::train::familiar::Familiar;
use crate::train::pairs::PairCounts;
use crate::train::{HeadComparison, HeadEvaluation, PairEvaluation};
use std::fmt::Write as _;

/// The measures of a head.
pub fn page(head: &HeadEvaluation) -> String {
    let mut page = String::new();
    let confusion = &head.confusion;
    let intervals = head.intervals.as_ref();
    let of = |interval: fn(&Intervals) -> _| intervals.and_then(interval);
    let _ = writeln!(
        page,
        "{}: {} sentences, accuracy {}, macro-F1 {}, calibration error {}, log loss {}",
        head.name,
        confusion.sentences(),
        measure_within(confusion.accuracy(), of(|all| all.accuracy)),
        measure_within(confusion.macro_f1(), of(|all| all.macro_f1)),
        measure_within(head.calibration_error, of(|all| all.calibration_error)),
        measure_within(head.log_loss, of(|all| all.log_loss)),
    );
    let _ = match (head.documents, intervals) {
        (Some(documents), Some(_)) => writeln!(
            page,
            "(in parentheses 95 percent intervals, from {} draws of its {} documents)",
            grouped(DRAWS),
            grouped(documents)
        ),
        (Some(_), None) => writeln!(
            page,
            "(no intervals: all sentences stand in one document, and two or more are needed)"
        ),
        (None, _) => Ok(()),
    };
    if let Some(why) = too_few(head) {
        let _ = writeln!(page, "({why})");
    }
    let commonest = (0..head.labels.len()).max_by_key(|&label| confusion.label(label).support);
    if let Some(label) = commonest.filter(|_| confusion.sentences() > 0) {
        let share = confusion.label(label).support as f64 / confusion.sentences() as f64;
        let label = &head.labels[label];
        let _ = writeln!(page, "(always saying {label} would have accuracy {share:.3})");
    }
    let surest = head.accuracy_at_coverage.iter().enumerate();
    let surest: Vec<String> = surest
        .map(|(at, (share, right))| {
            let interval = intervals.and_then(|all| all.accuracy_at_coverage[at]);
            let right = measure_within(*right, interval);
            format!("{right} among the surest {:.0}%", share * 100.0)
        })
        .collect();
    let _ = writeln!(page, "accuracy {}", surest.join(", "));
    page + &thresholds(head) + &labels(head) + &confusion_table(head)
}

/// What is to be said of a head that was measured on sentences which `who` was learned from.
pub fn familiar(head: &str, who: &str, familiar: &Familiar) -> String {
    let Familiar { known, of, others } = familiar;
    let (known, of) = (grouped(*known), grouped(*of));
    let Some(others) = others else {
        return format!(
            "{head}: all {of} sentences are among those that {who} was learned from: the figures say \
             how well it remembers them, not how good it is on others"
        );
    };
    let intervals = others.intervals.as_ref();
    let sentences = others.confusion.sentences();
    let alone = match too_few(others) {
        Some(_) => format!("the {} others are too few to tell", grouped(sentences)),
        None => format!(
            "on the {} others alone accuracy {}, macro-F1 {}",
            grouped(sentences),
            measure_within(others.confusion.accuracy(), intervals.and_then(|all| all.accuracy)),
            measure_within(others.confusion.macro_f1(), intervals.and_then(|all| all.macro_f1)),
        ),
    };
    format!(
        "{head}: {known} of {of} sentences are among those that {who} was learned from, which \
         flatters the figures; {alone}"
    )
}

/// What is to be said of a model that does not keep what it was learned from, and of tables with the
/// names and sizes of those it was learned from; `None` without any.
pub fn namesakes(tables: &[String], who: &str) -> Option<String> {
    (!tables.is_empty()).then(|| {
        format!(
            "{who} was learned from tables of these names with as many sentences: {}; if they are \
             the same, the figures say how well it remembers them, not how good it is on others",
            tables.join(", ")
        )
    })
}

/// What each threshold on confidence leaves.
fn thresholds(head: &HeadEvaluation) -> String {
    let header = ["confidence at least", "coverage", "accuracy"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let intervals = head.intervals.as_ref();
    rows.extend(head.thresholds.iter().enumerate().map(|(at, threshold)| {
        let name = match threshold.min_confidence {
            0.0 => "all".to_owned(),
            other => other.to_string(),
        };
        let coverage = intervals.and_then(|all| all.coverage[at]);
        let accuracy = intervals.and_then(|all| all.accuracy_at_least[at]);
        vec![
            name,
            measure_within(threshold.coverage, coverage),
            measure_within(threshold.accuracy, accuracy),
        ]
    }));
    aligned(&rows)
}

/// The measures of each label.
fn labels(head: &HeadEvaluation) -> String {
    let mut rows =
        vec![["label", "precision", "recall", "F1", "support"].map(str::to_owned).into()];
    for (at, label) in head.labels.iter().enumerate() {
        let measures = head.confusion.label(at);
        let within = head.intervals.as_ref().map(|all| all.labels[at]);
        rows.push(vec![
            label.clone(),
            measure_within(measures.precision, within.and_then(|label| label.precision)),
            measure_within(measures.recall, within.and_then(|label| label.recall)),
            measure_within(measures.f1, within.and_then(|label| label.f1)),
            measures.support.to_string(),
        ]);
    }
    aligned(&rows)
}

/// How often each label was given for each true one.
fn confusion_table(head: &HeadEvaluation) -> String {
    let mut page = String::new();
    let width = head.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0).max(5);
    let _ = writeln!(page, "{:width$}  given as", "true");
    let wide = width.min(18);
    let cell = |text: &str| format!("  {text:>wide$.wide$}");
    let header: String = head.labels.iter().map(|label| cell(label)).collect();
    let _ = writeln!(page, "{:width$}{header}", "");
    for (label, counts) in head.labels.iter().zip(&head.confusion.counts) {
        let counts: String = counts.iter().map(|count| cell(&count.to_string())).collect();
        let _ = writeln!(page, "{label:width$}{counts}");
    }
    page
}

/// Rows of as many cells each, under each other: the first to the left, the others to the right.
pub fn aligned(rows: &[Vec<String>]) -> String {
    let widths = widths(rows);
    let mut page = String::new();
    for row in rows {
        for (at, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let _ = match at {
                0 => write!(page, "{cell:width$}"),
                _ => write!(page, "  {cell:>width$}"),
            };
        }
        page.push('\n');
    }
    page
}

/// Rows of as many cells each, under each other, all to the left; the last goes on to the right.
pub fn left_aligned(rows: &[Vec<String>]) -> String {
    let widths = widths(rows);
    let mut page = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        let _ = writeln!(page, "{}", cells.collect::<String>().trim_end());
    }
    page
}

/// How many characters the widest cell of each column has.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for (at, cell) in rows.iter().flat_map(|row| row.iter().enumerate()) {
        widths[at] = widths[at].max(cell.chars().count());
    }
    widths
}

/// How hard words that name an accident push, in the order given.
pub fn accidents(model: &Model, found: &[Lean]) -> String {
    let mut page = format!(
        "words of data/accidents.txt that the model knows: {} of {}\n",
        found.len(),
        accident::all().len()
    );
    if found.is_empty() {
        return page;
    }
    page += "(strongest push in each head, and how many times that of a typical feature it is)\n";
    let heads = &model.recipe.heads;
    let mut rows = vec![vec!["word".to_owned(), "kind".to_owned()]];
    rows[0].extend(heads.iter().map(|head| head.name.clone()));
    for lean in found {
        let mut row = vec![lean.accident.word.clone(), lean.accident.kind.to_owned()];
        row.extend(heads.iter().zip(&lean.heads).map(|(head, push)| {
            let Push { family, label, push, times } = push;
            format!("{} {push:+.2}, {times:.1} times ({family})", head.labels[*label])
        }));
        rows.push(row);
    }
    page + &aligned(&rows)
}

/// How two models compare, the second under this name.
pub fn comparison(other: &str, heads: &[HeadComparison]) -> String {
    let mut page = format!(
        "this model and {other} on the same sentences (difference above 0: this one is better)\n"
    );
    for head in heads {
        let _ = writeln!(page, "{}: {} sentences", head.name, head.sentences);
        for (name, both) in [("accuracy", head.accuracy), ("macro-F1", head.macro_f1)] {
            let _ = writeln!(page, "  {name} {}", difference(&both));
        }
        let test = &head.mcnemar;
        let _ = writeln!(
            page,
            "  only this one right: {}, only the other: {}; McNemar's test ({}{}), p {}",
            test.only_first,
            test.only_second,
            test.name(),
            test.chi_square.map(|value| format!(" {value:.2}")).unwrap_or_default(),
            probability(test.p),
        );
    }
    page
}

/// `0.700 and 0.680, difference +0.020 (-0.011 to +0.052), p 0.230`
fn difference(both: &Difference) -> String {
    let mut text = format!("{} and {}", measure(both.first), measure(both.second));
    if let Some(difference) = both.difference {
        let _ = write!(text, ", difference {difference:+.3}");
    }
    if let (Some(interval), Some(p)) = (both.interval, both.p) {
        let _ =
            write!(text, " ({:+.3} to {:+.3}), p {}", interval.low, interval.high, probability(p));
    }
    text
}

fn probability(p: f64) -> String {
    if p < 0.0005 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

/// How many boundary pairs of a file pass, beside the F1 of heads that were measured.
pub fn pairs(file: &str, pairs: &PairEvaluation, heads: &[HeadEvaluation]) -> String {
    let all = &pairs.all;
    let right: Vec<String> = pairs
        .heads
        .iter()
        .zip(&all.heads)
        .filter(|(_, (of, _))| *of > 0)
        .map(|(name, (of, right))| format!("{name} {right} of {of}"))
        .collect();
    let mut page = format!(
        "boundary pairs of {file}: {} of {} pass, {}; sentences right: {}\n",
        all.passed,
        all.pairs,
        measure_within(all.share(), all.interval()),
        right.join(", ")
    );
    if !heads.is_empty() {
        let f1 =
            |head: &HeadEvaluation| format!("{} {}", head.name, measure(head.confusion.macro_f1()));
        let f1: Vec<String> = heads.iter().map(f1).collect();
        let _ = writeln!(page, "(beside macro-F1 {})", f1.join(", "));
    }
    let shown: Vec<usize> = (0..pairs.heads.len()).filter(|&head| all.heads[head].0 > 0).collect();
    let mut rows = vec![vec!["passed".to_owned()]];
    rows[0].extend(shown.iter().map(|&head| pairs.heads[head].clone()));
    let row = |counts: &PairCounts| {
        let mut row = vec![format!("{} of {}", counts.passed, counts.pairs)];
        row.extend(shown.iter().map(|&head| {
            let (of, right) = counts.heads[head];
            format!("{right} of {of}")
        }));
        row
    };
    rows.extend(pairs.sections.iter().map(|(_, counts)| row(counts)));
    let names = ["section"].into_iter().chain(pairs.sections.iter().map(|(name, _)| &**name));
    for (line, name) in aligned(&rows).lines().zip(names) {
        let _ = writeln!(page, "{}", format!("{line}  {name}").trim_end());
    }
    page
}

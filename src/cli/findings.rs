//! Findings of `demarche check`: as a page for people, as JSON, and as a table to work through.

use super::console::grouped;
use super::tables::Target;
use crate::error::{Origin, Result};
use crate::read::identity::{ROW_ID, TEXT_HASH, correction, text_hash};
use crate::record::{Cell, Column, Kind, Record};
use crate::train::check::rows::Row;
use crate::train::check::{Finding, Judged, NEEDS_JUDGEMENT, Rows, Severity, rules};
use crate::write::{About, Labels};
use serde_json::{Value, json};
use std::fmt::Write;

/// Characters of a text that the page shows.
const SHOWN: usize = 90;
/// So many other places are named on the page.
const PLACES: usize = 4;

/// What was found in tables.
pub struct Found<'a> {
    /// The tables.
    pub rows: &'a Rows,
    /// The findings, in order.
    pub findings: Vec<Finding>,
    /// Labels that heads may have, where that is known.
    pub known: &'a [(String, Vec<String>)],
    /// The codebook of the model whose labels these are, where one was named and keeps it.
    pub codebook: Option<String>,
}

impl Found<'_> {
    /// How many findings are errors or warnings.
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.rule.severity == severity).count()
    }

    /// The row that a finding is about.
    fn row(&self, finding: &Finding) -> Option<&Row> {
        finding.row.map(|row| &self.rows.rows[row])
    }

    /// All of it for a person: kind by kind, `shown` findings of each at most.
    pub fn page(&self, shown: usize) -> String {
        let mut page = String::new();
        let heads = match &*self.rows.heads {
            [] => "no labels".to_owned(),
            heads => format!("labels of {}", heads.join(", ")),
        };
        let rows = grouped(self.rows.rows.len());
        let _ = writeln!(page, "{}: {rows} rows, {heads}", self.rows.tables.join(", "));
        for kind in self.findings.chunk_by(|a, b| a.rule.code == b.rule.code) {
            let rule = kind[0].rule;
            let (count, severity) = (grouped(kind.len()), rule.severity.name());
            let _ = writeln!(page, "\n{} {} ({severity}): {count}", rule.code, rule.name);
            if rule.code == NEEDS_JUDGEMENT {
                page += "  (most of these may be right: the model doubts more than is wrong)\n";
            }
            for finding in kind.iter().take(shown) {
                let _ =
                    writeln!(page, "  {}: {}{}", finding.origin, finding.message, places(finding));
                let text = self.row(finding).map_or("", |row| self.rows.text(row));
                if !text.is_empty() {
                    let _ = writeln!(page, "    “{}”", short(text));
                }
            }
            if kind.len() > shown {
                let _ = writeln!(page, "  and {} more", grouped(kind.len() - shown));
            }
            let _ = writeln!(page, "  → {}", rule.remedy);
        }
        let many = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{} {what}s", grouped(count)),
        };
        let errors = many(self.count(Severity::Error), "error");
        let warnings = many(self.count(Severity::Warning), "warning");
        let _ = writeln!(page, "\n{errors}, {warnings}");
        page
    }

    /// All of it for a program: `version`, `rows`, `heads`, `errors`, `warnings`, `counts` by rule,
    /// `findings` in order. What does not apply to a finding is null.
    pub fn to_json(&self) -> Value {
        let counts = self.findings.chunk_by(|a, b| a.rule.code == b.rule.code);
        let counts = counts.map(|kind| (kind[0].rule.code.to_owned(), json!(kind.len())));
        let findings: Vec<Value> = self.findings.iter().map(|one| self.one_to_json(one)).collect();
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "tables": self.rows.tables,
            "rows": self.rows.rows.len(),
            "heads": self.rows.heads,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "counts": counts.collect::<serde_json::Map<_, _>>(),
            "findings": findings,
        })
    }

    fn one_to_json(&self, finding: &Finding) -> Value {
        let row = self.row(finding);
        let place = |origin: &Origin| json!({ "file": origin.path, "row": origin.row });
        let head = finding.head;
        let doubt = finding.doubt.as_ref();
        json!({
            "code": finding.rule.code,
            "name": finding.rule.name,
            "severity": finding.rule.severity.name(),
            "file": finding.origin.path,
            "row": finding.origin.row,
            "row_id": row.map(|row| &row.id).filter(|id| !id.is_empty()),
            "head": head.map(|head| &self.rows.heads[head]),
            "label": head.zip(row).map(|(head, row)| &row.labels[head]),
            "label_probability": doubt.map(|doubt| doubt.own),
            "guess": doubt.map(|doubt| &doubt.guess),
            "probability": doubt.map(|doubt| doubt.probability),
            "cues": doubt.map(|doubt| &doubt.cues),
            "message": finding.message,
            "others": finding.others.iter().map(place).collect::<Vec<_>>(),
            "remedy": finding.rule.remedy,
            "text": row.map(|row| self.rows.text(row)),
        })
    }

    /// Writes all findings as a table, with a column for each head to correct its label in.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, target: &mut Target, judged: &[Judged]) -> Result<()> {
        let labels = |head: &String| {
            let judged = judged.iter().find(|one| self.rows.heads[one.head] == *head);
            let known = self.known.iter().find(|(name, _)| name == head);
            let labels = judged.map(|judged| &judged.labels).or(known.map(|(_, labels)| labels));
            Labels { head: head.clone(), labels: labels.cloned().unwrap_or_default() }
        };
        let heads = self.rows.heads.iter().map(labels).filter(|head| !head.labels.is_empty());
        let made = [
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("tables", self.rows.tables.join(", ")),
            ("rows", self.rows.rows.len().to_string()),
        ];
        let made = made.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let codebook = self.codebook.clone();
        let about = About { rows: "Findings", heads: heads.collect(), made, codebook };
        let mut sink = target.sink(&about);
        sink.begin(&self.columns())?;
        self.findings.iter().try_for_each(|finding| sink.row(&self.cells(finding)))?;
        sink.finish()
    }

    fn columns(&self) -> Vec<Column> {
        let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
        let share = |name: &str, meaning: &str| Column::new(name, Kind::Probability, meaning, "");
        let mut columns = vec![
            text("code", "Number of the rule; docs/checks.md lists them."),
            text("kind", "What was found."),
            Column::new("severity", Kind::Text, "How bad it is.", "error, warning"),
            text("file", "The table."),
            Column::new("row", Kind::Count, "Its row; the header is row 1.", "1 or more"),
            text("finding", "What was found there."),
            text("text", "The sentence."),
            text("head", "The question that it is about."),
            text("label", "The label that the row has."),
            text("guess", "The label that the model gives, which did not see the row."),
            share("probability", "Probability of that label."),
            share("label_probability", "Probability of the label that the row has."),
        ];
        for head in &self.rows.heads {
            let meaning = format!("Empty: put the right {head} here.");
            columns.push(text(&correction(head), &meaning));
        }
        columns.push(text("note", "Empty: for your remarks."));
        columns.push(text("others", "Other rows that have a part in it."));
        columns.push(text("remedy", "What can be done."));
        columns.push(text(ROW_ID, "Names the row however the table is sorted."));
        let meaning = "Vouches for the text: the first 16 digits of its SHA-256.";
        columns.push(text(TEXT_HASH, meaning));
        columns
    }

    fn cells(&self, finding: &Finding) -> Record {
        let row = self.row(finding);
        let text = row.map_or("", |row| self.rows.text(row));
        let head = finding.head;
        let doubt = finding.doubt.as_ref();
        let share =
            |share: Option<f64>| share.map_or(Cell::Empty, |share| Cell::Probability(share as f32));
        let label = head.zip(row).map_or("", |(head, row)| &row.labels[head]);
        let others: Vec<String> = finding.others.iter().map(Origin::to_string).collect();
        let mut cells = vec![
            Cell::words(finding.rule.code),
            Cell::words(finding.rule.name),
            Cell::words(finding.rule.severity.name()),
            Cell::words(&finding.origin.path),
            finding.origin.row.map_or(Cell::Empty, Cell::Count),
            Cell::words(&finding.message),
            Cell::words(text),
            Cell::words(head.map_or("", |head| &self.rows.heads[head])),
            Cell::words(label),
            Cell::words(doubt.map_or("", |doubt| &doubt.guess)),
            share(doubt.map(|doubt| doubt.probability)),
            share(doubt.map(|doubt| doubt.own)),
        ];
        cells.extend(self.rows.heads.iter().map(|_| Cell::Empty));
        cells.extend([
            Cell::Empty,
            Cell::words(&cut_to(&others.join("; "), 1000)),
            Cell::words(finding.rule.remedy),
            Cell::words(row.map_or("", |row| &row.id)),
            if row.is_some() { Cell::Text(text_hash(text)) } else { Cell::Empty },
        ]);
        cells
    }
}

/// The other places of a finding, the first few.
fn places(finding: &Finding) -> String {
    let name = |origin: &Origin| match origin.row {
        Some(row) if origin.path == finding.origin.path => format!("row {row}"),
        _ => origin.to_string(),
    };
    let mut names: Vec<String> = finding.others.iter().take(PLACES).map(name).collect();
    if names.is_empty() {
        return String::new();
    }
    if finding.others.len() > PLACES {
        names.push(format!("and {} more", grouped(finding.others.len() - PLACES)));
    }
    format!("; see {}", names.join(", "))
}

/// A text on one line, cut.
fn short(text: &str) -> String {
    cut_to(&text.split_whitespace().collect::<Vec<_>>().join(" "), SHOWN)
}

fn cut_to(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// All rules, for a person.
pub fn rules_page() -> String {
    let mut page = String::new();
    for rule in rules() {
        let severity = rule.severity.name();
        let _ = writeln!(
            page,
            "{} {} ({severity})\n  {}\n  → {}",
            rule.code, rule.name, rule.meaning, rule.remedy
        );
    }
    page
}

/// Writes what a model that did not see them makes of the rows, one row each.
///
/// # Errors
/// If it cannot be written.
pub fn write_probabilities(target: &mut Target, rows: &Rows, judged: &[Judged]) -> Result<()> {
    let text = |name: &str, meaning: &str| Column::new(name, Kind::Text, meaning, "");
    let count = |name: &str, meaning: &str| Column::new(name, Kind::Count, meaning, "");
    let mut columns = vec![
        text("file", "The table."),
        count("row", "Its row; the header is row 1."),
        text(ROW_ID, "Names the row however the table is sorted."),
    ];
    for one in judged {
        let head = &rows.heads[one.head];
        columns.push(text(&format!("{head}_given"), "The label that the row has."));
        columns.push(text(&format!("{head}_suspected"), "The label that it likely should have."));
        columns.push(count(&format!("{head}_rank"), "1 for the row whose label is doubted most."));
        columns.push(count(&format!("{head}_fold"), "The fold that it was held out with."));
        for label in &one.labels {
            // As text, because four decimals would make ties.
            columns.push(text(&format!("{head}_p_{label}"), "Probability of this label."));
        }
    }
    let about = About { rows: "Probabilities", ..About::default() };
    let mut sink = target.sink(&about);
    sink.begin(&columns)?;
    let mut next = vec![0; judged.len()];
    for (number, row) in rows.rows.iter().enumerate() {
        let mut cells = vec![
            Cell::words(&rows.tables[row.table]),
            Cell::Count(row.number),
            Cell::words(&row.id),
        ];
        for (one, next) in judged.iter().zip(&mut next) {
            let Some(own) = one.rows.get(*next).filter(|own| own.row == number) else {
                cells.extend((0..4 + one.labels.len()).map(|_| Cell::Empty));
                continue;
            };
            *next += 1;
            cells.extend([
                Cell::words(&one.labels[own.opinion.given]),
                Cell::words(own.suspected.map_or("", |label| &one.labels[label])),
                Cell::Count(own.rank as u64),
                Cell::Count(own.fold as u64 + 1),
            ]);
            let shares = own.opinion.shares.iter();
            cells.extend(shares.map(|share| Cell::Text(format!("{share:.9}"))));
        }
        sink.row(&cells)?;
    }
    sink.finish()
}

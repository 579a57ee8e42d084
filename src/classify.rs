//! How do the stages join? A document and a model become records.
//!
//! Documents are independent of each other: threads share a batch of them, and records come
//! back in the order of documents whatever the number of threads.

use crate::feature::windows;
use crate::model::{Head, Judge, Model, Rule, decide, explain};
use crate::record::{Cell, Record};
use crate::text::{Document, Span};
use rayon::prelude::*;

/// What the user asked of a classification.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// When to give a label.
    pub rule: Rule,
    /// How many cues to name for each head; 0 for none.
    pub cues: usize,
}

impl Default for Request {
    fn default() -> Self {
        Self { rule: Rule::default(), cues: 3 }
    }
}

/// What became of a batch of documents.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// One record a sentence, documents and sentences in order.
    pub records: Vec<Record>,
    /// How many labels were given.
    pub labels: usize,
    /// Rows without text, which have no label and no probabilities: their numbers in the table.
    pub empty_rows: Vec<u64>,
}

/// Classifies documents, with all threads of the current rayon pool. `places` says for each
/// carried column which cell of a row it takes; prose has none.
pub fn classify(
    model: &Model,
    documents: &[Document],
    places: &[Option<usize>],
    request: Request,
) -> Batch {
    let parts: Vec<Batch> = documents
        .par_iter()
        .map_init(
            || Judge::new(model),
            |judge, document| of_document(judge, document, places, request),
        )
        .collect();
    let mut batch = Batch::default();
    for mut part in parts {
        batch.records.append(&mut part.records);
        batch.empty_rows.append(&mut part.empty_rows);
        batch.labels += part.labels;
    }
    batch
}

fn of_document(
    judge: &mut Judge,
    document: &Document,
    places: &[Option<usize>],
    request: Request,
) -> Batch {
    let mut batch = Batch::default();
    let sentences: Vec<Span> = document.sentences().iter().map(|sentence| sentence.span).collect();
    for window in windows(&sentences) {
        judge.read(&document.text, &sentences[window.with_neighbours.clone()]);
        for number in window.core.clone() {
            let mut record = first_cells(document, sentences[number], number);
            let row = document.rows.get(number);
            if sentences[number].is_empty() {
                batch.empty_rows.extend(row.map(|row| row.number));
                let heads = judge.model().recipe.heads.iter();
                let cells: usize = heads.map(|head| 2 + head.labels.len()).sum();
                record.extend(std::iter::repeat_n(Cell::Empty, cells + 1));
            } else {
                let place = window.place(number);
                batch.labels += judged(judge, &document.text, place, request, &mut record);
            }
            let cell = |place: &Option<usize>| {
                place
                    .and_then(|at| row?.cells.get(at))
                    .map_or(Cell::Empty, |cell| Cell::words(cell))
            };
            record.extend(places.iter().map(cell));
            batch.records.push(record);
        }
    }
    batch
}

/// Which sentence it is: the cells before those of the heads. Offsets of a row count from the
/// beginning of its own cell.
fn first_cells(document: &Document, span: Span, number: usize) -> Record {
    let row = document.rows.get(number);
    let origin = row.map_or(0, |row| row.cell);
    vec![
        Cell::words(&document.name),
        Cell::words(row.map_or(&document.title, |row| &row.title)),
        Cell::Count(number as u64 + 1),
        Cell::Count((span.start - origin) as u64),
        Cell::Count((span.end - origin) as u64),
        Cell::words(document.slice(span)),
    ]
}

/// Appends the cells of all heads and the cues, and says how many labels were given.
fn judged(
    judge: &mut Judge,
    text: &str,
    place: usize,
    request: Request,
    record: &mut Record,
) -> usize {
    let model = judge.model();
    let judgement = judge.judge(text, place, request.cues > 0);
    let mut labels = 0;
    let mut preferred = Vec::new();
    for ((head, lane), shares) in model.heads().zip(&judgement.heads) {
        let verdict = decide(head, shares, request.rule);
        let label = verdict.label().map_or(Cell::Empty, |label| Cell::words(&head.labels[label]));
        labels += usize::from(verdict.decided);
        record.extend([label, Cell::Probability(verdict.confidence)]);
        record.extend(shares.iter().map(|&share| Cell::Probability(share)));
        preferred.push((head, lane + verdict.preferred));
    }
    let parts: Vec<String> = preferred
        .into_iter()
        .filter_map(|(head, lane)| named(head, &judgement.cues, text, lane, request.cues))
        .collect();
    record.push(Cell::words(&parts.join("; ")));
    labels
}

/// The strongest cues of one head: `stance: missile, fired`.
fn named(
    head: &Head,
    cues: &[explain::Cue],
    text: &str,
    lane: usize,
    most: usize,
) -> Option<String> {
    let words: Vec<String> = explain::strongest(cues, text, lane, most)
        .into_iter()
        .map(|cue| {
            text[cue.span.start..cue.span.end].split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    (!words.is_empty()).then(|| format!("{}: {}", head.name, words.join(", ")))
}

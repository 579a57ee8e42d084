//! How do the stages join? A document and a model become records.
//!
//! Windows of sentences are independent of each other: threads share them, and records come back
//! in the order of documents and sentences whatever the number of threads.

use crate::feature::{Window, windows};
use crate::model::{Cue, Head, Judge, Model, Rule, decide, explain};
use crate::record::{Cell, Record};
use crate::text::speaker::{Attribution, attribute};
use crate::text::{Document, Sentence, Span, clean, mention, segment};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// What the user asked of a classification.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// When to give a label.
    pub rule: Rule,
    /// How many cues to name for each head; 0 for none.
    pub cues: usize,
    /// Whether what is no sentence of the article has no row.
    pub drop_furniture: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self { rule: Rule::default(), cues: 3, drop_furniture: false }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Done {
    /// How many documents were classified.
    pub documents: usize,
    /// How many sentences, or rows of tables.
    pub sentences: usize,
    /// How many labels were given.
    pub labels: usize,
    /// How many rows had no text, and so no label and no probabilities.
    pub empty_rows: usize,
    /// The first of them, as a spreadsheet counts.
    pub first_empty_row: Option<u64>,
    /// How many sentences are pieces of one too long for a cell, the last piece not counted.
    pub pieces: usize,
    /// The document in which the first of them stands.
    pub first_piece: Option<String>,
}

impl Done {
    /// Adds what was done after it.
    pub fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.sentences += other.sentences;
        self.labels += other.labels;
        self.empty_rows += other.empty_rows;
        self.first_empty_row = self.first_empty_row.or(other.first_empty_row);
        self.pieces += other.pieces;
        self.first_piece = self.first_piece.take().or_else(|| other.first_piece.clone());
    }
}

/// How many windows of sentences are in memory as records at a time.
const AT_ONCE: usize = 64;

/// A window of a document's sentences: what a thread works on.
struct Task<'a> {
    document: &'a Document,
    spans: Arc<[Span]>,
    sentences: Arc<[(Sentence, Attribution)]>,
    context: mention::Context,
    window: Window,
}

/// Classifies documents with all threads of a rayon pool. It keeps a judge for each thread, and
/// with it the words that were seen before.
pub struct Classifier<'m> {
    judges: Vec<Mutex<Judge<'m>>>,
    request: Request,
}

impl<'m> Classifier<'m> {
    /// A classifier for the current rayon pool.
    pub fn new(model: &'m Model, request: Request) -> Self {
        let judge = |_| Mutex::new(Judge::new(model));
        Self { judges: (0..rayon::current_num_threads()).map(judge).collect(), request }
    }

    /// Hands one record a sentence to `take`, documents and sentences in order. `places` says for
    /// each carried column which cell of a row it takes; prose has none.
    ///
    /// # Errors
    /// Whatever `take` fails with ends the work.
    pub fn classify<E>(
        &self,
        documents: &[Document],
        places: &[Option<usize>],
        mut take: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<Done, E> {
        let tasks: Vec<Task> = documents.par_iter().flat_map_iter(tasks).collect();
        let mut done = Done { documents: documents.len(), ..Done::default() };
        for tasks in tasks.chunks(AT_ONCE) {
            let parts: Vec<(Vec<Record>, Done)> =
                tasks.par_iter().map(|task| self.on_this_thread(task, places)).collect();
            for (records, part) in &parts {
                records.iter().try_for_each(&mut take)?;
                done.add(part);
            }
        }
        Ok(done)
    }

    fn on_this_thread(&self, task: &Task, places: &[Option<usize>]) -> (Vec<Record>, Done) {
        // Each thread has a judge of its own, so that the lock is always free.
        let thread = rayon::current_thread_index().unwrap_or(0) % self.judges.len();
        let mut judge = self.judges[thread].lock().unwrap_or_else(PoisonError::into_inner);
        run(&mut judge, task, places, self.request)
    }
}

/// The windows of a document.
fn tasks(document: &Document) -> impl Iterator<Item = Task<'_>> {
    let sentences = document.sentences();
    let attributions = attribute(document, &sentences);
    let spans: Arc<[Span]> = sentences.iter().map(|sentence| sentence.span).collect();
    let sentences: Arc<[_]> = sentences.into_iter().zip(attributions).collect();
    let context = mention::Context::of(&document.text);
    let windows = windows(&spans);
    windows.into_iter().map(move |window| {
        let (spans, sentences) = (spans.clone(), sentences.clone());
        Task { document, spans, sentences, context, window }
    })
}

fn run(
    judge: &mut Judge,
    task: &Task,
    places: &[Option<usize>],
    request: Request,
) -> (Vec<Record>, Done) {
    let Task { document, spans, sentences, context, window } = task;
    let (mut records, mut done) = (Vec::new(), Done::default());
    judge.read(&document.text, &spans[window.with_neighbours.clone()]);
    for number in window.core.clone() {
        let (sentence, _) = &sentences[number];
        if request.drop_furniture && sentence.furniture.is_some() {
            continue;
        }
        if document.rows.is_empty() && segment::goes_on(&document.text, sentence.span) {
            done.pieces += 1;
            done.first_piece.get_or_insert_with(|| document.name.clone());
        }
        let mut record = first_cells(document, *context, &sentences[number], number);
        if sentence.span.is_empty() {
            done.empty_rows += 1;
            let number = document.rows.get(number).map(|row| row.number);
            done.first_empty_row = done.first_empty_row.or(number);
            unjudged(judge.model(), false, &mut record);
        } else if sentence.furniture.is_some() {
            done.labels += unjudged(judge.model(), true, &mut record);
        } else {
            let place = window.place(number);
            done.labels += judged(judge, &document.text, place, request, &mut record);
        }
        let row = document.rows.get(number);
        let cell = |place: &Option<usize>| {
            place.and_then(|at| row?.cells.get(at)).map_or(Cell::Empty, |cell| Cell::words(cell))
        };
        record.extend(places.iter().map(cell));
        records.push(record);
    }
    done.sentences = records.len();
    (records, done)
}

/// Which sentence it is, and whose: the cells before those of the heads. Offsets of a row count
/// from the beginning of its own cell, and its text is shown as it is.
fn first_cells(
    document: &Document,
    context: mention::Context,
    (sentence, attribution): &(Sentence, Attribution),
    number: usize,
) -> Record {
    let row = document.rows.get(number);
    let origin = row.map_or(0, |row| row.cell);
    let metadata = row.map_or(&document.metadata, |row| &row.metadata);
    let text = document.slice(sentence.span);
    let shown = if row.is_some() { text.into() } else { clean::shown(text) };
    vec![
        Cell::words(&document.name),
        Cell::words(&metadata.title),
        Cell::words(&metadata.date),
        Cell::words(&metadata.source),
        Cell::Count(number as u64 + 1),
        Cell::Count((sentence.span.start - origin) as u64),
        Cell::Count((sentence.span.end - origin) as u64),
        Cell::words(&shown),
        Cell::words(sentence.furniture.map_or("", |furniture| furniture.name())),
        Cell::words(&attribution.speaker),
        Cell::words(attribution.speech.name()),
        Cell::words(&mention::mentions(text, context).join("; ")),
    ]
}

/// What a head says of what is no sentence of the article: the label that stands for nothing.
const NOTHING: [&str; 2] = ["none", "neutral"];

/// Appends the cells of all heads and the cues for a row that is not judged: all are empty or,
/// of furniture, the label says that there is nothing, and no probability is claimed. Says how
/// many labels were given.
fn unjudged(model: &Model, furniture: bool, record: &mut Record) -> usize {
    let mut labels = 0;
    for head in &model.recipe.heads {
        let nothing = NOTHING.iter().find(|name| head.labels.iter().any(|label| label == *name));
        let label = nothing.filter(|_| furniture);
        labels += usize::from(label.is_some());
        record.push(label.map_or(Cell::Empty, |label| Cell::words(label)));
        let cells = 1 + head.labels.len() + usize::from(head.also.is_some());
        record.extend(std::iter::repeat_n(Cell::Empty, cells));
    }
    record.push(Cell::Empty);
    labels
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
    let judgement = judge.judge(place, request.cues > 0);
    let mut labels = 0;
    let mut preferred = Vec::new();
    for ((head, lane), shares) in model.heads().zip(&judgement.heads) {
        let verdict = decide(head, shares, request.rule);
        let label = verdict.label().map_or(Cell::Empty, |label| Cell::words(&head.labels[label]));
        labels += usize::from(verdict.decided);
        record.push(label);
        if head.also.is_some() {
            record.push(verdict.also.map_or(Cell::Empty, |also| Cell::words(&head.labels[also])));
        }
        record.push(Cell::Probability(verdict.confidence));
        record.extend(shares.iter().map(|&share| Cell::Probability(share)));
        preferred.push((head, (lane + verdict.preferred, lane..lane + head.labels.len())));
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
    cues: &[Cue],
    text: &str,
    (lane, lanes): (usize, Range<usize>),
    most: usize,
) -> Option<String> {
    let push = |cue: &Cue| cue.push(lane, lanes.clone());
    let words = explain::strongest(cues, text, push, 0.0, most).into_iter();
    let words: Vec<String> = words.map(|(word, _)| word).collect();
    (!words.is_empty()).then(|| format!("{}: {}", head.name, words.join(", ")))
}

//! Are new articles like those that a model was learned from? What it does not know, what it says
//! and how sure it is, beside the same of sentences held out in training. No labels are needed, and
//! so nothing is said of how often it is right.

use super::reference::notices_words;
use super::shift::{Both, Index, Shift, ratio};
use crate::feature::{Accidents, windows};
use crate::model::reference::{BINS, Sample};
use crate::model::{Judge, Model, Rule, decide};
use crate::text::{Document, Span, accident};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

/// How many unknown words are named.
const NAMED: usize = 12;
/// How many different ones are counted: a bound on memory.
const COUNTED: usize = 1 << 17;

/// Sums up new documents, one by one.
pub struct Drift<'m> {
    judge: Judge<'m>,
    accidents: Accidents,
    samples: Vec<Sample>,
    unknown: FxHashMap<String, u64>,
}

impl<'m> Drift<'m> {
    /// No documents yet.
    pub fn new(model: &'m Model) -> Self {
        let list = if model.recipe.keeps_accidents { &[] } else { accident::all() };
        Self {
            judge: Judge::new(model),
            accidents: Accidents::new(&model.recipe.settings, list),
            samples: Vec::new(),
            unknown: FxHashMap::default(),
        }
    }

    /// Adds the sentences of a document, furniture left out; a document without any does not count.
    pub fn add(&mut self, document: &Document) {
        let sentences = document.sentences();
        let spans: Vec<Span> = sentences.iter().map(|sentence| sentence.span).collect();
        let heads = &self.judge.model().recipe.heads;
        let mut sample = Sample::new(heads);
        for window in windows(&spans) {
            let around = &spans[window.with_neighbours.clone()];
            self.judge.read(&document.text, around);
            self.accidents.read(&document.text, around);
            let core = window.core.clone();
            let judged = |&number: &usize| {
                sentences[number].furniture.is_none() && !spans[number].is_empty()
            };
            for number in core.filter(judged) {
                let place = window.place(number);
                let shares = self.judge.judge(place, false).heads;
                for ((head, shares), given) in heads.iter().zip(&shares).zip(&mut sample.heads) {
                    let verdict = decide(head, shares, Rule::default());
                    given.add(verdict.preferred, verdict.confidence);
                }
                for (span, column) in self.judge.words(place) {
                    if self.accidents.touch(span) {
                        continue;
                    }
                    sample.words += 1;
                    if column.is_none() {
                        sample.unknown += 1;
                        let word = document.slice(span).to_lowercase();
                        if self.unknown.len() < COUNTED || self.unknown.contains_key(&word) {
                            *self.unknown.entry(word).or_default() += 1;
                        }
                    }
                }
            }
        }
        if sample.heads.iter().any(|given| given.sentences() > 0) {
            self.samples.push(sample);
        }
    }

    /// Compares them with what was held out in training. `None` without a sentence.
    pub fn finish(self) -> Option<DriftEvaluation> {
        let model = self.judge.model();
        let mut unknown: Vec<(String, u64)> = self.unknown.into_iter().collect();
        unknown.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        unknown.truncate(NAMED);
        let words = notices_words(&model.recipe.settings);
        let mut found = DriftEvaluation::new(model, &self.samples, words)?;
        if words {
            found.unknown = unknown;
        }
        Some(found)
    }
}

/// How one head does on new articles.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadDrift {
    /// The head.
    pub name: String,
    /// How many of its sentences were held out in training; 0 where that is not known.
    pub held_out: usize,
    /// Its mean confidence.
    pub confidence: Shift,
    /// How far confidence is from what it was.
    pub confidence_index: Index,
    /// Its labels, and the share of sentences that it gave each.
    pub labels: Vec<(String, Shift)>,
    /// How far labels are from what they were.
    pub label_index: Index,
}

/// New articles beside the sentences held out in training.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftEvaluation {
    /// How many new documents with sentences.
    pub documents: usize,
    /// How many sentences.
    pub sentences: usize,
    /// Whether the model keeps a record of what was held out in training.
    pub has_record: bool,
    /// Share of words that the model has no column for; `None` for a model that notices no words.
    pub words: Option<Shift>,
    /// The commonest of these words in new articles, and how often each occurs.
    pub unknown: Vec<(String, u64)>,
    /// Every head of the model.
    pub heads: Vec<HeadDrift>,
}

impl DriftEvaluation {
    /// Compares samples, one a document, with those of a model.
    fn new(model: &Model, samples: &[Sample], words: bool) -> Option<Self> {
        let record = &model.recipe.reference;
        let both = Both::new(samples, record);
        let sentences = samples.iter().map(|s| s.heads.first().map_or(0, |g| g.sentences()));
        let mut at = 2;
        let mut heads = Vec::new();
        for (number, head) in model.recipe.heads.iter().enumerate() {
            let labels = at..at + head.labels.len();
            let bins = labels.end..labels.end + BINS;
            let confidence = bins.end;
            at = confidence + 1;
            let all = |sums: &[f64]| sums[labels.clone()].iter().sum::<f64>();
            let named = head.labels.iter().zip(labels.clone());
            let share = |(name, label): (&String, usize)| {
                (name.clone(), both.shift(|sums| ratio(sums[label], all(sums))))
            };
            heads.push(HeadDrift {
                name: head.name.clone(),
                held_out: record.iter().map(|s| s.heads[number].sentences() as usize).sum(),
                confidence: both.shift(|sums| ratio(sums[confidence], all(sums))),
                confidence_index: both.index(|sums| &sums[bins.clone()]),
                labels: named.map(share).collect(),
                label_index: both.index(|sums| &sums[labels.clone()]),
            });
        }
        (!samples.is_empty()).then(|| Self {
            documents: samples.len(),
            sentences: sentences.map(|n| n as usize).sum(),
            has_record: !record.is_empty(),
            words: words.then(|| both.shift(|sums| ratio(sums[1], sums[0]))),
            unknown: Vec::new(),
            heads,
        })
    }

    /// The comparison as JSON: `{documents, sentences, has_record, unknown_words, commonest_unknown:
    /// [{word, n}], heads: {HEAD: {n_held_out, confidence, confidence_index, labels: {LABEL},
    /// label_index}}}`; see [`Shift::to_json`] and [`Index::to_json`].
    pub fn to_json(&self) -> Value {
        let of_head = |head: &HeadDrift| {
            let labels = head.labels.iter().map(|(name, shift)| (name.clone(), shift.to_json()));
            let value = json!({
                "n_held_out": head.held_out,
                "confidence": head.confidence.to_json(),
                "confidence_index": head.confidence_index.to_json(),
                "labels": labels.collect::<Map<_, _>>(),
                "label_index": head.label_index.to_json(),
            });
            (head.name.clone(), value)
        };
        let unknown = self.unknown.iter().map(|(word, n)| json!({ "word": word, "n": n }));
        json!({
            "documents": self.documents,
            "sentences": self.sentences,
            "has_record": self.has_record,
            "unknown_words": self.words.map(Shift::to_json),
            "commonest_unknown": unknown.collect::<Vec<_>>(),
            "heads": self.heads.iter().map(of_head).collect::<Map<_, _>>(),
        })
    }
}

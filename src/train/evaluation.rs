//! How good is a model, measured on labelled sentences?

use super::bootstrap::{Intervals, Judged};
use super::example::Labelled;
use super::metric::{
    AtLeast, Confusion, THRESHOLDS, accuracy_at_coverage, at_least, calibration_error, loss,
};
use super::reliability::{self, ReliabilityBin};
use super::validate::{Counted, Validation};
use crate::model::calibration::probabilities;
use crate::model::{Head, Judge, Model, Rule, decide};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

/// Shares of the surest sentences that accuracy is reported for.
const COVERAGES: [f64; 2] = [0.5, 0.8];

/// Measures of one head.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadEvaluation {
    /// The head.
    pub name: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// How often each label was given for each true label.
    pub confusion: Confusion,
    /// Expected calibration error, in 0..=1; `None` without sentences.
    pub calibration_error: Option<f64>,
    /// Mean negative logarithm of the true labels' probabilities, in nats; `None` without sentences.
    pub log_loss: Option<f64>,
    /// How often labels are right by how sure they are.
    pub reliability: Vec<ReliabilityBin>,
    /// Shares of the surest sentences, and the accuracy among them.
    pub accuracy_at_coverage: Vec<(f64, Option<f64>)>,
    /// What is left where only labels of at least some confidence count.
    pub thresholds: Vec<AtLeast>,
    /// The sentences one by one, in the order of documents and rows.
    pub sentences: Vec<Judged>,
    /// How many documents they stand in; `None` where that is not known.
    pub documents: Option<usize>,
    /// How sure the measures are; `None` for fewer than 2 documents, or where they are not known.
    pub intervals: Option<Intervals>,
}

impl HeadEvaluation {
    /// Measures sentences that were judged, in so many documents where that is known.
    pub fn new(head: &Head, sentences: Vec<Judged>, documents: Option<usize>) -> Self {
        let pairs = sentences.iter().map(|sentence| (sentence.truth, sentence.given));
        let sure: Vec<(f32, bool)> =
            sentences.iter().map(|sentence| (sentence.confidence, sentence.is_right())).collect();
        let labels = head.labels.len();
        let losses: f64 = sentences.iter().map(|sentence| loss(sentence.likelihood)).sum();
        let drawn = |documents| Intervals::new(labels, &COVERAGES, &sentences, documents);
        Self {
            name: head.name.clone(),
            labels: head.labels.clone(),
            confusion: Confusion::new(labels, pairs),
            calibration_error: calibration_error(&sure),
            log_loss: (!sentences.is_empty()).then(|| losses / sentences.len() as f64),
            reliability: reliability::bins(&sentences),
            accuracy_at_coverage: COVERAGES.map(|c| (c, accuracy_at_coverage(&sure, c))).to_vec(),
            thresholds: THRESHOLDS.map(|threshold| at_least(&sure, threshold)).to_vec(),
            documents,
            intervals: documents.and_then(drawn),
            sentences,
        }
    }

    /// Measures a head on the sentences that cross-validation held out; with intervals where it is
    /// told which sentences these were.
    pub fn of_held_out(head: &Head, validation: &Validation, of: Option<&Counted>) -> Self {
        let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
        let mut sentences = Vec::with_capacity(validation.held_out.len());
        for ((scores, truth), &place) in validation.held_out.iter().zip(&validation.places) {
            let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            let next = numbers.len();
            let document = of.map_or(0, |of| of.folds.document(of.rows[place]));
            let document = *numbers.entry(document).or_insert(next);
            let example = of.map_or(0, |of| of.rows[place]);
            sentences.push(judged(head, &probabilities(&scores, 1.0), *truth, (document, example)));
        }
        Self::new(head, sentences, of.map(|_| numbers.len()))
    }

    /// The measures as JSON: `{n, accuracy, macro_f1, ece, log_loss, accuracy_at_coverage: {SHARE},
    /// thresholds: {CONFIDENCE: {n, coverage, accuracy}}, reliability: [{above, to, n, confidence,
    /// accuracy, interval}], labels, confusion: {TRUTH: {GIVEN}}}`, and where documents are known `documents` and [`intervals`](Intervals::to_json), which are
    /// null for fewer than 2 documents.
    pub fn to_json(&self) -> Value {
        let by_label = |value: &dyn Fn(usize) -> Value| -> Map<String, Value> {
            self.labels.iter().cloned().zip((0..).map(value)).collect()
        };
        let at = self.accuracy_at_coverage.iter();
        let threshold = |t: &AtLeast| {
            let left = json!({ "n": t.sentences, "coverage": t.coverage, "accuracy": t.accuracy });
            (t.min_confidence.to_string(), left)
        };
        let mut value = json!({
            "n": self.confusion.sentences(),
            "accuracy": self.confusion.accuracy(),
            "macro_f1": self.confusion.macro_f1(),
            "ece": self.calibration_error,
            "log_loss": self.log_loss,
            "reliability":
                self.reliability.iter().map(ReliabilityBin::to_json).collect::<Vec<_>>(),
            "accuracy_at_coverage":
                at.map(|(share, a)| (share.to_string(), json!(a))).collect::<Map<_, _>>(),
            "thresholds": self.thresholds.iter().map(threshold).collect::<Map<_, _>>(),
            "labels": by_label(&|label| json!(self.confusion.label(label))),
            "confusion": by_label(&|truth| {
                Value::Object(by_label(&|given| json!(self.confusion.counts[truth][given])))
            }),
        });
        if let Some(documents) = self.documents {
            value["documents"] = json!(documents);
            let intervals = self.intervals.as_ref();
            value["intervals"] =
                intervals.map_or(Value::Null, |all| all.to_json(&self.labels, &COVERAGES));
        }
        value
    }
}

/// A sentence, given by the numbers of its document and its example, with these probabilities: the
/// verdict is the most probable label.
fn judged(
    head: &Head,
    shares: &[f32],
    truth: usize,
    (document, example): (usize, usize),
) -> Judged {
    let verdict = decide(head, shares, Rule::default());
    Judged {
        document,
        example,
        truth,
        given: verdict.preferred,
        confidence: verdict.confidence,
        likelihood: shares[truth],
    }
}

/// The sentences of one head, with their documents numbered in the order in which they occur.
#[derive(Default)]
struct OfHead<'a> {
    sentences: Vec<Judged>,
    documents: FxHashMap<&'a str, usize>,
}

impl<'a> OfHead<'a> {
    /// The number of a document. Its name tells it from others: a long one comes in parts.
    fn document(&mut self, name: &'a str) -> usize {
        let next = self.documents.len();
        *self.documents.entry(name).or_insert(next)
    }
}

/// Measures a model on labelled sentences: each of its heads that they have labels for.
pub fn evaluate(model: &Model, labelled: &Labelled) -> Vec<HeadEvaluation> {
    let mut judge = Judge::new(model);
    let heads = &model.recipe.heads;
    let own: Vec<Option<usize>> = labelled
        .heads
        .iter()
        .map(|(name, _)| heads.iter().position(|head| head.name == *name))
        .collect();
    let mut found: Vec<OfHead> = heads.iter().map(|_| OfHead::default()).collect();
    let mut number = 0;
    labelled.visit(&labelled.examples, &mut judge, Judge::read, |judge, place, example| {
        let judgement = judge.judge(place, false);
        let name = &labelled.documents[example.document].name;
        for (label, own) in example.labels.iter().zip(&own) {
            if let (&Some(label), &Some(own)) = (label, own) {
                let document = found[own].document(name);
                let place = (document, number);
                let sentence = judged(&heads[own], &judgement.heads[own], label, place);
                found[own].sentences.push(sentence);
            }
        }
        number += 1;
    });
    let measured = heads.iter().zip(found).filter(|(_, of_head)| !of_head.sentences.is_empty());
    measured
        .map(|(head, OfHead { sentences, documents })| {
            HeadEvaluation::new(head, sentences, Some(documents.len()))
        })
        .collect()
}

/// The evaluation as the JSON that `demarche evaluate --json` writes.
pub fn to_json(heads: &[HeadEvaluation]) -> Value {
    let heads: Map<String, Value> =
        heads.iter().map(|head| (head.name.clone(), head.to_json())).collect();
    json!({ "heads": heads })
}

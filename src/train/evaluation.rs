//! How good is a model, measured on labelled sentences?

use super::calibrate::HeldOutScores;
use super::example::Labelled;
use super::metric::{Confusion, accuracy_at_coverage, calibration_error};
use super::validate::Validation;
use crate::model::calibration::probabilities;
use crate::model::{Judge, Model};
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
    /// Expected calibration error, in 0..=1.
    pub calibration_error: f64,
    /// Shares of the surest sentences, and the accuracy among them.
    pub accuracy_at_coverage: Vec<(f64, f64)>,
}

impl HeadEvaluation {
    /// Measures probabilities against true labels.
    fn new(name: &str, labels: &[String], sentences: &[(Vec<f32>, usize)]) -> Self {
        let given: Vec<(usize, f32)> =
            sentences.iter().map(|(shares, _)| highest(shares)).collect();
        let truths = sentences.iter().map(|(_, truth)| *truth);
        let pairs = truths.clone().zip(given.iter().map(|g| g.0));
        let sure: Vec<(f32, bool)> = given
            .iter()
            .zip(truths)
            .map(|(&(label, share), truth)| (share, label == truth))
            .collect();
        Self {
            name: name.to_owned(),
            labels: labels.to_vec(),
            confusion: Confusion::new(labels.len(), pairs),
            calibration_error: calibration_error(&sure),
            accuracy_at_coverage: COVERAGES.map(|c| (c, accuracy_at_coverage(&sure, c))).to_vec(),
        }
    }

    /// Measures a head on the sentences that cross-validation held out.
    pub fn of_held_out(name: &str, labels: &[String], validation: &Validation) -> Self {
        let shares = |(scores, truth): &HeldOutScores| {
            let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            (probabilities(&scores, validation.temperature), *truth)
        };
        let sentences: Vec<_> = validation.held_out.iter().map(shares).collect();
        Self::new(name, labels, &sentences)
    }

    /// The measures as JSON:
    /// `{n, accuracy, macro_f1, ece, accuracy_at_coverage, labels, confusion: {TRUTH: {GIVEN}}}`.
    pub fn to_json(&self) -> Value {
        let by_label = |value: &dyn Fn(usize) -> Value| -> Map<String, Value> {
            self.labels.iter().cloned().zip((0..).map(value)).collect()
        };
        let at = self.accuracy_at_coverage.iter();
        json!({
            "n": self.confusion.sentences(),
            "accuracy": self.confusion.accuracy(),
            "macro_f1": self.confusion.macro_f1(),
            "ece": self.calibration_error,
            "accuracy_at_coverage":
                at.map(|(share, a)| (share.to_string(), json!(a))).collect::<Map<_, _>>(),
            "labels": by_label(&|label| json!(self.confusion.label(label))),
            "confusion": by_label(&|truth| {
                Value::Object(by_label(&|given| json!(self.confusion.counts[truth][given])))
            }),
        })
    }
}

/// The verdict without any rule: the most probable label.
fn highest(shares: &[f32]) -> (usize, f32) {
    (1..shares.len()).fold((0, shares[0]), |top, label| {
        if shares[label] > top.1 { (label, shares[label]) } else { top }
    })
}

/// Measures a model on labelled sentences: each of its heads that they have labels for.
pub fn evaluate(model: &Model, labelled: &Labelled) -> Vec<HeadEvaluation> {
    let mut judge = Judge::new(model);
    let mut sentences: Vec<Vec<(Vec<f32>, usize)>> = vec![Vec::new(); labelled.heads.len()];
    let own: Vec<Option<usize>> = labelled
        .heads
        .iter()
        .map(|(name, _)| model.recipe.heads.iter().position(|head| head.name == *name))
        .collect();
    labelled.visit(&mut judge, Judge::read, |judge, text, place, example| {
        let judgement = judge.judge(text, place, false);
        for (at, label) in example.labels.iter().enumerate() {
            if let (Some(label), Some(own)) = (label, own[at]) {
                sentences[at].push((judgement.heads[own].clone(), *label));
            }
        }
    });
    let heads = labelled.heads.iter().zip(&sentences);
    heads
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|((name, labels), sentences)| HeadEvaluation::new(name, labels, sentences))
        .collect()
}

/// The evaluation as the JSON that `demarche evaluate --json` writes.
pub fn to_json(heads: &[HeadEvaluation]) -> Value {
    let heads: Map<String, Value> =
        heads.iter().map(|head| (head.name.clone(), head.to_json())).collect();
    json!({ "heads": heads })
}

//! How good is a model, measured on labelled sentences?

use super::calibrate::HeldOutScores;
use super::example::Labelled;
use super::metric::{Confusion, accuracy_at_coverage, calibration_error};
use super::validate::Validation;
use crate::model::calibration::probabilities;
use crate::model::{Head, Judge, Model, Rule, Verdict, decide};
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
    /// Shares of the surest sentences, and the accuracy among them.
    pub accuracy_at_coverage: Vec<(f64, Option<f64>)>,
}

impl HeadEvaluation {
    /// Measures probabilities against true labels: the verdict is the most probable label.
    fn new(head: &Head, sentences: &[(Vec<f32>, usize)]) -> Self {
        let given: Vec<_> =
            sentences.iter().map(|(shares, _)| decide(head, shares, Rule::default())).collect();
        let truths = sentences.iter().map(|(_, truth)| *truth);
        let pairs = truths.clone().zip(given.iter().map(|verdict| verdict.preferred));
        let right =
            |(verdict, truth): (&Verdict, usize)| (verdict.confidence, verdict.preferred == truth);
        let sure: Vec<(f32, bool)> = given.iter().zip(truths).map(right).collect();
        Self {
            name: head.name.clone(),
            labels: head.labels.clone(),
            confusion: Confusion::new(head.labels.len(), pairs),
            calibration_error: calibration_error(&sure),
            accuracy_at_coverage: COVERAGES.map(|c| (c, accuracy_at_coverage(&sure, c))).to_vec(),
        }
    }

    /// Measures a head on the sentences that cross-validation held out.
    pub fn of_held_out(head: &Head, validation: &Validation) -> Self {
        let shares = |(scores, truth): &HeldOutScores| {
            let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            (probabilities(&scores, 1.0), *truth)
        };
        let sentences: Vec<_> = validation.held_out.iter().map(shares).collect();
        Self::new(head, &sentences)
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

/// Measures a model on labelled sentences: each of its heads that they have labels for.
pub fn evaluate(model: &Model, labelled: &Labelled) -> Vec<HeadEvaluation> {
    let mut judge = Judge::new(model);
    let own: Vec<Option<usize>> = labelled
        .heads
        .iter()
        .map(|(name, _)| model.recipe.heads.iter().position(|head| head.name == *name))
        .collect();
    let mut sentences: Vec<Vec<(Vec<f32>, usize)>> = vec![Vec::new(); model.recipe.heads.len()];
    labelled.visit(&mut judge, Judge::read, |judge, place, example| {
        let judgement = judge.judge(place, false);
        for (label, own) in example.labels.iter().zip(&own) {
            if let (Some(label), Some(own)) = (label, own) {
                sentences[*own].push((judgement.heads[*own].clone(), *label));
            }
        }
    });
    let heads = model.recipe.heads.iter().zip(&sentences);
    heads
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(head, sentences)| HeadEvaluation::new(head, sentences))
        .collect()
}

/// The evaluation as the JSON that `demarche evaluate --json` writes.
pub fn to_json(heads: &[HeadEvaluation]) -> Value {
    let heads: Map<String, Value> =
        heads.iter().map(|head| (head.name.clone(), head.to_json())).collect();
    json!({ "heads": heads })
}

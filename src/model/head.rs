//! A head: one question that a model answers, with the labels that it may give. A head is data:
//! any label column of a training file makes one.

use super::answers::Answers;
use super::chain::Chain;
use super::weigher::Weigher;
use serde::{Deserialize, Serialize};

/// The label that says: none of the others. It stands last, and `--always-label` passes it over.
pub const NONE: &str = "none";

/// One question that a model answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its name: the label column that it was learned from.
    pub name: String,
    /// Its labels, 2 or more, in the order of their columns in output.
    pub labels: Vec<String>,
    /// What scores are divided by before they become probabilities; above 0.
    pub temperature: f64,
    /// What clauses count for, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weigher: Option<Weigher>,
    /// How labels follow each other, where that helps.
    pub chain: Option<Chain>,
    /// When it names a second label, where it does.
    pub also: Option<Also>,
    /// The solver that learned it.
    pub solver: String,
    /// Weight of its penalty.
    pub l2: f64,
    /// How training rows of each label were weighted, in the order of labels.
    pub class_weights: Vec<f64>,
    /// How well it did on sentences that it was not learned from.
    pub held_out: HeldOut,
    /// What it said of them, where that can be told by document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
}

/// When a head names a second label: where the second most probable is as sure as this, and
/// neither it nor the first is `none`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Also {
    /// The least probability of a second label; in 0..=1.
    pub threshold: f32,
    /// Share of second labels named on sentences held out that were one of the coder's two.
    pub precision: f64,
    /// Share of the coder's second labels that were found.
    pub recall: f64,
}

/// Measures by cross-validation, the folds keeping documents whole and near copies together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// Sentences that were held out.
    pub sentences: usize,
    /// How many documents they stand in.
    #[serde(default)]
    pub documents: usize,
    /// How many folds.
    pub folds: usize,
    /// Share of right labels, in 0..=1; like the others `None` where nothing could be held out.
    pub accuracy: Option<f64>,
    /// Low and high end of its 95 percent interval, from draws of documents; like that of
    /// macro-F1 `None` for fewer than 2 documents.
    #[serde(default)]
    pub accuracy_within: Option<(f64, f64)>,
    /// Mean F1 of the labels, in 0..=1.
    pub macro_f1: Option<f64>,
    /// Low and high end of its interval.
    #[serde(default)]
    pub macro_f1_within: Option<(f64, f64)>,
    /// Mean negative log-likelihood of the true labels, in nats, 0 or more.
    #[serde(default)]
    pub log_loss: Option<f64>,
    /// Expected calibration error, in 0..=1.
    pub calibration_error: Option<f64>,
}

impl Head {
    /// Puts labels into the order of output: alphabetical, `none` last.
    pub fn order(labels: &mut [String]) {
        labels.sort_by(|a, b| (a == NONE, a).cmp(&(b == NONE, b)));
    }

    /// The number of a label.
    pub fn label(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| label == name)
    }
}

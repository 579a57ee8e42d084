//! What a model is made of: its recipe for people, and its numbers.

use super::head::Head;
use super::lesson::Lesson;
use super::linear::Linear;
use super::reference::Sample;
use crate::feature::characters::LONGEST_RUN;
use crate::feature::{FAMILIES, Scaling, Settings, Vocabulary, WordVectors};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that made a model, and all that a person may want to know of it. It stands as JSON
/// at the start of a model file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Version of demarche that trained it.
    pub version: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// What is noticed in a sentence.
    pub settings: Settings,
    /// The questions it answers, in the order of output.
    pub heads: Vec<Head>,
    /// The tables it was learned from.
    pub sources: Vec<Source>,
    /// SHA-256 over the texts and labels it was learned from, as hexadecimal digits.
    pub fingerprint: String,
    /// Whether words of `data/accidents.txt` were noticed, as they are not without being asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_accidents: bool,
    /// What the sentences held out were like, so that new ones can be compared; empty where that
    /// is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<Sample>,
    /// Which sentences heads were learned from, so that they are known where it is measured; empty
    /// where that is not kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lessons: Vec<Lesson>,
    /// What it stands on: models whose lessons rows were added to, the first of them first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stands_on: Vec<Ground>,
    /// What a search tried, where one was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tried: Vec<Tried>,
    /// The codebook that its labels were given by: Markdown or plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codebook: Option<String>,
}

/// Largest codebook that a model keeps, in bytes.
pub const LARGEST_CODEBOOK: usize = 1 << 18;

/// A model that another stands on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// SHA-256 over the texts and labels that were added to it, or that it was learned from.
    pub fingerprint: String,
    /// The tables of these.
    pub sources: Vec<Source>,
    /// How each head was learned that the rows on top have labels of, new ones too: from the base
    /// alone, the base and rows, or rows alone.
    pub heads: BTreeMap<String, String>,
}

/// What a search tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// The setting, in words.
    pub setting: String,
    /// Mean negative log-likelihood on sentences held out, in nats.
    pub log_loss: f64,
    /// Mean F1 of the labels there, in 0..=1.
    pub macro_f1: Option<f64>,
    /// Whether it was kept.
    pub kept: bool,
}

impl Recipe {
    /// Whether it could come from training: a hostile file cannot make the program hang, or its
    /// output ambiguous.
    pub fn is_sound(&self) -> bool {
        let Settings { characters: (shortest, longest), scales, .. } = &self.settings;
        let named = |name: &String| !name.is_empty() && !name.contains(char::is_control);
        let unique = |names: Vec<&String>| {
            names.iter().all(|name| named(name))
                && names.iter().collect::<BTreeSet<_>>().len() == names.len()
        };
        shortest <= longest
            && *longest <= LONGEST_RUN
            && scales.len() == FAMILIES.len()
            && scales.iter().all(|scale| (0.0..1e3).contains(scale))
            && self.codebook.as_deref().is_none_or(is_codebook)
            && !self.heads.is_empty()
            && unique(self.heads.iter().map(|head| &head.name).collect())
            && self.heads.iter().all(|head| {
                head.labels.len() >= 2
                    && unique(head.labels.iter().collect())
                    && (1e-3..1e3).contains(&head.temperature)
                    && head.also.is_none_or(|also| (0.0..=1.0).contains(&also.threshold))
                    && head.answers.as_ref().is_none_or(|all| all.is_sound(head.labels.len()))
                    && head.chain.as_ref().is_none_or(|chain| chain.is_sound(head.labels.len()))
                    && head.weigher.as_ref().is_none_or(|own| own.is_sound(head.labels.len()))
            })
            && self.reference.iter().all(|sample| sample.is_sound(&self.heads))
    }
}

/// Whether a text can be a codebook: it may be shown on a terminal, and is not too large.
pub fn is_codebook(text: &str) -> bool {
    let hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.len() <= LARGEST_CODEBOOK && !text.contains(hidden)
}

/// A table that a model was learned from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name of the file, without its folder.
    pub name: String,
    /// How many sentences were taken from it.
    pub sentences: usize,
    /// Whether they also measured and calibrated, when they were held out.
    pub measures: bool,
}

/// A trained model.
#[derive(Debug, Clone)]
pub struct Model {
    /// How it was made.
    pub recipe: Recipe,
    /// Which features have a column.
    pub vocabulary: Vocabulary,
    /// What words mean; empty where nothing is noticed of meaning.
    pub words: WordVectors,
    /// How counts become numbers.
    pub scaling: Scaling,
    /// The weights, all heads side by side in the recipe's order.
    pub linear: Linear,
}

impl Model {
    /// Each head with its first lane in [`Linear`].
    pub fn heads(&self) -> impl Iterator<Item = (&Head, usize)> {
        self.recipe.heads.iter().scan(0, |lane, head| {
            let first = *lane;
            *lane += head.labels.len();
            Some((head, first))
        })
    }

    /// What the sum of pushes is multiplied with in each lane: other than 1 where clauses are weighed.
    pub fn scales(&self) -> Vec<f32> {
        let scale = |head: &Head| {
            let labels = head.labels.len();
            vec![head.weigher.as_ref().map_or(1.0, |weigher| weigher.scale(labels)); labels]
        };
        self.recipe.heads.iter().flat_map(scale).collect()
    }

    /// What each lane starts from, whatever the sentence.
    pub fn bias(&self) -> Vec<f32> {
        let added = self.recipe.heads.iter().flat_map(|head| {
            let labels = head.labels.len();
            head.weigher.as_ref().map_or(vec![0.0; labels], |own| own.bias(labels))
        });
        let linear = self.linear.bias.iter().zip(self.scales()).zip(added);
        linear.map(|((bias, scale), added)| bias * scale + added).collect()
    }
}

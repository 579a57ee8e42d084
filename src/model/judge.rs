//! Runs a model on sentences.

use super::calibration::{Probabilities, probabilities};
use super::explain::{Cue, cues};
use super::head::Head;
use super::recipe::Model;
use crate::feature::{Extractor, Features, SparseVec};
use crate::text::Span;

/// What a model concludes about one sentence.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// Scores of all labels of all heads.
    pub scores: Vec<f32>,
    /// Probabilities of each head's labels, heads in the model's order.
    pub heads: Vec<Probabilities>,
    /// The words that decided it, in their order, where they were asked for.
    pub cues: Vec<Cue>,
}

/// Runs one model. It remembers words that it has seen, so keep one for each thread; what it
/// says of a sentence does not depend on what it was asked before.
pub struct Judge<'m> {
    model: &'m Model,
    extractor: Extractor<'m>,
    features: Features,
    counts: SparseVec,
    sentence: SparseVec,
}

impl<'m> Judge<'m> {
    /// A judge that has seen nothing yet.
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            extractor: Extractor::new(&model.recipe.settings),
            features: Features::new(),
            counts: SparseVec::default(),
            sentence: SparseVec::default(),
        }
    }

    /// The model that it runs.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Judges the sentence `text[span]`, and says why where it shall `explain`.
    ///
    /// # Panics
    /// If `span` is not on character boundaries of `text`.
    pub fn judge(&mut self, text: &str, span: Span, explain: bool) -> Judgement {
        let model = self.model;
        self.extractor.extract(text, span, &mut self.features);
        model.vocabulary.count(&self.features, &mut self.counts);
        self.sentence.clone_from(&self.counts);
        model.scaling.apply(model.vocabulary.keys(), &mut self.sentence);
        let mut scores = Vec::new();
        model.linear.score(&self.sentence, &mut scores);
        let shares = |(head, lane): (&Head, usize)| {
            probabilities(&scores[lane..lane + head.labels.len()], head.temperature)
        };
        let heads = model.heads().map(shares).collect();
        let cues = if explain {
            cues(model, text, &self.features, &self.counts, &self.sentence)
        } else {
            Vec::new()
        };
        Judgement { scores, heads, cues }
    }
}

//! Runs a model on sentences.

use super::calibration::{Probabilities, probabilities};
use super::explain::{Cue, Noticed, cues};
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

/// Runs one model on passages: first [`Judge::read`] one, then judge its sentences. It remembers
/// words that it has seen, so keep one for each thread; what it says of a sentence depends on
/// that sentence and its neighbours in the passage, on nothing else.
pub struct Judge<'m> {
    model: &'m Model,
    extractor: Extractor<'m>,
    passage: Vec<Span>,
    features: Features,
    counts: SparseVec,
    sentence: SparseVec,
}

impl<'m> Judge<'m> {
    /// A judge that has seen nothing yet.
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            extractor: Extractor::new(
                &model.recipe.settings,
                Some(&model.vocabulary),
                &model.words,
            ),
            passage: Vec::new(),
            features: Features::new(),
            counts: SparseVec::default(),
            sentence: SparseVec::default(),
        }
    }

    /// The model that it runs.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Reads a passage: sentences of `text` that stand one after another.
    ///
    /// # Panics
    /// If a span is not on character boundaries of `text`.
    pub fn read(&mut self, text: &str, passage: &[Span]) {
        self.extractor.read(text, passage);
        self.passage.clear();
        self.passage.extend_from_slice(passage);
    }

    /// Judges the sentence at this place of the passage, and says why where it shall `explain`.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn judge(&mut self, place: usize, explain: bool) -> Judgement {
        let model = self.model;
        self.extractor.features(place, &mut self.features);
        self.extractor.count(place, &self.features, &mut self.counts);
        self.sentence.clone_from(&self.counts);
        model.scaling.apply(model.vocabulary.keys(), &mut self.sentence);
        let mut scores = Vec::new();
        model.linear.score(&self.sentence, &mut scores);
        let shares = |(head, lane): (&Head, usize)| {
            probabilities(&scores[lane..lane + head.labels.len()], head.temperature)
        };
        let heads = model.heads().map(shares).collect();
        let cues = if explain {
            let noticed = Noticed {
                span: self.passage[place],
                features: &self.features,
                counts: &self.counts,
                sentence: &self.sentence,
                meaning: self.extractor.meaning(place),
            };
            cues(model, &noticed)
        } else {
            Vec::new()
        };
        Judgement { scores, heads, cues }
    }
}

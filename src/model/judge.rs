//! Runs a model on sentences.

use super::calibration::{Probabilities, probabilities};
use super::chain::Alone;
use super::explain::{Cue, Noticed, cues};
use super::head::Head;
use super::linear::Linear;
use super::pushes::Pusher;
use super::recipe::Model;
use super::weighing::Weighing;
use crate::feature::{CHAIN, Extractor, Features, SparseVec};
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
    /// What clauses push for, where a head weighs them.
    pusher: Option<Pusher<'m, Linear>>,
    passage: Vec<Span>,
    /// What was found of each sentence of the passage by itself.
    scored: Vec<Option<Scored>>,
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
            pusher: model.recipe.heads.iter().any(|head| head.weigher.is_some()).then(|| {
                let keys = model.vocabulary.keys();
                Pusher::new(keys, &model.scaling, &model.words, &model.linear)
            }),
            passage: Vec::new(),
            scored: Vec::new(),
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
        self.scored.clear();
        self.scored.resize(passage.len(), None);
    }

    /// Judges the sentence at this place of the passage, and says why where it shall `explain`.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn judge(&mut self, place: usize, explain: bool) -> Judgement {
        let model = self.model;
        let chained = model.recipe.heads.iter().any(|head| head.chain.is_some());
        let far = if chained { CHAIN } else { 0 };
        let near = place.saturating_sub(far)..(place + far + 1).min(self.passage.len());
        for neighbour in near.clone() {
            if self.scored[neighbour].as_ref().is_none_or(|s| explain && s.cues.is_none()) {
                self.scored[neighbour] = Some(self.score(neighbour, explain));
            }
        }
        let run: Vec<&Scored> = self.scored[near.clone()].iter().flatten().collect();
        let own = run[place - near.start];
        let shares = |(number, (head, lane)): (usize, (&Head, usize))| match &head.chain {
            None => probabilities(&own.scores[lane..lane + head.labels.len()], head.temperature),
            Some(chain) => {
                let run: Vec<&Alone> =
                    run.iter().filter_map(|s| s.alone[number].as_ref()).collect();
                let shares = chain.probabilities(&run, place - near.start);
                shares.into_iter().map(|share| share as f32).collect()
            }
        };
        let heads = model.heads().enumerate().map(shares).collect();
        let cues = if explain { own.cues.clone().unwrap_or_default() } else { Vec::new() };
        Judgement { scores: own.scores.clone(), heads, cues }
    }

    /// The words of the sentence at this place of the passage, each with its column, where the
    /// model knows it by itself.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn words(&self, place: usize) -> impl Iterator<Item = (Span, Option<u32>)> {
        self.extractor.words_of(place)
    }

    /// The sentence at this place of the passage in numbers: what weights are multiplied with.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn vector(&mut self, place: usize) -> &SparseVec {
        self.extractor.features(place, &mut self.features);
        self.extractor.count(place, &self.features, &mut self.counts);
        self.sentence.clone_from(&self.counts);
        self.model.scaling.apply(self.model.vocabulary.keys(), &mut self.sentence);
        &self.sentence
    }

    /// What is found of a sentence by itself.
    fn score(&mut self, place: usize, explain: bool) -> Scored {
        let model = self.model;
        self.vector(place);
        let mut scores = Vec::new();
        model.linear.score(&self.sentence, &mut scores);
        let weighing = self.pusher.as_mut().map(|pusher| {
            let parts = self.extractor.parts(place, &self.features);
            Weighing::new(model, pusher, parts, &self.counts, &self.sentence, &mut scores)
        });
        let alone = |(head, lane): (&Head, usize)| {
            let own = scores[lane..lane + head.labels.len()].iter();
            let chain = head.chain.as_ref()?;
            Some(chain.alone(own.map(|&score| f64::from(score)), head.temperature))
        };
        let alone = model.heads().map(alone).collect();
        let cues = explain.then(|| {
            let noticed = Noticed {
                span: self.passage[place],
                features: &self.features,
                counts: &self.counts,
                sentence: &self.sentence,
                meaning: self.extractor.meaning(place),
                weighing: weighing.as_ref(),
            };
            cues(model, &noticed)
        });
        Scored { scores, alone, cues }
    }
}

/// What is found of a sentence by itself, before its neighbours have their say.
#[derive(Debug, Clone)]
struct Scored {
    scores: Vec<f32>,
    /// What each head with a chain makes of them.
    alone: Vec<Option<Alone>>,
    cues: Option<Vec<Cue>>,
}

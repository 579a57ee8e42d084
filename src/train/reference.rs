//! What are the sentences held out in training like? Kept in the model, it tells whether new
//! articles are of the same kind.

use super::example::{Example, Labelled};
use super::fold::Folds;
use super::prepare;
use super::validate::{Counted, Validation};
use crate::feature::key::family_start;
use crate::feature::words::WORDS;
use crate::feature::{Accidents, Csr, Extractor, Settings, Vocabulary, WordVectors};
use crate::model::calibration::probabilities;
use crate::model::decide::best;
use crate::model::reference::{BINS, Given, Sample};
use crate::model::{Head, Recipe};
use crate::text::accident::Accident;

/// Groups of documents that are told apart.
const GROUPS: usize = 50;

/// What is noticed in sentences, and how often.
#[derive(Clone, Copy)]
pub struct Noticing<'a> {
    /// What is noticed.
    pub settings: &'a Settings,
    /// What words mean.
    pub vectors: &'a WordVectors,
    /// Words that are not counted.
    pub accidents: &'a [Accident],
    /// Which features have a column.
    pub vocabulary: &'a Vocabulary,
    /// How often each occurs in each example.
    pub counts: &'a Csr,
}

/// Sums up sentences held out; documents share groups in turn.
pub struct Reference<'a> {
    folds: &'a Folds,
    /// One a group; none where documents were parted, so that what was held out was not new.
    samples: Vec<Sample>,
}

impl<'a> Reference<'a> {
    /// Counts the words of all sentences that measure, and those among them that the other folds
    /// would give no column.
    pub fn new(labelled: &Labelled, noticing: Noticing, folds: &'a Folds) -> Self {
        let groups = if folds.parts_documents { 0 } else { folds.documents.min(GROUPS) };
        let given = |(_, labels): &(String, Vec<String>)| Given {
            labels: vec![0; labels.len()],
            bins: vec![0; BINS],
            confidence: 0.0,
        };
        let blank =
            Sample { heads: labelled.heads.iter().map(given).collect(), ..Sample::default() };
        let mut reference = Self { folds, samples: vec![blank; groups] };
        if groups > 0 && notices_words(noticing.settings) {
            reference.count_words(labelled, noticing);
        }
        reference
    }

    fn count_words(&mut self, labelled: &Labelled, noticing: Noticing) {
        let words = words(labelled, noticing);
        let least = noticing.settings.min_sentences;
        let columns =
            noticing.vocabulary.keys().partition_point(|&key| key < family_start(WORDS + 1));
        let all: Vec<usize> = (0..words.len()).collect();
        for fold in 0..self.folds.count {
            let (held, others) = self.folds.split(&(fold..fold + 1), &all);
            let mut sentences = vec![0u32; columns];
            for &other in &others {
                let own = noticing.counts.row(other).0.iter().map(|&column| column as usize);
                own.take_while(|&column| column < columns).for_each(|at| sentences[at] += 1);
            }
            let is_unknown =
                |column: &&Option<u32>| column.is_none_or(|at| sentences[at as usize] < least);
            for held in held.into_iter().filter(|&held| labelled.examples[held].measures) {
                let sample = self.sample(held);
                sample.words += words[held].len() as u32;
                sample.unknown += words[held].iter().filter(is_unknown).count() as u32;
            }
        }
    }

    /// Adds what a head, given by its number, said of sentences held out.
    pub fn add(&mut self, head: usize, validation: &Validation, of: &Counted) {
        if self.samples.is_empty() {
            return;
        }
        for ((scores, _), &place) in validation.held_out.iter().zip(&validation.places) {
            let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
            let shares = probabilities(&scores, 1.0);
            let label = best(&shares, None).unwrap_or_default();
            self.sample(of.rows[place]).heads[head].add(label, shares[label]);
        }
    }

    /// The group that a sentence belongs to.
    fn sample(&mut self, sentence: usize) -> &mut Sample {
        let groups = self.samples.len();
        &mut self.samples[self.folds.document(sentence) % groups]
    }

    /// The groups that have sentences.
    pub fn samples(mut self) -> Vec<Sample> {
        self.samples.retain(|sample| sample.heads.iter().any(|given| given.sentences() > 0));
        for given in self.samples.iter_mut().flat_map(|sample| &mut sample.heads) {
            given.confidence = (given.confidence * 1e4).round() / 1e4;
        }
        self.samples
    }
}

/// The record of a model with these heads: that of rows which some of them were learned from and,
/// where others are a base's as they were, before it that of the base. Each head is told of the
/// sentences that were held out when it was learned, and of no others.
pub fn beside(
    own: &[Sample],
    learned: &[(String, Vec<String>)],
    base: &Recipe,
    heads: &[Head],
) -> Vec<Sample> {
    let of_rows = |head: &Head| learned.iter().position(|(name, _)| *name == head.name);
    let stays = |head: &Head| of_rows(head).is_none();
    let of_base = |head: &Head| {
        base.heads.iter().position(|own| own.name == head.name).filter(|_| stays(head))
    };
    let blank = Sample::new(heads);
    let arranged = |sample: &Sample, place: &dyn Fn(&Head) -> Option<usize>| {
        let given = |(head, blank): (&Head, &Given)| {
            place(head).map_or_else(|| blank.clone(), |at| sample.heads[at].clone())
        };
        Sample { heads: heads.iter().zip(&blank.heads).map(given).collect(), ..*sample }
    };
    let before = if heads.iter().any(stays) { &base.reference[..] } else { &[] };
    let before = before.iter().map(|sample| arranged(sample, &of_base));
    before.chain(own.iter().map(|sample| arranged(sample, &of_rows))).collect()
}

/// Whether a model of these settings notices words by themselves.
pub fn notices_words(settings: &Settings) -> bool {
    settings.scales.get(usize::from(WORDS)).is_some_and(|&scale| scale > 0.0)
}

/// The columns of each example's words, but for those that are not counted.
fn words(labelled: &Labelled, noticing: Noticing) -> Vec<Vec<Option<u32>>> {
    let Noticing { settings, vectors, accidents, vocabulary, .. } = noticing;
    let words = |part: &[Example]| {
        let extractor = Extractor::new(settings, Some(vocabulary), vectors);
        let mut reading = (extractor, Accidents::new(settings, accidents));
        let mut all: Vec<Vec<Option<u32>>> = Vec::with_capacity(part.len());
        labelled.visit(part, &mut reading, prepare::read, |(extractor, accidents), place, _| {
            let own = extractor.words_of(place).filter(|(span, _)| !accidents.touch(*span));
            all.push(own.map(|(_, column)| column).collect());
        });
        all
    };
    labelled.by_parts(words).into_iter().flatten().collect()
}

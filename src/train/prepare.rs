//! Counts labelled sentences once, for all that is then learned from them and tried on them.

use super::example::{Example, Labelled};
use super::fold::Folds;
use super::footing::{Center, Footing};
use super::plan::Plan;
use super::validate::{Clauses, Counted};
use crate::feature::meaning::{self, MEANING};
use crate::feature::{
    Accidents, Csr, Extractor, Features, Parts, Settings, SparseVec, Vocabulary, WordVectors,
};
use crate::model::Model;
use crate::text::Span;
use rustc_hash::FxHashMap;

/// Labelled sentences as numbers, in folds.
pub struct Prepared<'a> {
    /// The sentences.
    pub labelled: &'a Labelled,
    /// What is noticed, but for the weighting.
    pub settings: Settings,
    /// The columns.
    pub vocabulary: Vocabulary,
    /// Counts of all sentences, shape (sentences, columns).
    pub counts: Csr,
    /// How the sentences are parted.
    pub folds: Folds,
    /// The clauses of all sentences, where they are to be weighed.
    parts: Option<Vec<Parts>>,
    words: &'a WordVectors,
    /// Which sentences may be held out.
    measures: Vec<bool>,
    weights: Vec<f32>,
    footing: Option<Footing>,
    centers: Vec<Option<Center>>,
    seed: u64,
}

impl<'a> Prepared<'a> {
    /// Counts sentences, for a model that stands on a base where there is one. New words get
    /// columns there only if all heads of the base are learned anew: columns change what the
    /// others of a sentence weigh, and so what heads say that stay as they are.
    pub fn new(labelled: &'a Labelled, plan: &'a Plan, base: Option<&Model>) -> Self {
        let has = |name: &String| labelled.heads.iter().any(|(own, _)| own == name);
        let vocabulary = match base {
            Some(base) if base.recipe.heads.iter().all(|head| has(&head.name)) => {
                let own = vocabulary(labelled, plan);
                Vocabulary::new([own.keys(), base.vocabulary.keys()].concat())
            }
            Some(base) => base.vocabulary.clone(),
            None => vocabulary(labelled, plan),
        };
        let weighs = |base: &Model| base.recipe.heads.iter().any(|head| head.weigher.is_some());
        let weighs = plan.weigh_clauses || base.is_some_and(weighs);
        let (counts, parts) = count(labelled, plan, &vocabulary, weighs);
        let name = |document: usize| &*labelled.documents[document].name;
        let sentences = labelled.examples.iter().map(|e| (name(e.document), labelled.words(e)));
        let folds = Folds::of_count(sentences, plan.folds, plan.seed);
        let center = |name: &String| {
            let base = base?;
            let number = base.recipe.heads.iter().position(|head| head.name == *name)?;
            Some(Center::new(base, number, &vocabulary))
        };
        Self {
            labelled,
            settings: plan.settings.clone(),
            centers: labelled.heads.iter().map(|(name, _)| center(name)).collect(),
            footing: base.map(|base| Footing::new(base, &vocabulary)),
            vocabulary,
            counts,
            folds,
            parts: weighs.then_some(parts),
            words: &plan.words,
            measures: labelled.examples.iter().map(|example| example.measures).collect(),
            weights: labelled.examples.iter().map(|example| example.weight).collect(),
            seed: plan.seed,
        }
    }

    /// The sentences of the head with this number.
    pub fn of_head(&self, head: usize) -> Counted<'_> {
        let (rows, targets) = self.labelled.of_head(head);
        Counted {
            keys: self.vocabulary.keys(),
            counts: &self.counts,
            rows,
            targets,
            labels: self.labelled.heads[head].1.len(),
            settings: &self.settings,
            weights: &self.weights,
            measures: &self.measures,
            folds: &self.folds,
            seed: self.seed,
            footing: self.footing.as_ref(),
            center: self.centers[head].as_ref(),
            clauses: self.parts.as_ref().map(|parts| Clauses { parts, words: self.words }),
        }
    }
}

/// The columns of labelled sentences, and how often each occurs in each sentence.
pub fn count_all(labelled: &Labelled, plan: &Plan) -> (Vocabulary, Csr) {
    let vocabulary = vocabulary(labelled, plan);
    let (counts, _) = count(labelled, plan, &vocabulary, false);
    (vocabulary, counts)
}

/// Gives every feature that occurs in enough sentences a column. Sentences that show a feature only
/// at words that name an accident do not count.
fn vocabulary(labelled: &Labelled, plan: &Plan) -> Vocabulary {
    let Plan { settings, words, .. } = plan;
    let count = |part: &[Example]| {
        let accidents = Accidents::new(settings, plan.accidents());
        let mut reading = (Extractor::new(settings, None, words), accidents);
        let mut features = Features::new();
        let mut sentences: FxHashMap<u64, u32> = FxHashMap::default();
        let mut keys: Vec<u64> = Vec::new();
        labelled.visit(part, &mut reading, read, |(extractor, accidents), place, _| {
            extractor.features(place, &mut features);
            keys.clear();
            let own = features.iter().filter(|feature| !accidents.touch(feature.span));
            keys.extend(own.map(|feature| feature.known.key));
            keys.sort_unstable();
            keys.dedup();
            keys.iter().for_each(|&key| *sentences.entry(key).or_default() += 1);
        });
        sentences
    };
    let mut parts = labelled.by_parts(count).into_iter();
    let mut sentences = parts.next().unwrap_or_default();
    for (key, count) in parts.flatten() {
        *sentences.entry(key).or_default() += count;
    }
    // Sorted by the vocabulary, so that the order of the hash map leaves no trace.
    let kept = sentences.into_iter().filter(|&(_, count)| count >= settings.min_sentences);
    let kept = kept.map(|(key, _)| key);
    let notices = settings.scales[usize::from(MEANING)] > 0.0;
    let dimensions = if notices { words.dimensions } else { 0 };
    let directions = meaning::keys(MEANING, dimensions);
    Vocabulary::new(kept.chain(directions).collect())
}

/// Reads a passage for what is noticed in it, and for words that name an accident.
pub fn read((extractor, accidents): &mut (Extractor, Accidents), text: &str, passage: &[Span]) {
    extractor.read(text, passage);
    accidents.read(text, passage);
}

/// Counts every feature that has a column in each sentence; where clauses are weighed, says in which
/// of them it stands.
fn count(
    labelled: &Labelled,
    plan: &Plan,
    vocabulary: &Vocabulary,
    weighs: bool,
) -> (Csr, Vec<Parts>) {
    let width = vocabulary.keys().len();
    let count = |part: &[Example]| {
        let mut features = Features::new();
        let (mut counts, mut parts) = (Csr::new(width), Vec::new());
        let mut sentence = SparseVec::default();
        let mut extractor = Extractor::new(&plan.settings, Some(vocabulary), &plan.words);
        labelled.visit(part, &mut extractor, Extractor::read, |extractor, place, _| {
            extractor.features(place, &mut features);
            extractor.count(place, &features, &mut sentence);
            counts.push(&sentence.columns, &sentence.values);
            parts.extend(weighs.then(|| extractor.parts(place, &features)));
        });
        (counts, parts)
    };
    let mut counted = labelled.by_parts(count).into_iter();
    let (mut counts, mut parts) = counted.next().unwrap_or_else(|| (Csr::new(width), Vec::new()));
    for (more, others) in counted {
        counts.append(&more);
        parts.extend(others);
    }
    (counts, parts)
}

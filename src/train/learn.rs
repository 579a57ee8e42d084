//! Learns a model: counts what is noticed, lets cross-validation choose how to weigh it, learns
//! each head from all its sentences, and calibrates it on those held out.

use super::answers;
use super::bootstrap::{Interval, Intervals};
use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::fold::Folds;
use super::problem::Solution;
use super::search::{Choice, Progress, Search, Trial};
use super::second;
use super::validate::{Counted, Setting, Validation};
use crate::error::Result;
use crate::feature::meaning::{self, MEANING};
use crate::feature::{
    Accidents, Csr, Extractor, Features, Scaling, Settings, SparseVec, Vocabulary, WordVectors,
};
use crate::model::{Head, HeldOut, Linear, Model, Recipe};
use crate::text::{Span, accident};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How to learn.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is noticed; its weighting is chosen anew.
    pub settings: Settings,
    /// What is fixed of the rest, and what is chosen by cross-validation.
    pub choice: Choice,
    /// What words mean; empty where nothing is to be noticed of meaning.
    pub words: WordVectors,
    /// Whether words that name an accident, such as an agency or a month, are noticed too.
    pub keep_accidents: bool,
    /// Seed of every random choice.
    pub seed: u64,
}

/// A model, and how it came about.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// All that was tried, in order.
    pub trials: Vec<Trial>,
    /// How well each head does on sentences held out.
    pub held_out: Vec<HeadEvaluation>,
    /// How the sentences were parted.
    pub folds: Folds,
}

/// Learns a model from labelled sentences. `progress` hears what is being done.
///
/// # Errors
/// If a parameter is out of range.
pub fn learn(labelled: &Labelled, plan: &Plan, progress: Progress) -> Result<Trained> {
    progress("counting words");
    let (vocabulary, counts) = count(labelled, plan);
    let name = |document: usize| &*labelled.documents[document].name;
    let sentences = labelled.examples.iter().map(|e| (name(e.document), labelled.words(e)));
    let folds = Folds::new(sentences, plan.seed);
    let measures: Vec<bool> = labelled.examples.iter().map(|example| example.measures).collect();
    let follows = labelled.follows();
    let mut heads: Vec<Head> = labelled.heads.iter().map(blank).collect();
    let of_head: Vec<Counted> = (0..heads.len())
        .map(|head| {
            let (rows, targets) = labelled.of_head(head);
            Counted {
                keys: vocabulary.keys(),
                counts: &counts,
                rows,
                targets,
                labels: heads[head].labels.len(),
                settings: &plan.settings,
                measures: &measures,
                folds: &folds,
                seed: plan.seed,
            }
        })
        .collect();
    let mut search = Search::new(&plan.choice);
    // All heads share one vector in service, and so one weighting: the first head's.
    let weighting = search.weighting(&heads[0], &of_head[0], progress)?;
    let settings = Settings { weighting, ..plan.settings.clone() };
    let all: Vec<usize> = (0..counts.rows()).collect();
    let scaling = Scaling::fit(&settings, &counts, &all);
    // Heads are learned side by side; the first goes on with what the weighting was chosen by.
    let learned: Vec<Result<_>> = (0..heads.len())
        .into_par_iter()
        .map(|number| {
            let (head, counted) = (&heads[number], &of_head[number]);
            let mut search = if number == 0 { search.clone() } else { Search::new(&plan.choice) };
            let (setting, validation) = search.setting(head, counted, weighting, progress)?;
            let validation = counted.chained(validation, &follows);
            progress(&format!("learning {}", head.name));
            let places: Vec<usize> = (0..counted.rows.len()).collect();
            let solution = counted.fit(&setting, &places, &scaling)?;
            Ok((setting, validation, solution, search.trials()))
        })
        .collect();
    let (mut held_out, mut solutions, mut trials) = (Vec::new(), Vec::new(), Vec::new());
    for ((head, counted), learned) in heads.iter_mut().zip(&of_head).zip(learned) {
        let (setting, validation, solution, tried) = learned?;
        let evaluation = HeadEvaluation::of_held_out(head, &validation, Some(counted));
        let number = held_out.len();
        let second =
            validation.places.iter().map(|&p| labelled.examples[counted.rows[p]].also[number]);
        head.also = second::learn(head, &validation.held_out, &second.collect::<Vec<_>>());
        fill(head, counted, &setting, &validation, &evaluation);
        held_out.push(evaluation);
        solutions.push(solution);
        trials.extend(tried);
    }
    drop(of_head);
    let linear = side_by_side(&solutions, vocabulary.keys().len());
    let recipe = Recipe {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: plan.seed,
        settings,
        heads,
        sources: labelled.sources.clone(),
        fingerprint: labelled.fingerprint(),
        keeps_accidents: plan.keep_accidents,
    };
    let words = plan.words.clone();
    let model = Model { recipe, vocabulary, words, scaling, linear };
    Ok(Trained { model, trials, held_out, folds })
}

/// A head that has learned nothing yet.
pub fn blank((name, labels): &(String, Vec<String>)) -> Head {
    Head {
        name: name.clone(),
        labels: labels.clone(),
        temperature: 1.0,
        chain: None,
        also: None,
        solver: String::new(),
        l2: 0.0,
        class_weights: Vec::new(),
        held_out: HeldOut::default(),
        answers: None,
    }
}

/// Writes down how a head was learned.
fn fill(
    head: &mut Head,
    counted: &Counted,
    setting: &Setting,
    validation: &Validation,
    evaluation: &HeadEvaluation,
) {
    head.temperature = validation.temperature;
    head.chain.clone_from(&validation.chain);
    head.solver = setting.solver.name().to_owned();
    head.l2 = setting.l2;
    head.answers = answers::of_held_out(validation, counted);
    head.class_weights = setting.class_weight.weights(counted.labels, &counted.targets);
    let within = |of: fn(&Intervals) -> Option<Interval>| {
        evaluation.intervals.as_ref().and_then(of).map(|Interval { low, high }| (low, high))
    };
    let any = !validation.held_out.is_empty();
    head.held_out = HeldOut {
        sentences: validation.held_out.len(),
        documents: evaluation.documents.unwrap_or_default(),
        folds: counted.folds.count,
        accuracy: evaluation.confusion.accuracy(),
        accuracy_within: within(|all| all.accuracy),
        macro_f1: evaluation.confusion.macro_f1(),
        macro_f1_within: within(|all| all.macro_f1),
        log_loss: any.then_some(validation.log_loss),
        calibration_error: evaluation.calibration_error,
    };
}

/// Gives every feature that occurs in enough sentences a column, and counts it in each.
/// Sentences that show a feature only at words that name an accident do not count.
pub fn count(labelled: &Labelled, plan: &Plan) -> (Vocabulary, Csr) {
    let Plan { settings, words, .. } = plan;
    let list = if plan.keep_accidents { &[] } else { accident::all() };
    let accidents = Accidents::new(settings, list);
    let mut reading = (Extractor::new(settings, None, words), accidents);
    let read = |(extractor, accidents): &mut (Extractor, Accidents), text: &str, at: &[Span]| {
        extractor.read(text, at);
        accidents.read(text, at);
    };
    let mut features = Features::new();
    let mut sentences: FxHashMap<u64, u32> = FxHashMap::default();
    let mut keys: Vec<u64> = Vec::new();
    labelled.visit(&mut reading, read, |(extractor, accidents), place, _| {
        extractor.features(place, &mut features);
        keys.clear();
        let own = features.iter().filter(|feature| !accidents.touch(feature.span));
        keys.extend(own.map(|feature| feature.known.key));
        keys.sort_unstable();
        keys.dedup();
        keys.iter().for_each(|&key| *sentences.entry(key).or_default() += 1);
    });
    // Sorted by the vocabulary, so that the order of the hash map leaves no trace.
    let kept = sentences.into_iter().filter(|&(_, count)| count >= settings.min_sentences);
    let kept = kept.map(|(key, _)| key);
    let notices = settings.scales[usize::from(MEANING)] > 0.0;
    let dimensions = if notices { words.dimensions } else { 0 };
    let directions = meaning::keys(MEANING, dimensions);
    let vocabulary = Vocabulary::new(kept.chain(directions).collect());
    let mut counts = Csr::new(vocabulary.keys().len());
    let mut sentence = SparseVec::default();
    let mut extractor = Extractor::new(settings, Some(&vocabulary), words);
    labelled.visit(&mut extractor, Extractor::read, |extractor, place, _| {
        extractor.features(place, &mut features);
        extractor.count(place, &features, &mut sentence);
        counts.push(&sentence.columns, &sentence.values);
    });
    (vocabulary, counts)
}

/// Puts the weights of all heads side by side as lanes.
fn side_by_side(solutions: &[Solution], columns: usize) -> Linear {
    let mut weights = Vec::new();
    for column in 0..columns {
        for solution in solutions {
            let labels = solution.bias.len();
            weights.extend(&solution.weights[column * labels..(column + 1) * labels]);
        }
    }
    let bias: Vec<f64> = solutions.iter().flat_map(|solution| solution.bias.clone()).collect();
    Linear::round(&weights, &bias)
}

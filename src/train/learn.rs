//! Learns a model: counts what is noticed, lets cross-validation choose how to weigh it, learns
//! each head from all its sentences, and calibrates it on those held out.

use super::estimator::{ClassWeight, SolverKind};
use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::fold;
use super::problem::Solution;
use super::validate::{Counted, Setting, Validation};
use crate::error::Result;
use crate::feature::{
    Csr, Extractor, Features, Scaling, Settings, SparseVec, Vocabulary, Weighting,
};
use crate::model::{Head, HeldOut, Linear, Model, Recipe};
use rustc_hash::FxHashMap;

/// How to learn; what is `None` or empty is chosen by cross-validation.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is noticed.
    pub settings: Settings,
    /// How features are weighed.
    pub weighting: Option<Weighting>,
    /// Which solvers may learn.
    pub solvers: Vec<SolverKind>,
    /// Weight of the penalty.
    pub l2: Option<f64>,
    /// How rows are weighted by label.
    pub class_weight: ClassWeight,
    /// Seed of every random choice.
    pub seed: u64,
}

/// Weights of the penalty that are tried, from the middle outward as long as it helps.
const L2: [f64; 6] = [3.0, 1.0, 0.3, 0.1, 0.03, 0.01];
/// Where in [`L2`] the search begins.
const MIDDLE: usize = 2;

/// A setting that was tried on a head.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The head.
    pub head: String,
    /// The setting.
    pub setting: Setting,
    /// What cross-validation said of it, in nats.
    pub log_loss: f64,
    /// And in F1.
    pub macro_f1: f64,
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
    /// In how many groups of documents and copies the sentences stand.
    pub groups: usize,
}

/// Learns a model from labelled sentences. `progress` hears what is being done.
///
/// # Errors
/// If a parameter is out of range.
pub fn learn(labelled: &Labelled, plan: &Plan, progress: &mut dyn FnMut(&str)) -> Result<Trained> {
    progress("counting words");
    let (vocabulary, counts) = count(labelled, &plan.settings);
    let groups = fold::groups(
        labelled
            .examples
            .iter()
            .map(|example| (&*labelled.documents[example.document].name, labelled.words(example))),
    );
    let mut search =
        Search { labelled, plan, counts: &counts, groups: &groups, trials: Vec::new() };
    let weighting = match plan.weighting {
        Some(weighting) => weighting,
        None => search.weighting(&vocabulary, progress)?,
    };
    let settings = Settings { weighting, ..plan.settings.clone() };
    let mut heads = Vec::new();
    let mut held_out = Vec::new();
    let mut solutions = Vec::new();
    // Heads may be learned from different sentences, but share one vector in service.
    let all: Vec<usize> = (0..counts.rows()).collect();
    let scaling = Scaling::fit(&settings, &counts, &all);
    for number in 0..labelled.heads.len() {
        let (name, labels) = &labelled.heads[number];
        let counted = search.counted(number, vocabulary.keys());
        let (setting, validation) = search.setting(number, &counted, weighting, progress)?;
        progress(&format!("learning {name}"));
        let places: Vec<usize> = (0..counted.rows.len()).collect();
        solutions.push(counted.fit(&setting, &places, &scaling)?);
        let evaluation = HeadEvaluation::of_held_out(name, labels, &validation);
        heads.push(Head {
            name: name.clone(),
            labels: labels.clone(),
            temperature: validation.temperature,
            solver: setting.solver.name().to_owned(),
            l2: setting.l2,
            class_weights: setting.class_weight.weights(labels.len(), &counted.targets),
            held_out: HeldOut {
                sentences: counted.rows.len(),
                folds: validation.folds,
                accuracy: evaluation.confusion.accuracy(),
                macro_f1: evaluation.confusion.macro_f1(),
                calibration_error: evaluation.calibration_error,
            },
        });
        held_out.push(evaluation);
    }
    let trials = search.trials.into_iter().map(|(trial, _)| trial).collect();
    let linear = side_by_side(&solutions, vocabulary.keys().len());
    let recipe = Recipe {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: plan.seed,
        settings,
        heads,
        sources: labelled.sources.clone(),
        fingerprint: labelled.fingerprint(),
    };
    let groups = groups.iter().max().map_or(0, |last| last + 1);
    let model = Model { recipe, vocabulary, scaling, linear };
    Ok(Trained { model, trials, held_out, groups })
}

/// Gives every feature that occurs in enough sentences a column, and counts it in each.
fn count(labelled: &Labelled, settings: &Settings) -> (Vocabulary, Csr) {
    let mut extractor = Extractor::new(settings);
    let mut features = Features::new();
    let mut sentences: FxHashMap<u64, u32> = FxHashMap::default();
    let mut keys: Vec<u64> = Vec::new();
    labelled.visit(&mut extractor, Extractor::read, |extractor, _, place, _| {
        extractor.features(place, &mut features);
        keys.clear();
        keys.extend(features.iter().map(|feature| feature.key));
        keys.sort_unstable();
        keys.dedup();
        keys.iter().for_each(|&key| *sentences.entry(key).or_default() += 1);
    });
    // Sorted by the vocabulary, so that the order of the hash map leaves no trace.
    let kept = sentences.into_iter().filter(|&(_, count)| count >= settings.min_sentences);
    let vocabulary = Vocabulary::new(kept.map(|(key, _)| key).collect());
    let mut counts = Csr::new(vocabulary.keys().len());
    let mut sentence = SparseVec::default();
    labelled.visit(&mut extractor, Extractor::read, |extractor, _, place, _| {
        extractor.features(place, &mut features);
        vocabulary.count(&features, &mut sentence);
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

/// The search for settings.
struct Search<'a> {
    labelled: &'a Labelled,
    plan: &'a Plan,
    counts: &'a Csr,
    groups: &'a [usize],
    /// All that was tried, and what it gave.
    trials: Vec<(Trial, Validation)>,
}

impl<'a> Search<'a> {
    fn counted(&self, head: usize, keys: &'a [u64]) -> Counted<'a> {
        let (rows, targets) = self.labelled.of_head(head);
        Counted {
            keys,
            counts: self.counts,
            rows,
            targets,
            labels: self.labelled.heads[head].1.len(),
            settings: &self.plan.settings,
            seed: self.plan.seed,
        }
    }

    fn try_out(
        &mut self,
        head: usize,
        counted: &Counted,
        setting: Setting,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Validation> {
        let (name, labels) = &self.labelled.heads[head];
        let same = |trial: &Trial| trial.head == *name && trial.setting == setting;
        if let Some((_, validation)) = self.trials.iter().find(|(trial, _)| same(trial)) {
            return Ok(validation.clone());
        }
        let Setting { weighting, solver, l2, .. } = setting;
        progress(&format!("cross-validating {name}: {weighting:?}, {}, l2 {l2}", solver.name()));
        let validation = counted.validate(&setting, self.groups)?;
        let evaluation = HeadEvaluation::of_held_out(name, labels, &validation);
        let trial = Trial {
            head: name.clone(),
            setting,
            log_loss: validation.log_loss,
            macro_f1: evaluation.confusion.macro_f1(),
        };
        self.trials.push((trial, validation.clone()));
        Ok(validation)
    }

    fn first(&self, weighting: Weighting) -> Setting {
        Setting {
            weighting,
            solver: self.plan.solvers.first().copied().unwrap_or(SolverKind::OneAgainstRest),
            l2: self.plan.l2.unwrap_or(L2[MIDDLE]),
            class_weight: self.plan.class_weight,
        }
    }

    /// The weighting with the smaller loss over all heads, which share it.
    fn weighting(
        &mut self,
        vocabulary: &'a Vocabulary,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Weighting> {
        let mut best = (f64::INFINITY, Weighting::TfIdf);
        for weighting in [Weighting::TfIdf, Weighting::Count] {
            let mut loss = 0.0;
            for head in 0..self.labelled.heads.len() {
                let counted = self.counted(head, vocabulary.keys());
                loss += self.try_out(head, &counted, self.first(weighting), progress)?.log_loss;
            }
            if loss < best.0 {
                best = (loss, weighting);
            }
        }
        Ok(best.1)
    }

    /// The setting with the smallest loss for a head: first the penalty, then the solver.
    fn setting(
        &mut self,
        head: usize,
        counted: &Counted,
        weighting: Weighting,
        progress: &mut dyn FnMut(&str),
    ) -> Result<(Setting, Validation)> {
        let mut best = self.first(weighting);
        let mut found = self.try_out(head, counted, best, progress)?;
        if self.plan.l2.is_none() {
            for outward in [&L2[MIDDLE + 1..], &[L2[1], L2[0]]] {
                let before = best.l2;
                for &l2 in outward {
                    let setting = Setting { l2, ..best };
                    let other = self.try_out(head, counted, setting, progress)?;
                    if other.log_loss >= found.log_loss {
                        break;
                    }
                    (best, found) = (setting, other);
                }
                // Where a smaller penalty helped, a larger one cannot.
                if best.l2 != before {
                    break;
                }
            }
        }
        for &solver in self.plan.solvers.iter().skip(1) {
            let setting = Setting { solver, ..best };
            let other = self.try_out(head, counted, setting, progress)?;
            if other.log_loss < found.log_loss {
                (best, found) = (setting, other);
            }
        }
        Ok((best, found))
    }
}

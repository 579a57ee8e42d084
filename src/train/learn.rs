//! Learns a model: counts what is noticed, lets cross-validation choose how to weigh it, learns
//! each head from all its sentences, and calibrates it on those held out.

use super::answers;
use super::base;
use super::bootstrap::{Interval, Intervals};
use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::familiar;
use super::fold::Folds;
use super::footing::Center;
use super::plan::Plan;
use super::prepare::Prepared;
use super::problem::Solution;
use super::reference::{self, Noticing, Reference};
use super::search::{Progress, Search, Trial};
use super::second;
use super::validate::{Counted, Setting, Start, Validation};
use crate::error::Result;
use crate::feature::Settings;
use crate::model::{Head, HeldOut, Linear, Model, Recipe};
use rayon::prelude::*;

/// A model, and how it came about.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// All that was tried, in order.
    pub trials: Vec<Trial>,
    /// How each head that was learned was learned, in the order of [`Labelled::heads`].
    pub settings: Vec<Setting>,
    /// How well each of these does on sentences held out.
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
    learn_prepared(Prepared::new(labelled, plan, None), plan, None, progress)
}

/// Adds labelled sentences to what a model knows: its features are taken over, its heads that the
/// sentences have labels for are learned anew from both, the others stay exactly as they are, and
/// new heads come behind them. Of the plan only the seed counts, and what of the choice is not of
/// features. The sentences must be [aligned](base::align) with the base.
///
/// # Errors
/// If a parameter is out of range.
pub fn learn_on(
    base: &Model,
    labelled: &Labelled,
    plan: &Plan,
    progress: Progress,
) -> Result<Trained> {
    progress("counting words");
    let plan = base::plan(base, plan);
    learn_prepared(Prepared::new(labelled, &plan, Some(base)), &plan, Some(base), progress)
}

fn learn_prepared(
    prepared: Prepared,
    plan: &Plan,
    base: Option<&Model>,
    progress: Progress,
) -> Result<Trained> {
    let labelled = prepared.labelled;
    let follows = labelled.follows();
    let mut heads: Vec<Head> = labelled.heads.iter().map(blank).collect();
    let of_head: Vec<Counted> = (0..heads.len()).map(|head| prepared.of_head(head)).collect();
    let mut search = Search::new(plan.choice(&heads[0].name));
    // All heads share one vector in service, and so one weighting: the first head's.
    let weighting = search.weighting(&heads[0], &of_head[0], progress)?;
    let all: Vec<usize> = (0..prepared.counts.rows()).collect();
    let scaling = of_head[0].scaling(weighting, &all);
    // Heads are learned side by side; the first goes on with what the weighting was chosen by.
    let learned: Vec<Result<_>> = (0..heads.len())
        .into_par_iter()
        .map(|number| {
            let (head, counted) = (&heads[number], &of_head[number]);
            let mut search = match number {
                0 => search.clone(),
                _ => Search::new(plan.choice(&head.name)),
            };
            let (setting, scored) = search.setting(head, counted, weighting, progress)?;
            progress(&format!("learning {}", head.name));
            let places: Vec<usize> = (0..counted.rows.len()).collect();
            let (validation, solution) = rayon::join(
                || counted.settled(scored, &follows),
                || counted.fit(&setting, &places, &scaling),
            );
            Ok((setting, validation, solution?, search.trials()))
        })
        .collect();
    let mut reference = Reference::new(
        labelled,
        Noticing {
            settings: &plan.settings,
            vectors: &plan.words,
            accidents: plan.accidents(),
            vocabulary: &prepared.vocabulary,
            counts: &prepared.counts,
        },
        &prepared.folds,
    );
    let (mut held_out, mut solutions, mut trials) = (Vec::new(), Vec::new(), Vec::new());
    let mut settings = Vec::new();
    for ((head, counted), learned) in heads.iter_mut().zip(&of_head).zip(learned) {
        let (setting, validation, solution, tried) = learned?;
        let evaluation = HeadEvaluation::of_held_out(head, &validation, Some(counted));
        let number = held_out.len();
        let second =
            validation.places.iter().map(|&p| labelled.examples[counted.rows[p]].also[number]);
        head.also = second::learn(head, &validation.held_out, &second.collect::<Vec<_>>());
        fill(head, counted, &setting, &validation, &evaluation);
        reference.add(number, &validation, counted);
        held_out.push(evaluation);
        solutions.push(solution);
        trials.extend(tried);
        settings.push(setting);
    }
    let mut reference = reference.samples();
    let names = labelled.heads.iter().map(|(name, _)| &**name);
    let taught: Vec<_> = names.zip(settings.iter().copied()).collect();
    let before = base.map_or(&[][..], |base| &base.recipe.lessons);
    let lessons = familiar::lessons(before, labelled, &taught);
    let mut stands_on = Vec::new();
    if let Some(base) = base {
        let start = |setting: &Setting| setting.start.name().to_owned();
        let names = heads.iter().map(|head| head.name.clone());
        stands_on = base::grounds(base, names.zip(settings.iter().map(start)).collect());
        (heads, solutions) = beside(base, &prepared, heads, solutions);
        reference = reference::beside(&reference, &labelled.heads, &base.recipe, &heads);
    }
    drop(of_head);
    let linear = side_by_side(&solutions, prepared.vocabulary.keys().len());
    let recipe = Recipe {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: plan.seed,
        settings: Settings { weighting, ..prepared.settings },
        heads,
        sources: labelled.sources.clone(),
        fingerprint: labelled.fingerprint(),
        keeps_accidents: plan.keep_accidents,
        stands_on,
        tried: Vec::new(),
        codebook: base.and_then(|base| base.recipe.codebook.clone()),
        reference,
        lessons,
    };
    let (vocabulary, folds) = (prepared.vocabulary, prepared.folds);
    let model = Model { recipe, vocabulary, words: plan.words.clone(), scaling, linear };
    Ok(Trained { model, trials, settings, held_out, folds })
}

/// Heads of a base, learned anew or as they are, and behind them the new ones.
fn beside(
    base: &Model,
    prepared: &Prepared,
    heads: Vec<Head>,
    solutions: Vec<Solution>,
) -> (Vec<Head>, Vec<Solution>) {
    let mut learned: Vec<(Head, Solution)> = heads.into_iter().zip(solutions).collect();
    let mut all = Vec::new();
    for (number, known) in base.recipe.heads.iter().enumerate() {
        match learned.iter().position(|(head, _)| head.name == known.name) {
            Some(at) => all.push(learned.remove(at)),
            None => {
                let Center { head, solution } = Center::new(base, number, &prepared.vocabulary);
                all.push((head, solution));
            }
        }
    }
    all.into_iter().chain(learned).unzip()
}

/// A head that has learned nothing yet.
pub fn blank((name, labels): &(String, Vec<String>)) -> Head {
    Head {
        name: name.clone(),
        labels: labels.clone(),
        temperature: 1.0,
        weigher: None,
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
    head.weigher.clone_from(&validation.weigher);
    head.chain.clone_from(&validation.chain);
    head.answers = answers::of_held_out(validation, counted);
    match (setting.start, counted.center.map(|center| &center.head)) {
        (Start::Unchanged, Some(known)) => {
            (head.solver, head.l2) = (known.solver.clone(), known.l2);
            head.class_weights.clone_from(&known.class_weights);
        }
        _ => {
            head.solver = setting.solver.name().to_owned();
            head.l2 = setting.l2;
            head.class_weights = setting.class_weight.weights(counted.labels, &counted.targets);
        }
    }
    // Too few rows with a second label teach no threshold; the base's stays.
    head.also = head.also.or_else(|| counted.center.and_then(|center| center.head.also));
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

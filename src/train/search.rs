//! Which setting does cross-validation prefer?

use super::estimator::{ClassWeight, SolverKind};
use super::evaluation::HeadEvaluation;
use super::paired::Losses;
use super::validate::{Counted, Scored, Setting, Start, Validation};
use crate::error::Result;
use crate::feature::Weighting;
use crate::model::Head;

/// Weights of the penalty that are tried, from the middle outward as long as it helps.
const L2: [f64; 6] = [3.0, 1.0, 0.3, 0.1, 0.03, 0.01];
/// Where in [`L2`] the search begins.
const MIDDLE: f64 = 0.3;
/// Weights of a penalty that pulls to a base, from strong to weak as long as weaker helps.
const PULL: [f64; 8] = [100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1, 0.03];

/// What is fixed; what is `None` is searched for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// How features are weighed.
    pub weighting: Option<Weighting>,
    /// Which solvers may learn, one or more.
    pub solvers: Vec<SolverKind>,
    /// Weight of the penalty.
    pub l2: Option<f64>,
    /// How rows may be weighted by label, one way or more.
    pub class_weights: Vec<ClassWeight>,
}

impl Default for Choice {
    /// All is searched for, but for the solver.
    fn default() -> Self {
        Self {
            weighting: None,
            solvers: vec![SolverKind::OneAgainstRest],
            l2: None,
            class_weights: vec![ClassWeight::None, ClassWeight::Balanced],
        }
    }
}

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
    pub macro_f1: Option<f64>,
}

/// Hears what is being done, from any thread.
pub type Progress<'a> = &'a (dyn Fn(&str) + Sync);

/// A search that remembers what it tried.
#[derive(Clone)]
pub struct Search<'a> {
    choice: &'a Choice,
    tried: Vec<Tried>,
}

/// A trial, and what it held out.
#[derive(Clone)]
struct Tried {
    trial: Trial,
    validation: Validation,
    /// Scores of the folds that were held out.
    scored: Vec<Vec<Scored>>,
}

impl<'a> Search<'a> {
    /// A search that has tried nothing yet.
    pub fn new(choice: &'a Choice) -> Self {
        Self { choice, tried: Vec::new() }
    }

    /// All that was tried, in order.
    pub fn trials(self) -> Vec<Trial> {
        self.tried.into_iter().map(|tried| tried.trial).collect()
    }

    /// How features are weighed: as cross-validation prefers for this head.
    ///
    /// # Errors
    /// If a parameter is out of range.
    pub fn weighting(
        &mut self,
        head: &Head,
        counted: &Counted,
        progress: Progress,
    ) -> Result<Weighting> {
        if let Some(weighting) = self.choice.weighting {
            return Ok(weighting);
        }
        let mut best = (f64::INFINITY, Weighting::TfIdf);
        for weighting in [Weighting::TfIdf, Weighting::Count] {
            let setting = self.first(weighting, self.choice.solvers[0]);
            let loss = self.try_out(head, counted, setting, progress)?.log_loss;
            if loss < best.0 {
                best = (loss, weighting);
            }
        }
        Ok(best.1)
    }

    /// The setting with the smallest loss for a head: for each solver the penalty from the middle
    /// outward, as if the loss had one valley, and from there again with each further way of
    /// weighting labels that does better there. Settings are compared on some folds where these
    /// hold out sentences enough; with the one chosen all are held out, and given with their scores.
    /// A head that a base has is learned near it, if that is not clearly worse.
    ///
    /// # Errors
    /// If a parameter is out of range.
    pub fn setting(
        &mut self,
        head: &Head,
        counted: &Counted,
        weighting: Weighting,
        progress: Progress,
    ) -> Result<(Setting, Vec<Vec<Scored>>)> {
        let mut best: Option<(Setting, Validation)> = None;
        for &solver in &self.choice.solvers {
            let found = self.weighted(head, counted, self.first(weighting, solver), progress)?;
            if best.as_ref().is_none_or(|(_, best)| found.1.log_loss < best.log_loss) {
                best = Some(found);
            }
        }
        if let (Some(alone), Some(_)) = (&best, counted.center) {
            best = Some(self.near(head, counted, alone.clone(), progress)?);
        }
        let Some((setting, _)) = best else {
            return Err(linfa::Error::Parameters("no solver".to_owned()).into());
        };
        // Those that settings were compared on are held out already.
        let mut scored = self.known(head, &setting).map_or_else(Vec::new, |own| own.scored.clone());
        let groups = counted.folds.groups().len();
        if scored.len() < counted.folds.count {
            progress(&format!("cross-validating {}: all folds", head.name));
            let others = if scored.is_empty() { 0 } else { counted.compared() }..groups;
            scored.extend(counted.scored(&setting, others, &|_| true)?);
        }
        Ok((setting, scored))
    }

    /// The setting closest to a base that is not clearly worse than the best: the base alone, the
    /// pull to it from strong to weak, then `alone`, the best without it. Clearly is by more than
    /// one standard error of the difference, documents being what is drawn (the one-standard-error
    /// rule of Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984).
    /// Few rows from few documents have other shares of labels than the texts that the model is
    /// for, and the best by their log loss alone would unlearn what the base knows.
    fn near(
        &mut self,
        head: &Head,
        counted: &Counted,
        alone: (Setting, Validation),
        progress: Progress,
    ) -> Result<(Setting, Validation)> {
        let first = Setting { start: Start::Unchanged, l2: PULL[0], ..alone.0 };
        let mut all = vec![(first, self.try_out(head, counted, first, progress)?)];
        let choice = self.choice;
        let pulls = choice.l2.map_or_else(|| PULL.to_vec(), |l2| vec![l2]);
        for &solver in &choice.solvers {
            for &class_weight in &choice.class_weights {
                let mut least = f64::INFINITY;
                for &l2 in &pulls {
                    let start = Start::Near;
                    let setting = Setting { start, solver, class_weight, l2, ..first };
                    let found = self.try_out(head, counted, setting, progress)?;
                    if found.log_loss >= least {
                        break;
                    }
                    least = found.log_loss;
                    all.push((setting, found));
                }
            }
        }
        // Of equal pulls the order of solvers and of ways to weight labels stays.
        all[1..].sort_by(|(a, _), (b, _)| b.l2.total_cmp(&a.l2));
        all.push(alone);
        let losses = |(_, found): &(Setting, Validation)| Losses::new(counted).add(counted, found);
        let losses: Vec<Losses> = all.iter().map(losses).collect();
        let best = losses.iter().min_by(|a, b| a.mean().total_cmp(&b.mean()));
        let close = |own: &Losses| {
            best.is_none_or(|best| {
                let (difference, error) = own.beyond(best);
                difference <= error
            })
        };
        let chosen = losses.iter().position(close).unwrap_or(0);
        Ok(all.swap_remove(chosen))
    }

    /// The best penalty, and the best way of weighting labels.
    fn weighted(
        &mut self,
        head: &Head,
        counted: &Counted,
        first: Setting,
        progress: Progress,
    ) -> Result<(Setting, Validation)> {
        let mut best = self.penalty(head, counted, first, progress)?;
        let choice = self.choice;
        for &class_weight in &choice.class_weights[1..] {
            let setting = Setting { class_weight, ..best.0 };
            if self.try_out(head, counted, setting, progress)?.log_loss < best.1.log_loss {
                best = self.penalty(head, counted, setting, progress)?;
            }
        }
        Ok(best)
    }

    fn penalty(
        &mut self,
        head: &Head,
        counted: &Counted,
        first: Setting,
        progress: Progress,
    ) -> Result<(Setting, Validation)> {
        let mut best = (first, self.try_out(head, counted, first, progress)?);
        let Some(begin) = L2.iter().position(|&l2| l2 == first.l2) else { return Ok(best) };
        if self.choice.l2.is_some() {
            return Ok(best);
        }
        let larger: Vec<f64> = L2[..begin].iter().rev().copied().collect();
        for outward in [&L2[begin + 1..], &larger] {
            for &l2 in outward {
                let setting = Setting { l2, ..first };
                let found = self.try_out(head, counted, setting, progress)?;
                if found.log_loss >= best.1.log_loss {
                    break;
                }
                best = (setting, found);
            }
            if best.0.l2 != first.l2 {
                break;
            }
        }
        Ok(best)
    }

    fn first(&self, weighting: Weighting, solver: SolverKind) -> Setting {
        let l2 = self.choice.l2.unwrap_or(MIDDLE);
        let class_weight = self.choice.class_weights[0];
        Setting { weighting, solver, l2, class_weight, start: Start::Afresh }
    }

    fn try_out(
        &mut self,
        head: &Head,
        counted: &Counted,
        setting: Setting,
        progress: Progress,
    ) -> Result<Validation> {
        if let Some(known) = self.known(head, &setting) {
            return Ok(known.validation.clone());
        }
        let Setting { weighting, solver, l2, class_weight, start } = setting;
        let (name, solver, rows) = (&head.name, solver.name(), class_weight.name());
        let from = start.name();
        progress(&format!(
            "cross-validating {name}: {from}, {weighting:?}, {solver}, {rows}, l2 {l2}"
        ));
        let scored = counted.scored(&setting, 0..counted.compared(), &|_| true)?;
        let validation = counted.tempered(scored.clone());
        // Without intervals: they are for what is chosen.
        let evaluation = HeadEvaluation::of_held_out(head, &validation, None);
        let trial = Trial {
            head: name.clone(),
            setting,
            log_loss: validation.log_loss,
            macro_f1: evaluation.confusion.macro_f1(),
        };
        self.tried.push(Tried { trial, validation: validation.clone(), scored });
        Ok(validation)
    }

    /// What was tried of a setting, if it was.
    fn known(&self, head: &Head, setting: &Setting) -> Option<&Tried> {
        let same = |trial: &Trial| trial.head == head.name && trial.setting == *setting;
        self.tried.iter().find(|tried| same(&tried.trial))
    }
}

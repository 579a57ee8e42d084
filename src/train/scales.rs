//! Which families of features earn their place? Each is left out, halved and doubled in turn.

use super::evaluation::HeadEvaluation;
use super::example::Labelled;
use super::learn::blank;
use super::paired::Losses;
use super::plan::Plan;
use super::prepare::Prepared;
use super::search::Search;
use super::validate::Setting;
use crate::error::Result;
use crate::feature::key::family;
use crate::feature::{FAMILIES, Settings};
use crate::model::Tried;

/// What a family's scale is multiplied with.
const FACTORS: [f32; 3] = [0.0, 0.5, 2.0];

/// What a search of scales found.
#[derive(Debug, Clone)]
pub struct Scales {
    /// The scales, and what else is noticed, as it was.
    pub settings: Settings,
    /// All that was tried, in order, the scales at the beginning first.
    pub tried: Vec<Tried>,
    /// Whether it ended before all was tried.
    pub stopped: bool,
}

/// Hears how many trials of how many are done, and what is tried next.
pub type Steps<'a> = &'a (dyn Fn(usize, usize, &str) + Sync);

/// Tries other scales of families, one after another, until all are tried or `stop` says so: the
/// same result for the same data, plan and number of trials. Settings of heads are those that
/// cross-validation prefers at the scales of the plan.
///
/// A change is kept only where it lowers the mean log loss of sentences held out by more than one
/// standard error of the difference, documents being what is drawn. Among 30 trials some win by
/// chance; this is the one-standard-error rule of Breiman, Friedman, Olshen and Stone
/// ("Classification and Regression Trees", 1984), the scales of the plan being the simplest.
///
/// # Errors
/// If a parameter is out of range.
pub fn search(
    labelled: &Labelled,
    plan: &Plan,
    steps: Steps,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Scales> {
    let mut prepared = Prepared::new(labelled, plan, None);
    let families = families(&prepared);
    let of = families.len() * FACTORS.len();
    let mut head_settings = Vec::new();
    let mut weighting = plan.choice.weighting;
    for (number, head) in labelled.heads.iter().enumerate() {
        let (head, counted) = (blank(head), prepared.of_head(number));
        let hears = |what: &str| steps(0, of, what);
        let mut search = Search::new(&plan.choice);
        // All heads have the first one's weighting, as in learning.
        let first = match weighting {
            Some(first) => first,
            None => search.weighting(&head, &counted, &hears)?,
        };
        weighting = Some(first);
        head_settings.push(search.setting(&head, &counted, first, &hears)?.0);
    }
    let mut best = Outcome::of(&prepared, &head_settings)?;
    let mut tried = vec![best.tried("scales as given".to_owned())];
    tried[0].kept = true;
    let (mut done, mut stopped) = (0, false);
    'all: for number in families {
        let (given, mut kept) = (prepared.settings.scales[number], None);
        for factor in FACTORS {
            if stop() {
                stopped = true;
                break 'all;
            }
            let what = format!("{} {}", FAMILIES[number].name(), given * factor);
            steps(done, of, &what);
            prepared.settings.scales[number] = given * factor;
            let found = Outcome::of(&prepared, &head_settings)?;
            tried.push(found.tried(what));
            if found.beats(&best) {
                kept = Some((given * factor, tried.len() - 1));
                best = found;
            }
            done += 1;
        }
        prepared.settings.scales[number] = kept.map_or(given, |(scale, _)| scale);
        if let Some((_, at)) = kept {
            tried[at].kept = true;
        }
    }
    Ok(Scales { settings: prepared.settings, tried, stopped })
}

/// The numbers of families that have columns.
fn families(prepared: &Prepared) -> Vec<usize> {
    let mut numbers: Vec<usize> =
        prepared.vocabulary.keys().iter().map(|&key| family(key)).collect();
    numbers.dedup();
    numbers
}

/// What cross-validation said of all heads together.
struct Outcome {
    losses: Losses,
    /// The mean macro-F1 of heads.
    macro_f1: Option<f64>,
}

impl Outcome {
    fn of(prepared: &Prepared, settings: &[Setting]) -> Result<Self> {
        let mut losses = Losses::new(&prepared.of_head(0));
        let mut scores = Vec::new();
        for (number, setting) in settings.iter().enumerate() {
            let counted = prepared.of_head(number);
            let validation = counted.validate(setting, counted.compared())?;
            losses = losses.add(&counted, &validation);
            let head = blank(&prepared.labelled.heads[number]);
            let evaluation = HeadEvaluation::of_held_out(&head, &validation, None);
            scores.extend(evaluation.confusion.macro_f1());
        }
        let mean = scores.iter().sum::<f64>() / scores.len().max(1) as f64;
        Ok(Self { losses, macro_f1: (!scores.is_empty()).then_some(mean) })
    }

    fn tried(&self, setting: String) -> Tried {
        Tried { setting, log_loss: self.losses.mean(), macro_f1: self.macro_f1, kept: false }
    }

    /// Whether its mean log loss is smaller by more than one standard error of the difference.
    fn beats(&self, other: &Self) -> bool {
        let (difference, error) = self.losses.beyond(&other.losses);
        difference < -error
    }
}

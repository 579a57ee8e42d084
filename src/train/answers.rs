//! Adds up what a head said of sentences held out.

use super::validate::{Counted, Validation};
use crate::model::answers::{Answers, MOST_LABELS};
use crate::model::calibration::probabilities;
use crate::model::decide::best;
use rustc_hash::FxHashMap;

/// Groups of documents that are told apart.
const GROUPS: usize = 50;

/// The answers to all sentences held out; documents share groups in turn. `None` where documents
/// were parted, or are fewer than 2, or labels too many.
pub fn of_held_out(validation: &Validation, of: &Counted) -> Option<Answers> {
    let labels = of.labels;
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    for &place in &validation.places {
        let next = numbers.len();
        numbers.entry(of.folds.document(of.rows[place])).or_insert(next);
    }
    let groups = numbers.len().min(GROUPS);
    if of.folds.parts_documents || groups < 2 || labels > MOST_LABELS {
        return None;
    }
    let mut given = vec![vec![vec![0; labels]; labels]; groups];
    let mut sums = vec![vec![vec![0.0_f64; labels]; labels]; groups];
    for ((scores, truth), &place) in validation.held_out.iter().zip(&validation.places) {
        let scores: Vec<f32> = scores.iter().map(|&score| score as f32).collect();
        let shares = probabilities(&scores, 1.0);
        let group = numbers[&of.folds.document(of.rows[place])] % groups;
        given[group][*truth][best(&shares, None).unwrap_or_default()] += 1;
        let sums = &mut sums[group][*truth];
        sums.iter_mut().zip(shares).for_each(|(sum, share)| *sum += f64::from(share));
    }
    let rounded = |sum: f64| ((sum * 1e4).round() / 1e4) as f32;
    let probabilities = sums
        .into_iter()
        .map(|group| group.into_iter().map(|row| row.into_iter().map(rounded).collect()).collect())
        .collect();
    Some(Answers { given, probabilities })
}

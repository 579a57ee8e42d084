//! When does a second label's probability earn it to be named?

use super::calibrate::HeldOutScores;
use super::multinomial::softmax;
use crate::model::decide::best;
use crate::model::{Also, Head, NONE};

/// Least share of second labels named that must be right.
const PRECISION: f64 = 0.5;
/// Fewer sentences with a second label teach nothing.
const LEAST: usize = 100;

/// The threshold of a head's second label with the best F1 on sentences held out, whose second
/// labels are `also`, of those at which half of what is named is right; `None` where too few have
/// one. A label that is named counts as right where
/// it is one of the coder's two.
pub fn learn(head: &Head, held_out: &[HeldOutScores], also: &[Option<usize>]) -> Option<Also> {
    let all = also.iter().flatten().count();
    if all < LEAST {
        return None;
    }
    let none = head.label(NONE);
    let mut named: Vec<(f64, bool, bool)> = Vec::new();
    for ((scores, truth), also) in held_out.iter().zip(also) {
        let mut shares = scores.clone();
        softmax(&mut shares);
        let Some(preferred) = best(&shares, None) else { continue };
        let Some(second) = best(&shares, Some(preferred)) else { continue };
        if Some(preferred) == none || Some(second) == none {
            continue;
        }
        let right = second == *truth || Some(second) == *also;
        named.push((shares[second], right && also.is_some(), right));
    }
    named.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut right) = (0.0, 0.0);
    let mut chosen: Option<(f64, Also)> = None;
    for (count, (share, hit, is_right)) in (1..).zip(&named) {
        hits += f64::from(u8::from(*hit));
        right += f64::from(u8::from(*is_right));
        let f1 = 2.0 * hits / (f64::from(count) + all as f64);
        let (precision, recall) = (right / f64::from(count), hits / all as f64);
        if precision >= PRECISION && chosen.as_ref().is_none_or(|(top, _)| f1 > *top) {
            chosen = Some((f1, Also { threshold: *share as f32, precision, recall }));
        }
    }
    chosen.map(|(_, also)| also)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::model::{Head, HeldOut};
    use crate::train::second::*;

    #[test]
    fn the_threshold_parts_second_labels_from_others() {
        let head = Head {
            name: "stance".to_owned(),
            labels: ["a", "b", "none"].map(str::to_owned).to_vec(),
            temperature: 1.0,
            weigher: None,
            chain: None,
            also: None,
            solver: String::new(),
            l2: 1.0,
            class_weights: vec![1.0; 3],
            held_out: HeldOut::default(),
            answers: None,
        };
        // Of 200 sentences the half with shares 0.6 and 0.3 have a second label, those with 0.8
        // and 0.1 have none.
        let scores = |shares: [f64; 3]| shares.map(libm::log).to_vec();
        let sentence = |n: usize| match n % 2 {
            0 => ((scores([0.6, 0.3, 0.1]), 0), Some(1)),
            _ => ((scores([0.8, 0.1, 0.1]), 0), None),
        };
        let (held_out, also): (Vec<_>, Vec<_>) = (0..200).map(sentence).unzip();
        let found = learn(&head, &held_out, &also).unwrap();
        assert!((found.threshold - 0.3).abs() < 1e-6);
        assert_eq!((found.precision, found.recall), (1.0, 1.0));
        assert_eq!(learn(&head, &held_out[..100], &also[..100]), None);
    }
}

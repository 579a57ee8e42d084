//! How sure are we? Scores become probabilities.

/// Probabilities of a head's labels: each in 0..=1, together 1.
pub type Probabilities = Vec<f32>;

/// The softmax of scores divided by a temperature (Guo, Pleiss, Sun and Weinberger, "On
/// calibration of modern neural networks", ICML 2017). The temperature, learned on sentences
/// held out from training, changes how sure the model is, never which label it prefers.
///
/// ```
/// # use demarche::model::calibration::probabilities;
/// assert_eq!(probabilities(&[1.0, 1.0], 2.0), [0.5, 0.5]);
/// ```
pub fn probabilities(scores: &[f32], temperature: f64) -> Probabilities {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // `libm` is the same on every machine, the system's `exp` is not.
    let powers: Vec<f64> =
        scores.iter().map(|s| libm::exp(f64::from(s - top) / temperature)).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| (power / sum) as f32).collect()
}

#[cfg(test)]
mod tests {
    use crate::model::calibration::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn probabilities_are_shares_of_one(
            scores in prop::collection::vec(-1e4f32..1e4, 1..20),
            temperature in 0.01f64..100.0,
        ) {
            let shares = probabilities(&scores, temperature);
            prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            prop_assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            for (a, b) in scores.iter().zip(&scores[1..]) {
                let at = |s| scores.iter().position(|x| x == s).map(|i| shares[i]);
                prop_assert!(a < b || at(a) >= at(b));
            }
        }
    }
}

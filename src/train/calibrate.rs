//! Learns how sure to be: the temperature of a head.

use super::multinomial::softmax;

/// Scores of a sentence that was held out, and its true label.
pub type HeldOutScores = (Vec<f64>, usize);

/// Range of temperatures that are considered.
const RANGE: (f64, f64) = (1e-2, 1e2);

/// The temperature with the smallest mean negative log-likelihood on held-out sentences. In its
/// inverse that loss is convex, so halving the range finds it. 1 where there are none.
pub fn temperature(held_out: &[HeldOutScores]) -> f64 {
    if held_out.is_empty() {
        return 1.0;
    }
    let (mut low, mut high) = (libm::log(1.0 / RANGE.1), libm::log(1.0 / RANGE.0));
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if slope(held_out, libm::exp(middle)) > 0.0 {
            high = middle;
        } else {
            low = middle;
        }
    }
    1.0 / libm::exp(0.5 * (low + high))
}

/// Slope of the loss in the inverse temperature: how much higher the expected score is than the
/// true label's.
fn slope(held_out: &[HeldOutScores], inverse: f64) -> f64 {
    let of_one = |(scores, truth): &HeldOutScores| {
        let mut shares: Vec<f64> = scores.iter().map(|score| score * inverse).collect();
        softmax(&mut shares);
        let expected: f64 = shares.iter().zip(scores).map(|(share, score)| share * score).sum();
        expected - scores[*truth]
    };
    held_out.iter().map(of_one).sum()
}

/// Mean negative log-likelihood of the true labels at a temperature, in nats.
pub fn log_loss(held_out: &[HeldOutScores], temperature: f64) -> f64 {
    let of_one = |(scores, truth): &HeldOutScores| {
        let mut shares: Vec<f64> = scores.iter().map(|score| score / temperature).collect();
        let aim = shares[*truth];
        softmax(&mut shares) - aim
    };
    held_out.iter().map(of_one).sum::<f64>() / held_out.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use crate::train::calibrate::*;

    #[test]
    fn the_temperature_makes_confidence_true() {
        // Two labels, scores 2 apart, right three times out of four: the odds 3 are
        // exp(2 / T), so T is 2 / ln 3.
        let held_out: Vec<_> = [0, 0, 0, 1].map(|truth| (vec![2.0, 0.0], truth)).to_vec();
        let found = temperature(&held_out);
        assert!((found - 2.0 / libm::log(3.0)).abs() < 1e-6, "{found}");
        assert!(log_loss(&held_out, found) < log_loss(&held_out, found * 1.1));
        assert!(log_loss(&held_out, found) < log_loss(&held_out, found * 0.9));
    }
}

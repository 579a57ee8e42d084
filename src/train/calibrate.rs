//! Learns how sure to be: the temperature of a head.

use super::multinomial::softmax;

/// Scores of a sentence that was held out, and its true label.
pub type HeldOutScores = (Vec<f64>, usize);

/// Range of temperatures that are considered.
const RANGE: (f64, f64) = (1e-2, 1e2);

/// Log losses that differ by less, in nats, differ by rounding.
const EVEN: f64 = 1e-6;

/// Whether what changes scores stays, by the log loss of sentences held out with it and without:
/// what they taught must prove itself, what a base `knew` already only not fail.
pub fn stays(with: f64, without: f64, knew: bool) -> bool {
    with < without || knew && with < without + EVEN
}

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
/// true label's. After Platt (1999), the true label counts a little less than fully, 1 - 1/(n + 2)
/// and the rest shared by all: otherwise a few sentences, all of them right, would make the model
/// infinitely sure.
fn slope(held_out: &[HeldOutScores], inverse: f64) -> f64 {
    let doubt = 1.0 / (held_out.len() as f64 + 2.0);
    let of_one = |(scores, truth): &HeldOutScores| {
        let mut shares: Vec<f64> = scores.iter().map(|score| score * inverse).collect();
        softmax(&mut shares);
        let expected: f64 = shares.iter().zip(scores).map(|(share, score)| share * score).sum();
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        expected - (1.0 - doubt) * scores[*truth] - doubt * mean
    };
    held_out.iter().map(of_one).sum()
}

/// Negative log-likelihood of the true label of a sentence, in nats.
pub fn loss_of((scores, truth): &HeldOutScores) -> f64 {
    let mut shares = scores.clone();
    let aim = shares[*truth];
    softmax(&mut shares) - aim
}

/// Mean negative log-likelihood of the true labels, in nats.
pub fn log_loss(held_out: &[HeldOutScores]) -> f64 {
    held_out.iter().map(loss_of).sum::<f64>() / held_out.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use crate::train::calibrate::*;

    #[test]
    fn the_temperature_makes_confidence_true() {
        // Two labels, scores 2 apart, right in 3,000 of 4,000: the odds 3 are exp(2 / T), so T is
        // 2 / ln 3, but for the doubt of 1 in 4,002.
        let held_out: Vec<_> =
            (0..4000).map(|n| (vec![2.0, 0.0], usize::from(n % 4 == 0))).collect();
        let found = temperature(&held_out);
        assert!((found - 2.0 / libm::log(3.0)).abs() < 2e-3, "{found}");
        let at = |temperature: f64| {
            let scaled = held_out
                .iter()
                .map(|(s, truth)| (s.iter().map(|score| score / temperature).collect(), *truth));
            log_loss(&scaled.collect::<Vec<_>>())
        };
        assert!(at(found) < at(found * 1.1) && at(found) < at(found * 0.9));
    }

    #[test]
    fn twenty_right_answers_do_not_make_it_infinitely_sure() {
        // The doubt of 1 in 22 is shared by both labels: 21.5 to 0.5 are the odds of 2 / T.
        let held_out: Vec<_> = (0..20).map(|_| (vec![2.0, 0.0], 0)).collect();
        let found = temperature(&held_out);
        assert!((found - 2.0 / libm::log(43.0)).abs() < 1e-6, "{found}");
    }
}

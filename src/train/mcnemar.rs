//! Is one model right more often than another on the same sentences?

use serde_json::{Value, json};

/// With fewer sentences on which only one model is right, the exact test is made.
const FEW: usize = 25;

/// McNemar's test (Psychometrika, 1947): of the sentences on which only one of two models is
/// right, is either model's share larger than chance would make it? It takes sentences for
/// independent of each other, which those of one document are not quite: where it disagrees with
/// an interval from draws of documents, believe the interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct McNemar {
    /// Sentences on which only the first model is right.
    pub only_first: usize,
    /// Sentences on which only the second model is right.
    pub only_second: usize,
    /// The statistic with continuity correction (Edwards, Psychometrika, 1948), distributed as
    /// chi-square with 1 degree of freedom; `None` where the test is exact.
    pub chi_square: Option<f64>,
    /// Two-sided p, in 0..=1; 1 where the models are right on the same sentences.
    pub p: f64,
}

impl McNemar {
    /// Tests two models, given the numbers of sentences on which only one of them is right.
    pub fn new(only_first: usize, only_second: usize) -> Self {
        let all = only_first + only_second;
        let (chi_square, p) = if all < FEW {
            (None, two_sided_binomial(only_first.min(only_second), all))
        } else {
            let distance = only_first.abs_diff(only_second).saturating_sub(1) as f64;
            let chi_square = distance * distance / all as f64;
            // A square of a normal variable is beyond x with the chance erfc(sqrt(x / 2)).
            (Some(chi_square), libm::erfc((chi_square / 2.0).sqrt()))
        };
        Self { only_first, only_second, chi_square, p }
    }

    /// The test as JSON:
    /// `{only_this, only_other, test: "exact binomial" or "chi-square", chi_square, p}`.
    pub fn to_json(&self) -> Value {
        json!({
            "only_this": self.only_first,
            "only_other": self.only_second,
            "test": self.name(),
            "chi_square": self.chi_square,
            "p": self.p,
        })
    }

    /// Which test was made.
    pub fn name(&self) -> &'static str {
        match self.chi_square {
            Some(_) => "chi-square",
            None => "exact binomial",
        }
    }
}

/// The chance that of `all` tosses of a fair coin, fewer than [`FEW`], one side shows `fewer`
/// times or less, whichever side it is.
fn two_sided_binomial(fewer: usize, all: usize) -> f64 {
    let (mut ways, mut sum) = (1u64, 0u64);
    for heads in 0..=fewer {
        sum += ways;
        ways = ways * (all - heads) as u64 / (heads as u64 + 1);
    }
    // Both sides have the middle, where there is one.
    (2.0 * sum as f64 / (1u64 << all) as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::mcnemar::*;

    #[test]
    fn few_sentences_are_tested_exactly() {
        // (1 + 10 + 45) of 1,024 on each side.
        let test = McNemar::new(8, 2);
        assert_eq!((test.chi_square, test.p), (None, 112.0 / 1024.0));
        assert_eq!(McNemar::new(2, 8).p, test.p);
        // One side alone, 6 times: 2 / 64.
        assert_eq!(McNemar::new(0, 6).p, 2.0 / 64.0);
        // The middle counts once.
        assert_eq!(McNemar::new(3, 3).p, 1.0);
        assert_eq!(McNemar::new(0, 0).p, 1.0);
        assert_eq!(McNemar::new(12, 12).name(), "exact binomial");
    }

    #[test]
    fn many_are_tested_with_continuity_correction() {
        // (|25 - 10| - 1)^2 / 35 = 5.6; chi-square with 1 degree of freedom is beyond it with
        // the chance 0.01796 (statistical tables: 5.41 for 0.02, 6.63 for 0.01).
        let test = McNemar::new(25, 10);
        assert!((test.chi_square.unwrap() - 5.6).abs() < 1e-12);
        assert!((test.p - 0.017_960).abs() < 1e-5, "{}", test.p);
        // As often either way: no distance, and not a negative one either.
        let even = McNemar::new(20, 20);
        assert_eq!((even.chi_square, even.p), (Some(0.0), 1.0));

        let test = McNemar::new(60, 40);
        assert!((test.chi_square.unwrap() - 3.61).abs() < 1e-12);
        assert!((test.p - 0.057_433).abs() < 1e-5, "{}", test.p);
    }

    /// Twenty random tables, tested by statsmodels 0.15.0: `mcnemar(table, exact, correction=True)`,
    /// exactly below 25 sentences. For equal counts of 25 or more, which are not among them, it
    /// corrects a distance of 0 to 1; Edwards' correction takes from a distance.
    #[test]
    fn tests_are_those_of_statsmodels() {
        for (first, second, chi_square, p) in [
            (5, 2, None, 0.453125),
            (0, 1, None, 1.0),
            (5, 9, None, 0.4239501953125),
            (3, 0, None, 0.25),
            (6, 1, None, 0.125),
            (8, 6, None, 0.79052734375),
            (1, 3, None, 0.625),
            (9, 0, None, 0.00390625),
            (208, 30, Some(131.6344537815126), 1.7986969774074937e-30),
            (290, 73, Some(128.52892561983472), 8.598494371032114e-30),
            (78, 281, Some(113.66016713091922), 1.5466919872519644e-26),
            (162, 291, Some(36.16777041942605), 1.8104004151479722e-09),
            (57, 302, Some(165.83844011142062), 6.000083807018882e-38),
            (101, 195, Some(29.219594594594593), 6.462236945966339e-08),
            (104, 136, Some(4.004166666666666), 0.04538792903879437),
            (113, 131, Some(1.1844262295081966), 0.2764567418803129),
            (127, 120, Some(0.145748987854251), 0.7026313365532495),
            (129, 123, Some(0.0992063492063492), 0.7527841326498471),
            (111, 115, Some(0.03982300884955752), 0.8418270355924693),
            (119, 133, Some(0.6706349206349206), 0.41283033237814326),
        ] {
            let test = McNemar::new(first, second);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
            assert!(near(test.p, p), "{first} {second}: {} and not {p}", test.p);
            assert_eq!(test.chi_square.is_some(), chi_square.is_some());
            assert!(test.chi_square.zip(chi_square).is_none_or(|(a, b)| near(a, b)));
        }
    }
}

//! What would more rows bring? A curve through what fewer rows brought: a - b n^-c, the inverse
//! power law of Figueroa, Zeng-Treitler, Kandula and Ngo, "Predicting sample size required for
//! classification performance", BMC Medical Informatics and Decision Making 12:8 (2012).

/// Exponents that are tried: from almost no decline to that of 1/n.
const EXPONENTS: (usize, f64) = (20, 0.05);

/// A curve a - b n^-c.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerLaw {
    /// What no number of rows exceeds; at most 1.
    pub limit: f64,
    /// How much is missing from it with one row; 0 or more.
    pub gap: f64,
    /// How fast rows close the gap; above 0, at most 1.
    pub exponent: f64,
}

impl PowerLaw {
    /// The curve closest to measures (rows above 0, a measure in 0..=1), by squares. Measures of
    /// more rows count more, in proportion to rows, as Figueroa and others weigh them. `None` for
    /// fewer than 3 measures, which any curve fits.
    pub fn fit(measures: &[(f64, f64)]) -> Option<Self> {
        if measures.len() < 3 {
            return None;
        }
        let (steps, step) = EXPONENTS;
        let tried = (1..=steps).map(|number| Self::with_exponent(measures, number as f64 * step));
        // Of curves that fit alike the flattest: it promises most caution.
        let mut best: Option<(f64, Self)> = None;
        for law in tried {
            let error = law.error(measures);
            if best.is_none_or(|(least, _)| error < least - 1e-12) {
                best = Some((error, law));
            }
        }
        best.map(|(_, law)| law)
    }

    /// The value at so many rows, above 0.
    pub fn at(&self, rows: f64) -> f64 {
        self.limit - self.gap * libm::pow(rows, -self.exponent)
    }

    /// How much more rows bring, from so many rows on; 0 or more.
    pub fn gain(&self, rows: f64, more: f64) -> f64 {
        self.at(rows + more) - self.at(rows)
    }

    /// The closest curve with this exponent: a line over n^-c, that rises with n and stays below 1.
    fn with_exponent(measures: &[(f64, f64)], exponent: f64) -> Self {
        let place = |rows: f64| libm::pow(rows, -exponent);
        let whole: f64 = measures.iter().map(|(rows, _)| rows).sum();
        let mean = |of: &dyn Fn(f64, f64) -> f64| {
            measures.iter().map(|&(rows, measure)| rows * of(place(rows), measure)).sum::<f64>()
                / whole
        };
        let (x, y) = (mean(&|x, _| x), mean(&|_, y| y));
        let spread = mean(&|at, _| (at - x) * (at - x));
        let slope = if spread > 0.0 { mean(&|at, m| (at - x) * (m - y)) / spread } else { 0.0 };
        let gap = (-slope).max(0.0);
        let limit = y + gap * x;
        if limit <= 1.0 {
            return Self { limit, gap, exponent };
        }
        let gap = mean(&|at, m| (1.0 - m) * at) / mean(&|at, _| at * at);
        Self { limit: 1.0, gap: gap.max(0.0), exponent }
    }

    /// The mean of squared distances, weighed by rows.
    fn error(&self, measures: &[(f64, f64)]) -> f64 {
        let whole: f64 = measures.iter().map(|(rows, _)| rows).sum();
        let square = |&(rows, measure): &(f64, f64)| {
            let distance = measure - self.at(rows);
            rows * distance * distance
        };
        measures.iter().map(square).sum::<f64>() / whole
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::power_law::*;
    use proptest::prelude::*;

    #[test]
    fn a_curve_is_found_again() {
        // 0.9 - 2 / sqrt(n): 0.7 at 100 rows, 0.8 at 400.
        let at = |n: f64| 0.9 - 2.0 / n.sqrt();
        let measures = [25.0, 50.0, 100.0, 200.0].map(|n| (n, at(n)));
        let law = PowerLaw::fit(&measures).unwrap();
        assert!((law.exponent - 0.5).abs() < 1e-9, "{law:?}");
        assert!((law.limit - 0.9).abs() < 1e-9 && (law.gap - 2.0).abs() < 1e-9, "{law:?}");
        assert!((law.gain(100.0, 300.0) - 0.1).abs() < 1e-9);
    }

    #[test]
    fn what_falls_or_stays_promises_nothing() {
        for measures in
            [[(10.0, 0.6), (20.0, 0.6), (40.0, 0.6)], [(10.0, 0.7), (20.0, 0.6), (40.0, 0.5)]]
        {
            let law = PowerLaw::fit(&measures).unwrap();
            assert!(law.gain(40.0, 200.0).abs() < 1e-9, "{law:?}");
        }
        assert_eq!(PowerLaw::fit(&[(10.0, 0.5), (20.0, 0.6)]), None);
    }

    proptest! {
        #[test]
        fn no_promise_exceeds_all_or_is_a_loss(
            measures in prop::collection::vec((1f64..1e4, 0f64..=1.0), 3..8), more in 1f64..1e4,
        ) {
            let law = PowerLaw::fit(&measures).unwrap();
            prop_assert!(law.limit <= 1.0 + 1e-9 && law.gap >= 0.0);
            prop_assert!(law.gain(100.0, more) >= -1e-12);
            prop_assert!(law.at(1e9) <= 1.0 + 1e-9);
        }
    }
}

//! Is a setting better than another by more than chance? Both are measured on the same sentences
//! held out, and documents, not sentences, are what chance draws.

use super::calibrate::log_loss;
use super::validate::{Counted, Validation};

/// Log losses of sentences held out, added up by document.
#[derive(Debug, Clone, PartialEq)]
pub struct Losses {
    /// Of each document: the sum of losses in nats, and of how many sentences.
    documents: Vec<(f64, f64)>,
}

impl Losses {
    /// No sentences yet, of a head or of several over the same sentences.
    pub fn new(of: &Counted) -> Self {
        let units = if of.folds.parts_documents { of.counts.rows() } else { of.folds.documents };
        Self { documents: vec![(0.0, 0.0); units] }
    }

    /// Adds the sentences of a validation. Where all stand in one document, each counts for one.
    pub fn add(mut self, of: &Counted, validation: &Validation) -> Self {
        for (held_out, &place) in validation.held_out.iter().zip(&validation.places) {
            let row = of.rows[place];
            let unit = if of.folds.parts_documents { row } else { of.folds.document(row) };
            let (sum, count) = &mut self.documents[unit];
            *sum += log_loss(std::slice::from_ref(held_out));
            *count += 1.0;
        }
        self
    }

    /// The mean log loss, in nats; 0 without sentences.
    pub fn mean(&self) -> f64 {
        let (sum, sentences) =
            self.documents.iter().fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        if sentences > 0.0 { sum / sentences } else { 0.0 }
    }

    /// How much larger the mean is than that of others, measured on the same sentences, and the
    /// standard error of this difference: that of a ratio of sums over documents (Cochran,
    /// "Sampling Techniques", 1977, 6.13). Infinite for fewer than 2 documents.
    pub fn beyond(&self, other: &Self) -> (f64, f64) {
        let difference = self.mean() - other.mean();
        let (mut squares, mut sentences, mut documents) = (0.0, 0.0, 0.0);
        for ((own, count), (others, _)) in self.documents.iter().zip(&other.documents) {
            let rest = own - others - difference * count;
            squares += rest * rest;
            sentences += count;
            documents += f64::from(u8::from(*count > 0.0));
        }
        if documents < 2.0 {
            return (difference, f64::INFINITY);
        }
        (difference, (documents / (documents - 1.0) * squares).sqrt() / sentences)
    }
}

#[cfg(test)]
mod tests {
    use crate::train::paired::*;

    #[test]
    fn errors_by_hand() {
        let of = |losses: &[f64]| Losses { documents: losses.iter().map(|&l| (l, 1.0)).collect() };
        let usual = of(&[1.0; 4]);
        // Differences 0.1, -0.3, 0.1, -0.3: their mean is -0.1, what is left of each ±0.2, and the
        // error sqrt(4/3 × 4 × 0.04) / 4.
        let (difference, error) = of(&[1.1, 0.7, 1.1, 0.7]).beyond(&usual);
        assert!((difference + 0.1).abs() < 1e-12, "{difference}");
        assert!((error - (4.0_f64 / 3.0 * 0.16).sqrt() / 4.0).abs() < 1e-12, "{error}");
        // A document of three sentences counts three times: (0.3 + 0.1) / 4.
        let two = |first, second| Losses { documents: vec![(first, 3.0), (second, 1.0)] };
        let (difference, error) = two(3.3, 1.1).beyond(&two(3.0, 1.0));
        assert!((difference - 0.1).abs() < 1e-12 && error.abs() < 1e-12, "{difference} {error}");
        assert_eq!(of(&[1.0]).beyond(&of(&[2.0])).1, f64::INFINITY);
    }
}

//! How much would the label of a sentence teach?
//!
//! What a model hardly decides between two labels teaches most ("margin sampling": Scheffer,
//! Decomain and Wrobel, "Active hidden Markov models for information extraction", IDA 2001). As
//! macro-F1 counts every label alike, and rare ones are what a model lacks, that is weighed by how
//! few coded sentences the labels have that the model thinks of. The product is our own; `cargo
//! bench --bench active` compares it with others.

/// How much each label of a head is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted(Vec<f64>);

impl Wanted {
    /// Given how many sentences were coded with each label: 1 / (1 + that many), scaled to a mean
    /// of 1, so that heads can be compared.
    pub fn new(coded: &[usize]) -> Self {
        let weights: Vec<f64> = coded.iter().map(|&count| 1.0 / (1.0 + count as f64)).collect();
        let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
        Self(weights.into_iter().map(|weight| weight / mean).collect())
    }

    /// What a sentence is worth, 0 or more, given the probabilities of the head's labels: 1 less
    /// the margin between the two most probable, times the mean of what labels are wanted.
    pub fn worth(&self, shares: &[f32]) -> f64 {
        let (mut first, mut second) = (0.0_f64, 0.0_f64);
        for &share in shares {
            let share = f64::from(share);
            if share > first {
                (first, second) = (share, first);
            } else {
                second = second.max(share);
            }
        }
        let wanted: f64 =
            self.0.iter().zip(shares).map(|(weight, &share)| weight * f64::from(share)).sum();
        (1.0 - (first - second)).max(0.0) * wanted
    }
}

#[cfg(test)]
mod tests {
    use crate::train::worth::Wanted;

    #[test]
    fn worth_by_hand() {
        // Weights 1/2 and 1/4 have the mean 3/8: 4/3 and 2/3.
        let wanted = Wanted::new(&[1, 3]);
        // Margin 1/2, wanted 3/4 * 4/3 + 1/4 * 2/3 = 7/6: worth 7/12.
        assert!((wanted.worth(&[0.75, 0.25]) - 7.0 / 12.0).abs() < 1e-12);
        // The same margin, but towards the label that has been coded more often: 5/12.
        assert!((wanted.worth(&[0.25, 0.75]) - 5.0 / 12.0).abs() < 1e-12);
        assert!((wanted.worth(&[0.5, 0.5]) - 1.0).abs() < 1e-12);
        assert_eq!(wanted.worth(&[1.0, 0.0]), 0.0);
        // Where nothing was coded, the margin alone decides.
        assert!((Wanted::new(&[0, 0]).worth(&[0.75, 0.25]) - 0.5).abs() < 1e-12);
    }
}

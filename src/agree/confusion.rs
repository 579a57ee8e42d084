//! Two coders: how often did each label of one meet each label of the other?

use super::score::{Score, Undefined, beyond_chance, share};

/// The sentences that two coders both labelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// How many sentences have each label of the first coder (rows) and of the second.
    pub counts: Vec<Vec<usize>>,
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// How many sentences there are.
    pub units: usize,
}

impl Confusion {
    /// A confusion, given its square of counts.
    pub fn new(counts: Vec<Vec<usize>>) -> Self {
        let rows: Vec<usize> = counts.iter().map(|row| row.iter().sum()).collect();
        let mut columns = vec![0; rows.len()];
        for row in &counts {
            columns.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let units = rows.iter().sum();
        Self { counts, rows, columns, units }
    }

    /// Percent agreement: the share of sentences with the same label, in 0..=1.
    pub fn agreement(&self) -> Score {
        share(self.diagonal(), self.units)
    }

    /// Cohen's kappa (Educational and Psychological Measurement, 1960).
    pub fn cohen(&self) -> Score {
        kappa(
            self.diagonal(),
            self.rows.iter().copied().zip(self.columns.iter().copied()),
            self.units,
        )
    }

    /// Cohen's kappa with all labels but one taken for one.
    pub fn cohen_of(&self, label: usize) -> Score {
        let (row, column) = (self.rows[label], self.columns[label]);
        let (both, all) = (self.counts[label][label], self.units);
        let margins = [(row, column), (all - row, all - column)];
        kappa(both + (all + both - row - column), margins.into_iter(), all)
    }

    fn diagonal(&self) -> usize {
        self.counts.iter().enumerate().map(|(at, row)| row[at]).sum()
    }
}

/// Kappa of so many sentences of which some have the same label, given how often each label was
/// given by the first coder and by the second.
fn kappa(same: usize, margins: impl Iterator<Item = (usize, usize)>, all: usize) -> Score {
    if all == 0 {
        return Err(Undefined::NoOverlap);
    }
    let (mut chance, mut one_label) = (0.0, false);
    for (row, column) in margins {
        chance += row as f64 * column as f64;
        one_label |= row == all && column == all;
    }
    let all = all as f64;
    beyond_chance(same as f64 / all, chance / (all * all), one_label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::confusion::*;

    #[test]
    fn kappa_by_hand() {
        // Of 50: 20 yes by both, 15 no by both; the first says yes 25 times, the second 30 times.
        // Observed 0.7; by chance 25/50 * 30/50 + 25/50 * 20/50 = 0.5; kappa 0.2 / 0.5.
        let two = Confusion::new(vec![vec![20, 5], vec![10, 15]]);
        assert!((two.cohen().unwrap() - 0.4).abs() < 1e-12, "{two:?}");
        assert!((two.agreement().unwrap() - 0.7).abs() < 1e-12);
        // With two labels, either against the rest is the same question.
        for label in 0..2 {
            assert!((two.cohen_of(label).unwrap() - 0.4).abs() < 1e-12);
        }
    }

    #[test]
    fn kappa_of_three_labels_and_of_one_against_the_rest_by_hand() {
        // Rows 20, 10, 10; columns 18, 12, 10; of 40 the diagonal has 14 + 6 + 8 = 28.
        let three = Confusion::new(vec![vec![14, 4, 2], vec![4, 6, 0], vec![0, 2, 8]]);
        // Chance (360 + 120 + 100) / 1600 = 0.3625; kappa (0.7 - 0.3625) / 0.6375.
        assert!((three.cohen().unwrap() - 0.3375 / 0.6375).abs() < 1e-12);
        // The first label: both 14, neither 40 - 20 - 18 + 14 = 16, so 0.75 observed; chance
        // (20 * 18 + 20 * 22) / 1600 = 0.5; kappa 0.5.
        assert!((three.cohen_of(0).unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_defined_says_why() {
        assert_eq!(Confusion::new(vec![vec![0; 2]; 2]).cohen(), Err(Undefined::NoOverlap));
        assert_eq!(Confusion::new(vec![vec![0; 2]; 2]).agreement(), Err(Undefined::NoOverlap));
        let one = Confusion::new(vec![vec![9, 0], vec![0, 0]]);
        assert_eq!((one.cohen(), one.agreement()), (Err(Undefined::OneLabel), Ok(1.0)));
        // Each gave one label, but not the same: that is defined, and no better than chance.
        assert_eq!(Confusion::new(vec![vec![0, 9], vec![0, 0]]).cohen(), Ok(0.0));
    }
}

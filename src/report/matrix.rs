//! The confusion matrix as a picture: a table whose cells are as dark as they are full.

use super::chart::{grouped, percent};
use super::palette::Look;
use crate::train::metric::Confusion;
use serde::Serialize;

/// Steps of darkness above none.
const STEPS: f64 = 10.0;

/// The matrix.
#[derive(Debug, Serialize)]
pub struct Matrix {
    /// The given labels.
    pub labels: Vec<Look>,
    /// A row for each true label.
    pub rows: Vec<Row>,
}

/// The sentences of a true label.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The label.
    pub look: Look,
    /// How many sentences, as text.
    pub sentences: String,
    /// How often each label was given.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Debug, Serialize)]
pub struct Cell {
    /// How many sentences, as text.
    pub count: String,
    /// Their share of the row's, as text; empty for a row without any.
    pub share: String,
    /// Whether the label is right.
    pub right: bool,
    /// How dark it is, 0 to 10.
    pub step: usize,
}

/// The matrix of counts.
pub fn matrix(looks: &[Look], confusion: &Confusion) -> Matrix {
    let row = |(truth, counts): (usize, &Vec<usize>)| {
        let all: usize = counts.iter().sum();
        let cell = |(given, &count): (usize, &usize)| {
            let share = if all > 0 { count as f64 / all as f64 } else { 0.0 };
            Cell {
                count: grouped(count as u64),
                share: if all > 0 { percent(share) } else { String::new() },
                right: truth == given,
                step: (share * STEPS).ceil() as usize,
            }
        };
        Row {
            look: looks[truth].clone(),
            sentences: grouped(all as u64),
            cells: counts.iter().enumerate().map(cell).collect(),
        }
    };
    Matrix {
        labels: looks[..confusion.counts.len()].to_vec(),
        rows: confusion.counts.iter().enumerate().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::report::matrix::*;
    use crate::report::palette::looks;
    use crate::report::results::Question;

    #[test]
    fn cells_are_as_dark_as_their_share_of_the_row() {
        let labels = ["war", "peace"].map(str::to_owned).to_vec();
        let looks = looks(&Question { name: "q".to_owned(), labels }, 0);
        let matrix = matrix(&looks, &Confusion { counts: vec![vec![15, 5], vec![0, 0]] });
        let cell = &matrix.rows[0].cells[0];
        assert_eq!((&*cell.count, &*cell.share, cell.right, cell.step), ("15", "75%", true, 8));
        let cell = &matrix.rows[0].cells[1];
        assert_eq!((&*cell.share, cell.right, cell.step), ("25%", false, 3));
        assert_eq!((&*matrix.rows[1].cells[0].share, matrix.rows[1].cells[0].step), ("", 0));
        assert_eq!(matrix.labels.len(), 2);
    }
}

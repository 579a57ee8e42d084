//! Sparse vectors and matrices, the latter as records of a linfa dataset.

use linfa::dataset::Records;

/// A sentence as numbers: columns strictly increasing, values not zero, of length 1 or empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseVec {
    /// Columns of the [`super::Vocabulary`].
    pub columns: Vec<u32>,
    /// Their values, one for each column.
    pub values: Vec<f32>,
}

/// Sentences as rows of numbers (compressed sparse rows), shape (sentences, columns).
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    width: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

impl Csr {
    /// A matrix without rows, of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { width, starts: vec![0], columns: Vec::new(), values: Vec::new() }
    }

    /// The same, with room for so many rows and numbers.
    pub fn with_capacity(width: usize, rows: usize, numbers: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        let (columns, values) = (Vec::with_capacity(numbers), Vec::with_capacity(numbers));
        Self { width, starts, columns, values }
    }

    /// Appends a row; its columns must increase and be below the width.
    pub fn push(&mut self, columns: &[u32], values: &[f32]) {
        debug_assert!(columns.windows(2).all(|two| two[0] < two[1]));
        debug_assert!(columns.last().is_none_or(|&last| (last as usize) < self.width));
        self.columns.extend_from_slice(columns);
        self.values.extend_from_slice(values);
        self.starts.push(self.columns.len());
    }

    /// Appends all rows of a matrix of the same width.
    pub fn append(&mut self, other: &Self) {
        debug_assert_eq!(self.width, other.width);
        let before = self.columns.len();
        self.columns.extend_from_slice(&other.columns);
        self.values.extend_from_slice(&other.values);
        self.starts.extend(other.starts[1..].iter().map(|start| before + start));
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Columns and values of a row.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.starts[row]..self.starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }
}

impl Records for Csr {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.rows()
    }

    fn nfeatures(&self) -> usize {
        self.width
    }
}

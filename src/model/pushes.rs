//! What does each clause of a sentence push for?
//!
//! A score is a sum over what was noticed; here it is parted by the clauses in which it was noticed.

use crate::feature::key::{family, family_start};
use crate::feature::meaning::MEANING;
use crate::feature::{Parts, Scaling, SparseVec, WordVectors};

/// Weights of columns, one for each lane.
pub trait Weights {
    /// How many lanes there are.
    fn lanes(&self) -> usize;

    /// Adds the weights of a column, times a share, to lanes.
    fn add(&self, column: u32, share: f32, lanes: &mut [f32]);
}

/// Adds up pushes by clauses, with one set of weights; it remembers what words push for by their
/// meaning.
pub struct Pusher<'a, W> {
    keys: &'a [u64],
    scaling: &'a Scaling,
    words: &'a WordVectors,
    weights: &'a W,
    /// The column of the first direction of meaning, where there is one.
    first: Option<u32>,
    /// What words push for, shape (rows, lanes), and which are known yet.
    by_meaning: Vec<f32>,
    known: Vec<bool>,
}

impl<'a, W: Weights> Pusher<'a, W> {
    /// Of weights of columns with these keys.
    pub fn new(
        keys: &'a [u64],
        scaling: &'a Scaling,
        words: &'a WordVectors,
        weights: &'a W,
    ) -> Self {
        let first = keys.binary_search(&family_start(MEANING)).ok().map(|at| at as u32);
        let rows = first.map_or(0, |_| words.stems.len());
        let by_meaning = vec![0.0; rows * weights.lanes()];
        Self { keys, scaling, words, weights, first, by_meaning, known: vec![false; rows] }
    }

    /// Writes what each clause pushes for, shape (clauses, lanes), given the counts of a sentence
    /// and the vector that was made of them.
    pub fn push(
        &mut self,
        parts: &Parts,
        counts: (&[u32], &[f32]),
        sentence: &SparseVec,
        pushes: &mut Vec<f32>,
    ) {
        let lanes = self.weights.lanes();
        pushes.clear();
        pushes.resize(parts.clauses.len() * lanes, 0.0);
        let stretch = self.scaling.stretch(self.keys, counts, sentence);
        for &(column, clause) in &parts.columns {
            // A column's value is shared by all the places where its feature was noticed.
            let at = column as usize;
            let share = self.scaling.idf[at] * stretch[family(self.keys[at])];
            self.weights.add(column, share, &mut pushes[usize::from(clause) * lanes..][..lanes]);
        }
        let Some(first) = self.first else { return };
        let factor = parts.factor * stretch[usize::from(MEANING)];
        for &(row, clause) in &parts.words {
            self.know(row, first);
            let word = &self.by_meaning[row as usize * lanes..][..lanes];
            let into = &mut pushes[usize::from(clause) * lanes..][..lanes];
            into.iter_mut().zip(word).for_each(|(push, own)| *push += factor * own);
        }
    }

    /// Works out what a word pushes for by its meaning, where that is not known yet.
    fn know(&mut self, row: u32, first: u32) {
        let (at, lanes) = (row as usize, self.weights.lanes());
        if std::mem::replace(&mut self.known[at], true) {
            return;
        }
        let (values, step) = self.words.word(row);
        let into = &mut self.by_meaning[at * lanes..][..lanes];
        for (column, &value) in (first..).zip(values) {
            let share = step * f32::from(value) * self.scaling.idf[column as usize];
            self.weights.add(column, share, into);
        }
    }
}

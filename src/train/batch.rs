//! Which sentences are coded together? Each worth it, and none like another.
//!
//! One after another is taken: that which is worth most, times how unlike it is to all that were
//! taken before it, as maximal marginal relevance ranks (Carbonell and Goldstein, "The use of MMR,
//! diversity-based reranking", SIGIR 1998); likeness is the cosine of the model's vectors.

use crate::feature::SparseVec;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// A sentence that may be taken.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// What its label is worth, 0 or more.
    pub worth: f64,
    /// The sentence in numbers, of length 1 or empty.
    pub vector: &'a SparseVec,
    /// What tells near copies of it: see [`super::near_copy::runs`].
    pub runs: &'a [u64],
}

/// Takes so many of the candidates, or fewer where there are no more, and gives their numbers in
/// the order in which they were taken; of equals the first. `width` is above all columns of their
/// vectors. None is a near copy of another, or has a run of `taken`, to which those of all that
/// are taken are added.
pub fn choose(
    candidates: &[Candidate],
    count: usize,
    width: usize,
    taken: &mut FxHashSet<u64>,
) -> Vec<usize> {
    let is_copy = |candidate: &Candidate, taken: &FxHashSet<u64>| {
        candidate.runs.iter().any(|run| taken.contains(run))
    };
    let mut open: Vec<bool> = candidates.iter().map(|one| !is_copy(one, taken)).collect();
    let mut unlike = Unlike::new(candidates.iter().map(|one| one.vector).collect(), width);
    let mut chosen = Vec::with_capacity(count.min(candidates.len()));
    while chosen.len() < count {
        let gain = |at: usize| (at, candidates[at].worth * unlike.shares[at]);
        let gains = (0..candidates.len()).filter(|&at| open[at]).map(gain);
        let Some((best, _)) = gains.reduce(|a, b| if b.1 > a.1 { b } else { a }) else { break };
        open[best] = false;
        if is_copy(&candidates[best], taken) {
            continue;
        }
        chosen.push(best);
        taken.extend(candidates[best].runs);
        unlike.add(candidates[best].vector);
    }
    chosen
}

/// How unlike sentences are to all that were added.
pub struct Unlike<'a> {
    /// For each sentence 1 less the cosine to the most like that was added, in 0..=1.
    pub shares: Vec<f64>,
    vectors: Vec<&'a SparseVec>,
    dense: Vec<f32>,
}

impl<'a> Unlike<'a> {
    /// Of vectors of length 1 or empty, all columns below `width`; nothing was added.
    pub fn new(vectors: Vec<&'a SparseVec>, width: usize) -> Self {
        Self { shares: vec![1.0; vectors.len()], vectors, dense: vec![0.0; width] }
    }

    /// Adds a sentence.
    pub fn add(&mut self, vector: &SparseVec) {
        let columns = || vector.columns.iter().map(|&column| column as usize);
        columns().zip(&vector.values).for_each(|(column, &value)| self.dense[column] = value);
        let dense = &self.dense;
        self.shares.par_iter_mut().zip(&self.vectors).for_each(|(share, other)| {
            *share = share.min((1.0 - likeness(other, dense)).max(0.0));
        });
        columns().for_each(|column| self.dense[column] = 0.0);
    }
}

/// The cosine of two vectors of length 1.
fn likeness(vector: &SparseVec, dense: &[f32]) -> f64 {
    let pairs = vector.columns.iter().zip(&vector.values);
    pairs.map(|(&column, &value)| f64::from(value) * f64::from(dense[column as usize])).sum()
}

#[cfg(test)]
mod tests {
    use crate::feature::SparseVec;
    use crate::train::batch::{Candidate, Unlike, choose};
    use proptest::prelude::*;
    use rustc_hash::FxHashSet;

    fn vector(columns: &[u32], values: &[f32]) -> SparseVec {
        SparseVec { columns: columns.to_vec(), values: values.to_vec() }
    }

    #[test]
    fn what_is_like_what_was_taken_waits() {
        // The first two are the same, the third stands at a cosine of 0.6, the last apart.
        let vectors = [
            vector(&[0], &[1.0]),
            vector(&[0], &[1.0]),
            vector(&[0, 1], &[0.6, 0.8]),
            vector(&[2], &[1.0]),
        ];
        let worths = [1.0, 0.9, 0.8, 0.3];
        let candidate =
            |at: usize, runs| Candidate { worth: worths[at], vector: &vectors[at], runs };
        let all: Vec<_> = (0..4).map(|at| candidate(at, &[][..])).collect();
        // 0.8 * 0.4 = 0.32 is more than 0.3, and that more than 0.9 * 0.
        assert_eq!(choose(&all, 9, 3, &mut FxHashSet::default()), [0, 2, 3, 1]);
        assert_eq!(choose(&all, 2, 3, &mut FxHashSet::default()), [0, 2]);
    }

    #[test]
    fn the_most_like_counts() {
        let vectors = [vector(&[0], &[1.0]), vector(&[0, 1], &[0.6, 0.8]), vector(&[], &[])];
        let mut unlike = Unlike::new(vectors.iter().collect(), 3);
        unlike.add(&vector(&[1], &[1.0]));
        let near = |shares: &[f64], expected: [f64; 3]| {
            shares.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6)
        };
        assert!(near(&unlike.shares, [1.0, 0.2, 1.0]));
        unlike.add(&vector(&[0, 2], &[0.8, 0.6]));
        assert!(near(&unlike.shares, [0.2, 0.2, 1.0]), "{:?}", unlike.shares);
    }

    #[test]
    fn near_copies_are_passed_over() {
        let vectors = [vector(&[0], &[1.0]), vector(&[1], &[1.0]), vector(&[2], &[1.0])];
        let runs = [[1, 2], [2, 3], [4, 5]];
        let candidate = |at: usize| Candidate { worth: 1.0, vector: &vectors[at], runs: &runs[at] };
        let all: Vec<_> = (0..3).map(candidate).collect();
        let mut taken = FxHashSet::default();
        assert_eq!(choose(&all, 3, 3, &mut taken), [0, 2]);
        assert!(taken.contains(&5) && !taken.contains(&3));
        assert_eq!(choose(&all, 3, 3, &mut FxHashSet::from_iter([1, 4])), [1]);
    }

    proptest! {
        #[test]
        fn nothing_is_taken_twice_and_a_longer_batch_begins_as_a_shorter(
            worths in prop::collection::vec((0.0f64..1.0, 0u32..6), 0..40),
            count in 0usize..40,
        ) {
            let vectors: Vec<_> = worths.iter().map(|&(_, at)| vector(&[at], &[1.0])).collect();
            let all: Vec<Candidate> = worths
                .iter()
                .zip(&vectors)
                .map(|(&(worth, _), vector)| Candidate { worth, vector, runs: &[] })
                .collect();
            let chosen = choose(&all, count, 6, &mut FxHashSet::default());
            prop_assert_eq!(chosen.len(), count.min(all.len()));
            let distinct: FxHashSet<_> = chosen.iter().collect();
            prop_assert_eq!(distinct.len(), chosen.len());
            let longer = choose(&all, 40, 6, &mut FxHashSet::default());
            prop_assert_eq!(&longer[..chosen.len()], &chosen[..]);
        }
    }
}

//! The clauses of one sentence, weighed for all heads.

use super::linear::Linear;
use super::pushes::Pusher;
use super::recipe::Model;
use super::weigher::Inputs;
use crate::feature::{Parts, SparseVec};

/// The clauses of a sentence, what each pushes for, and what becomes of that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighing {
    /// The clauses.
    pub parts: Parts,
    /// What pushes are multiplied with, shape (clauses, lanes).
    pub gains: Vec<f32>,
    /// What clauses add, of the same shape.
    pub added: Vec<f32>,
}

impl Weighing {
    /// Weighs the clauses of a sentence, and makes of its scores those that they give.
    pub fn new(
        model: &Model,
        pusher: &mut Pusher<Linear>,
        parts: Parts,
        counts: &SparseVec,
        sentence: &SparseVec,
        scores: &mut [f32],
    ) -> Self {
        let (lanes, clauses) = (scores.len(), parts.clauses.len());
        let mut pushes = Vec::new();
        pusher.push(&parts, (&counts.columns, &counts.values), sentence, &mut pushes);
        let (mut gains, mut added) = (vec![1.0; lanes * clauses], vec![0.0; lanes * clauses]);
        for (head, lane) in model.heads() {
            let Some(weigher) = &head.weigher else { continue };
            let labels = head.labels.len();
            let own = pushes.chunks_exact(lanes).flat_map(|all| &all[lane..lane + labels]);
            let own: Vec<f32> = own.copied().collect();
            let weighed = weigher.weigh(&Inputs::new(&parts, &own, labels), labels);
            let scores = &mut scores[lane..lane + labels];
            let found = weigher.scores(scores, &own, &weighed);
            scores.copy_from_slice(&found);
            for clause in 0..clauses {
                let at = clause * lanes + lane;
                gains[at..at + labels].fill(weighed.gains[clause]);
                added[at..at + labels].copy_from_slice(&weighed.added[clause * labels..][..labels]);
            }
        }
        Self { parts, gains, added }
    }
}

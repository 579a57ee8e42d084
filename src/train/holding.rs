//! What is learned without a fold, and what it says of it.
//!
//! Folds of a group are scaled alike, by what all of them leave, and learned side by side, so that
//! a row is read once for all: many folds cost little more than few.

use super::problem::Solution;
use super::validate::{Clauses, Counted, How, Scored, Setting, Validation};
use crate::error::Result;
use crate::feature::{Scaling, SparseVec};
use crate::model::pushes::Pusher;
use rayon::prelude::*;
use std::ops::Range;

/// What is learned without a fold, and what it says of that fold.
pub struct Outside {
    /// The sentences of the fold that measure, or all where clauses are weighed.
    pub scored: Vec<Scored>,
    /// How counts become numbers, as the sentences of other groups have it.
    pub scaling: Scaling,
    /// The weights.
    pub solution: Solution,
}

impl Counted<'_> {
    /// Holds the folds of the first so many groups out in turn. What scales a fold is learned from all
    /// sentences of the other groups, as in service, whether they have a label of this head or not.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn validate(&self, setting: &Setting, groups: usize) -> Result<Validation> {
        self.validate_on(setting, groups, &|_| true)
    }

    /// The same where only some sentences of `counts` are there to be learned from.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn validate_on(
        &self,
        setting: &Setting,
        groups: usize,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Validation> {
        Ok(self.tempered(self.scored(setting, 0..groups, there)?))
    }

    /// The scores of the sentences of each fold of these groups, each held out in turn.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn scored(
        &self,
        setting: &Setting,
        groups: Range<usize>,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Vec<Vec<Scored>>> {
        let all = self.folds.groups();
        let scored: Vec<Result<Vec<Vec<Scored>>>> = all[groups]
            .par_iter()
            .map(|group| {
                let outside = self.hold_out(setting, group, there)?;
                let scored = |out: Option<Outside>| out.map_or_else(Vec::new, |out| out.scored);
                Ok(outside.into_iter().map(scored).collect())
            })
            .collect();
        Ok(scored.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// What is learned without each fold of a group, of rows that are `there`, and its scores of
    /// the sentences of the fold; `None` where there is nothing to learn from or to hold out.
    ///
    /// # Errors
    /// If a parameter of the setting is out of range.
    pub fn hold_out(
        &self,
        setting: &Setting,
        group: &Range<usize>,
        there: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Vec<Option<Outside>>> {
        let all: Vec<usize> = (0..self.counts.rows()).collect();
        let (_, mut others) = self.folds.split(group, &all);
        others.retain(|&sentence| there(sentence));
        let scaling = self.scaling(setting.weighting, &others);
        let mut parts = Vec::new();
        for fold in group.clone() {
            let (mut held, mut taught) = self.folds.split(&(fold..fold + 1), &self.rows);
            taught.retain(|&place| there(self.rows[place]));
            // What clauses count for is learned from sentences that do not measure too.
            held.retain(|&place| self.clauses.is_some() || self.measures[self.rows[place]]);
            if held.is_empty() {
                taught.clear();
            }
            parts.push((held, taught));
        }
        let mut without = self.without(setting, &scaling, &parts)?.into_iter();
        let mut outside = Vec::new();
        for (held, taught) in parts {
            let learned = if taught.is_empty() { None } else { without.next() };
            outside.push(learned.map(|solution| {
                let scored = self.score(&held, &scaling, &solution);
                Outside { scored, scaling: scaling.clone(), solution }
            }));
        }
        Ok(outside)
    }

    /// What is learned from each of these parts, where there is something to learn from.
    fn without(
        &self,
        setting: &Setting,
        scaling: &Scaling,
        parts: &[(Vec<usize>, Vec<usize>)],
    ) -> Result<Vec<Solution>> {
        let taught = || parts.iter().map(|(_, taught)| taught).filter(|taught| !taught.is_empty());
        let (params, center) = match self.how(setting)? {
            How::Known(known) => return Ok(taught().map(|_| known.clone()).collect()),
            How::Learned(params, center) => (params, center),
        };
        let mut counts = vec![false; self.rows.len()];
        taught().flatten().for_each(|&place| counts[place] = true);
        let places: Vec<usize> = (0..counts.len()).filter(|&place| counts[place]).collect();
        let all = self.weights_of(&places);
        let weigh = |taught: &Vec<usize>| {
            counts.fill(false);
            taught.iter().for_each(|&place| counts[place] = true);
            let own = places.iter().zip(&all);
            own.map(|(&place, &weight)| if counts[place] { weight } else { 0.0 }).collect()
        };
        let weights: Vec<Vec<f32>> = taught().map(weigh).collect();
        params.fit_each(center, &self.dataset(&places, scaling), &weights)
    }

    /// The scores of rows, given by their place in `rows`.
    fn score(&self, places: &[usize], scaling: &Scaling, solution: &Solution) -> Vec<Scored> {
        let mut sentence = SparseVec::default();
        let mut weighed = self.clauses.map(|Clauses { parts, words }| {
            (parts, Pusher::new(self.keys, scaling, words, solution))
        });
        let score = |&place: &usize| {
            let (row, mut pushes) = (self.rows[place], Vec::new());
            self.scale(scaling, row, &mut sentence);
            if let Some((parts, pusher)) = &mut weighed {
                pusher.push(&parts[row], self.counts.row(row), &sentence, &mut pushes);
            }
            let scores = solution.scores(&sentence.columns, &sentence.values);
            Scored { place, scores, pushes }
        };
        places.iter().map(score).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::feature::{Csr, Settings, Weighting};
    use crate::train::estimator::{ClassWeight, SolverKind};
    use crate::train::fold::Folds;
    use crate::train::holding::*;
    use crate::train::random::Random;
    use crate::train::validate::Start;

    const SETTING: Setting = Setting {
        weighting: Weighting::TfIdf,
        solver: SolverKind::Multinomial,
        l2: 0.5,
        class_weight: ClassWeight::Balanced,
        start: Start::Afresh,
    };

    /// 240 sentences of 40 documents with some of 12 words, the first of which tells the label.
    fn counts() -> (Csr, Vec<usize>) {
        let mut random = Random::new(3);
        let (mut counts, mut targets) = (Csr::new(12), Vec::new());
        for _ in 0..240 {
            let target = random.below(3);
            let others = (3..12).filter(|_| random.below(3) == 0);
            let columns: Vec<u32> = [target as u32].into_iter().chain(others).collect();
            counts.push(&columns, &vec![1.0; columns.len()]);
            targets.push(if random.below(5) == 0 { random.below(3) } else { target });
        }
        (counts, targets)
    }

    /// What each fold of twelve learns, in groups of three.
    fn outside(counts: &Csr, targets: &[usize], check: impl Fn(&Counted, usize, &Outside)) {
        let names: Vec<String> = (0..240).map(|n| (n % 40).to_string()).collect();
        let texts: Vec<String> = (0..240).map(|n| n.to_string()).collect();
        let sentences = names.iter().zip(&texts).map(|(name, text)| (&**name, &**text));
        let folds = Folds::of_count(sentences, 12, 1);
        let settings = Settings::default();
        let keys: Vec<u64> = (0..12).collect();
        let counted = Counted {
            keys: &keys,
            counts,
            rows: (0..240).collect(),
            targets: targets.to_vec(),
            labels: 3,
            settings: &settings,
            weights: &[1.5; 240],
            measures: &[true; 240],
            folds: &folds,
            seed: 1,
            footing: None,
            center: None,
            clauses: None,
        };
        let groups = folds.groups();
        assert_eq!(groups, [0..3, 3..6, 6..9, 9..12]);
        for group in groups {
            let all = counted.hold_out(&SETTING, &group, &|_| true).unwrap();
            for (fold, outside) in group.zip(&all) {
                check(&counted, fold, outside.as_ref().unwrap());
            }
        }
    }

    #[test]
    fn folds_of_a_group_learn_as_if_each_was_alone() {
        let (counts, targets) = counts();
        outside(&counts, &targets, |counted, fold, outside| {
            let (held, taught) = counted.folds.split(&(fold..fold + 1), &counted.rows);
            let alone = counted.fit(&SETTING, &taught, &outside.scaling).unwrap();
            let near = alone.weights.iter().zip(&outside.solution.weights);
            assert!(near.into_iter().all(|(a, b)| (a - b).abs() < 1e-6));
            assert!(outside.scored.iter().map(|scored| scored.place).eq(held));
        });
    }

    #[test]
    fn what_is_held_out_has_no_part_in_its_scores() {
        let (counts, targets) = counts();
        outside(&counts, &targets, |counted, fold, outside| {
            let (held, _) = counted.folds.split(&(fold..fold + 1), &counted.rows);
            let mut other = targets.clone();
            held.iter().for_each(|&place| other[place] = (other[place] + 1) % 3);
            let counted = Counted { targets: other, rows: counted.rows.clone(), ..*counted };
            let group = counted.folds.groups().into_iter().find(|group| group.contains(&fold));
            let group = group.unwrap();
            let all = counted.hold_out(&SETTING, &group, &|_| true).unwrap();
            let again = all[fold - group.start].as_ref().unwrap();
            assert_eq!(again.scored, outside.scored);
        });
    }
}

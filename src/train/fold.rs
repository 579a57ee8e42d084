//! Parts sentences into folds such that what belongs together stays together.

use super::random::Random;
use rustc_hash::FxHashMap;

/// Numbers groups from 0 such that sentences with an equal document or an equal text share one:
/// a sentence copied into another document would otherwise be tested on itself. `sentences`
/// gives the document and the text of each.
pub fn groups<'a>(sentences: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<usize> {
    let mut first: FxHashMap<(bool, String), usize> = FxHashMap::default();
    let mut parents: Vec<usize> = Vec::new();
    for (number, (document, text)) in sentences.into_iter().enumerate() {
        parents.push(number);
        for key in [(false, document.to_owned()), (true, normalized(text))] {
            let other = *first.entry(key).or_insert(number);
            let (a, b) = (root(&mut parents, number), root(&mut parents, other));
            parents[a.max(b)] = a.min(b);
        }
    }
    let tops: Vec<usize> = (0..parents.len()).map(|at| root(&mut parents, at)).collect();
    renumber(&tops)
}

/// Numbers groups from 0 in the order in which they first occur.
pub fn renumber(groups: &[usize]) -> Vec<usize> {
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    let number = |group: &usize| {
        let next = numbers.len();
        *numbers.entry(*group).or_insert(next)
    };
    groups.iter().map(number).collect()
}

/// The words of a text in lower case, without marks between them.
fn normalized(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

/// The fold of each sentence: groups in random order, each to the fold that is smallest so far.
/// There are as many folds as asked for, or as there are groups.
pub fn folds(groups: &[usize], folds: usize, seed: u64) -> Vec<usize> {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut sizes = vec![0; count];
    for &group in groups {
        sizes[group] += 1;
    }
    let mut order: Vec<usize> = (0..count).collect();
    Random::new(seed).shuffle(&mut order);
    // Large groups first, so that small ones can even the folds out.
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let mut filled = vec![0; folds.min(count).max(1)];
    let mut fold_of = vec![0; count];
    for group in order {
        let smallest = (0..filled.len()).min_by_key(|&fold| filled[fold]).unwrap_or(0);
        fold_of[group] = smallest;
        filled[smallest] += sizes[group];
    }
    groups.iter().map(|&group| fold_of[group]).collect()
}

#[cfg(test)]
mod tests {
    use crate::train::fold::*;
    use proptest::prelude::*;

    #[test]
    fn documents_and_copies_stay_together() {
        let sentences = [
            ("a", "Talks failed."),
            ("a", "Trade grew."),
            ("b", "“Talks failed!”"),
            ("c", "Nothing else."),
            ("b", "More."),
        ];
        assert_eq!(groups(sentences), [0, 0, 0, 1, 0]);
    }

    proptest! {
        #[test]
        fn folds_keep_groups_whole_and_are_even(
            groups in prop::collection::vec(0usize..30, 1..300), seed in 0u64..9,
        ) {
            let groups = renumber(&groups);
            let count = groups.iter().max().map_or(0, |last| last + 1);
            let parts = folds(&groups, 5, seed);
            prop_assert_eq!(&parts, &folds(&groups, 5, seed));
            let of = |group| groups.iter().zip(&parts).find(|(g, _)| **g == group).map(|x| *x.1);
            for (group, part) in groups.iter().zip(&parts) {
                prop_assert_eq!(of(*group), Some(*part));
            }
            prop_assert_eq!(parts.iter().max().map(|m| m + 1), Some(count.min(5)));
        }
    }
}

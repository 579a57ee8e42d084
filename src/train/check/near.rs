//! Which sentences of different documents are nearly the same?
//!
//! Candidates share a run of ten words ([`near_copy`](crate::train::near_copy)); of these, near
//! copies are the pairs in which three quarters of the shorter one's words stand in the other.

use crate::train::near_copy::shared;
use rustc_hash::FxHashMap;

/// Least share of the shorter text's words that the other must have.
const LEAST: f64 = 0.75;
/// Of a run that more sentences have, each is compared with the first and the one before only.
const MANY: usize = 8;

/// Two sentences that are nearly the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The first, by number.
    pub first: usize,
    /// The second; above the first.
    pub second: usize,
    /// The share of the shorter one's words that stand in the other, in 0.75..=1.
    pub share: f64,
}

/// All pairs, in order, given the number of each sentence's document and its words in lower case
/// with one space between. Exact copies are none.
pub fn pairs(documents: &[usize], words: &[String]) -> Vec<Pair> {
    let mut candidates: Vec<(usize, usize)> = Vec::new();
    for (_, sentences) in shared(documents, words) {
        for (at, &second) in sentences.iter().enumerate().skip(1) {
            let before = if sentences.len() > MANY { &[0, at - 1][..] } else { &[][..] };
            match before {
                [] => candidates.extend(sentences[..at].iter().map(|&first| (first, second))),
                some => candidates.extend(some.iter().map(|&place| (sentences[place], second))),
            }
        }
    }
    candidates.sort_unstable();
    candidates.dedup();
    candidates.retain(|&(a, b)| documents[a] != documents[b] && words[a] != words[b]);
    let pair = |(first, second): (usize, usize)| {
        let share = contained(&words[first], &words[second]);
        (share >= LEAST).then_some(Pair { first, second, share })
    };
    candidates.into_iter().filter_map(pair).collect()
}

/// The share of the words of the shorter text that stand in the longer, each as often as there.
fn contained(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (shorter, longer) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut left: FxHashMap<&str, usize> = FxHashMap::default();
    longer.iter().for_each(|word| *left.entry(word).or_default() += 1);
    let mut common = 0;
    for word in &shorter {
        if let Some(left) = left.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    common as f64 / shorter.len() as f64
}

#[cfg(test)]
mod tests {
    use crate::train::check::near::*;

    #[test]
    fn words_count_as_often_as_both_have_them() {
        assert_eq!(contained("a a b", "a b c d"), 2.0 / 3.0);
        assert_eq!(contained("x y z w", "x y z"), 1.0);
    }

    #[test]
    fn a_shared_run_of_ten_words_makes_a_pair_where_most_else_is_shared_too() {
        let run = "one two three four five six seven eight nine ten";
        let texts = [
            format!("{run} on monday"),
            format!("{run} on tuesday"),
            format!("it is told at length and by many that {run} never came to that at all"),
            format!("{run} on monday"),
            format!("but {run} with other words before it and also behind"),
        ];
        let found = pairs(&[0, 1, 2, 3, 4], &texts);
        let of = |a: usize| found.iter().filter(move |p| p.first == a).map(|p| p.second);
        assert_eq!(of(0).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(of(1).collect::<Vec<_>>(), [2, 3, 4]);
        // 11 of 12 words.
        assert!((found[0].share - 11.0 / 12.0).abs() < 1e-12);
        // 10 of 20 words of the last are too few.
        assert!(!found.iter().any(|pair| (pair.first, pair.second) == (2, 4)));
        // Nothing within a document.
        assert!(pairs(&[0, 0, 0, 0, 0], &texts).is_empty());
    }

    #[test]
    fn a_run_of_many_costs_no_more_than_two_looks_a_sentence() {
        let run = "one two three four five six seven eight nine ten";
        let texts: Vec<String> = (0..50).map(|n| format!("{run} w{n}")).collect();
        let documents: Vec<usize> = (0..50).collect();
        let found = pairs(&documents, &texts);
        assert_eq!(found.len(), 49 + 48);
    }
}

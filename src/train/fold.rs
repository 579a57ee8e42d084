//! Parts sentences into folds such that what belongs together stays together.

use super::random::Random;
use rustc_hash::FxHashMap;

/// How many folds where there are documents enough.
pub const FOLDS: usize = 5;

/// The fold of every sentence.
#[derive(Debug, Clone)]
pub struct Folds {
    /// How many folds: [`FOLDS`], or as many as there is to part.
    pub count: usize,
    /// How many documents the sentences stand in.
    pub documents: usize,
    /// Whether documents had to be parted, because all sentences stand in one.
    pub parts_documents: bool,
    parts: Vec<usize>,
    /// Number of each sentence's text: equal for copies of one sentence.
    texts: Vec<usize>,
}

impl Folds {
    /// Parts sentences, each given by the name of its document and its text: documents in random
    /// order, large ones first, each to the fold that is smallest so far.
    pub fn new<'a>(sentences: impl IntoIterator<Item = (&'a str, &'a str)>, seed: u64) -> Self {
        let (names, texts): (Vec<&str>, Vec<String>) =
            sentences.into_iter().map(|(name, text)| (name, normalized(text))).unzip();
        let mut groups = numbered(&names);
        let documents = count(&groups);
        let parts_documents = documents < 2;
        if parts_documents {
            groups = (0..names.len()).collect();
        }
        let parts = part(&groups, seed);
        Self { count: count(&parts), documents, parts_documents, parts, texts: numbered(&texts) }
    }

    /// The fold of a sentence.
    pub fn of(&self, sentence: usize) -> usize {
        self.parts[sentence]
    }

    /// Parts some sentences, given by number, into those that a fold holds out and those that
    /// may be learned from: those of other folds, but for copies of a sentence held out, which
    /// would otherwise be tested on itself.
    pub fn split(&self, fold: usize, sentences: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let mut held_texts = vec![false; self.texts.len()];
        for (part, &text) in self.parts.iter().zip(&self.texts) {
            held_texts[text] |= *part == fold;
        }
        let is_held = |&&place: &&usize| self.parts[sentences[place]] == fold;
        let places: Vec<usize> = (0..sentences.len()).collect();
        let (held, others): (Vec<&usize>, Vec<&usize>) = places.iter().partition(is_held);
        let is_new = |place: &usize| !held_texts[self.texts[sentences[*place]]];
        (held.into_iter().copied().collect(), others.into_iter().copied().filter(is_new).collect())
    }
}

/// The words of a text in lower case, without marks between them.
fn normalized(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Numbers equal things alike, from 0 in the order in which they first occur.
fn numbered<T: std::hash::Hash + Eq>(things: &[T]) -> Vec<usize> {
    let mut numbers: FxHashMap<&T, usize> = FxHashMap::default();
    let number = |thing| {
        let next = numbers.len();
        *numbers.entry(thing).or_insert(next)
    };
    things.iter().map(number).collect()
}

fn count(numbers: &[usize]) -> usize {
    numbers.iter().max().map_or(0, |last| last + 1)
}

/// The fold of each sentence, given the group of each.
fn part(groups: &[usize], seed: u64) -> Vec<usize> {
    let mut sizes = vec![0; count(groups)];
    for &group in groups {
        sizes[group] += 1;
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    Random::new(seed).shuffle(&mut order);
    // Large groups first, so that small ones can even the folds out.
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let mut filled = vec![0; FOLDS.min(sizes.len()).max(1)];
    let mut fold_of = vec![0; sizes.len()];
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
    fn nothing_is_tested_on_its_own_document_or_on_a_copy_of_itself() {
        let sentences = [
            ("a", "Talks failed."),
            ("a", "Trade grew."),
            ("b", "“Talks failed!”"),
            ("c", "Nothing else."),
            ("b", "More."),
        ];
        let folds = Folds::new(sentences, 1);
        assert_eq!((folds.count, folds.documents, folds.parts_documents), (3, 3, false));
        let all = [0, 1, 2, 3, 4];
        assert_eq!(folds.split(folds.of(0), &all), (vec![0, 1], vec![3, 4]));
        assert_eq!(folds.split(folds.of(2), &all), (vec![2, 4], vec![1, 3]));
        // Places count among the sentences that are given.
        assert_eq!(folds.split(folds.of(3), &[1, 3]), (vec![1], vec![0]));
    }

    #[test]
    fn a_single_document_is_parted_and_says_so() {
        let folds = Folds::new([("a", "x"), ("a", "y"), ("a", "z")], 1);
        assert_eq!((folds.count, folds.documents, folds.parts_documents), (3, 1, true));
    }

    proptest! {
        #[test]
        fn folds_keep_documents_whole_and_every_sentence_is_held_out_once(
            documents in prop::collection::vec(0usize..30, 1..300), seed in 0u64..9,
        ) {
            let names: Vec<String> = documents.iter().map(usize::to_string).collect();
            let texts: Vec<String> = (0..names.len()).map(|n| n.to_string()).collect();
            let sentences = || names.iter().map(|n| &**n).zip(texts.iter().map(|t| &**t));
            let folds = Folds::new(sentences(), seed);
            let all: Vec<usize> = (0..names.len()).collect();
            let mut times = vec![0; names.len()];
            for fold in 0..folds.count {
                let (held, taught) = folds.split(fold, &all);
                prop_assert_eq!(held.len() + taught.len(), names.len());
                for &sentence in &held {
                    times[sentence] += 1;
                    let shares = |&other: &usize| names[other] == names[sentence];
                    prop_assert!(folds.parts_documents || !taught.iter().any(shares));
                }
            }
            prop_assert!(times.iter().all(|&t| t == 1));
        }
    }
}

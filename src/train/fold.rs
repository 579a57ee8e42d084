//! Parts sentences into folds such that what belongs together stays together: the sentences of a
//! document, and documents that share near copies of a sentence (see [`super::near_copy`]).

use super::near_copy::{NearCopies, normalized};
use super::random::Random;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// How many folds where there are documents enough.
pub const FOLDS: usize = 5;

/// The fold of every sentence.
#[derive(Debug, Clone)]
pub struct Folds {
    /// How many folds: as many as were asked for, or as many as there is to part.
    pub count: usize,
    /// How many documents the sentences stand in.
    pub documents: usize,
    /// Whether documents had to be parted, because all sentences stand in one.
    pub parts_documents: bool,
    /// How many groups were parted: documents, those that share near copies being one.
    pub groups: usize,
    /// Number of each sentence's document.
    of_document: Vec<usize>,
    parts: Vec<usize>,
    /// What each sentence may share with others: the number of its text, equal for copies of one
    /// sentence, and those of its stock phrases.
    shares: Vec<Vec<usize>>,
}

impl Folds {
    /// Parts sentences into [`FOLDS`] folds: see [`Folds::of_count`].
    pub fn new<'a>(sentences: impl IntoIterator<Item = (&'a str, &'a str)>, seed: u64) -> Self {
        Self::of_count(sentences, FOLDS, seed)
    }

    /// Parts sentences, each given by the name of its document and its text, into so many folds, 2
    /// or more: documents in random order, large ones first, each to the fold that is smallest so
    /// far. Those that share near copies go together, as long as they are no more than a fold's
    /// share of all sentences.
    pub fn of_count<'a>(
        sentences: impl IntoIterator<Item = (&'a str, &'a str)>,
        folds: usize,
        seed: u64,
    ) -> Self {
        let (names, texts): (Vec<&str>, Vec<String>) =
            sentences.into_iter().map(|(name, text)| (name, normalized(text))).unzip();
        let of_document = numbered(&names);
        let documents = count(&of_document);
        let parts_documents = documents < 2;
        let alone = if parts_documents { (0..names.len()).collect() } else { of_document.clone() };
        let most = texts.len() / folds.max(1);
        let NearCopies { groups, stock } = NearCopies::find(&alone, &texts, most);
        let groups = numbered(&groups);
        let parts = part(&groups, folds, seed);
        let numbers = numbered(&texts);
        let first = count(&numbers);
        let shares = numbers.into_iter().zip(stock).map(|(text, stock)| {
            [text].into_iter().chain(stock.into_iter().map(|phrase| first + phrase)).collect()
        });
        Self {
            count: count(&parts),
            documents,
            parts_documents,
            groups: count(&groups),
            of_document,
            parts,
            shares: shares.collect(),
        }
    }

    /// The number of a sentence's document, below [`Folds::documents`].
    pub fn document(&self, sentence: usize) -> usize {
        self.of_document[sentence]
    }

    /// The fold of a sentence.
    pub fn of(&self, sentence: usize) -> usize {
        self.parts[sentence]
    }

    /// Folds that stand together: no more than [`FOLDS`] groups, of as many folds each but for the
    /// last.
    pub fn groups(&self) -> Vec<Range<usize>> {
        let most = self.group_size();
        (0..self.count).step_by(most).map(|fold| fold..self.count.min(fold + most)).collect()
    }

    /// The group of a sentence.
    pub fn group(&self, sentence: usize) -> usize {
        self.parts[sentence] / self.group_size()
    }

    fn group_size(&self) -> usize {
        self.count.div_ceil(FOLDS).max(1)
    }

    /// Parts some sentences, given by number, into those that some folds hold out and those that
    /// may be learned from: those of other folds, but for copies and near copies of a sentence
    /// held out, which would otherwise be tested on itself.
    pub fn split(&self, folds: &Range<usize>, sentences: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let numbers = self.shares.iter().flatten().max().map_or(0, |last| last + 1);
        let mut is_held_out = vec![false; numbers];
        for (_, shares) in
            self.parts.iter().zip(&self.shares).filter(|(part, _)| folds.contains(part))
        {
            shares.iter().for_each(|&number| is_held_out[number] = true);
        }
        let is_held = |&&place: &&usize| folds.contains(&self.parts[sentences[place]]);
        let places: Vec<usize> = (0..sentences.len()).collect();
        let (held, others): (Vec<&usize>, Vec<&usize>) = places.iter().partition(is_held);
        let is_new = |place: &usize| {
            !self.shares[sentences[*place]].iter().any(|&number| is_held_out[number])
        };
        (held.into_iter().copied().collect(), others.into_iter().copied().filter(is_new).collect())
    }
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
fn part(groups: &[usize], folds: usize, seed: u64) -> Vec<usize> {
    let mut sizes = vec![0; count(groups)];
    for &group in groups {
        sizes[group] += 1;
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    Random::new(seed).shuffle(&mut order);
    // Large groups first, so that small ones can even the folds out.
    order.sort_by_key(|&group| std::cmp::Reverse(sizes[group]));
    let mut filled = vec![0; folds.min(sizes.len()).max(1)];
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
    use crate::train::near_copy::RUN;
    use proptest::prelude::*;

    fn only(fold: usize) -> Range<usize> {
        fold..fold + 1
    }

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
        assert_eq!(folds.split(&only(folds.of(0)), &all), (vec![0, 1], vec![3, 4]));
        assert_eq!(folds.split(&only(folds.of(2)), &all), (vec![2, 4], vec![1, 3]));
        // Places count among the sentences that are given.
        assert_eq!(folds.split(&only(folds.of(3)), &[1, 3]), (vec![1], vec![0]));
    }

    #[test]
    fn a_single_document_is_parted_and_says_so() {
        let folds = Folds::new([("a", "x"), ("a", "y"), ("a", "z")], 1);
        assert_eq!((folds.count, folds.documents, folds.parts_documents), (3, 1, true));
    }

    #[test]
    fn documents_with_near_copies_go_together() {
        let news = "North Korea fired two short-range ballistic missiles into the East Sea on";
        let (monday, tuesday) = (format!("{news} Monday."), format!("“{news} Tuesday,” it said."));
        let mut sentences = vec![("a", &*monday), ("b", &*tuesday)];
        let others: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        sentences.extend(others.iter().map(|name| (&**name, &**name)));
        for seed in 0..9 {
            let folds = Folds::new(sentences.iter().copied(), seed);
            assert_eq!((folds.documents, folds.groups), (22, 21));
            assert_eq!(folds.of(0), folds.of(1));
            assert_ne!(folds.document(0), folds.document(1));
        }
    }

    #[test]
    fn folds_stand_in_groups() {
        let names: Vec<String> = (0..60).map(|name| name.to_string()).collect();
        let groups = |count: usize| {
            let folds = Folds::of_count(names.iter().map(|name| (&**name, &**name)), count, 1);
            let groups = folds.groups();
            for sentence in 0..60 {
                assert!(groups[folds.group(sentence)].contains(&folds.of(sentence)));
            }
            groups.into_iter().map(|group| group.len()).collect::<Vec<_>>()
        };
        assert_eq!(groups(5), [1; 5]);
        assert_eq!(groups(7), [2, 2, 2, 1]);
        assert_eq!(groups(20), [4; 5]);
    }

    /// Words of a small language, in which runs of ten are often shared.
    fn babble() -> impl Strategy<Value = String> {
        prop::collection::vec(prop_oneof![9 => Just("a"), 1 => Just("b")], 0..16)
            .prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn what_is_held_out_shares_neither_text_nor_run_with_what_is_taught(
            sentences in prop::collection::vec((0usize..20, babble()), 1..80), seed in 0u64..9,
        ) {
            let names: Vec<String> = sentences.iter().map(|(name, _)| name.to_string()).collect();
            let texts = || sentences.iter().map(|(_, text)| &**text);
            let folds = Folds::new(names.iter().map(|n| &**n).zip(texts()), seed);
            let all: Vec<usize> = (0..names.len()).collect();
            let shares = |a: usize, b: usize| {
                let words = |n: usize| sentences[n].1.split(' ').collect::<Vec<_>>();
                let (a, b) = (words(a), words(b));
                a == b || a.windows(RUN).any(|run| b.windows(RUN).any(|other| run == other))
            };
            for fold in 0..folds.count {
                let (held, taught) = folds.split(&only(fold), &all);
                let told = |&one: &usize| taught.iter().any(|&other| shares(one, other));
                prop_assert!(!held.iter().any(told));
            }
        }

        #[test]
        fn folds_keep_documents_whole_and_every_sentence_is_held_out_once(
            documents in prop::collection::vec(0usize..30, 1..300), count in 2usize..12,
            seed in 0u64..9,
        ) {
            let names: Vec<String> = documents.iter().map(usize::to_string).collect();
            let texts: Vec<String> = (0..names.len()).map(|n| n.to_string()).collect();
            let sentences = || names.iter().map(|n| &**n).zip(texts.iter().map(|t| &**t));
            let folds = Folds::of_count(sentences(), count, seed);
            let parted = if folds.parts_documents { names.len() } else { folds.documents };
            prop_assert_eq!(folds.count, count.min(parted));
            let all: Vec<usize> = (0..names.len()).collect();
            let mut times = vec![0; names.len()];
            for fold in 0..folds.count {
                let (held, taught) = folds.split(&only(fold), &all);
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

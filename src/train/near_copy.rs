//! Which documents tell each other's labels, because they share sentences or nearly so?
//!
//! Two sentences are near copies where they share a run of [`RUN`] words: agencies repeat each
//! other, a statement is read out again, a proclamation quotes the one it amends. Documents that
//! share a run are joined, so that cross-validation holds them out together. A run that many
//! documents have is a stock phrase ("of the Central Committee of the Workers' Party of Korea")
//! and joins nothing: its sentences are only kept from being learned from while one of them is
//! held out. The rule is our own; runs of words as marks of a copy ("shingles") are Broder's, "On
//! the resemblance and containment of documents", *Compression and Complexity of Sequences* 1997.

use crate::feature::key::Hasher;

/// How many words make a run: the shortest that, in our data, two authors do not write by chance.
pub const RUN: usize = 10;
/// Most documents that a run joins; in our data those that more have are titles and formulas.
pub const MOST: usize = 5;

/// Documents joined by near copies, and the sentences that share what joins none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearCopies {
    /// The group of every sentence, below the number of documents: sentences of one document have
    /// the same, and so have those of documents that are joined.
    pub groups: Vec<usize>,
    /// For every sentence the numbers, increasing, of what it shares with documents of other
    /// groups: sentences with a number in common are near copies.
    pub stock: Vec<Vec<usize>>,
}

impl NearCopies {
    /// Finds them among sentences, given the number of each one's document and its words in lower
    /// case with one space between. No group gets more than `most` sentences by joining: what
    /// would join more is taken for a stock phrase. Runs that few documents share join first.
    pub fn find(documents: &[usize], texts: &[String], most: usize) -> Self {
        let mut joined = Joined::new(documents);
        let mut stock = vec![Vec::new(); texts.len()];
        let mut number = 0;
        for (count, sentences) in shared(documents, texts) {
            let members = || sentences.iter().map(|&sentence| documents[sentence]);
            if count > MOST || !joined.join(members(), most) {
                sentences.iter().for_each(|&sentence| stock[sentence].push(number));
                number += 1;
            }
        }
        let groups = documents.iter().map(|&document| joined.root(document)).collect();
        Self { groups, stock }
    }
}

/// The words of a text in lower case, without marks between them.
pub fn normalized(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// What tells near copies of a normalized text: hashes of all its runs, or of the whole where it
/// is shorter than one. Texts with one of them in common are near copies.
pub fn runs(text: &str) -> Vec<u64> {
    let hash = |word: &str| Hasher::new().bytes(word.as_bytes()).finish();
    let words: Vec<u64> = text.split(' ').map(hash).collect();
    let run =
        |words: &[u64]| words.iter().fold(Hasher::new(), |all, &word| all.hash(word)).finish();
    words.windows(RUN.min(words.len())).map(run).collect()
}

/// Hashes of all runs of a normalized text: none where it is shorter than one, and so could be
/// anybody's.
pub fn whole_runs(text: &str) -> Vec<u64> {
    text.split(' ').nth(RUN - 1).map_or_else(Vec::new, |_| runs(text))
}

/// The sentences of every run that two documents or more share, and how many documents these are,
/// fewest first. Runs of the same sentences count once.
pub fn shared(documents: &[usize], texts: &[String]) -> Vec<(usize, Vec<usize>)> {
    let mut all: Vec<(u64, usize)> = Vec::new();
    for (sentence, text) in texts.iter().enumerate() {
        all.extend(whole_runs(text).into_iter().map(|run| (run, sentence)));
    }
    all.sort_unstable();
    all.dedup();
    let mut shared = Vec::new();
    for same in all.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let sentences: Vec<usize> = same.iter().map(|(_, sentence)| *sentence).collect();
        let mut of: Vec<usize> = sentences.iter().map(|&sentence| documents[sentence]).collect();
        of.sort_unstable();
        of.dedup();
        if of.len() > 1 {
            shared.push((of.len(), sentences));
        }
    }
    shared.sort_unstable();
    shared.dedup();
    shared
}

/// Sets of documents that grow together (union-find).
struct Joined {
    parents: Vec<usize>,
    /// How many sentences a set has, at its root.
    sizes: Vec<usize>,
}

impl Joined {
    /// Every document by itself.
    fn new(documents: &[usize]) -> Self {
        let count = documents.iter().max().map_or(0, |last| last + 1);
        let mut sizes = vec![0; count];
        documents.iter().for_each(|&document| sizes[document] += 1);
        Self { parents: (0..count).collect(), sizes }
    }

    /// The document that stands for a set: the smallest of its numbers.
    fn root(&mut self, mut document: usize) -> usize {
        while self.parents[document] != document {
            self.parents[document] = self.parents[self.parents[document]];
            document = self.parents[document];
        }
        document
    }

    /// Joins documents, unless their set would have more than `most` sentences; says whether they
    /// are one set now.
    fn join(&mut self, documents: impl Iterator<Item = usize>, most: usize) -> bool {
        let mut roots: Vec<usize> = documents.map(|document| self.root(document)).collect();
        roots.sort_unstable();
        roots.dedup();
        let size = roots.iter().map(|&root| self.sizes[root]).sum();
        if roots.len() > 1 && size > most {
            return false;
        }
        if let Some(&first) = roots.first() {
            roots.iter().for_each(|&root| self.parents[root] = first);
            self.sizes[first] = size;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::train::near_copy::*;

    /// The numbers of a range as words: from 1 to 10 they are one run.
    fn words(range: std::ops::RangeInclusive<usize>) -> String {
        range.map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn documents_that_share_ten_words_are_joined_and_their_neighbours_with_them() {
        // 0 and 1 share words 3 to 12, 1 and 2 words 20 to 29; 3 shares nine with 0.
        let texts = [words(1..=12), words(3..=14), words(20..=30), words(19..=29), words(4..=12)];
        let found = NearCopies::find(&[0, 1, 1, 2, 3], &texts, 5);
        assert_eq!(found.groups, [0, 0, 0, 0, 3]);
        assert!(found.stock.iter().all(Vec::is_empty), "{:?}", found.stock);
    }

    #[test]
    fn a_stock_phrase_joins_nothing_but_its_sentences_are_copies() {
        let texts: Vec<String> = (0..=MOST).map(|_| words(1..=10)).chain([words(1..=9)]).collect();
        let documents: Vec<usize> = (0..texts.len()).collect();
        let found = NearCopies::find(&documents, &texts, 100);
        assert_eq!(found.groups, documents);
        assert_eq!(found.stock[..=MOST], vec![vec![0]; MOST + 1]);
        assert!(found.stock[MOST + 1].is_empty());
        // One document fewer, and they are joined.
        let found = NearCopies::find(&documents[..MOST], &texts[..MOST], 100);
        assert_eq!(found.groups, [0; MOST]);
    }

    #[test]
    fn what_would_make_a_group_too_large_is_a_stock_phrase() {
        let texts = [words(1..=10), words(1..=10), words(20..=31), words(20..=31)];
        let found = NearCopies::find(&[0, 1, 1, 2], &texts, 3);
        assert_eq!(found.groups, [0, 0, 0, 2]);
        assert_eq!(found.stock, [vec![], vec![], vec![0], vec![0]]);
    }
}

//! Which labels did coders give to which sentences? Counted so that a draw costs little.

use std::collections::BTreeMap;

/// The label that a coder gave to a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating {
    /// The number of the coder.
    pub coder: u32,
    /// The number of the label.
    pub label: u32,
}

/// What is known of a document's sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DocumentCounts {
    /// Sentences with labels of two coders or more.
    pub units: usize,
    /// Those of them on which not all agree.
    pub disputed: usize,
    /// Pairs of labels of one sentence.
    pub pairs: usize,
    /// Those of them whose two labels are the same.
    pub same: usize,
}

/// All ratings of a head. Sentences that fewer than two coders labelled say nothing about agreement
/// and are left out; those that have the same ratings are counted together.
#[derive(Debug, Clone, Default)]
pub struct Ratings {
    /// How many coders there are.
    pub coders: usize,
    /// How many labels there are.
    pub labels: usize,
    /// How many documents there are, numbered from 0.
    pub documents: usize,
    /// The different ratings that sentences have, each by the number of the coder.
    pub patterns: Vec<Vec<Rating>>,
    /// Document, pattern, and how many of its sentences have it.
    cells: Vec<(usize, usize, usize)>,
    /// The pairs of coders that labelled a sentence both, the lower number first.
    pub pairs: Vec<(u32, u32)>,
    /// For each pattern the cells that its pairs of ratings have, where all pairs of coders have
    /// squares of cells one after another: the first coder's label is the row.
    pub squares: Vec<Vec<u32>>,
}

/// The squares of all pairs of coders may have so many cells: 32 MB of counts.
const CELLS: usize = 4 << 20;

impl Ratings {
    /// Counts sentences: of each the name of its document, if it is known, and its ratings by the
    /// number of the coder. A sentence of no known document is one by itself. Gives the names of
    /// the documents as well, in the order of their numbers. `None` where there are more labels and
    /// coders than can be compared.
    pub fn new<'a>(
        coders: usize,
        labels: usize,
        units: impl IntoIterator<Item = (&'a str, &'a [Rating])>,
    ) -> Option<(Self, Vec<&'a str>)> {
        let mut names = Vec::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut patterns: BTreeMap<&[Rating], usize> = BTreeMap::new();
        let mut cells: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (document, ratings) in units.into_iter().filter(|(_, ratings)| ratings.len() > 1) {
            let known = numbers.get(document).copied().filter(|_| !document.is_empty());
            let number = known.unwrap_or_else(|| {
                numbers.insert(document, names.len());
                names.push(document);
                names.len() - 1
            });
            let next = patterns.len();
            let pattern = *patterns.entry(ratings).or_insert(next);
            *cells.entry((number, pattern)).or_default() += 1;
        }
        let mut by_number = vec![Vec::new(); patterns.len()];
        for (ratings, number) in patterns {
            by_number[number] = ratings.to_vec();
        }
        let both =
            |pattern: &Vec<Rating>| pairs(pattern).map(|(a, b)| (a.coder, b.coder)).collect();
        let mut together: Vec<(u32, u32)> = by_number.iter().flat_map::<Vec<_>, _>(both).collect();
        together.sort_unstable();
        together.dedup();
        if together.len() * labels * labels > CELLS {
            return None;
        }
        let cell = |(a, b): (Rating, Rating)| {
            let square = together.binary_search(&(a.coder, b.coder)).unwrap_or_default() as u32;
            (square * labels as u32 + a.label) * labels as u32 + b.label
        };
        let squares = by_number.iter().map(|pattern| pairs(pattern).map(cell).collect()).collect();
        let cells = cells.into_iter().map(|((document, pattern), n)| (document, pattern, n));
        let ratings = Self {
            coders,
            labels,
            documents: names.len(),
            patterns: by_number,
            cells: cells.collect(),
            pairs: together,
            squares,
        };
        Some((ratings, names))
    }

    /// How many sentences have each pattern, if each document is there so many times.
    pub fn weights(&self, times: impl Fn(usize) -> usize) -> Vec<usize> {
        let mut weights = vec![0; self.patterns.len()];
        for &(document, pattern, units) in &self.cells {
            weights[pattern] += times(document) * units;
        }
        weights
    }

    /// The cells of every document's pairs of ratings, each with how often it has them: what draws
    /// of documents add up.
    pub fn cells_by_document(&self) -> Vec<Vec<(u32, u32)>> {
        let mut all = vec![Vec::new(); self.documents];
        for &(document, pattern, units) in &self.cells {
            let cells = self.squares[pattern].iter().map(|&cell| (cell, units as u32));
            all[document].extend(cells);
        }
        for cells in &mut all {
            cells.sort_unstable();
            cells.dedup_by(|next, one| {
                let same = next.0 == one.0;
                one.1 += if same { next.1 } else { 0 };
                same
            });
        }
        all
    }

    /// How many cells the squares of all pairs have.
    pub fn cells(&self) -> usize {
        self.pairs.len() * self.labels * self.labels
    }

    /// The counts of every document, by number.
    pub fn by_document(&self) -> Vec<DocumentCounts> {
        let mut all = vec![DocumentCounts::default(); self.documents];
        for &(document, pattern, units) in &self.cells {
            let ratings = &self.patterns[pattern];
            let same = pairs(ratings).filter(|(a, b)| a.label == b.label).count();
            let of = ratings.len() * (ratings.len() - 1) / 2;
            let counts = &mut all[document];
            counts.units += units;
            counts.disputed += if same < of { units } else { 0 };
            counts.pairs += units * of;
            counts.same += units * same;
        }
        all
    }
}

/// Draws that are added up together.
pub const DRAWN: usize = 8;

/// The counts of `len` cells in each of some draws, [`DRAWN`] at most, given the cells of every
/// document and how many times it is in each draw. All draws are added up in one pass, for a cell is
/// far from the next one in memory, and what it has in several draws is not.
pub fn drawn(by_document: &[Vec<(u32, u32)>], len: usize, draws: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut counts = vec![[0u32; DRAWN]; len];
    for (document, cells) in by_document.iter().enumerate() {
        let mut times = [0u32; DRAWN];
        times.iter_mut().zip(draws).for_each(|(times, draw)| *times = draw[document] as u32);
        if times == [0; DRAWN] {
            continue;
        }
        for &(cell, units) in cells {
            let counts = &mut counts[cell as usize];
            counts.iter_mut().zip(times).for_each(|(count, times)| *count += times * units);
        }
    }
    let of = |draw| counts.iter().map(|counts| counts[draw] as usize).collect();
    (0..draws.len()).map(of).collect()
}

/// All pairs of a sentence's ratings.
pub fn pairs(ratings: &[Rating]) -> impl Iterator<Item = (Rating, Rating)> + '_ {
    let after = |at: usize| ratings[at + 1..].iter();
    (0..ratings.len()).flat_map(move |at| after(at).map(move |other| (ratings[at], *other)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::ratings::*;

    fn rated(labels: &[(u32, u32)]) -> Vec<Rating> {
        labels.iter().map(|&(coder, label)| Rating { coder, label }).collect()
    }

    #[test]
    fn equal_sentences_are_counted_together_and_lonely_ones_left_out() {
        let agreed = rated(&[(0, 1), (2, 1)]);
        let disputed = rated(&[(0, 1), (1, 0), (2, 1)]);
        let lonely = rated(&[(1, 0)]);
        let units =
            [("a", &agreed), ("b", &agreed), ("a", &disputed), ("c", &lonely), ("a", &agreed)];
        let units = units.map(|(document, ratings)| (document, ratings.as_slice()));
        let (ratings, names) = Ratings::new(3, 2, units).unwrap();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(ratings.patterns, [agreed, disputed]);
        assert_eq!(ratings.pairs, [(0, 1), (0, 2), (1, 2)]);
        // Labels (1, 1) of the second pair; (1, 0), (1, 1) and (0, 1) of all three.
        assert_eq!(ratings.squares, [vec![4 + 3], vec![2, 4 + 3, 8 + 1]]);
        assert_eq!(ratings.weights(|_| 1), [3, 1]);
        assert_eq!(ratings.weights(|document| [0, 5][document]), [5, 0]);
        // Twice the first document and once the second, then the second alone. The first has cell 7
        // three times, 2 and 9 once each; the second has cell 7 once.
        let drawn = drawn(&ratings.cells_by_document(), ratings.cells(), &[vec![2, 1], vec![0, 1]]);
        let told = |draw: &Vec<usize>| [2, 7, 9].map(|cell| draw[cell]);
        assert_eq!(drawn.iter().map(told).collect::<Vec<_>>(), [[2, 7, 2], [0, 1, 0]]);
        // Of three labels two are the same: one pair of three.
        let counts = |units, disputed, pairs, same| DocumentCounts { units, disputed, pairs, same };
        assert_eq!(ratings.by_document(), [counts(3, 1, 5, 3), counts(1, 0, 1, 1)]);
    }

    #[test]
    fn more_labels_than_can_be_compared_are_refused() {
        let two = rated(&[(0, 0), (1, 2999)]);
        assert!(Ratings::new(2, 3000, [("", &two[..])]).is_none());
    }

    #[test]
    fn sentences_of_no_known_document_are_documents_by_themselves() {
        let agreed = rated(&[(0, 0), (1, 0)]);
        let (ratings, names) = Ratings::new(2, 1, [("", &agreed[..]), ("", &agreed[..])]).unwrap();
        assert_eq!((ratings.documents, names), (2, vec!["", ""]));
    }
}

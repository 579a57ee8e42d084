//! All coefficients of agreement of a head.
//!
//! * Agreement: of all pairs of labels that one sentence has, the share whose two are the same. For
//!   two coders that is percent agreement.
//! * Krippendorff's alpha for nominal data, with any number of coders and gaps (Krippendorff,
//!   "Content Analysis", 2nd edition, 2004, section 11.3).
//! * Fleiss' kappa (Psychological Bulletin, 1971), over the sentences that all coders labelled.
//! * Cohen's kappa of each pair of coders, over the sentences that both labelled; of more than two
//!   coders the mean over pairs (Light, Psychological Bulletin, 1971).
//! * Of a label, specific agreement: where one coder gave it, the chance that another did too
//!   (Cicchetti and Feinstein, Journal of Clinical Epidemiology, 1990; of two coders
//!   2a / (2a + b + c)); alpha and Cohen's kappa with all other labels taken for one.

use super::confusion::Confusion;
use super::ratings::Ratings;
use super::score::{Score, Undefined, beyond_chance, mean, share};

/// The scores of a head.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores<T> {
    /// Sentences with labels of two coders or more.
    pub units: usize,
    /// Sentences with labels of all coders.
    pub complete: usize,
    /// Share of pairs of labels that are the same, in 0..=1.
    pub agreement: T,
    /// Share of sentences on which all who labelled them agree, in 0..=1.
    pub unanimous: T,
    /// Krippendorff's alpha.
    pub alpha: T,
    /// Fleiss' kappa.
    pub fleiss: T,
    /// Cohen's kappa, the mean over the pairs of coders for which it is defined.
    pub cohen: T,
    /// Those of each label.
    pub labels: Vec<LabelScores<T>>,
    /// Those of each pair of coders in [`Ratings::pairs`].
    pub pairs: Vec<PairScores<T>>,
}

/// The scores of a label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelScores<T> {
    /// How many times it was given to sentences with labels of two coders or more.
    pub given: usize,
    /// Specific agreement, in 0..=1.
    pub specific: T,
    /// Alpha of this label against the rest.
    pub alpha: T,
    /// Cohen's kappa of this label against the rest, the mean over pairs.
    pub cohen: T,
}

/// The scores of a pair of coders.
#[derive(Debug, Clone, PartialEq)]
pub struct PairScores<T> {
    /// Sentences that both labelled.
    pub units: usize,
    /// Share of them with the same label, in 0..=1.
    pub agreement: T,
    /// Cohen's kappa.
    pub cohen: T,
}

impl<T: Copy> Scores<T> {
    /// Replaces every score, in an order that is always the same, pairs of coders last.
    pub fn map<U>(&self, change: &mut dyn FnMut(T) -> U) -> Scores<U> {
        Scores {
            units: self.units,
            complete: self.complete,
            agreement: change(self.agreement),
            unanimous: change(self.unanimous),
            alpha: change(self.alpha),
            fleiss: change(self.fleiss),
            cohen: change(self.cohen),
            labels: self.labels.iter().map(|label| label.map(change)).collect(),
            pairs: self.pairs.iter().map(|pair| pair.map(change)).collect(),
        }
    }
}

impl<T: Copy> LabelScores<T> {
    fn map<U>(&self, change: &mut dyn FnMut(T) -> U) -> LabelScores<U> {
        let (specific, alpha) = (change(self.specific), change(self.alpha));
        LabelScores { given: self.given, specific, alpha, cohen: change(self.cohen) }
    }
}

impl<T: Copy> PairScores<T> {
    fn map<U>(&self, change: &mut dyn FnMut(T) -> U) -> PairScores<U> {
        let agreement = change(self.agreement);
        PairScores { units: self.units, agreement, cohen: change(self.cohen) }
    }
}

/// Scores ratings of which each pattern counts as often as `weights` say. Gives the confusions of
/// the pairs of coders as well.
pub fn scores(ratings: &Ratings, weights: &[usize]) -> (Scores<Score>, Vec<Confusion>) {
    let confusions = confusions(ratings, &counts(ratings, weights));
    (scores_of(ratings, weights, &confusions), confusions)
}

/// The same, given the [confusions] of the pairs of coders.
pub fn scores_of(ratings: &Ratings, weights: &[usize], confusions: &[Confusion]) -> Scores<Score> {
    let (all, complete) = sums(ratings, weights);
    let label = |label: usize| LabelScores {
        given: all.given[label],
        specific: share(all.same[label], all.pairs[label]).map_err(|_| match all.units {
            0 => Undefined::NoOverlap,
            _ => Undefined::NotGiven,
        }),
        alpha: alpha(&[(all.coincident[label], all.given[label]), all.rest(label)]),
        cohen: mean(confusions.iter().map(|confusion| confusion.cohen_of(label))),
    };
    let pair = |confusion: &Confusion| PairScores {
        units: confusion.units,
        agreement: confusion.agreement(),
        cohen: confusion.cohen(),
    };
    let by_label = all.coincident.iter().copied().zip(all.given.iter().copied());
    Scores {
        units: all.units,
        complete: complete.units,
        agreement: share(all.same.iter().sum(), all.pairs.iter().sum()),
        unanimous: share(all.unanimous, all.units),
        alpha: alpha(&by_label.collect::<Vec<_>>()),
        fleiss: fleiss(&complete),
        cohen: mean(confusions.iter().map(Confusion::cohen)),
        labels: (0..ratings.labels).map(label).collect(),
        pairs: confusions.iter().map(pair).collect(),
    }
}

/// What is counted over sentences; a vector has a number for each label.
struct Sums {
    units: usize,
    unanimous: usize,
    /// How many times a label was given.
    given: Vec<usize>,
    /// For each time a label was given, the other labels of the sentence, and those of them that
    /// are the same.
    pairs: Vec<usize>,
    same: Vec<usize>,
    /// The diagonal of the matrix of coincidences, in which each pair of a sentence's m labels has
    /// the weight 1 / (m - 1). Its margins are `given`.
    coincident: Vec<f64>,
}

impl Sums {
    fn new(labels: usize) -> Self {
        let none = vec![0; labels];
        let (given, pairs, same) = (none.clone(), none.clone(), none);
        Self { units: 0, unanimous: 0, given, pairs, same, coincident: vec![0.0; labels] }
    }

    /// Adds so many sentences, given how many times each label was given to each of them.
    fn add(&mut self, counts: &[usize], units: usize) {
        let all = counts.iter().sum::<usize>();
        self.units += units;
        self.unanimous += if counts.contains(&all) { units } else { 0 };
        for (label, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let same = units * count * (count - 1);
            self.given[label] += units * count;
            self.pairs[label] += units * count * (all - 1);
            self.same[label] += same;
            self.coincident[label] += same as f64 / (all - 1) as f64;
        }
    }

    /// Coincidences and margin of all labels but one, taken for one label.
    fn rest(&self, label: usize) -> (f64, usize) {
        let rest = self.given.iter().sum::<usize>() - self.given[label];
        // What is off the diagonal in the label's row is off it in that of the rest too.
        let apart = self.given[label] as f64 - self.coincident[label];
        (rest as f64 - apart, rest)
    }
}

/// Sums over all sentences, and over those that all coders labelled.
fn sums(ratings: &Ratings, weights: &[usize]) -> (Sums, Sums) {
    let (mut all, mut complete) = (Sums::new(ratings.labels), Sums::new(ratings.labels));
    let mut counts = vec![0; ratings.labels];
    let counted = ratings.patterns.iter().zip(weights).filter(|(_, units)| **units > 0);
    for (pattern, &units) in counted {
        counts.fill(0);
        pattern.iter().for_each(|rating| counts[rating.label as usize] += 1);
        all.add(&counts, units);
        if pattern.len() == ratings.coders {
            complete.add(&counts, units);
        }
    }
    (all, complete)
}

/// What the cells of all pairs of coders hold.
fn counts(ratings: &Ratings, weights: &[usize]) -> Vec<usize> {
    let mut counts = vec![0; ratings.cells()];
    for (cells, &units) in ratings.squares.iter().zip(weights).filter(|(_, units)| **units > 0) {
        cells.iter().for_each(|&cell| counts[cell as usize] += units);
    }
    counts
}

/// The confusion of each pair of coders, from what the cells of all pairs hold.
pub fn confusions(ratings: &Ratings, counts: &[usize]) -> Vec<Confusion> {
    let size = ratings.labels;
    let square = |cells: &[usize]| Confusion::new(cells.chunks(size).map(<[_]>::to_vec).collect());
    counts.chunks((size * size).max(1)).map(square).collect()
}

/// Alpha, from each label's place on the diagonal of the matrix of coincidences and its margin:
/// 1 - (n - 1) times the coincidences of different labels, over those that the margins would have
/// by chance.
fn alpha(labels: &[(f64, usize)]) -> Score {
    let all: usize = labels.iter().map(|(_, margin)| margin).sum();
    if all == 0 {
        return Err(Undefined::NoOverlap);
    }
    let observed: f64 = labels.iter().map(|(coincident, margin)| *margin as f64 - coincident).sum();
    let by_chance = labels.iter().map(|(_, margin)| *margin as f64 * (all - margin) as f64);
    let expected: f64 = by_chance.sum();
    if labels.iter().any(|(_, margin)| *margin == all) {
        return Err(Undefined::OneLabel);
    }
    Ok(1.0 - (all - 1) as f64 * observed / expected)
}

fn fleiss(complete: &Sums) -> Score {
    let given: usize = complete.given.iter().sum();
    if given == 0 {
        return Err(Undefined::NeverAll);
    }
    let pairs: usize = complete.pairs.iter().sum();
    let observed = complete.same.iter().sum::<usize>() as f64 / pairs as f64;
    let squares = complete.given.iter().map(|&times| (times as f64 / given as f64).powi(2));
    beyond_chance(observed, squares.sum(), complete.given.contains(&given))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::ratings::Rating;
    use crate::agree::scores::*;

    /// Rows are coders, a character a sentence: a digit is the number of a label, a dot a gap.
    fn ratings(labels: usize, coders: &[&str]) -> Ratings {
        let units: Vec<Vec<Rating>> = (0..coders[0].len())
            .map(|unit| {
                let label = |coder: &&str| coder.as_bytes()[unit].checked_sub(b'0');
                let rated =
                    (0..).zip(coders).filter_map(|(number, coder)| Some((number, label(coder)?)));
                rated.map(|(coder, label)| Rating { coder, label: label.into() }).collect()
            })
            .collect();
        Ratings::new(coders.len(), labels, units.iter().map(|unit| ("", &unit[..]))).unwrap().0
    }

    fn all(ratings: &Ratings) -> Scores<Score> {
        scores(ratings, &ratings.weights(|_| 1)).0
    }

    #[track_caller]
    fn close(score: Score, expected: f64) {
        assert!((score.unwrap() - expected).abs() < 1e-12, "{score:?}, not {expected}");
    }

    #[test]
    fn alpha_of_the_textbook() {
        // Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four
        // observers, twelve units, gaps; his labels 1 to 5 are 0 to 4 here. Coincidences of labels
        // with themselves are 7, 10, 8, 4, 3, margins 9, 13, 10, 5, 3: 1 - 39 * 8 / 1216 = 0.743.
        let example = ratings(5, &["012210301...", "0122113014.2", ".2221231140.", "01221330140."]);
        let found = all(&example);
        assert_eq!((found.units, found.complete), (11, 8));
        close(found.alpha, 904.0 / 1216.0);
        // The first label against the rest: 2 of 9 coincidences lie apart, and again in the rest's
        // row; 1 - 39 * 4 / (2 * 9 * 31).
        close(found.labels[0].alpha, 1.0 - 39.0 * 4.0 / 558.0);
    }

    #[test]
    fn fleiss_of_1971() {
        // Six psychiatrists, thirty patients, five diagnoses (Psychological Bulletin 76, table 1);
        // he gives shares of 0.144, 0.144, 0.167, 0.306, 0.239, agreement 0.556 and kappa 0.430.
        let table = "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 \
                     03300 10050 02031 00501 30012 51000 02040 10203 00006 01050 02013 20040 \
                     10041 05010 40002 02040 10500 00006";
        let units: Vec<Vec<Rating>> = table
            .split_whitespace()
            .map(|row| {
                let times = |digit: u8| usize::from(digit - b'0');
                let labels =
                    (0..).zip(row.bytes()).flat_map(|(label, digit)| vec![label; times(digit)]);
                (0..).zip(labels).map(|(coder, label)| Rating { coder, label }).collect()
            })
            .collect();
        let (ratings, _) = Ratings::new(6, 5, units.iter().map(|unit| ("", &unit[..]))).unwrap();
        let found = all(&ratings);
        let given: Vec<usize> = found.labels.iter().map(|label| label.given).collect();
        assert_eq!(given, [26, 26, 30, 55, 43]);
        // 250 of the 450 pairs agree; squares of the counts are 7,126 of 180 * 180.
        let chance = 7126.0 / 32_400.0;
        close(found.agreement, 250.0 / 450.0);
        close(found.fleiss, (250.0 / 450.0 - chance) / (1.0 - chance));
        assert!((found.fleiss.unwrap() - 0.430).abs() < 5e-4, "{:?}", found.fleiss);
    }

    #[test]
    fn gaps_by_hand() {
        // Sentences: all three agree; two of three; two differ; one coder alone; two agree.
        let found = all(&ratings(2, &["00111", "00...", "010.1"]));
        // Pairs that agree: 3 of 3, 1 of 3, 0 of 1, 1 of 1.
        assert_eq!((found.units, found.complete), (4, 2));
        close(found.agreement, 5.0 / 8.0);
        close(found.unanimous, 2.0 / 4.0);
        // Label 0 was given 3 + 2 + 1 times, with 6 + 4 + 1 others beside it, 6 + 2 the same.
        assert_eq!(found.labels[0].given, 6);
        close(found.labels[0].specific, 8.0 / 11.0);
        // Coincidences 3 + 1 and 2; margins 6 and 4: 1 - 9 * 4 / (2 * 6 * 4).
        close(found.alpha, 1.0 - 36.0 / 48.0);
        // Of all three: agreement (1 + 1/3) / 2, chance (5/6)^2 + (1/6)^2 = 26/36.
        close(found.fleiss, (24.0 / 36.0 - 26.0 / 36.0) / (10.0 / 36.0));
        // First and second: only label 0. First and third: (0, 0), (0, 1), (1, 0), (1, 1), so 0.
        // Second and third: the second gave label 0 only, so that chance agrees as often, 0.
        let pairs: Vec<Score> = found.pairs.iter().map(|pair| pair.cohen).collect();
        assert_eq!(pairs, [Err(Undefined::OneLabel), Ok(0.0), Ok(0.0)]);
        close(found.cohen, 0.0);
    }

    #[test]
    fn what_is_not_defined_says_why() {
        let lonely = all(&ratings(2, &["01..", "..10"]));
        for score in [lonely.agreement, lonely.alpha, lonely.cohen, lonely.labels[0].specific] {
            assert_eq!(score, Err(Undefined::NoOverlap));
        }
        assert_eq!(lonely.fleiss, Err(Undefined::NeverAll));
        let one = all(&ratings(2, &["000", "000"]));
        assert_eq!((one.agreement, one.unanimous), (Ok(1.0), Ok(1.0)));
        for score in [one.alpha, one.fleiss, one.cohen, one.labels[0].alpha, one.labels[1].cohen] {
            assert_eq!(score, Err(Undefined::OneLabel));
        }
        assert_eq!(one.labels[1].specific, Err(Undefined::NotGiven));
        let never_all = all(&ratings(2, &["01.", "01.", "0.1", "..1"]));
        assert_eq!(never_all.fleiss, Err(Undefined::NeverAll));
        close(never_all.alpha, 1.0);
    }

    proptest::proptest! {
        #[test]
        fn neither_coders_nor_labels_have_an_order(
            units in proptest::collection::vec(proptest::collection::vec(0..4_u32, 3), 1..30),
        ) {
            // Label 3 is a gap.
            let of = |coders: [usize; 3], labels: [u32; 3]| {
                let unit = |unit: &Vec<u32>| -> Vec<Rating> {
                    let rated = (0..).zip(coders).filter(|(_, coder)| unit[*coder] < 3);
                    let label = |coder: usize| labels[unit[coder] as usize];
                    rated.map(|(number, coder)| Rating { coder: number, label: label(coder) }).collect()
                };
                let units: Vec<Vec<Rating>> = units.iter().map(unit).collect();
                all(&Ratings::new(3, 3, units.iter().map(|unit| ("", &unit[..]))).unwrap().0)
            };
            let (found, other) = (of([0, 1, 2], [0, 1, 2]), of([2, 0, 1], [1, 2, 0]));
            let near = |a: Score, b: Score| match (a, b) {
                (Ok(a), Ok(b)) => (a - b).abs() < 1e-9 && a <= 1.0 + 1e-9,
                _ => a == b,
            };
            proptest::prop_assert!(near(found.agreement, other.agreement));
            proptest::prop_assert!(near(found.unanimous, other.unanimous));
            proptest::prop_assert!(near(found.alpha, other.alpha));
            proptest::prop_assert!(near(found.fleiss, other.fleiss));
            proptest::prop_assert!(near(found.cohen, other.cohen));
            for (own, renamed) in [(0, 1), (1, 2), (2, 0)] {
                let (own, renamed) = (&found.labels[own], &other.labels[renamed]);
                proptest::prop_assert_eq!(own.given, renamed.given);
                proptest::prop_assert!(near(own.specific, renamed.specific));
                proptest::prop_assert!(near(own.alpha, renamed.alpha));
                proptest::prop_assert!(near(own.cohen, renamed.cohen));
            }
        }
    }
}

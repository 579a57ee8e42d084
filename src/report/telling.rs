//! Which words tell one label from all others?
//!
//! By the log-odds ratio with an informative Dirichlet prior of Monroe, Colaresi and Quinn (2008),
//! "Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content of
//! Political Conflict", Political Analysis 16(4), equations 15, 16, 20 and 22. For a word that
//! occurs `y` times among the `n` words of a label, and `y'` of `n'` in all others, with a prior of
//! `a` for the word and `A` in sum:
//!
//! ```text
//! d = ln((y + a) / (n + A - y - a)) - ln((y' + a) / (n' + A - y' - a))
//! z = d / sqrt(1 / (y + a) + 1 / (y' + a))
//! ```
//!
//! The prior is the word's share of all words times [`PRIOR`], so that words which are common
//! everywhere must do more to be telling.

use crate::text::Span;
use crate::text::token::{Kind, Token, tokenize};
use rustc_hash::FxHashMap;

/// The prior counts as so many words, as in the paper.
const PRIOR: f64 = 500.0;
/// So many different words are counted; by then, new ones are rare.
const WORDS: usize = 200_000;
/// Longest word that is counted, in bytes.
const LONGEST: usize = 64;
/// A telling word occurs so often with its label.
const LEAST: u64 = 3;
/// A telling word has a z above this: the two-sided 95 percent point of the normal distribution.
const Z: f64 = 1.96;

/// A word that tells a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// In small letters.
    pub word: String,
    /// How often it occurs in sentences of the label.
    pub here: u64,
    /// How often in all others.
    pub elsewhere: u64,
    /// How telling it is: standard deviations from equal odds.
    pub z: f64,
}

/// Counts of words for each label.
#[derive(Debug)]
pub struct Words {
    places: FxHashMap<String, usize>,
    /// In the order in which words first occurred: the word and its count for each label.
    counts: Vec<(String, Vec<u64>)>,
    totals: Vec<u64>,
    tokens: Vec<Token>,
}

impl Words {
    /// No words, of so many labels.
    pub fn new(labels: usize) -> Self {
        Self {
            places: FxHashMap::default(),
            counts: Vec::new(),
            totals: vec![0; labels],
            tokens: Vec::new(),
        }
    }

    /// Counts the words of a sentence with a label.
    pub fn add(&mut self, text: &str, label: usize) {
        self.tokens.clear();
        tokenize(text, Span::new(0, text.len()), &mut self.tokens);
        for token in self.tokens.iter().filter(|token| token.kind == Kind::Word) {
            let word = &text[token.span.start..token.span.end];
            if word.len() > LONGEST {
                continue;
            }
            let word = plain(word);
            let place = match self.places.get(&word) {
                Some(&place) => place,
                None if self.counts.len() == WORDS => continue,
                None => {
                    self.places.insert(word.clone(), self.counts.len());
                    self.counts.push((word, vec![0; self.totals.len()]));
                    self.counts.len() - 1
                }
            };
            self.counts[place].1[label] += 1;
            self.totals[label] += 1;
        }
    }

    /// The most telling words of a label, `most` at most, the most telling first.
    pub fn telling(&self, label: usize, most: usize) -> Vec<Word> {
        let all: u64 = self.totals.iter().sum();
        let mut words: Vec<Word> = self
            .counts
            .iter()
            .filter(|(_, counts)| counts[label] >= LEAST)
            .map(|(word, counts)| {
                let (here, total) = (counts[label], counts.iter().sum::<u64>());
                let elsewhere = total - here;
                let (n, m) = (self.totals[label], all - self.totals[label]);
                let prior = PRIOR * total as f64 / all as f64;
                let z = z(here as f64, n as f64, elsewhere as f64, m as f64, prior);
                Word { word: word.clone(), here, elsewhere, z }
            })
            .filter(|word| word.z > Z)
            .collect();
        words.sort_by(|a, b| b.z.total_cmp(&a.z).then_with(|| a.word.cmp(&b.word)));
        words.truncate(most);
        words
    }
}

/// A word in small letters, without the ending `'s`.
fn plain(word: &str) -> String {
    let word = word.to_lowercase();
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s"));
    stem.map_or_else(|| word.clone(), str::to_owned)
}

fn z(here: f64, n: f64, elsewhere: f64, m: f64, prior: f64) -> f64 {
    let log_odds = |y: f64, n: f64| libm::log((y + prior) / (n + PRIOR - y - prior));
    let difference = log_odds(here, n) - log_odds(elsewhere, m);
    difference / libm::sqrt(1.0 / (here + prior) + 1.0 / (elsewhere + prior))
}

#[cfg(test)]
mod tests {
    use crate::report::telling::*;

    #[test]
    fn z_is_as_worked_by_hand() {
        // 4 of 10 words here, 0 of 10 elsewhere, 20 words in all: the prior is 500 * 4 / 20 = 100.
        // d = ln(104 / 406) - ln(100 / 410) = 0.0490176; sd = sqrt(1/104 + 1/100) = 0.1400549.
        let found = z(4.0, 10.0, 0.0, 10.0, 100.0);
        assert!((found - 0.0490176 / 0.1400549).abs() < 1e-4, "{found}");
    }

    #[test]
    fn words_of_one_label_are_telling_and_words_of_all_are_not() {
        let mut words = Words::new(2);
        for _ in 0..60 {
            words.add("The navy's missiles flew.", 0);
            words.add("The envoys' talks resumed.", 1);
        }
        let found = words.telling(0, 10);
        let names: Vec<&str> = found.iter().map(|word| &*word.word).collect();
        assert_eq!(names, ["flew", "missiles", "navy"]);
        assert_eq!((found[0].here, found[0].elsewhere), (60, 0));
        assert!(words.telling(1, 1)[0].word == "envoys");
    }

    #[test]
    fn nothing_is_told_by_nothing() {
        assert!(Words::new(2).telling(0, 5).is_empty());
        let mut words = Words::new(1);
        words.add("All words have one label, all words.", 0);
        words.add("All words have one label, all words.", 0);
        assert!(words.telling(0, 5).is_empty());
    }
}

//! Does a model lean on words that name an accident, such as an agency or a month?
//!
//! A model holds hashes of words, not words, so that it cannot be asked which it knows; but it can
//! be asked about each word of a list.

use super::recipe::Model;
use crate::feature::key::family;
use crate::feature::token_facts::TokenFacts;
use crate::feature::{FAMILIES, Family, characters::Characters, surface::Surface};
use crate::text::Span;
use crate::text::accident::{self, Accident};
use crate::text::stem::Stemmer;
use crate::text::token::tokenize;
use std::ops::Range;

/// The strongest push of a word in one head.
#[derive(Debug, Clone, PartialEq)]
pub struct Push {
    /// Name of the family whose feature pushes so.
    pub family: &'static str,
    /// Number of the label, below the head's labels, that it pushes for or against.
    pub label: usize,
    /// Its weight on that label beyond that on the head's labels on average, times what its count
    /// is multiplied with; above 0 for the label.
    pub push: f32,
    /// How many times the push is that of a typical feature of its family: the median, over the
    /// family's features, of how strongly each pushes in this head. 0 or more.
    pub times: f32,
}

/// A word that names an accident and that a model knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Lean {
    /// The word.
    pub accident: &'static Accident,
    /// Its strongest push in each head, in the recipe's order.
    pub heads: Vec<Push>,
}

impl Lean {
    /// How many times its strongest push in any head is a typical one.
    pub fn times(&self) -> f32 {
        self.heads.iter().map(|push| push.times).fold(0.0, f32::max)
    }
}

/// The words of `data/accidents.txt` that a model knows, in its own sentence or around it, those
/// that push hardest beside typical ones first. Pairs of words and runs of characters are not
/// looked at: the ones would need a second word, the others belong to many words.
pub fn accidents(model: &Model) -> Vec<Lean> {
    let lanes: Vec<Range<usize>> =
        model.heads().map(|(head, first)| first..first + head.labels.len()).collect();
    let typical = typical(model, &lanes);
    let stemmer = Stemmer::new(model.recipe.settings.language);
    let mut found = Vec::new();
    for accident in accident::all() {
        let columns: Vec<u32> = keys(model, &accident.word, &stemmer)
            .filter_map(|k| model.vocabulary.column(k))
            .collect();
        let hardest = |(head, lanes): (usize, &Range<usize>)| {
            let pushes = columns.iter().map(|&column| {
                let number = family(model.vocabulary.keys()[column as usize]);
                let (label, push) = strongest(model, column, lanes);
                let times = push.abs() / typical[number][head].max(f32::MIN_POSITIVE);
                Push { family: FAMILIES[number].name(), label, push, times }
            });
            pushes.max_by(|a, b| a.times.total_cmp(&b.times))
        };
        let heads: Vec<Push> = lanes.iter().enumerate().filter_map(hardest).collect();
        if !heads.is_empty() {
            found.push(Lean { accident, heads });
        }
    }
    found.sort_by(|a, b| b.times().total_cmp(&a.times()));
    found
}

/// The keys of a word by itself: its own, and those that it gives to sentences nearby.
fn keys(model: &Model, word: &str, stemmer: &Stemmer) -> impl Iterator<Item = u64> {
    let mut tokens = Vec::new();
    tokenize(word, Span::new(0, word.len()), &mut tokens);
    let mut keys = Vec::new();
    // A word that is several tokens has no key of its own.
    if let [token] = tokens[..] {
        let facts = TokenFacts::new(word, token.kind, stemmer, None);
        for (number, family) in (0u8..).zip(FAMILIES) {
            // What a word is made of, others are made of too.
            if ![Characters.name(), Surface.name()].contains(&family.name()) {
                family.token(&model.recipe.settings, number, &facts, &mut keys);
            }
            keys.extend(family.neighbour(number, &facts));
        }
    }
    keys.into_iter()
}

/// The label that a column pushes for or against hardest, and how hard: see [`Push::push`].
fn strongest(model: &Model, column: u32, lanes: &Range<usize>) -> (usize, f32) {
    let weights: Vec<f32> =
        model.linear.weights_of(column).skip(lanes.start).take(lanes.len()).collect();
    let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
    let idf = model.scaling.idf[column as usize];
    let pushes = weights.iter().map(|weight| (weight - mean) * idf);
    let hardest = pushes.enumerate().max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()));
    hardest.unwrap_or_default()
}

/// The median push of each family's columns in each head: 0 for a family without columns.
fn typical(model: &Model, lanes: &[Range<usize>]) -> Vec<Vec<f32>> {
    let mut typical = vec![vec![0.0; lanes.len()]; FAMILIES.len()];
    let columns: Vec<u32> = (0..).take(model.vocabulary.keys().len()).collect();
    let family_of = |column: u32| family(model.vocabulary.keys()[column as usize]);
    for of_family in columns.chunk_by(|&a, &b| family_of(a) == family_of(b)) {
        let Some(medians) = typical.get_mut(family_of(of_family[0])) else { continue };
        for (median, lanes) in medians.iter_mut().zip(lanes) {
            let pushes = of_family.iter().map(|&column| strongest(model, column, lanes).1.abs());
            let mut pushes: Vec<f32> = pushes.collect();
            let middle = pushes.len() / 2;
            *median = *pushes.select_nth_unstable_by(middle, f32::total_cmp).1;
        }
    }
    typical
}

#[cfg(test)]
mod tests {
    use crate::feature::{Scaling, Settings, Vocabulary, WordVectors};
    use crate::model::head::{Head, HeldOut};
    use crate::model::lean::*;
    use crate::model::linear::Linear;
    use crate::model::recipe::Recipe;

    /// A model that knows these words, with their weights on two labels, and 2 times as much for
    /// each word as its weight says.
    fn model(words: &[(&str, [f64; 2])]) -> Model {
        let head = Head {
            name: "stance".to_owned(),
            labels: vec!["x".to_owned(), "y".to_owned()],
            temperature: 1.0,
            solver: String::new(),
            l2: 1.0,
            class_weights: Vec::new(),
            held_out: HeldOut::default(),
            answers: None,
            weigher: None,
            chain: None,
            also: None,
        };
        let recipe = Recipe {
            version: String::new(),
            seed: 1,
            settings: Settings::default(),
            heads: vec![head],
            sources: Vec::new(),
            fingerprint: String::new(),
            keeps_accidents: true,
            stands_on: Vec::new(),
            tried: Vec::new(),
            codebook: None,
            reference: Vec::new(),
            lessons: Vec::new(),
        };
        let mut model = Model {
            recipe,
            vocabulary: Vocabulary::default(),
            words: WordVectors::default(),
            scaling: Scaling { idf: vec![2.0; words.len()], scales: Vec::new() },
            linear: Linear::default(),
        };
        let stemmer = Stemmer::new(model.recipe.settings.language);
        let own = |word| keys(&model, word, &stemmer).find(|&key| family(key) == 0);
        let mut rows: Vec<(u64, [f64; 2])> =
            words.iter().filter_map(|(word, weights)| Some((own(word)?, *weights))).collect();
        rows.sort_by_key(|(key, _)| *key);
        model.vocabulary = Vocabulary::new(rows.iter().map(|(key, _)| *key).collect());
        let weights: Vec<f64> = rows.iter().flat_map(|(_, weights)| *weights).collect();
        model.linear = Linear::round(&weights, &[0.0, 0.0]);
        model
    }

    #[test]
    fn the_word_that_leans_most_comes_first_beside_typical_ones() {
        // Pushes are half the difference of the weights, times 2: 1, 4, 2, 1 and 0.5, the typical
        // one of which is 1; "talks" is no accident.
        let found = accidents(&model(&[
            ("talks", [1.0, 0.0]),
            ("yonhap", [-1.0, 3.0]),
            ("monday", [0.0, -2.0]),
            ("2024", [0.0, 1.0]),
            ("april", [0.5, 0.0]),
        ]));
        let named: Vec<(&str, &str)> =
            found.iter().map(|lean| (lean.accident.kind, &*lean.accident.word)).collect();
        let expected =
            [("agency", "yonhap"), ("weekday", "monday"), ("year", "2024"), ("month", "april")];
        assert_eq!(named, expected);
        let Push { family, label, push, times } = found[0].heads[0];
        assert_eq!((family, label % 2), ("words", label));
        assert!((push.abs() - 4.0).abs() < 1e-3 && (times - 4.0).abs() < 1e-3, "{push} {times}");
        assert!((found[3].times() - 0.5).abs() < 1e-3, "{:?}", found[3]);
    }

    #[test]
    fn a_model_that_knows_none_leans_on_none() {
        assert_eq!(accidents(&model(&[("talks", [1.0, 0.0])])), []);
    }
}

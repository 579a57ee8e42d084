//! How does a label look? Its colour, and the short name that stands beside the colour.
//!
//! Colours are those of Okabe and Ito (2008), "Color Universal Design", told apart by all kinds of
//! colour vision; `page.css` gives each class its colour.

use super::results::Question;
use serde::Serialize;

/// Labels that say that there is nothing; they are grey.
const NAMES_OF_NOTHING: [&str; 2] = ["none", "neutral"];

/// The class of their colour.
pub const NOTHING: &str = "c0";

/// So many colours there are besides grey.
const COLOURS: usize = 7;

/// A label as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Its whole name.
    pub name: String,
    /// Its first letters, as many as tell it from the others.
    pub code: String,
    /// The CSS class of its colour.
    pub class: String,
}

/// The looks of a question's labels and, last, of sentences without one. `number` is the
/// question's, from 0: the labels of two questions begin with different colours.
pub fn looks(question: &Question, number: usize) -> Vec<Look> {
    let codes = codes(&question.labels);
    let mut used = number * 4;
    let mut looks: Vec<Look> = question
        .labels
        .iter()
        .zip(codes)
        .map(|(label, code)| {
            let class = if NAMES_OF_NOTHING.contains(&&**label) {
                NOTHING.to_owned()
            } else {
                used += 1;
                format!("c{}", (used - 1) % COLOURS + 1)
            };
            Look { name: label.clone(), code, class }
        })
        .collect();
    let name = "no label".to_owned();
    looks.push(Look { name, code: "?".to_owned(), class: "cx".to_owned() });
    looks
}

/// For each label all of it where it is short, its first three letters or, where others begin so too, the first that tell it
/// apart; its number where ten do not.
fn codes(labels: &[String]) -> Vec<String> {
    let begin = |label: &str, letters: usize| label.chars().take(letters).collect::<String>();
    let code = |(number, label): (usize, &String)| {
        if label.chars().count() <= 4 {
            return label.clone();
        }
        let alone = |letters: &usize| {
            let code = begin(label, *letters);
            labels.iter().filter(|other| begin(other, *letters) == code).count() == 1
        };
        let letters = (3..=10).find(alone);
        letters.map_or_else(|| (number + 1).to_string(), |letters| begin(label, letters))
    };
    labels.iter().enumerate().map(code).collect()
}

#[cfg(test)]
mod tests {
    use crate::report::palette::*;

    fn question(labels: &[&str]) -> Question {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Question { name: "q".to_owned(), labels }
    }

    #[test]
    fn labels_have_colours_and_codes_of_their_own() {
        let looks = looks(&question(&["trade", "track", "none", "aid"]), 0);
        let shown: Vec<_> = looks.iter().map(|look| (&*look.code, &*look.class)).collect();
        let expected = [("trad", "c1"), ("trac", "c2"), ("none", "c0"), ("aid", "c3"), ("?", "cx")];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_second_question_has_other_colours() {
        let looks = looks(&question(&["negative", "neutral", "positive"]), 1);
        let classes: Vec<_> = looks.iter().map(|look| &*look.class).collect();
        assert_eq!(classes, ["c5", "c0", "c6", "cx"]);
    }

    #[test]
    fn equal_beginnings_fall_back_to_numbers() {
        let labels = ["long beginning a", "long beginning b", "한국어", "x"].map(str::to_owned);
        assert_eq!(codes(&labels), ["1", "2", "한국어", "x"]);
    }
}

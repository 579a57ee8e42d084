//! Words that give a label away and name no matter: a model would learn who sent a text, or when.
//!
//! A word is suspected where it is one of `data/accidents.txt` (an agency, a month), where only
//! one document or source has it, or where it stands in nearly all rows of a label, as a coder's mark
//! would. It is reported where nine in ten of its rows have one label and that is more than
//! chance: by the likelihood ratio G2 of Dunning, "Accurate methods for the statistics of surprise
//! and coincidence", *Computational Linguistics* 19(1), 1993.

use super::labels::counts;
use super::material::{Family, Material};
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;
use crate::text::accident;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The family.
pub const FAMILY: Family = Family { rules: &[GIVEN_AWAY], find };

const GIVEN_AWAY: Rule = Rule {
    code: "D024",
    severity: Severity::Warning,
    name: "one word gives the label away",
    meaning: "A word with nine in ten of its rows under one label that names no matter: a byline, an agency, a month, a word of one document or source only, or one that nine in ten rows of the label have.",
    remedy: "code rows of that label from other documents and dates, or take the word out of the texts",
};

/// In how many rows a word must stand.
const LEAST: usize = 5;
/// The share of its rows that one label must have.
const TIED: f64 = 0.9;
/// G2 of one degree of freedom that chance reaches once in 100,000 words.
const SURPRISE: f64 = 19.51;
/// The share of a label's rows that only a mark of some kind reaches.
const MARK: f64 = 0.9;
/// So many words are told of each label, the most surprising.
const TOLD: usize = 10;

/// What is known of a word in the rows with a label of one head.
struct Word<'a> {
    word: &'a str,
    /// The rows that have it.
    rows: Vec<usize>,
}

fn find(material: &Material, found: &mut Vec<Finding>) {
    let accidents: FxHashMap<&str, &str> =
        accident::all().iter().map(|accident| (&*accident.word, accident.kind)).collect();
    for (head, name) in material.rows.heads.iter().enumerate() {
        let labels = counts(material.rows, head);
        if labels.len() < 2 {
            continue;
        }
        let mut label_of: Vec<Option<usize>> = vec![None; material.rows.rows.len()];
        for (label, (_, rows)) in labels.iter().enumerate() {
            rows.iter().for_each(|&row| label_of[row] = Some(label));
        }
        let all: usize = labels.iter().map(|(_, rows)| rows.len()).sum();
        let mut told: Vec<Vec<(f64, Finding)>> = labels.iter().map(|_| Vec::new()).collect();
        for word in words(material, &label_of) {
            let mut of_label = vec![0; labels.len()];
            word.rows
                .iter()
                .filter_map(|&row| label_of[row])
                .for_each(|label| of_label[label] += 1);
            let most = (0..labels.len()).rev().max_by_key(|&label| of_label[label]);
            let Some(label) = most else { continue };
            let (here, total) = (of_label[label], word.rows.len());
            let of_this = labels[label].1.len();
            let surprise = surprise(here, total, of_this, all);
            if (here as f64) < TIED * total as f64 || surprise < SURPRISE {
                continue;
            }
            let covers = here as f64 >= MARK * of_this as f64;
            let Some(why) = why(material, &word, &accidents, covers) else { continue };
            let (word_, label_) = (cut(word.word), cut(&labels[label].0));
            let message =
                format!("\"{word_}\" ({why}): {here} of its {total} rows have {name} {label_}");
            let mut rows = word.rows.iter().copied().filter(|&row| label_of[row] == Some(label));
            let Some(first) = rows.next() else { continue };
            let finding = material.finding(&GIVEN_AWAY, first, message).of_head(head);
            told[label].push((surprise, finding.with(material.origins(&rows.collect::<Vec<_>>()))));
        }
        for mut of_label in told {
            of_label.sort_by(|a, b| b.0.total_cmp(&a.0));
            found.extend(of_label.into_iter().take(TOLD).map(|(_, finding)| finding));
        }
    }
}

/// The words of the rows with a label, each in rows enough, alphabetical.
fn words<'a>(material: &'a Material, label_of: &[Option<usize>]) -> Vec<Word<'a>> {
    let mut pairs: Vec<(&str, usize)> = Vec::new();
    for (row, text) in material.words.iter().enumerate().filter(|(row, _)| label_of[*row].is_some())
    {
        pairs.extend(text.split(' ').filter(|word| !word.is_empty()).map(|word| (word, row)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let words = pairs.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= LEAST);
    words
        .map(|same| Word { word: same[0].0, rows: same.iter().map(|pair| pair.1).collect() })
        .collect()
}

/// Why a word names no matter, if so.
fn why(
    material: &Material,
    word: &Word,
    accidents: &FxHashMap<&str, &str>,
    covers: bool,
) -> Option<String> {
    if let Some(kind) = accidents.get(word.word) {
        return Some((*kind).to_owned());
    }
    let rows = material.rows;
    let source = |row: usize| {
        let row = &rows.rows[row];
        &*rows.documents[row.document].rows[row.place].metadata.source
    };
    let only = |name: &dyn Fn(usize) -> String| {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        word.rows.iter().for_each(|&row| *names.entry(name(row)).or_default() += 1);
        if names.len() == 1 { names.into_keys().next() } else { None }
    };
    let document = only(&|row| rows.document(&rows.rows[row]).to_owned());
    if let Some(document) = document {
        return Some(format!("only in {}", cut(&document)));
    }
    match only(&|row| source(row).to_owned()) {
        Some(source) if !source.is_empty() && sources(material) > 1 => {
            Some(format!("only in texts of {}", cut(&source)))
        }
        _ if covers => Some("in nearly all rows of the label".to_owned()),
        _ => None,
    }
}

/// How many sources the rows name.
fn sources(material: &Material) -> usize {
    let rows = material.rows.documents.iter().flat_map(|document| &document.rows);
    let mut sources: Vec<&str> = rows.map(|row| &*row.metadata.source).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

/// G2 of a table of two by two: `here` of the `total` rows with a word have the label, which
/// `of_label` of `all` rows have. 0 or more.
fn surprise(here: usize, total: usize, of_label: usize, all: usize) -> f64 {
    let n = all as f64;
    let cells = [
        (here, total, of_label),
        (total - here, total, all - of_label),
        (of_label - here, all - total, of_label),
        (all + here - total - of_label, all - total, all - of_label),
    ];
    let part = |(seen, row, column): (usize, usize, usize)| match seen {
        0 => 0.0,
        seen => seen as f64 * libm::log(seen as f64 * n / (row as f64 * column as f64)),
    };
    2.0 * cells.into_iter().map(part).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use crate::train::check::giveaway::*;

    #[test]
    fn g2_is_that_of_a_table_worked_by_hand() {
        // 10 of 10 against 0 of 10: 2 * 20 * ln 2.
        assert!((surprise(10, 10, 10, 20) - 40.0 * libm::log(2.0)).abs() < 1e-9);
        // As many as chance gives.
        assert!(surprise(5, 10, 10, 20).abs() < 1e-9);
        // 8 of 10 among 20 of 100: cells 8, 2, 12, 78.
        let by_hand = 2.0
            * (8.0 * libm::log(4.0)
                + 2.0 * libm::log(0.25)
                + 12.0 * libm::log(12.0 / 18.0)
                + 78.0 * libm::log(78.0 / 72.0));
        assert!((surprise(8, 10, 20, 100) - by_hand).abs() < 1e-9);
    }
}

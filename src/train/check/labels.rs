//! Labels that nobody knows, that are written in two ways, or that few rows have.

use super::material::{Family, Material};
use super::rows::Rows;
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;
use rustc_hash::FxHashMap;

/// The family.
pub const FAMILY: Family = Family { rules: &[UNKNOWN, SPELLING, RARE], find };

const UNKNOWN: Rule = Rule {
    code: "D003",
    severity: Severity::Error,
    name: "unknown label",
    meaning: "A label that is none of those given with --labels or of the model given with --model.",
    remedy: "correct it, or add it to the codebook",
};
const SPELLING: Rule = Rule {
    code: "D004",
    severity: Severity::Error,
    name: "label in another spelling",
    meaning: "A label that differs from a more frequent one only in capitals or, where few rows have it, in one or two letters.",
    remedy: "write it as the other rows do, if it means the same",
};
const RARE: Rule = Rule {
    code: "D005",
    severity: Severity::Warning,
    name: "rare label",
    meaning: "A label that fewer than 10 rows have: too few to learn it or to measure how well it is told.",
    remedy: "code more such rows, or merge it with another label",
};

/// Fewer rows make a label rare.
const FEW: usize = 10;

fn find(material: &Material, found: &mut Vec<Finding>) {
    let rows = material.rows;
    for head in 0..rows.heads.len() {
        let counts = counts(rows, head);
        let known = material.known.iter().find(|(name, _)| *name == rows.heads[head]);
        let known = known.map(|(_, labels)| labels.as_slice());
        for (label, of) in &counts {
            let others =
                counts.iter().filter(|(other, more)| other != label && more.len() > of.len());
            let others = others.map(|(other, _)| other.as_str());
            let likeliest: Option<&str> = match known {
                Some(known) if known.contains(label) => None,
                Some(known) => nearest(label, known.iter().map(String::as_str), true),
                None => nearest(label, others, of.len() < FEW),
            };
            let strange = known.is_some_and(|known| !known.contains(label));
            let finding = |rule: &'static Rule, message: String| {
                let mut places = of.iter().map(|&row| rows.origin(&rows.rows[row]));
                let origin = places.next().unwrap_or_default();
                Finding::new(rule, origin, message).of_row(of[0]).of_head(head).with(places)
            };
            let name = &rows.heads[head];
            let (shown, times) = (cut(label), count(of.len()));
            match (likeliest, strange) {
                (Some(other), _) => {
                    let message = format!("{name} \"{shown}\" ({times}): is it \"{other}\"?");
                    found.push(finding(&SPELLING, message));
                }
                (None, true) => {
                    let known = known.unwrap_or_default().join(", ");
                    let message = format!("{name} \"{shown}\" ({times}) is none of {known}");
                    found.push(finding(&UNKNOWN, message));
                }
                (None, false) if of.len() < FEW => {
                    found.push(finding(&RARE, format!("{name} \"{shown}\" has {times} only")));
                }
                (None, false) => {}
            }
        }
    }
}

fn count(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

/// The labels of a head in alphabetical order, each with the numbers of its rows.
pub fn counts(rows: &Rows, head: usize) -> Vec<(String, Vec<usize>)> {
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    let mut counts: Vec<(String, Vec<usize>)> = Vec::new();
    for (number, row) in rows.rows.iter().enumerate() {
        let label = &*row.labels[head];
        if label.is_empty() {
            continue;
        }
        let place = *places.entry(label).or_insert(counts.len());
        if place == counts.len() {
            counts.push((label.to_owned(), Vec::new()));
        }
        counts[place].1.push(number);
    }
    counts.sort();
    counts
}

/// The label that another one is likely a spelling of: one that differs in capitals only or, where
/// `misspelled` ones are looked for, in one letter of four or more, or two of eight or more.
fn nearest<'a>(
    label: &str,
    others: impl Iterator<Item = &'a str>,
    misspelled: bool,
) -> Option<&'a str> {
    let letters = |label: &str| label.to_lowercase().chars().collect::<Vec<char>>();
    let own = letters(label);
    let near = |other: &&str| {
        let other = letters(other);
        let allowed = match own.len().min(other.len()) {
            _ if !misspelled => 0,
            0..4 => 0,
            4..8 => 1,
            _ => 2,
        };
        // One number for another is another label, and no slip.
        let digits = own.iter().chain(&other).any(char::is_ascii_digit);
        let distance = distance(&own, &other);
        distance == 0 || (distance <= allowed && !digits)
    };
    let key = |other: &&str| distance(&own, &letters(other));
    others.filter(near).min_by_key(key)
}

/// How many letters must be put in, taken out, replaced, or swapped with the next to make one word
/// of another (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use crate::train::check::labels::*;

    #[test]
    fn letters_are_put_in_taken_out_replaced_and_swapped() {
        let distance = |a: &str, b: &str| {
            distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("dialogue", "dialog"), 2);
        assert_eq!(distance("dialgoue", "dialogue"), 1);
        assert_eq!(distance("economic", "ekonomik"), 2);
        assert_eq!(distance("none", "none"), 0);
    }

    #[test]
    fn short_labels_and_numbers_are_no_slips_of_others() {
        let near = |label: &str, other, misspelled| nearest(label, [other].into_iter(), misspelled);
        assert_eq!(near("pro", "con", true), None);
        assert_eq!(near("Pro", "pro", false), Some("pro"));
        assert_eq!(near("nome", "none", true), Some("none"));
        assert_eq!(near("nome", "none", false), None);
        assert_eq!(near("level 1", "level 2", true), None);
        assert_eq!(near("deterance", "deterrence", true), Some("deterrence"));
    }
}

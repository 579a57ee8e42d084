//! Labels that nobody knows, that are written in two ways, or that few rows have.

use super::material::{Family, Material};
use super::rows::Rows;
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;
use crate::train::spelling::{FEW, nearest};
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

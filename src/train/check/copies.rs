//! The same text twice, and nearly the same: with two labels, or on both sides of a split.

use super::material::{Family, Material};
use super::near::{Pair, pairs};
use super::rows::Part;
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The family.
pub const FAMILY: Family =
    Family { rules: &[TWICE, TWO_LABELS, NEAR, LEAKED, NEARLY_LEAKED, BOTH_SIDES], find };

/// A row with the second is not told of for the first too.
pub const IMPLIED: (&str, &str) = (BOTH_SIDES.code, LEAKED.code);

const TWICE: Rule = Rule {
    code: "D006",
    severity: Severity::Warning,
    name: "same text twice",
    meaning: "A text that stands in several rows of one coder with the same labels; marks and capitals do not count.",
    remedy: "keep one of the rows, unless it was said that often",
};
const TWO_LABELS: Rule = Rule {
    code: "D007",
    severity: Severity::Error,
    name: "same text, two labels",
    meaning: "A text that one coder gave different labels; rows of several coders (column coder) are for demarche agree.",
    remedy: "decide which label is right; if both are, by what stands around it, keep them",
};
const NEAR: Rule = Rule {
    code: "D008",
    severity: Severity::Warning,
    name: "near copy in another document",
    meaning: "Two texts of different documents that share ten words in a row and three quarters of the shorter one's words.",
    remedy: "keep one of the two where they are one report; demarche train holds them out together",
};
const LEAKED: Rule = Rule {
    code: "D009",
    severity: Severity::Error,
    name: "text of the test is learned from",
    meaning: "A row held for testing (--test, or test in column part) whose text stands among the others too.",
    remedy: "take it out of one of the two, or the test is too easy",
};
const NEARLY_LEAKED: Rule = Rule {
    code: "D010",
    severity: Severity::Error,
    name: "near copy of the test is learned from",
    meaning: "A row held for testing of which a near copy (as in D008) stands among the others.",
    remedy: "take it out of one of the two, or the test is too easy",
};
const BOTH_SIDES: Rule = Rule {
    code: "D011",
    severity: Severity::Warning,
    name: "document on both sides of the split",
    meaning: "A document with rows held for testing and rows to learn from.",
    remedy: "keep the rows of a document on one side: they resemble each other",
};

fn find(material: &Material, found: &mut Vec<Finding>) {
    same(material, found);
    let near = pairs(&documents(material), &material.words);
    nearly(material, &near, found);
    sides(material, found);
}

/// The number of each row's document: one name, one document.
fn documents(material: &Material) -> Vec<usize> {
    let rows = material.rows;
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let number = |row| {
        let next = numbers.len();
        *numbers.entry(rows.document(row)).or_insert(next)
    };
    rows.rows.iter().map(number).collect()
}

/// The rows that have a text in common, by the text; alphabetical.
fn by_text<'a>(material: &'a Material) -> Vec<(&'a str, Vec<usize>)> {
    let mut order: Vec<usize> =
        (0..material.words.len()).filter(|&row| !material.words[row].is_empty()).collect();
    order.sort_by_key(|&row| (&material.words[row], row));
    let same = order.chunk_by(|&a, &b| material.words[a] == material.words[b]);
    let mut groups: Vec<(&str, Vec<usize>)> = same
        .filter(|rows| rows.len() > 1)
        .map(|rows| (&*material.words[rows[0]], rows.to_vec()))
        .collect();
    groups.sort_by_key(|(_, rows)| rows[0]);
    groups
}

fn same(material: &Material, found: &mut Vec<Finding>) {
    let rows = &material.rows.rows;
    for (_, group) in by_text(material) {
        leaked(material, &group, found);
        let mut of_coder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        group.iter().for_each(|&row| of_coder.entry(&rows[row].coder).or_default().push(row));
        for own in of_coder.values().filter(|own| own.len() > 1) {
            let before = found.len();
            for (head, name) in material.rows.heads.iter().enumerate() {
                let mut labels: BTreeMap<String, Vec<usize>> = BTreeMap::new();
                for &row in own.iter().filter(|&&row| !rows[row].labels[head].is_empty()) {
                    labels.entry(rows[row].labels[head].to_lowercase()).or_default().push(row);
                }
                if labels.len() < 2 {
                    continue;
                }
                let given = labels.values().map(|of| match of.len() {
                    1 => cut(&rows[of[0]].labels[head]),
                    many => format!("{} ({many} rows)", cut(&rows[of[0]].labels[head])),
                });
                let given = given.collect::<Vec<_>>().join(", ");
                let finding = material.finding(&TWO_LABELS, own[0], format!("{name}: {given}"));
                found.push(finding.of_head(head).with(material.origins(&own[1..])));
            }
            if found.len() > before {
                continue;
            }
            for part in [Part::Unsaid, Part::Learn, Part::Test] {
                let side: Vec<usize> =
                    own.iter().copied().filter(|&row| rows[row].part == part).collect();
                if let [first, others @ ..] = &*side
                    && !others.is_empty()
                {
                    let message = format!("the same text in {} rows", side.len());
                    let finding = material.finding(&TWICE, *first, message);
                    found.push(finding.with(material.origins(others)));
                }
            }
        }
    }
}

/// Whether one of two rows is for testing and the other to learn from.
fn parted(material: &Material, a: usize, b: usize) -> bool {
    let parts = [a, b].map(|row| material.rows.rows[row].part);
    parts.contains(&Part::Test) && parts.contains(&Part::Learn)
}

fn leaked(material: &Material, group: &[usize], found: &mut Vec<Finding>) {
    let of = |part| {
        let rows = group.iter().copied();
        rows.filter(|&row| material.rows.rows[row].part == part).collect::<Vec<_>>()
    };
    let (learned, tested) = (of(Part::Learn), of(Part::Test));
    for &row in tested.iter().filter(|_| !learned.is_empty()) {
        let message = "its text is learned from too";
        found.push(material.finding(&LEAKED, row, message).with(material.origins(&learned)));
    }
}

fn nearly(material: &Material, near: &[Pair], found: &mut Vec<Finding>) {
    // A row is told once, beside the one that it resembles most.
    let mut nearest: BTreeMap<(bool, usize), (usize, f64)> = BTreeMap::new();
    for pair in near {
        let leaks = parted(material, pair.first, pair.second);
        let is_test = material.rows.rows[pair.first].part == Part::Test;
        let (row, other) =
            if leaks && is_test { (pair.first, pair.second) } else { (pair.second, pair.first) };
        let best = nearest.entry((leaks, row)).or_insert((other, pair.share));
        if pair.share > best.1 {
            *best = (other, pair.share);
        }
    }
    for ((leaks, row), (other, share)) in nearest {
        let rule = if leaks { &NEARLY_LEAKED } else { &NEAR };
        let whose = match material.rows.names_document(&material.rows.rows[other]) {
            true => {
                format!("a text of {}", cut(material.rows.document(&material.rows.rows[other])))
            }
            false => "another text".to_owned(),
        };
        let message = format!("{:.0}% of its words stand in {whose}", share * 100.0);
        found.push(material.finding(rule, row, message).with(material.origins(&[other])));
    }
}

fn sides(material: &Material, found: &mut Vec<Finding>) {
    let mut of_document: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    for (number, row) in material.rows.rows.iter().enumerate() {
        let side = match row.part {
            Part::Learn => 0,
            Part::Test => 1,
            Part::Unsaid => continue,
        };
        if material.rows.names_document(row) {
            of_document.entry(material.rows.document(row)).or_default()[side].push(number);
        }
    }
    let copies: BTreeSet<usize> =
        found.iter().filter(|one| one.rule == &LEAKED).filter_map(|one| one.row).collect();
    for (name, [learned, tested]) in of_document {
        // Told at a row of which nothing worse is told, where there is one.
        let row = tested.iter().find(|row| !copies.contains(row)).or(tested.first());
        if let ([first, ..], Some(row)) = (&*learned, row) {
            let (name, learned, tested) = (cut(name), learned.len(), tested.len());
            let message = format!("{name}: {learned} rows to learn from, {tested} to test on");
            found.push(
                material.finding(&BOTH_SIDES, *row, message).with(material.origins(&[*first])),
            );
        }
    }
}

//! Is a coded table fit to learn from, and to measure by?
//!
//! [`rows::Rows`] reads tables as they stand, [`check`] looks for the faults that [`rules`] lists.
//! A family of rules is a file with a `FAMILY`, and a line in `FAMILIES`. The numbers of rules
//! never change; `docs/checks.md` lists them.

mod cells;
pub mod confident;
mod copies;
mod doubt;
mod export;
mod giveaway;
mod labels;
mod material;
mod near;
pub mod out_of_fold;
pub mod rows;
pub mod rule;
mod texts;

pub use out_of_fold::{Judged, judge};
pub use rows::Rows;
pub use rule::{Doubt, Finding, Rule, Severity};

use material::{Family, Material};
use std::collections::BTreeSet;

/// All families of rules.
const FAMILIES: &[Family] = &[
    texts::FAMILY,
    labels::FAMILY,
    copies::FAMILY,
    export::FAMILY,
    cells::FAMILY,
    doubt::FAMILY,
    giveaway::FAMILY,
];

/// The rule for which rows have to be [judged](judge).
pub const NEEDS_JUDGEMENT: &str = "D023";

/// All rules, in the order of their numbers.
pub fn rules() -> Vec<&'static Rule> {
    let mut rules: Vec<&Rule> = FAMILIES.iter().flat_map(|family| family.rules).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// What to look for, and what is known beside the tables.
#[derive(Default)]
pub struct Request<'a> {
    /// The tables as they were exported, where the user has them.
    pub exported: Option<&'a Rows>,
    /// Heads whose labels are known, and these labels.
    pub known: &'a [(String, Vec<String>)],
    /// What a model makes of the labels; empty where none was learned.
    pub judged: &'a [Judged],
}

/// Looks for all faults that `wanted` says yes to, by their rule: errors first, then by rule; of one
/// rule in the order of rows, likely wrong labels by how likely.
pub fn check(rows: &Rows, request: &Request, wanted: impl Fn(&Rule) -> bool) -> Vec<Finding> {
    let mut material = Material::new(rows);
    material.exported = request.exported;
    material.known = request.known;
    material.judged = request.judged;
    let mut found = Vec::new();
    for family in FAMILIES.iter().filter(|family| family.rules.iter().any(&wanted)) {
        (family.find)(&material, &mut found);
    }
    found.retain(|finding| wanted(finding.rule));
    let (less, more) = copies::IMPLIED;
    let worse = found.iter().filter(|finding| finding.rule.code == more);
    let worse: BTreeSet<Option<usize>> = worse.map(|finding| finding.row).collect();
    found.retain(|finding| finding.rule.code != less || !worse.contains(&finding.row));
    found.sort_by_key(|finding| (finding.rule.severity, finding.rule.code));
    found
}

#[cfg(test)]
mod tests {
    use crate::train::check::*;

    #[test]
    fn rules_are_numbered_without_gaps() {
        let codes: Vec<&str> = rules().iter().map(|rule| rule.code).collect();
        let expected: Vec<String> = (1..=codes.len()).map(|n| format!("D{n:03}")).collect();
        assert_eq!(codes, expected);
        assert!(codes.contains(&NEEDS_JUDGEMENT));
    }
}

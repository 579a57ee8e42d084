//! Labels that so few rows have that they may be slips, told before they are learned.

use super::coding::folded;
use super::spelling::{FEW, nearest};
use crate::error::{Origin, cut, quoted};
use std::collections::BTreeMap;

/// A label of fewer rows cannot be learned.
const TOO_FEW: usize = 5;

/// What is to be said of the labels of a head, given those of all rows with a label, and where each
/// row stands; `tables` are those that are learned from.
pub fn notes(head: &str, rows: &[(&str, &Origin)], tables: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<String, (usize, &str, &Origin)> = BTreeMap::new();
    for &(label, origin) in rows {
        counts.entry(folded(label).to_lowercase()).or_insert((0, label, origin)).0 += 1;
    }
    let (mut notes, mut rare) = (Vec::new(), Vec::new());
    for (own, &(count, label, origin)) in counts.iter().filter(|(_, (count, ..))| *count < FEW) {
        let more = counts.iter().filter(|(other, (more, ..))| *other != own && *more > count);
        let near = nearest(label, more.map(|(_, (_, label, _))| *label), true);
        let (label, place) = (cut(label), if count == 1 { "" } else { "first " });
        if let Some(near) = near {
            let tables = tables.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(" ");
            notes.push(format!(
                "{head}: \"{label}\" has {count} {} ({place}{origin}) and becomes a label of its own: \
                 is it \"{}\"? then correct it (demarche check {tables} --label {})",
                if count == 1 { "row" } else { "rows" },
                cut(near),
                quoted(head)
            ));
        } else if count < TOO_FEW {
            rare.push(format!("\"{label}\" {count} ({place}{origin})"));
        }
    }
    if !rare.is_empty() {
        notes.push(format!(
            "{head}: labels of fewer than {TOO_FEW} rows: {}; that is too few to learn or to measure \
             them: code more such rows, or merge them with other labels",
            rare.join(", ")
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use crate::error::Origin;
    use crate::train::slips::notes;

    #[test]
    fn a_rare_label_is_told_and_what_it_may_be() {
        let origins: Vec<Origin> = (2..40).map(|row| Origin::row("a b.csv", row)).collect();
        let label = |at: usize| match at {
            0..12 => "dialogue",
            12..24 => "none",
            24..31 => "trade",
            31 => "dialouge",
            32 => "Dialogue",
            33..36 => "odd",
            _ => "even",
        };
        let rows: Vec<_> = origins.iter().enumerate().map(|(n, at)| (label(n), at)).collect();
        assert_eq!(
            notes("stance", &rows, &["a b.csv".to_owned()]),
            [
                "stance: \"dialouge\" has 1 row (a b.csv, row 33) and becomes a label of its own: \
                 is it \"dialogue\"? then correct it (demarche check 'a b.csv' --label stance)",
                "stance: labels of fewer than 5 rows: \"even\" 2 (first a b.csv, row 38), \"odd\" 3 \
                 (first a b.csv, row 35); that is too few to learn or to measure them: code more \
                 such rows, or merge them with other labels",
            ]
        );
    }
}

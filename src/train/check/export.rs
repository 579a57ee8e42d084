//! Rows that were lost, shuffled or changed since a table was exported.

use super::cells::CUT_OFF;
use super::material::{Family, Material};
use super::rows::{Row, Rows, hashes};
use super::rule::{Finding, Rule, Severity};
use crate::error::cut;
use rustc_hash::FxHashMap;

/// The family.
pub const FAMILY: Family =
    Family { rules: &[ID_TWICE, SHUFFLED, LOST, ADDED, CHANGED, ID_CHANGED], find };

const ID_TWICE: Rule = Rule {
    code: "D012",
    severity: Severity::Error,
    name: "id twice",
    meaning: "A row_id or id that two rows of one table and one coder have; not where most rows share theirs, so that ids without # name documents.",
    remedy: "take one of the rows out, or give it an id of its own",
};
const SHUFFLED: Rule = Rule {
    code: "D013",
    severity: Severity::Error,
    name: "text is not the one exported",
    meaning: "A text that its text_sha256 does not fit: it was edited, or cells were sorted without their neighbours.",
    remedy: "put the column back from the table that was exported; sort whole rows only",
};
const LOST: Rule = Rule {
    code: "D014",
    severity: Severity::Error,
    name: "row lost since the export",
    meaning: "A row of --exported that no table has.",
    remedy: "put it back, or leave it out knowingly",
};
const ADDED: Rule = Rule {
    code: "D015",
    severity: Severity::Warning,
    name: "row added since the export",
    meaning: "A row that --exported does not have.",
    remedy: "see where it is from",
};
const CHANGED: Rule = Rule {
    code: "D016",
    severity: Severity::Error,
    name: "text changed since the export",
    meaning: "A row whose text is another than that of its id in --exported; white space does not count.",
    remedy: "put the text back from the table that was exported",
};
const ID_CHANGED: Rule = Rule {
    code: "D017",
    severity: Severity::Error,
    name: "id changed since the export",
    meaning: "A row whose text is in --exported under another id, such as 007 that became 7.",
    remedy: "put the ids back from the table that was exported, in a column formatted as text",
};

fn find(material: &Material, found: &mut Vec<Finding>) {
    ids(material, found);
    vouched(material, found);
    if let Some(exported) = material.exported {
        compare(material, exported, found);
    }
}

/// Where fewer of a table's rows have an id of their own, ids may name documents.
const OWN: f64 = 0.9;

/// Rows of one table and coder with one id.
fn ids(material: &Material, found: &mut Vec<Finding>) {
    let rows = &material.rows.rows;
    let mut first: FxHashMap<(usize, &str, &str), usize> = FxHashMap::default();
    let mut again = Vec::new();
    let mut counts = vec![(0usize, 0usize); material.rows.tables.len()];
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.id.is_empty()) {
        let before = *first.entry((row.table, &row.coder, &row.id)).or_insert(number);
        counts[row.table].0 += 1;
        if before == number {
            counts[row.table].1 += 1;
        } else {
            again.push((number, before));
        }
    }
    for (number, before) in again {
        let row = &rows[number];
        let (all, own) = counts[row.table];
        let names_document = !row.id.contains('#') && (own as f64) < OWN * all as f64;
        if !names_document {
            let message = format!("{} a second time", cut(&row.id));
            let finding = material.finding(&ID_TWICE, number, message);
            found.push(finding.with(material.origins(&[before])));
        }
    }
}

/// Texts that their hash does not fit.
fn vouched(material: &Material, found: &mut Vec<Finding>) {
    let rows = material.rows;
    let fits = |row: &Row| hashes(rows.cell(row)).any(|hash| row.hash.starts_with(&hash));
    let wrong: Vec<usize> = (0..rows.rows.len())
        .filter(|&row| !rows.rows[row].hash.is_empty() && !fits(&rows.rows[row]))
        .collect();
    if wrong.is_empty() {
        return;
    }
    // Only texts that fit nowhere themselves can have come from another row.
    let mut texts: FxHashMap<String, usize> = FxHashMap::default();
    for &row in &wrong {
        for hash in hashes(rows.cell(&rows.rows[row])) {
            texts.entry(hash).or_insert(row);
        }
    }
    for &row in &wrong {
        let finding = |message: &str| material.finding(&SHUFFLED, row, message);
        found.push(match texts.get(&rows.rows[row].hash) {
            Some(&other) => {
                let finding = finding("its own text stands in another row: cells were shuffled");
                finding.with(material.origins(&[other]))
            }
            None => finding("its text_sha256 is that of another text: it was edited"),
        });
    }
}

/// A text without what a spreadsheet may change about it.
fn bare(text: &str) -> String {
    let text = text.trim_start_matches('\'');
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is left of an id once a spreadsheet took it for a number.
fn as_number(id: &str) -> &str {
    let whole = id.strip_suffix(".0").unwrap_or(id);
    match whole.bytes().all(|byte| byte.is_ascii_digit()) {
        true => whole.trim_start_matches('0'),
        false => id,
    }
}

fn compare(material: &Material, exported: &Rows, found: &mut Vec<Finding>) {
    let rows = material.rows;
    let identified = [rows, exported].iter().all(|all| all.rows.iter().any(|r| !r.id.is_empty()));
    let mut by_id: FxHashMap<&str, usize> = FxHashMap::default();
    let mut by_text: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (number, row) in exported.rows.iter().enumerate() {
        if identified && !row.id.is_empty() {
            by_id.entry(&row.id).or_insert(number);
        }
        by_text.entry(bare(exported.text(row))).or_default().push(number);
    }
    let mut met = vec![false; exported.rows.len()];
    let mut unknown = Vec::new();
    for (number, row) in rows.rows.iter().enumerate() {
        let text = bare(rows.text(row));
        if identified && let Some(&own) = by_id.get(&*row.id) {
            met[own] = true;
            found.extend(other_text(material, number, &text, exported, own));
        } else {
            unknown.push((number, text));
        }
    }
    // What has a known id was taken; only then a text may name a row.
    for (number, text) in unknown {
        let row = &rows.rows[number];
        let of_text = by_text.get(&text).map_or(&[][..], Vec::as_slice);
        let own = of_text.iter().copied().find(|&own| !met[own]).or(of_text.first().copied());
        let Some(own) = own else {
            let message = "the table that was exported has no such row";
            found.push(material.finding(&ADDED, number, message));
            continue;
        };
        let fresh = !std::mem::replace(&mut met[own], true);
        if identified && fresh {
            let (was, is) = (&exported.rows[own].id, &row.id);
            let why = match as_number(was) == as_number(is) && !is.is_empty() {
                true => ": a spreadsheet took it for a number",
                false => "",
            };
            let message = format!("its id is \"{}\" and was \"{}\"{why}", cut(is), cut(was));
            let finding = material.finding(&ID_CHANGED, number, message);
            found.push(finding.with([exported.origin(&exported.rows[own])]));
        } else if identified {
            let message = "a copy of an exported row under another id";
            found.push(material.finding(&ADDED, number, message));
        }
    }
    for (row, _) in exported.rows.iter().zip(met).filter(|(_, met)| !met) {
        let id = if row.id.is_empty() { String::new() } else { format!("{}: ", cut(&row.id)) };
        let message = format!("{id}{}", cut(exported.text(row)));
        found.push(Finding::new(&LOST, exported.origin(row), message));
    }
}

/// What happened to the text of a row, if it is another than the one exported.
fn other_text(
    material: &Material,
    row: usize,
    text: &str,
    exported: &Rows,
    own: usize,
) -> Option<Finding> {
    let was = bare(exported.text(&exported.rows[own]));
    if text == was {
        return None;
    }
    let is_cut = !text.is_empty() && was.starts_with(text);
    let (rule, message) = match is_cut {
        true => {
            let (left, all) = (text.chars().count(), was.chars().count());
            (CUT_OFF, format!("{left} of its {all} characters are left"))
        }
        false => (&CHANGED, format!("it was \"{}\"", cut(&was))),
    };
    let finding = material.finding(rule, row, message);
    Some(finding.with([exported.origin(&exported.rows[own])]))
}

#[cfg(test)]
mod tests {
    use crate::train::check::export::*;

    #[test]
    fn what_spreadsheets_make_of_ids_is_known_again() {
        assert_eq!(as_number("007"), as_number("7"));
        assert_eq!(as_number("7.0"), as_number("007"));
        assert_ne!(as_number("a7"), as_number("7"));
        assert_eq!(bare("'=a  b\n c"), "=a b c");
    }
}

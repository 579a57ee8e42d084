//! One label for each sentence: what coders agree on, and what somebody decided where they differ.

use super::dispute::{identified, identity};
use super::join::Joined;
use super::unit::{HeadLabels, Unit};
use crate::error::{Error, Origin, cut};
use crate::record::{Cell, Column, Kind, Record};
use crate::train::coding::{CARRIED, CodedTable, same_label};
use std::collections::BTreeMap;

/// Why a sentence has its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Two coders or more gave it, and nobody another.
    Agreed,
    /// It was decided.
    Adjudicated,
    /// One coder gave it.
    Single,
}

impl By {
    /// As the column `HEAD_by` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Adjudicated => "adjudicated",
            Self::Single => "single",
        }
    }
}

/// How the labels of a head came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sentences on whose label two coders or more agree.
    pub agreed: usize,
    /// Sentences whose label was decided.
    pub adjudicated: usize,
    /// Of these, those on which coders had not differed, and got another label.
    pub overruled: usize,
    /// Sentences that one coder labelled.
    pub single: usize,
    /// Sentences on which coders differ, and nothing was decided.
    pub open: usize,
    /// Sentences that nobody labelled.
    pub without: usize,
}

/// One label a sentence and head.
#[derive(Debug, Default)]
pub struct Settled {
    /// For each sentence and head its label, and why it has it.
    pub labels: Vec<Vec<Option<(String, By)>>>,
    /// For each head how its labels came about.
    pub counts: Vec<Counts>,
    /// Rows of the table of decisions that do not fit.
    pub faults: Vec<Error>,
    /// Sentences with the words of one that was decided, and another label that nobody decided.
    pub unlike: Vec<Error>,
}

/// Merges what coders said with what was decided. A decision is believed over coders that agree.
pub fn settle(joined: &Joined, decided: CodedTable) -> Settled {
    let (decisions, faults) = decisions(joined, decided);
    let mut settled = Settled { faults, ..Settled::default() };
    settled.counts = vec![Counts::default(); joined.heads.len()];
    for (unit, decisions) in joined.units.iter().zip(decisions) {
        let mut labels = Vec::new();
        let heads = joined.heads.iter().enumerate().zip(&mut settled.counts).zip(decisions);
        for (((head, HeadLabels { labels: known, .. }), counts), decision) in heads {
            let agreed = unit.agreed(head).map(|label| &known[label as usize]);
            labels.push(match (agreed, decision, unit.ratings[head].len()) {
                (agreed, Some(label), _) => {
                    counts.adjudicated += 1;
                    counts.overruled += usize::from(agreed.is_some_and(|own| *own != label));
                    Some((label, By::Adjudicated))
                }
                (Some(label), None, 1) => {
                    counts.single += 1;
                    Some((label.clone(), By::Single))
                }
                (Some(label), None, _) => {
                    counts.agreed += 1;
                    Some((label.clone(), By::Agreed))
                }
                (None, None, 0) => {
                    counts.without += 1;
                    None
                }
                (None, None, _) => {
                    counts.open += 1;
                    None
                }
            });
        }
        settled.labels.push(labels);
    }
    settled.unlike = unlike(joined, &settled.labels);
    settled
}

/// Sentences with the words of one that was decided, and another label that nobody decided: a
/// finding of the same text with two labels has a row for the first of them alone.
fn unlike(joined: &Joined, labels: &[Vec<Option<(String, By)>>]) -> Vec<Error> {
    let mut decided: BTreeMap<(usize, &str), (&Unit, &str)> = BTreeMap::new();
    let all = || joined.units.iter().zip(labels);
    for (unit, labels) in all() {
        for (head, label) in labels.iter().enumerate() {
            if let Some((label, By::Adjudicated)) = label {
                decided.entry((head, &unit.hash)).or_insert((unit, label));
            }
        }
    }
    let mut unlike = Vec::new();
    for (unit, labels) in all() {
        for (head, label) in labels.iter().enumerate() {
            let (Some((label, by)), Some((first, other))) =
                (label, decided.get(&(head, &*unit.hash)))
            else {
                continue;
            };
            if *by != By::Adjudicated && label != other {
                let found = format!(
                    "keeps the {} \"{}\", while the same text in row {} was decided to be \"{}\"",
                    joined.heads[head].name,
                    cut(label),
                    first.origin.row.unwrap_or_default(),
                    cut(other)
                );
                let remedy = "decide this one too, unless what stands around it makes it another";
                unlike.push(Error::input(unit.origin.clone(), found, remedy));
            }
        }
    }
    unlike
}

/// For each sentence and head what was decided.
type Decisions = Vec<Vec<Option<String>>>;

/// Which label was decided, and in which row.
type Decision = Option<(String, Origin)>;

fn decisions(joined: &Joined, decided: CodedTable) -> (Decisions, Vec<Error>) {
    let CodedTable { heads, rows, mut faults, .. } = decided;
    let place =
        |name: &String| joined.heads.iter().position(|own| own.name.eq_ignore_ascii_case(name));
    let places: Vec<Option<usize>> = heads.iter().map(place).collect();
    let mut all: Vec<Vec<Decision>> = vec![vec![None; joined.heads.len()]; joined.units.len()];
    for row in rows {
        let mut wrong = |found: String, remedy: &str| {
            faults.push(Error::input(row.origin.clone(), found, remedy));
        };
        if row.labels.iter().all(String::is_empty) {
            continue;
        }
        let unit = match joined.find(&row) {
            Ok(Some(unit)) => unit,
            Ok(None) => {
                let name = if row.id.is_empty() { &row.text } else { &row.id };
                wrong(
                    format!("no coder has {}", cut(name)),
                    "name the tables that this was made from",
                );
                continue;
            }
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        for (label, head) in row.labels.iter().zip(&places) {
            let Some(head) = head.filter(|_| !label.is_empty()) else { continue };
            let known = joined.heads[head].labels.iter().find(|known| same_label(known, label));
            if known.is_none() {
                let found = format!("no coder gave the label \"{}\"", cut(label));
                wrong(found, "it counts as it is; correct it if it was mistyped");
            }
            let place = &mut all[unit][head];
            match place {
                Some((before, _)) if same_label(before, label) => {}
                Some((before, first)) => {
                    let row = first.row.map_or_else(String::new, |row| format!(" in row {row}"));
                    let found = format!("decided before{row}, as \"{}\"", cut(before));
                    wrong(found, "the first decision counts; make the two the same");
                }
                None => *place = Some((known.unwrap_or(label).clone(), row.origin.clone())),
            }
        }
    }
    let label = |decision: Decision| decision.map(|(label, _)| label);
    let all = all.into_iter().map(|heads| heads.into_iter().map(label).collect()).collect();
    (all, faults)
}

/// The columns of a table with one label a sentence: `train` and `evaluate` read it.
pub fn columns(joined: &Joined) -> Vec<Column> {
    let mut columns = identity();
    for HeadLabels { name, labels } in &joined.heads {
        let range = format!("{}, or empty", labels.join(", "));
        let meaning = format!("Its {name}; empty where coders differ and nothing was decided.");
        columns.push(Column::new(name, Kind::Text, &meaning, &range));
        let (name, meaning) = (format!("{name}_by"), format!("Why it has this {name}."));
        let range = "agreed, adjudicated, single, or empty";
        columns.push(Column::new(&name, Kind::Text, &meaning, range));
    }
    let meaning = "What it was chosen for, as the coders' tables have it.";
    let carried = CARRIED.into_iter().zip(joined.carries).filter(|(_, carries)| *carries);
    columns.extend(carried.map(|(name, _)| Column::new(name, Kind::Text, meaning, "")));
    columns
}

impl Settled {
    /// The cells of all sentences, in the order of [`columns`].
    pub fn rows<'a>(&'a self, joined: &'a Joined) -> impl Iterator<Item = Record> + 'a {
        joined.units.iter().zip(&self.labels).map(|(unit, labels)| {
            let mut cells = identified(unit);
            for label in labels {
                let (label, by) = label.as_ref().map_or(("", ""), |(label, by)| (label, by.name()));
                cells.extend([Cell::words(label), Cell::words(by)]);
            }
            let carried = unit.carried.iter().zip(joined.carries).filter(|(_, carries)| *carries);
            cells.extend(carried.map(|(cell, _)| Cell::words(cell)));
            cells
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::agree::join::Joining;
    use crate::agree::settle::*;
    use crate::read::{Input, Options};
    use crate::train::coding;

    fn table(name: &str, text: &str) -> CodedTable {
        let input = Input::from_reader(name, std::io::Cursor::new(text.to_owned()));
        coding::read(&input, &Options::default(), &[]).unwrap()
    }

    fn joined(tables: &[(&str, &str)]) -> Joined {
        let names: Vec<String> = tables.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut joining = Joining::new(&names);
        tables.iter().for_each(|(name, text)| joining.add(table(name, text)));
        joining.finish()
    }

    #[test]
    fn agreed_labels_stand_and_decisions_fill_the_rest() {
        let ana = "id,text,stance\n1,One.,x\n2,Two.,x\n3,Three.,y\n4,Four.,x\n5,Five.,y\n6,Six.,\n";
        let ben = "id,text,stance\n1,One.,x\n2,Two.,y\n3,Three.,x\n5,Five.,y\n";
        let joined = joined(&[("ana.csv", ana), ("ben.csv", ben)]);
        let decided = "row_id,text,stance_correction\n2,Two., Y\n5,Five.,z\n3,Three.,\n9,Nine.,x\n2,Two.,x\n2,Two.,y\n";
        let settled = settle(&joined, table("d.csv", decided));
        let told: Vec<_> = settled
            .labels
            .iter()
            .map(|labels| labels[0].as_ref().map(|(label, by)| (&**label, by.name())))
            .collect();
        let expected = [
            Some(("x", "agreed")),
            Some(("y", "adjudicated")),
            None,
            Some(("x", "single")),
            Some(("z", "adjudicated")),
            None,
        ];
        assert_eq!(told, expected);
        let counts =
            Counts { agreed: 1, adjudicated: 2, overruled: 1, single: 1, open: 1, without: 1 };
        assert_eq!(settled.counts, [counts]);
        let faults: Vec<String> = settled.faults.iter().map(ToString::to_string).collect();
        let expected = [
            "d.csv, row 3: no coder gave the label \"z\"; it counts as it is; correct it if it was mistyped",
            "d.csv, row 5: no coder has 9; name the tables that this was made from",
            "d.csv, row 6: decided before in row 2, as \"y\"; the first decision counts; make the two the same",
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn what_has_the_words_of_a_decided_one_and_another_label_is_told() {
        let ana = "id,text,stance\n1,One.,x\n2,One.,y\n3,Two.,x\n4,One.,z\n5,One.,x\n";
        let joined = joined(&[("ana.csv", ana)]);
        let decided = "row_id,text,stance_correction\n1,One.,x\n4,One.,z\n3,Two.,y\n";
        let settled = settle(&joined, table("d.csv", decided));
        let told: Vec<String> = settled.unlike.iter().map(ToString::to_string).collect();
        let expected = "ana.csv, row 3: keeps the stance \"y\", while the same text in row 2 was decided \
            to be \"x\"; decide this one too, unless what stands around it makes it another";
        assert_eq!(told, [expected]);
        assert!(settled.faults.is_empty());
    }
}

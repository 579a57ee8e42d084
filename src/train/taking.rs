//! Which rows of a labelled table are taken, and which of their cells are labels?

use super::coding::{folded, same_label};
use super::condition::Condition;
use super::tables::missing;
use crate::error::Result;
use crate::read::position;

/// What is taken of a table.
pub(super) struct Taking {
    /// The columns of labels; a head that the table lacks has none.
    labels: Vec<Option<usize>>,
    /// Columns, and what stands there in rows that are taken: one of the values.
    conditions: Vec<(usize, Vec<String>)>,
    /// Columns, and what does not stand there.
    but: Vec<(usize, String)>,
}

impl Taking {
    /// Takes the labels in some columns of the rows that meet all conditions; of the values that one
    /// column shall have any will do.
    ///
    /// # Errors
    /// If the table lacks a column that shall have a value.
    pub(super) fn new(
        table: &str,
        header: &[String],
        labels: Vec<Option<usize>>,
        conditions: &[Condition],
    ) -> Result<Self> {
        let mut found: Vec<(usize, Vec<String>)> = Vec::new();
        let mut but = Vec::new();
        for Condition { column: name, value, equal } in conditions {
            if !equal {
                but.extend(position(header, name).map(|at| (at, value.clone())));
                continue;
            }
            let Some(at) = position(header, name) else {
                let remedy =
                    "it says which rows are wanted; leave this table out, or add the column";
                return Err(missing(table, name, header, remedy));
            };
            match found.iter_mut().find(|(column, _)| *column == at) {
                Some((_, values)) => values.push(value.clone()),
                None => found.push((at, vec![value.clone()])),
            }
        }
        Ok(Self { labels, conditions: found, but })
    }

    /// The labels of a row, empty where there is none; all are where the row is not taken.
    pub(super) fn labels(&self, cells: &[String]) -> Vec<String> {
        let meets = |(at, values): &(usize, Vec<String>)| {
            values.iter().any(|value| same_label(&cells[*at], value))
        };
        let is_left = |(at, value): &(usize, String)| same_label(&cells[*at], value);
        let taken = self.conditions.iter().all(meets) && !self.but.iter().any(is_left);
        let label = |column: &Option<usize>| folded(column.map_or("", |at| &cells[at]));
        self.labels.iter().map(|column| label(&column.filter(|_| taken))).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::train::taking::*;

    #[test]
    fn rows_meet_every_column_and_any_of_its_values() {
        let header = ["part", "coder", "stance"].map(str::to_owned);
        let conditions = ["part=test", "coder = Mara Ost", "coder=Jon Quill", "stance!=b=c"];
        let conditions = conditions.map(|given| Condition::parse(given).unwrap());
        let taking = Taking::new("t.csv", &header, vec![Some(2), None], &conditions).unwrap();
        let labels = |cells: [&str; 3]| taking.labels(&cells.map(str::to_owned)).concat();
        assert_eq!(labels(["Test ", "mara  ost", " a  b"]), "a b");
        assert_eq!(labels(["test", "Jon Quill", "a"]), "a");
        assert_eq!(labels(["learn", "Jon Quill", "a"]), "");
        assert_eq!(labels(["test", "", "a"]), "");
        assert_eq!(labels(["test", "Jon Quill", "b=c"]), "");
        let but = [Condition::parse("round!=1").unwrap()];
        let all = Taking::new("t.csv", &header, vec![Some(2)], &but).unwrap();
        assert_eq!(all.labels(&["", "", "a"].map(str::to_owned)), ["a"]);
        let none = [Condition::parse("round=1").unwrap()];
        let error = Taking::new("t.csv", &header, vec![Some(2)], &none).err().unwrap();
        let message = "t.csv, row 1: no column \"round\" (found: part, coder, stance); it says";
        assert!(error.to_string().starts_with(message), "{error}");
    }
}

//! Which rows of labelled tables are the same sentence of the same document? What two tables have
//! with the same labels is no further evidence, and must not count twice.
//!
//! A row is known as everywhere: by its text, by its document and by its id, as far as its table
//! names them. A short sentence that stands in two documents, or twice in one table, is no double.

use super::coding::{folded, same_label};
use crate::error::{Origin, quoted};
use rustc_hash::FxHashMap;

/// A labelled row.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// The number of its table.
    pub table: usize,
    /// Where it stands.
    pub origin: &'a Origin,
    /// Its document; empty where the table does not say.
    pub document: &'a str,
    /// What it is called; empty where the table does not say.
    pub id: &'a str,
    /// Its words.
    pub text: &'a str,
    /// A label for each head, then a second label for each; empty for none.
    pub labels: &'a [String],
}

/// What stands in several rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Doubles {
    /// For each row that says nothing new the number of the row, before it, that says the same.
    pub same: Vec<(usize, usize)>,
    /// Sentences that have different labels in one head: two of their rows.
    pub different: Vec<(usize, usize)>,
}

/// The rows of a sentence.
struct Sentence<'a> {
    document: &'a str,
    id: &'a str,
    rows: Vec<usize>,
}

/// Finds them among rows in their order.
pub fn find(rows: &[Labels]) -> Doubles {
    let mut by_text: FxHashMap<String, Vec<Sentence>> = FxHashMap::default();
    let mut found = Doubles::default();
    for (number, row) in rows.iter().enumerate() {
        let known = by_text.entry(folded(row.text)).or_default();
        let fits = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        let of = known.iter_mut().find(|sentence| {
            let other = |&before: &usize| {
                // Of one table only an id says that two rows are one sentence.
                rows[before].table != row.table || !row.id.is_empty() && rows[before].id == row.id
            };
            fits(sentence.document, row.document)
                && fits(sentence.id, row.id)
                && sentence.rows.iter().all(other)
        });
        let Some(sentence) = of else {
            let Labels { document, id, .. } = *row;
            known.push(Sentence { document, id, rows: vec![number] });
            continue;
        };
        sentence.document = longer(sentence.document, row.document);
        sentence.id = longer(sentence.id, row.id);
        let mut before = sentence.rows.iter().copied();
        if let Some(same) = before.clone().find(|&before| says_the_same(&rows[before], row)) {
            found.same.push((number, same));
        } else if let Some(other) = before.find(|&before| differs(&rows[before], row)) {
            found.different.push((other, number));
        }
        sentence.rows.push(number);
    }
    found
}

/// The one of two names that is there.
fn longer<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.is_empty() { b } else { a }
}

fn says_the_same(a: &Labels, b: &Labels) -> bool {
    a.labels.iter().zip(b.labels).all(|(a, b)| same_label(a, b))
}

/// Whether both have a label of one head, and not the same.
fn differs(a: &Labels, b: &Labels) -> bool {
    let heads = a.labels.len() / 2;
    let both = a.labels.iter().zip(b.labels).take(heads);
    both.into_iter().any(|(a, b)| !a.is_empty() && !b.is_empty() && !same_label(a, b))
}

impl Doubles {
    /// What is to be said of them.
    pub fn notes(&self, rows: &[Labels]) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(&(second, first)) = self.same.first() {
            notes.push(format!(
                "rows with the document, text and labels of a row before them: {}, the first {} (as \
                 {}); each such sentence counts once",
                self.same.len(),
                rows[second].origin,
                rows[first].origin
            ));
        }
        if let Some(&(first, second)) = self.different.first() {
            let mut tables: Vec<&str> = Vec::new();
            for number in self.different.iter().flat_map(|&(first, second)| [first, second]) {
                let path = &*rows[number].origin.path;
                if !tables.contains(&path) {
                    tables.push(path);
                }
            }
            let tables = tables.into_iter().map(quoted).collect::<Vec<_>>().join(" ");
            notes.push(format!(
                "rows with another label than a row of the same sentence: {}, the first {} (the \
                 other {}); all count, though they contradict each other: where two coders differ, \
                 settle it first (demarche agree {tables} -o differ.xlsx, decide there, demarche \
                 agree {tables} --adjudicated differ.xlsx -o final.csv); else see demarche check \
                 {tables}",
                self.different.len(),
                rows[second].origin,
                rows[first].origin
            ));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Origin;
    use crate::train::doubles::*;

    /// What is found in rows of table, document, id, text and label.
    fn found(rows: &[(usize, &str, &str, &str, &str)]) -> Doubles {
        let labels: Vec<[String; 2]> =
            rows.iter().map(|row| [row.4.to_owned(), String::new()]).collect();
        let origin = Origin::default();
        let rows = rows.iter().zip(&labels).map(|(&(table, document, id, text, _), labels)| {
            Labels { table, origin: &origin, document, id, text, labels }
        });
        find(&rows.collect::<Vec<_>>())
    }

    #[test]
    fn rows_of_two_tables_are_one_sentence_by_document_id_and_text() {
        let all = found(&[
            (0, "d", "d#1", "Thank you.", "a"),
            (0, "d", "d#7", "Thank you.", "a"),
            (0, "e", "e#1", "Thank you.", "a"),
            (1, "d", "d#7", "Thank  you.", "A"),
            (1, "e", "e#1", "Thank you.", "b"),
            (1, "f", "f#1", "Thank you.", "a"),
            (1, "d", "d#1", "Thanks.", "a"),
        ]);
        assert_eq!(all, Doubles { same: vec![(3, 1)], different: vec![(2, 4)] });
    }

    #[test]
    fn where_nothing_names_rows_texts_meet_as_often_as_both_tables_have_them() {
        let all = found(&[
            (0, "", "", "Yes.", "a"),
            (0, "", "", "Yes.", "a"),
            (1, "", "", "Yes.", "a"),
            (1, "", "", "Yes.", "b"),
            (1, "", "", "Yes.", "a"),
        ]);
        assert_eq!(all, Doubles { same: vec![(2, 0)], different: vec![(1, 3)] });
    }

    #[test]
    fn an_id_twice_in_one_table_is_one_sentence() {
        let all = found(&[(0, "d", "d#1", "Yes.", "a"), (0, "d", "d#1", "Yes.", "a")]);
        assert_eq!(all.same, [(1, 0)]);
        // Labels of different heads add to each other.
        let (first, second) = (["a", "", "", ""], ["", "b", "", ""]);
        let [first, second] = [first, second].map(|own| own.map(str::to_owned));
        let origin = Origin::default();
        let first = Labels {
            table: 0,
            origin: &origin,
            document: "d",
            id: "",
            text: "Yes.",
            labels: &first,
        };
        let second = Labels { table: 1, labels: &second, ..first };
        assert_eq!(find(&[first, second]), Doubles::default());
    }
}

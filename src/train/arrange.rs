//! Puts the rows of a coded table beside their true neighbours.
//!
//! Rows of a table are taken for neighbours where they stand so. A table that demarche wrote says
//! more: the number of each `sentence` in its document, or the sentences `before` and `after` it,
//! and these hold when a spreadsheet has sorted its rows, or a coder has kept only some.

use super::coding::{AFTER, BEFORE};
use crate::read::identity::ROW_ID;
use crate::read::position;
use crate::text::{Document, Row, Span};
use rustc_hash::FxHashMap;

/// The documents of a table with this header, each of rows that stand side by side in truth. They
/// keep their names, so that several may have one. Where the table does not say how sentences
/// stood, they are as they are.
pub fn arranged(documents: Vec<Document>, header: &[String]) -> Vec<Document> {
    let place = |name| position(header, name);
    match (place(ROW_ID), place(BEFORE), place(AFTER), place("document"), place("sentence")) {
        (Some(_), Some(before), Some(after), ..) => documents
            .iter()
            .flat_map(|document| document.rows.iter().map(move |row| (document, row)))
            .map(|(document, row)| between(document, row, before, after))
            .collect(),
        (.., Some(_), Some(number)) => in_order(documents, number),
        _ => documents,
    }
}

/// A document of one row, and its neighbours as the cells of two columns have them.
fn between(document: &Document, row: &Row, before: usize, after: usize) -> Document {
    let mut alone = Document { name: document.name.clone(), ..Document::default() };
    alone.metadata = row.metadata.clone();
    let mut push = |text: &str, row: Row| {
        if !alone.text.is_empty() {
            alone.text.push('\n');
        }
        let cell = alone.text.len();
        alone.text.push_str(text);
        alone.rows.push(Row { span: Span::new(cell, alone.text.len()), cell, ..row });
    };
    let neighbour = |cells: Vec<String>| Row { cells, ..row.clone() };
    // A neighbour has no label: its cells are blank.
    let blank = || neighbour(vec![String::new(); row.cells.len()]);
    for (text, own) in [
        (row.cells[before].trim(), false),
        (document.slice(row.span), true),
        (row.cells[after].trim(), false),
    ] {
        if own {
            push(text, row.clone());
        } else if !text.is_empty() {
            push(text, blank());
        }
    }
    alone
}

/// The rows of all documents of one name together, sorted by the number in a column and parted
/// where numbers are missing. Where a number cannot be read, everything is as it is.
fn in_order(documents: Vec<Document>, column: usize) -> Vec<Document> {
    let number = |row: &Row| row.cells[column].trim().parse::<u64>().ok();
    let mut of_name: FxHashMap<&str, usize> = FxHashMap::default();
    let mut rows: Vec<Vec<(u64, &Document, &Row)>> = Vec::new();
    for document in &documents {
        let at = *of_name.entry(&document.name).or_insert_with(|| {
            rows.push(Vec::new());
            rows.len() - 1
        });
        for row in &document.rows {
            let Some(number) = number(row) else { return documents };
            rows[at].push((number, document, row));
        }
    }
    let mut arranged = Vec::new();
    for rows in &mut rows {
        rows.sort_by_key(|(number, ..)| *number);
        for run in rows.chunk_by(|a, b| a.0 + 1 == b.0) {
            let mut whole = Document { name: run[0].1.name.clone(), ..Document::default() };
            whole.metadata = run[0].2.metadata.clone();
            for (_, document, row) in run {
                if !whole.rows.is_empty() {
                    whole.text.push('\n');
                }
                let cell = whole.text.len();
                whole.text.push_str(document.slice(row.span));
                let span = Span::new(cell, whole.text.len());
                whole.rows.push(Row { span, cell, ..(*row).clone() });
            }
            arranged.push(whole);
        }
    }
    arranged
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::{self, Event, Input, Options};
    use crate::train::arrange::arranged;

    /// Each document's name, and its rows by number and text.
    fn arrange(text: &str) -> Vec<(String, Vec<(u64, String)>)> {
        let input = Input::from_reader("t.csv", std::io::Cursor::new(text.to_owned()));
        let options = Options { rows: true, ..Options::default() };
        let header = read::header(&input, &options).unwrap();
        let documents = read::open(&input, &options).unwrap().map(|event| match event.unwrap() {
            Event::Document(document) => document,
            Event::Note(note) => panic!("{note}"),
        });
        let told = |document: crate::text::Document| {
            let rows = document.rows.iter();
            let rows = rows.map(|row| (row.number, document.slice(row.span).to_owned())).collect();
            (document.name, rows)
        };
        arranged(documents.collect(), &header).into_iter().map(told).collect()
    }

    fn rows(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
        rows.iter().map(|&(number, text)| (number, text.to_owned())).collect()
    }

    #[test]
    fn sorted_rows_find_their_neighbours_again() {
        let table = "document,sentence,text,stance\n\
                     b,2,B two.,x\na,4,A four.,x\nb,1,B one.,y\na,1,A one.,y\na,2,A two.,z\n";
        let expected = [
            ("b".to_owned(), rows(&[(4, "B one."), (2, "B two.")])),
            ("a".to_owned(), rows(&[(5, "A one."), (6, "A two.")])),
            ("a".to_owned(), rows(&[(3, "A four.")])),
        ];
        assert_eq!(arrange(table), expected);
    }

    #[test]
    fn sentences_that_were_drawn_stand_between_their_neighbours() {
        let table = "row_id,document,sentence,before,text,after\n\
                     a#7,a,7,Six.,Seven.,\na#9,a,9,Eight.,Nine.,Ten.\n";
        let expected = [
            ("a".to_owned(), rows(&[(2, "Six."), (2, "Seven.")])),
            ("a".to_owned(), rows(&[(3, "Eight."), (3, "Nine."), (3, "Ten.")])),
        ];
        assert_eq!(arrange(table), expected);
    }

    #[test]
    fn other_tables_are_as_they_are() {
        let table = "document,sentence,text\na,second,Two.\na,first,One.\n";
        assert_eq!(arrange(table), [("a".to_owned(), rows(&[(2, "Two."), (3, "One.")]))]);
    }
}

//! Counts of each document while its rows go by.

use super::about::Labels;
use crate::record::{Cell, Column};
use rustc_hash::FxHashMap;

/// Counts of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counts {
    /// Sentences of the article.
    pub(super) sentences: u64,
    /// Rows that are no sentence of the article.
    pub(super) furniture: u64,
    /// For each head how many sentences have each of its labels, all heads in a row.
    pub(super) labels: Vec<u64>,
}

/// A document and its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Document {
    /// Its name, title, date and source, as in its first row.
    pub(super) facts: [String; 4],
    pub(super) counts: Counts,
}

/// Names of the columns of [`Document::facts`].
pub(super) const FACTS: [&str; 4] = ["document", "title", "date", "source"];

/// Counts all documents of a table. Memory grows with their number, not with that of rows.
pub(super) struct Tally {
    facts: [Option<usize>; 4],
    furniture: Option<usize>,
    /// Each head's column, and its labels.
    heads: Vec<(usize, Labels)>,
    numbers: FxHashMap<String, usize>,
    pub(super) documents: Vec<Document>,
}

impl Tally {
    /// A tally of the heads that have a column; `None` where none has.
    pub(super) fn new(columns: &[Column], heads: &[Labels]) -> Option<Self> {
        let at = |name: &str| columns.iter().position(|column| column.name == name);
        let heads: Vec<_> =
            heads.iter().filter_map(|head| Some((at(&head.head)?, head.clone()))).collect();
        (!heads.is_empty()).then(|| Self {
            facts: FACTS.map(at),
            furniture: at("furniture"),
            heads,
            numbers: FxHashMap::default(),
            documents: Vec::new(),
        })
    }

    /// The heads that are counted.
    pub(super) fn heads(&self) -> impl Iterator<Item = &Labels> {
        self.heads.iter().map(|(_, labels)| labels)
    }

    /// Counts a row.
    pub(super) fn add(&mut self, cells: &[Cell]) {
        let text = |at: Option<usize>| match at.map(|at| &cells[at]) {
            Some(Cell::Text(text)) => &**text,
            _ => "",
        };
        let name = text(self.facts[0]);
        let number = match self.numbers.get(name) {
            Some(&number) => number,
            None => {
                let number = self.documents.len();
                self.numbers.insert(name.to_owned(), number);
                let labels = self.heads.iter().map(|(_, head)| head.labels.len()).sum();
                let counts = Counts { labels: vec![0; labels], ..Counts::default() };
                let facts = self.facts.map(|at| text(at).to_owned());
                self.documents.push(Document { facts, counts });
                number
            }
        };
        let counts = &mut self.documents[number].counts;
        if !text(self.furniture).is_empty() {
            counts.furniture += 1;
            return;
        }
        counts.sentences += 1;
        let mut first = 0;
        for (column, head) in &self.heads {
            let given = text(Some(*column));
            if let Some(label) = head.labels.iter().position(|label| label == given) {
                counts.labels[first + label] += 1;
            }
            first += head.labels.len();
        }
    }

    /// The counts of all documents together.
    pub(super) fn total(&self) -> Counts {
        let labels = self.heads.iter().map(|(_, head)| head.labels.len()).sum();
        let mut total = Counts { labels: vec![0; labels], ..Counts::default() };
        for Document { counts, .. } in &self.documents {
            total.sentences += counts.sentences;
            total.furniture += counts.furniture;
            total.labels.iter_mut().zip(&counts.labels).for_each(|(sum, part)| *sum += part);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::record::{Cell, Column, Kind};
    use crate::write::about::Labels;
    use crate::write::tally::Tally;

    #[test]
    fn rows_of_a_document_are_counted_wherever_they_stand() {
        let columns = ["document", "furniture", "tone"].map(|n| Column::new(n, Kind::Text, "", ""));
        let labels = ["calm", "loud"].map(str::to_owned).to_vec();
        let heads = [Labels { head: "tone".to_owned(), labels }];
        let mut tally = Tally::new(&columns, &heads).unwrap();
        for row in [["a", "", "loud"], ["b", "", "calm"], ["a", "byline", "calm"], ["a", "", ""]] {
            tally.add(&row.map(Cell::words));
        }
        let found: Vec<_> = tally
            .documents
            .iter()
            .map(|d| (&*d.facts[0], d.counts.sentences, d.counts.furniture, &*d.counts.labels))
            .collect();
        assert_eq!(found, [("a", 2, 1, &[0, 1][..]), ("b", 1, 0, &[1, 0][..])]);
        let total = tally.total();
        assert_eq!((total.sentences, total.furniture, &*total.labels), (3, 1, &[1, 1][..]));
        assert!(Tally::new(&columns[..2], &heads).is_none());
    }
}

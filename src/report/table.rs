//! The table behind a chart: its header and rows as text.

use super::chart::{grouped, percent, shown};
use super::palette::Look;
use super::tally::Counts;
use serde::Serialize;

/// A table has so many rows at most.
const ROWS: usize = 200;

/// A table as the page shows it.
#[derive(Debug, Serialize)]
pub struct Table {
    /// What it says, with the unit of its figures.
    pub caption: String,
    /// Names of columns; that of the rows' names first.
    pub header: Vec<String>,
    /// A name and its figures.
    pub rows: Vec<(String, Vec<String>)>,
    /// How many more rows there are.
    pub further: usize,
}

/// Groups with their sentences, documents, and for each label its share and number.
pub fn table(caption: String, of: &str, looks: &[Look], groups: &[(&str, &Counts)]) -> Table {
    let counts: Vec<&Counts> = groups.iter().map(|(_, counts)| *counts).collect();
    let labels = shown(looks, &counts);
    let named = [of, "sentences", "documents"].map(str::to_owned);
    let header = named.into_iter().chain(labels.iter().map(|&at| looks[at].name.clone()));
    let row = |(name, counts): &(&str, &Counts)| {
        let share =
            |&at: &usize| format!("{} ({})", percent(counts.share(at)), grouped(counts.labels[at]));
        let sizes = [counts.sentences(), counts.documents() as u64].map(grouped);
        ((*name).to_owned(), sizes.into_iter().chain(labels.iter().map(share)).collect())
    };
    Table {
        caption,
        header: header.collect(),
        rows: groups.iter().take(ROWS).map(row).collect(),
        further: groups.len().saturating_sub(ROWS),
    }
}

#[cfg(test)]
mod tests {
    use crate::report::palette::looks;
    use crate::report::results::Question;
    use crate::report::table::*;

    #[test]
    fn a_table_has_a_row_for_each_group_up_to_a_bound() {
        let labels = ["war", "peace"].map(str::to_owned).to_vec();
        let looks = looks(&Question { name: "q".to_owned(), labels }, 0);
        let mut counts = Counts::new(2);
        [0, 0, 0, 1].into_iter().for_each(|label| counts.add(Some(label), label as u32));
        let groups = vec![("A", &counts); ROWS + 3];
        let table = table("Shares".to_owned(), "source", &looks, &groups);
        assert_eq!(table.header, ["source", "sentences", "documents", "war", "peace"]);
        assert_eq!(table.rows[0].1, ["4", "2", "75% (3)", "25% (1)"]);
        assert_eq!((table.rows.len(), table.further), (ROWS, 3));
    }
}

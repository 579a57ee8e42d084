//! What is one row of output?
//!
//! One table of columns, made by [`columns`], feeds every writer; a [`Record`] holds the cells
//! of one sentence in the same order.

use crate::model::Head;

/// What a column holds, and so how a writer shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words: from the article, from the user's table, or a label.
    Text,
    /// A whole number from 0.
    Count,
    /// A probability in 0..=1.
    Probability,
}

/// One column of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the header, unique in its table.
    pub name: String,
    /// What its cells hold.
    pub kind: Kind,
    /// One sentence for the data dictionary.
    pub meaning: String,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words, as they are: a writer escapes what its format needs.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A probability.
    Probability(f32),
    /// Nothing: no title, no label, no probability.
    Empty,
}

impl Cell {
    /// Words, or nothing where there are none.
    pub fn words(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// One sentence of output: its cells in the order of [`columns`].
pub type Record = Vec<Cell>;

/// Columns that every table begins with.
const FIRST: [(&str, Kind, &str); 12] = [
    ("document", Kind::Text, "The article: its path as given, or its name in the table."),
    ("title", Kind::Text, "Its headline, empty where it has none."),
    ("date", Kind::Text, "When it was published; as 2025-12-04 where its form is understood."),
    ("source", Kind::Text, "Who published it."),
    ("sentence", Kind::Count, "Number of the sentence in its document, from 1."),
    ("begin", Kind::Count, "Where the sentence begins: bytes of UTF-8 before it in the text."),
    ("end", Kind::Count, "Where it ends: bytes of UTF-8 up to its last."),
    ("text", Kind::Text, "The sentence, exactly as it stands in the text."),
    ("furniture", Kind::Text, "What it is where it is no sentence of the article, else empty."),
    ("speaker", Kind::Text, "Whose words it gives, by the fullest name in the article."),
    ("speech", Kind::Text, "direct or indirect; empty where the writer speaks."),
    ("mentions", Kind::Text, "Countries and blocs that it names: ISO 3166 codes, short names."),
];

/// The columns of the output of a model with these heads, then the columns carried through from
/// the user's table. A carried column whose name is taken is called `in_NAME`.
///
/// ```
/// # use demarche::record::columns;
/// let names: Vec<_> =
///     columns(&[], &["text".to_owned(), "week".to_owned()]).into_iter().map(|c| c.name).collect();
/// assert_eq!(names[11..], ["mentions", "cues", "in_text", "week"]);
/// ```
pub fn columns(heads: &[Head], carried: &[String]) -> Vec<Column> {
    let column = |name: &str, kind, meaning: &str| Column {
        name: name.to_owned(),
        kind,
        meaning: meaning.to_owned(),
    };
    let mut columns: Vec<Column> =
        FIRST.map(|(name, kind, meaning)| column(name, kind, meaning)).to_vec();
    for Head { name, labels, also, .. } in heads {
        let meaning = format!("Its {name}; empty where the model is less sure than asked for.");
        columns.push(column(name, Kind::Text, &meaning));
        if also.is_some() {
            let meaning = format!("A second {name}, where its probability earns it.");
            columns.push(column(&format!("{name}_also"), Kind::Text, &meaning));
        }
        let meaning = format!("Probability of the preferred {name}, given or not.");
        columns.push(column(&format!("{name}_confidence"), Kind::Probability, &meaning));
        for label in labels {
            let meaning = format!("Probability that its {name} is {label}.");
            columns.push(column(&format!("{name}_p_{label}"), Kind::Probability, &meaning));
        }
    }
    columns.push(column("cues", Kind::Text, "The words that pushed hardest for each label."));
    for name in carried {
        let mut free = name.clone();
        // Spreadsheets and databases do not tell columns apart by capitals.
        while columns.iter().any(|column| column.name.eq_ignore_ascii_case(&free)) {
            free.insert_str(0, "in_");
        }
        columns.push(column(&free, Kind::Text, "From the input table, as it was."));
    }
    columns
}

#[cfg(test)]
mod tests {
    use crate::record::*;

    #[test]
    fn names_are_unique_however_the_input_was_called() {
        let carried = ["text", "in_text", "", "id", "id"].map(str::to_owned);
        let columns = columns(&[], &carried);
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        assert_eq!(names[13..], ["in_text", "in_in_text", "", "id", "in_id"]);
    }
}

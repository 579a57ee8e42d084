//! What is one row of output?
//!
//! One table of columns, made by [`columns`], feeds every writer; a [`Record`] holds the cells
//! of one sentence in the same order.

use crate::model::Head;
pub use crate::read::identity::{ROW_ID, TEXT_HASH, correction, row_id, text_hash};

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

impl Kind {
    /// What a person calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "whole number",
            Self::Probability => "number",
        }
    }

    /// The values that it may have.
    pub fn range(self) -> &'static str {
        match self {
            Self::Text => "any text",
            Self::Count => "0 or more",
            Self::Probability => "0 to 1, four decimals",
        }
    }
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
    /// The values that it may have, for the data dictionary.
    pub range: String,
}

impl Column {
    /// A column with this name, meaning and range; an empty range is that of its kind.
    pub fn new(name: &str, kind: Kind, meaning: &str, range: &str) -> Self {
        let range = if range.is_empty() { kind.range() } else { range };
        let [name, meaning, range] = [name, meaning, range].map(str::to_owned);
        Self { name, kind, meaning, range }
    }
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

    /// A probability as every format gives it: the number nearest to its four decimals.
    pub fn rounded(probability: f32) -> f64 {
        (f64::from(probability) * 1e4).round_ties_even() / 1e4
    }
}

/// One sentence of output: its cells in the order of [`columns`].
pub type Record = Vec<Cell>;

/// Columns that every table begins with: name, kind, meaning, and range where it is not that of
/// the kind.
const FIRST: [(&str, Kind, &str, &str); 12] = [
    ("document", Kind::Text, "The article: its path as given, or its name in the table.", ""),
    ("title", Kind::Text, "Its headline.", "any text, or empty"),
    (
        "date",
        Kind::Text,
        "When it was published; as 2025-12-04 where its form is understood.",
        "any text, or empty",
    ),
    ("source", Kind::Text, "Who published it.", "any text, or empty"),
    ("sentence", Kind::Count, "Number of the sentence in its document, from 1.", "1 or more"),
    ("begin", Kind::Count, "Where the sentence begins: bytes of UTF-8 before it in the text.", ""),
    ("end", Kind::Count, "Where it ends: bytes of UTF-8 up to its last.", ""),
    (
        "text",
        Kind::Text,
        "The sentence, with its lines joined; of a table of sentences exactly as it stands there.",
        "any text, or empty",
    ),
    (
        "furniture",
        Kind::Text,
        "What it is where it is no sentence of the article, else empty.",
        "a kind such as byline, or empty",
    ),
    (
        "speaker",
        Kind::Text,
        "Whose words it gives, by the fullest name in the article.",
        "any text, or empty",
    ),
    (
        "speech",
        Kind::Text,
        "How it gives them; empty where the writer speaks.",
        "direct, indirect, or empty",
    ),
    (
        "mentions",
        Kind::Text,
        "Countries and blocs that it names: ISO 3166 codes, short names.",
        "names separated by \"; \", or empty",
    ),
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
    let column = Column::new;
    let mut columns: Vec<Column> =
        FIRST.map(|(name, kind, meaning, range)| column(name, kind, meaning, range)).to_vec();
    for Head { name, labels, also, .. } in heads {
        let range = format!("{}, or empty", labels.join(", "));
        let meaning = format!("Its {name}; empty where the model is less sure than asked for.");
        columns.push(column(name, Kind::Text, &meaning, &range));
        if also.is_some() {
            let meaning = format!("A second {name}, where its probability earns it.");
            columns.push(column(&format!("{name}_also"), Kind::Text, &meaning, &range));
        }
        let meaning = format!("Probability of the preferred {name}, given or not.");
        columns.push(column(&format!("{name}_confidence"), Kind::Probability, &meaning, ""));
        for label in labels {
            let meaning = format!("Probability that its {name} is {label}.");
            columns.push(column(&format!("{name}_p_{label}"), Kind::Probability, &meaning, ""));
        }
    }
    let meaning = "The words that pushed hardest for each label.";
    let range = "HEAD: word, word; HEAD: word, or empty";
    columns.push(column("cues", Kind::Text, meaning, range));
    let corrections = heads.iter().map(|head| correction(&head.name));
    let reserved: Vec<String> =
        [ROW_ID, TEXT_HASH].into_iter().map(str::to_owned).chain(corrections).collect();
    for name in carried {
        let mut free = name.clone();
        // Spreadsheets and databases do not tell columns apart by capitals.
        let names = |columns: &[Column], free: &str| {
            let own = columns.iter().map(|column| &column.name);
            own.chain(&reserved).any(|name| name.eq_ignore_ascii_case(free))
        };
        while names(&columns, &free) {
            free.insert_str(0, "in_");
        }
        let meaning = "From the input table, as it was.";
        columns.push(column(&free, Kind::Text, meaning, "any text, or empty"));
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

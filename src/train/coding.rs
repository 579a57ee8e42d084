//! A coded table: one sentence a row, with the labels that people gave it.
//!
//! All commands that take such tables share one convention, so that what one of them writes
//! another reads, whatever a spreadsheet did to it between: rows are known by `row_id` or `id`,
//! `text_sha256` vouches for their texts, and what a coder says of a head stands in the column
//! `HEAD_correction` or, in a table that has none, in the column `HEAD`.

use super::suggestion::PART;
use crate::error::{Error, Origin, Result};
use crate::read::identity::{ROW_ID, TEXT_HASH, correction, text_hash, vouching};
use crate::read::{self, Event, Input, Options, position};
use crate::text::{Document, Row};
use std::collections::BTreeMap;

/// Columns that are taken for labels where the user names none.
pub const USUAL: [&str; 3] = ["stance", "sentiment", "label"];
/// The column that says who coded a row.
pub const CODER: &str = "coder";
/// The column of the sentence before that of a row, in its document.
pub const BEFORE: &str = "before";
/// The column of the sentence after it.
pub const AFTER: &str = "after";

/// The column of the probability with which `audit` drew a sentence.
pub const AUDIT_P: &str = "audit_p";
/// Columns that say what a sentence was chosen for. Whatever is written of its labels later keeps
/// them as they stand, for `evaluate`, `train` and `shares` ask for them.
pub const CARRIED: [&str; 2] = [PART, AUDIT_P];
/// The cells of [`CARRIED`], empty where the table has none.
pub type Carried = [String; CARRIED.len()];

/// A row of a coded table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedRow {
    /// Where it stands.
    pub origin: Origin,
    /// What it is called: its `row_id`, else its `id`; empty where the table has neither.
    pub id: String,
    /// Its document: the cell of that name, else the id up to its last `#`; empty where unknown.
    pub document: String,
    /// The sentence, as it was when its hash was made.
    pub text: String,
    /// What vouches for it in the table, in lower case; empty where nothing does.
    pub hash: String,
    /// The sentence before it; empty where the table does not say.
    pub before: String,
    /// The sentence after it; empty where the table does not say.
    pub after: String,
    /// Who coded it; empty where the table does not say.
    pub coder: String,
    /// Its label for each of [`CodedTable::heads`], white space folded; empty for none.
    pub labels: Vec<String>,
    /// What it was chosen for.
    pub carried: Carried,
}

impl CodedRow {
    /// Whether the hash of the row is that of another text; `false` where it has none.
    pub fn is_changed(&self) -> bool {
        !self.hash.is_empty() && self.hash != text_hash(&self.text)
    }
}

/// A coded table.
#[derive(Debug, Default)]
pub struct CodedTable {
    /// What the user calls it.
    pub name: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// The heads whose labels its rows have: those asked for, or those found.
    pub heads: Vec<String>,
    /// Its rows, those without a label too.
    pub rows: Vec<CodedRow>,
    /// What was assumed.
    pub notes: Vec<String>,
    /// Rows that cannot be used.
    pub faults: Vec<Error>,
}

/// Reads a coded table with the labels of these heads; where none is named, of those that it has.
/// A head that the table lacks has no labels.
///
/// # Errors
/// If it cannot be read, or has labels of none of the heads.
pub fn read(input: &Input, options: &Options, heads: &[String]) -> Result<CodedTable> {
    let header = read::header(input, options)?;
    let heads = if heads.is_empty() { self::heads(&header) } else { heads.to_vec() };
    let columns: Vec<_> = heads.iter().map(|head| label_column(&header, head)).collect();
    if columns.iter().all(Option::is_none) {
        let wanted = if heads.is_empty() { USUAL[0].to_owned() } else { heads.join("\" or \"") };
        let remedy = "name the column of labels with --label".to_owned();
        return Err(Error::column(Origin::row(&input.name, 1), &wanted, &header, remedy));
    }
    let place = |name: &str| position(&header, name);
    let id = || options.id.as_deref().and_then(place).or_else(|| place("id"));
    let places = Places {
        id: place(ROW_ID).or_else(id),
        document: place("document"),
        hash: place(TEXT_HASH),
        before: place(BEFORE),
        after: place(AFTER),
        coder: place(CODER),
        labels: columns,
        carried: CARRIED.map(place),
    };
    let mut table = CodedTable { name: input.name.clone(), header, heads, ..CodedTable::default() };
    for event in read::open(input, &Options { rows: true, ..options.clone() })? {
        match event {
            Ok(Event::Document(document)) => {
                let rows = document.rows.iter().map(|row| places.row(input, &document, row));
                table.rows.extend(rows);
            }
            Ok(Event::Note(note)) => table.notes.push(note.to_string()),
            Err(error) => table.faults.push(error),
        }
    }
    Ok(table)
}

/// Where a table's columns are, counted from 0.
struct Places {
    id: Option<usize>,
    document: Option<usize>,
    hash: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    coder: Option<usize>,
    labels: Vec<Option<usize>>,
    carried: [Option<usize>; CARRIED.len()],
}

impl Places {
    fn row(&self, input: &Input, document: &Document, row: &Row) -> CodedRow {
        let cell = |at: Option<usize>| at.map_or("", |at| row.cells[at].trim());
        let id = cell(self.id).to_owned();
        let of = match self.document {
            Some(_) => cell(self.document),
            None => id.rsplit_once('#').map_or("", |(document, _)| document),
        };
        let hash = vouching(cell(self.hash));
        CodedRow {
            origin: input.row(row.number),
            document: of.to_owned(),
            text: as_hashed(document.slice(row.span), &hash).to_owned(),
            hash,
            before: cell(self.before).to_owned(),
            after: cell(self.after).to_owned(),
            coder: cell(self.coder).to_owned(),
            labels: self.labels.iter().map(|&at| folded(cell(at))).collect(),
            carried: self.carried.map(|at| cell(at).to_owned()),
            id,
        }
    }
}

/// The text without the apostrophe that keeps spreadsheets from running it, where its hash says
/// that it had none.
fn as_hashed<'a>(text: &'a str, hash: &str) -> &'a str {
    match text.strip_prefix('\'') {
        Some(bare) if !hash.is_empty() && text_hash(bare) == hash => bare,
        _ => text,
    }
}

/// The heads whose labels a table holds: those of columns of corrections, else the usual ones.
///
/// ```
/// use demarche::train::coding::heads;
/// let header = |names: &str| names.split(' ').map(str::to_owned).collect::<Vec<_>>();
/// assert_eq!(heads(&header("text stance urgency_correction")), ["urgency"]);
/// assert_eq!(heads(&header("text label stance")), ["stance", "label"]);
/// ```
pub fn heads(header: &[String]) -> Vec<String> {
    let corrected = header.iter().filter_map(|name| name.strip_suffix(&correction("")));
    let corrected: Vec<String> =
        corrected.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    if !corrected.is_empty() {
        return corrected;
    }
    let has = |name: &&str| label_column(header, name).is_some();
    USUAL.iter().copied().filter(has).map(str::to_owned).collect()
}

/// The column of what coders say of a head: that of its corrections, else that of its name, unless
/// a model wrote it.
pub fn label_column(header: &[String], head: &str) -> Option<usize> {
    let own = || position(header, head).filter(|_| !is_of_model(header, head));
    position(header, &correction(head)).or_else(own)
}

/// Whether a model wrote the column of a head: then the probabilities of its labels stand beside it.
pub fn is_of_model(header: &[String], head: &str) -> bool {
    let (confidence, share) = (format!("{head}_confidence"), format!("{head}_p_"));
    position(header, head).is_some()
        && position(header, &confidence).is_some()
        && header.iter().any(|column| column.starts_with(&share))
}

/// A label as one line, however its cell was typed.
pub fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two labels are one, but for capitals and white space.
pub fn same_label(a: &str, b: &str) -> bool {
    a.split_whitespace().map(str::to_lowercase).eq(b.split_whitespace().map(str::to_lowercase))
}

/// The labels that occur, each once, in the spelling that most have; of equally many, the first in
/// the order of bytes.
///
/// ```
/// # use demarche::train::coding::spellings;
/// assert_eq!(spellings(&["High", "low", "high", "high", "Low"]), ["Low", "high"]);
/// ```
pub fn spellings(labels: &[&str]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    labels.iter().for_each(|label| *counts.entry(label).or_default() += 1);
    let mut best: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for (spelling, count) in counts {
        let one = best.entry(folded(spelling).to_lowercase()).or_insert((spelling, count));
        if count > one.1 {
            *one = (spelling, count);
        }
    }
    let mut spellings: Vec<String> =
        best.into_values().map(|(spelling, _)| spelling.to_owned()).collect();
    spellings.sort_unstable();
    spellings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::read::identity::text_hash;
    use crate::read::{Input, Options};
    use crate::train::coding::{read, same_label};

    fn table(text: &str) -> crate::error::Result<crate::train::coding::CodedTable> {
        let input = Input::from_reader("coded.csv", std::io::Cursor::new(text.to_owned()));
        read(&input, &Options::default(), &[])
    }

    #[test]
    fn corrections_are_labels_and_what_the_model_gave_is_none() {
        let hash = text_hash("=Talks");
        let text = format!(
            "\u{feff}row_id;text_sha256;document;text;stance;stance_confidence;stance_p_none;\
             stance_correction;coder\r\n\
             b.txt#2;{};b.txt;'=Talks;none;0.9;0.9;  Dialogue ;Kim\r\n\
             a.txt#1;00000000000000ab;a.txt;Trade.;none;0.9;0.9;;Kim\r\n",
            hash.to_uppercase()
        );
        let table = table(&text).unwrap();
        assert_eq!(table.heads, ["stance"]);
        let [first, second] = &table.rows[..] else { panic!("{:?}", table.rows) };
        assert_eq!((&*first.id, &*first.document, &*first.text), ("b.txt#2", "b.txt", "=Talks"));
        assert_eq!((&*first.labels[0], &*first.coder), ("Dialogue", "Kim"));
        assert!(!first.is_changed() && second.is_changed());
        assert_eq!((&*second.labels[0], second.origin.row), ("", Some(3)));
    }

    #[test]
    fn a_plain_table_has_its_labels_and_documents_in_its_ids() {
        let table = table("id,text,label\nspeech#1,Talks.,a\nspeech#2,Trade.,b\n").unwrap();
        assert_eq!(table.heads, ["label"]);
        let told: Vec<_> =
            table.rows.iter().map(|row| (&*row.document, &*row.labels[0], &*row.hash)).collect();
        assert_eq!(told, [("speech", "a", ""), ("speech", "b", "")]);
    }

    #[test]
    fn a_table_without_labels_says_what_it_has() {
        let results = "text,stance,stance_confidence,stance_p_none\nTalks.,none,1,1\n";
        for text in ["text,tone\nTalks.,calm\n", results] {
            let error = table(text).unwrap_err().to_string();
            assert!(error.starts_with("coded.csv, row 1: no column \"stance\" (found: text, "));
        }
    }

    #[test]
    fn labels_are_compared_without_capitals_and_spaces() {
        assert!(same_label(" Regional  Alignment", "regional alignment"));
        assert!(!same_label("regional-alignment", "regional alignment"));
    }
}

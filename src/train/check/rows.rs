//! The rows of coded tables as they stand there, those without a text or a label too.

use crate::error::{Error, Origin, Result};
use crate::read::identity::{TEXT_HASH, text_hash};
use crate::read::{self, Event, Input, Options, id_column, position};
use crate::text::Document;
use crate::train::coding::{self, CODER};

/// The column that says on which side of a split a row stands.
const PART: &str = "part";
/// A column with more different values holds no labels.
const MOST_LABELS: usize = 200;

/// On which side of a split a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// Nobody said.
    #[default]
    Unsaid,
    /// A model is to learn from it.
    Learn,
    /// A model is to be tested on it.
    Test,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The number of its table in [`Rows::tables`].
    pub table: usize,
    /// As a spreadsheet counts: the header is row 1.
    pub number: u64,
    /// The number of its document in [`Rows::documents`].
    pub document: usize,
    /// Its number among the rows of that document.
    pub place: usize,
    /// Its cell in `row_id`, `id` or the column that the user named; empty without one.
    pub id: String,
    /// Its cell in `text_sha256`, in lower case; empty without one.
    pub hash: String,
    /// Who coded it; empty where nobody says.
    pub coder: String,
    /// On which side of a split it stands.
    pub part: Part,
    /// A label for each of [`Rows::heads`], white space folded; empty for none.
    pub labels: Vec<String>,
}

/// Tables that were read.
#[derive(Debug, Default)]
pub struct Rows {
    /// The names of the tables, as the user gave them.
    pub tables: Vec<String>,
    /// The heads whose labels they hold.
    pub heads: Vec<String>,
    /// Their documents; the cells of their rows were taken out.
    pub documents: Vec<Document>,
    /// All rows, table by table.
    pub rows: Vec<Row>,
    /// What was assumed while reading.
    pub notes: Vec<String>,
    /// Rows and tables that could not be read.
    pub faults: Vec<Error>,
}

impl Rows {
    /// Reads tables, and those that are held for testing. Heads are those asked for or, where none
    /// is, all that a table has. A table that cannot be read is among the faults.
    pub fn read(tables: &[Input], test: &[Input], heads: &[String], options: &Options) -> Self {
        let options = Options { rows: true, ..options.clone() };
        let mut all = Self::default();
        let mut opened = Vec::new();
        let sides = tables.iter().map(|input| (input, Part::Learn));
        for (input, side) in sides.chain(test.iter().map(|input| (input, Part::Test))) {
            match read::header(input, &options) {
                Ok(header) => opened.push((input, side, header)),
                Err(error) => all.faults.push(error),
            }
        }
        let found: Vec<String> = match heads {
            [] => opened.iter().flat_map(|(_, _, header)| coding::heads(header)).collect(),
            asked => asked.to_vec(),
        };
        for head in found {
            if !all.heads.contains(&head) {
                all.heads.push(head);
            }
        }
        for (input, side, header) in opened {
            // Without a table to test on, the tables themselves may say.
            let side = if test.is_empty() { Part::Unsaid } else { side };
            if let Err(error) = all.add(input, side, &header, &options) {
                all.faults.push(error);
            }
        }
        all.leave_out_columns_of_no_labels();
        all
    }

    /// Leaves heads out whose column holds something else: sentences, remarks, numbers.
    fn leave_out_columns_of_no_labels(&mut self) {
        for head in (0..self.heads.len()).rev() {
            let mut labels: Vec<&str> = self.rows.iter().map(|row| &*row.labels[head]).collect();
            labels.sort_unstable();
            labels.dedup();
            if labels.len() > MOST_LABELS {
                let (name, many) = (self.heads.remove(head), labels.len());
                self.notes.push(format!(
                    "column \"{name}\" has {many} different values: it is not taken for labels"
                ));
                self.rows.iter_mut().for_each(|row| drop(row.labels.remove(head)));
            }
        }
    }

    fn add(
        &mut self,
        input: &Input,
        side: Part,
        header: &[String],
        options: &Options,
    ) -> Result<()> {
        let events = read::open(input, options)?;
        let table = self.tables.len();
        self.tables.push(input.origin().path);
        let labels: Vec<Option<usize>> =
            self.heads.iter().map(|head| coding::label_column(header, head)).collect();
        let id = id_column(header, options.id.as_deref());
        let [hash, coder, part] = [TEXT_HASH, CODER, PART].map(|name| position(header, name));
        for event in events {
            let mut document = match event {
                Ok(Event::Document(document)) => document,
                Ok(Event::Note(note)) => {
                    self.notes.push(note.to_string());
                    continue;
                }
                Err(error) => {
                    self.faults.push(error);
                    continue;
                }
            };
            for (place, row) in document.rows.iter_mut().enumerate() {
                let cells = std::mem::take(&mut row.cells);
                let cell = |at: Option<usize>| at.map_or("", |at| cells[at].trim());
                self.rows.push(Row {
                    table,
                    number: row.number,
                    document: self.documents.len(),
                    place,
                    id: cell(id).to_owned(),
                    hash: cell(hash).to_lowercase(),
                    coder: cell(coder).to_lowercase(),
                    part: match (side, &*cell(part).to_lowercase()) {
                        (Part::Unsaid, "learn" | "train") => Part::Learn,
                        (Part::Unsaid, "test") => Part::Test,
                        _ => side,
                    },
                    labels: labels.iter().map(|at| coding::folded(cell(*at))).collect(),
                });
            }
            self.documents.push(document);
        }
        Ok(())
    }

    /// The text of a row, without white space around it.
    pub fn text(&self, row: &Row) -> &str {
        let document = &self.documents[row.document];
        document.slice(document.rows[row.place].span)
    }

    /// The cell of a row's text, as it stands in the table.
    pub fn cell(&self, row: &Row) -> &str {
        let document = &self.documents[row.document];
        let cell = &document.rows[row.place];
        let end =
            document.rows.get(row.place + 1).map_or(document.text.len(), |next| next.cell - 1);
        &document.text[cell.cell..end]
    }

    /// Where a row stands.
    pub fn origin(&self, row: &Row) -> Origin {
        Origin::row(&self.tables[row.table], row.number)
    }

    /// The name of a row's document, where several rows may have it.
    pub fn document(&self, row: &Row) -> &str {
        &self.documents[row.document].name
    }

    /// Whether the table says which document a row is from.
    pub fn names_document(&self, row: &Row) -> bool {
        self.document(row) != format!("{}#{}", self.tables[row.table], row.number)
    }
}

/// The hashes that a text may have: as its cell stands, without white space around it, or without
/// the apostrophe that keeps a spreadsheet from running it.
pub fn hashes(cell: &str) -> impl Iterator<Item = String> {
    let trimmed = cell.trim();
    let bare = trimmed.strip_prefix('\'').unwrap_or(trimmed);
    [cell, trimmed, bare].into_iter().map(text_hash)
}

/// The words of a text in lower case, with one space between: what tells copies.
pub fn words(text: &str) -> String {
    crate::train::near_copy::normalized(text)
}

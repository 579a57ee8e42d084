//! Reads labelled tables: one sentence a row, one column a head.
//!
//! A table may leave its texts elsewhere: it then names them by `id` (and vouches for them by
//! `sha256`), and the tables that hold the texts are given beside it. That is how labels of
//! texts that belong to others can be handed on.

use super::example::{Example, Labelled};
use super::head_names;
use super::joining::Joining;
use super::passages::{self, Columns, Passages};
use crate::error::{Error, Fault, Origin, Result, cut};
use crate::model::{Head, Source};
use crate::read::{self, Event, Input, Options, position};
use crate::text::Document;
use std::path::Path;

/// Columns that are taken for labels where the user names none.
const USUAL: [&str; 3] = ["stance", "sentiment", "label"];
/// Column with the SHA-256 of a text that stands elsewhere, in hexadecimal digits.
const HASH: &str = "sha256";

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Tables with labels.
    pub tables: Vec<String>,
    /// Tables with the texts of those that have none.
    pub texts: Vec<String>,
    /// Those of the tables whose sentences are like the ones that the model is for: they alone
    /// measure and calibrate. Empty for all.
    pub measure_on: Vec<String>,
    /// Label columns; empty for `stance`, `sentiment` and `label`, those that there are.
    pub labels: Vec<String>,
    /// Names of the other columns.
    pub options: Options,
}

/// Reads tables to learn from: their label columns become heads.
///
/// # Errors
/// If a table cannot be used, no table has a column that was asked for, or a column has fewer
/// than two labels. Single rows that cannot be used are left out, and are among the faults.
pub fn to_learn(request: &Request) -> Result<Labelled> {
    let tables = open_all(&request.tables, &request.options)?;
    if let Some(other) = request.measure_on.iter().find(|name| !request.tables.contains(name)) {
        let remedy = "name one of the labelled tables, as it is named there";
        return Err(Error::input(Origin::path(other), "cannot be measured on", remedy));
    }
    let wanted = wanted(request, &tables)?;
    let mut raw = Raw::default();
    for table in &tables {
        raw.read(table, request, &wanted)?;
    }
    let heads = wanted.iter().map(|name| (name.clone(), raw.labels_of(name, &wanted)));
    let heads: Vec<_> = heads.collect();
    let origin = Origin::path(request.tables.join(", "));
    head_names::check(&heads).map_err(|(found, remedy)| {
        // Rows that were lost may be why.
        let lost = match raw.faults.first() {
            Some(first) => format!(" ({} rows cannot be used, first {first})", raw.faults.len()),
            None => String::new(),
        };
        Error::input(origin, found + &lost, remedy)
    })?;
    Ok(raw.number(heads))
}

/// Reads tables to measure a model on: those of its heads whose column there is. A table that
/// cannot be used is among the faults, and so is a label that a head does not have; its row does
/// not count for that head.
///
/// # Errors
/// If no table has a column named like a head.
pub fn to_measure(request: &Request, heads: &[Head]) -> Result<Labelled> {
    let mut request = request.clone();
    request.labels = heads.iter().map(|head| head.name.clone()).collect();
    let mut raw = Raw::default();
    let mut tables = Vec::new();
    for table in each(&request.tables, &request.options) {
        match table {
            Ok(table) => tables.push(table),
            Err(error) => raw.faults.push(error),
        }
    }
    let has = |name: &String| tables.iter().any(|table| position(&table.header, name).is_some());
    let wanted: Vec<String> = request.labels.iter().filter(|name| has(name)).cloned().collect();
    if let (Some(table), true) = (tables.first(), wanted.is_empty()) {
        let names = request.labels.join("\" or \"");
        let remedy = "name the column of labels as the model's head is named";
        return Err(missing(&table.name, &names, &table.header, remedy));
    }
    for table in &tables {
        if let Err(error) = raw.read(table, &request, &wanted) {
            raw.faults.push(error);
        }
    }
    let known = heads.iter().filter(|head| wanted.contains(&head.name));
    Ok(raw.number(known.map(|head| (head.name.clone(), head.labels.clone())).collect()))
}

/// A table whose header was read.
struct Table {
    name: String,
    input: Input,
    header: Vec<String>,
}

/// Opens tables one by one.
fn each(names: &[String], options: &Options) -> impl Iterator<Item = Result<Table>> {
    read::inputs(names, true).found.into_iter().map(|input| {
        let input = input?;
        Ok(Table { name: input.name.clone(), header: read::header(&input, options)?, input })
    })
}

fn open_all(names: &[String], options: &Options) -> Result<Vec<Table>> {
    each(names, options).collect()
}

/// The label columns to learn from.
fn wanted(request: &Request, tables: &[Table]) -> Result<Vec<String>> {
    let has = |name: &str| tables.iter().any(|table| position(&table.header, name).is_some());
    let first = |wanted: &str, remedy: &str| match tables.first() {
        Some(table) => missing(&table.name, wanted, &table.header, remedy),
        None => Error::input(Origin::default(), "no table", "name one"),
    };
    if request.labels.is_empty() {
        let usual: Vec<String> =
            USUAL.iter().filter(|name| has(name)).map(|&name| name.to_owned()).collect();
        if usual.is_empty() {
            return Err(first("stance", "name the column of labels with --label"));
        }
        return Ok(usual);
    }
    match request.labels.iter().find(|name| !has(name)) {
        Some(name) => Err(first(name, "name the column of labels with --label")),
        None => {
            let mut wanted: Vec<String> = Vec::new();
            for name in &request.labels {
                if !wanted.contains(name) {
                    wanted.push(name.clone());
                }
            }
            Ok(wanted)
        }
    }
}

fn missing(table: &str, wanted: &str, header: &[String], remedy: &str) -> Error {
    Error::column(Origin::row(table, 1), wanted, header, remedy.to_owned())
}

/// The column of a head's second labels: `stance_also`, or `also` for the stance.
fn second(header: &[String], head: &str) -> Option<usize> {
    let plain = (head == USUAL[0]).then(|| position(header, "also"));
    position(header, &format!("{head}_also")).or(plain.flatten())
}

/// A sentence with its labels as they stand in the table.
struct RawExample {
    document: usize,
    row: usize,
    measures: bool,
    origin: Origin,
    /// A label for each head, then a second label for each.
    labels: Vec<String>,
}

/// What has been read so far.
#[derive(Default)]
struct Raw {
    documents: Vec<Document>,
    examples: Vec<RawExample>,
    sources: Vec<Source>,
    notes: Vec<String>,
    faults: Vec<Error>,
}

impl Raw {
    fn read(&mut self, table: &Table, request: &Request, wanted: &[String]) -> Result<()> {
        let before = self.examples.len();
        let mut columns: Vec<Option<usize>> =
            wanted.iter().map(|name| position(&table.header, name)).collect();
        if columns.iter().all(Option::is_none) {
            let remedy = "leave this table out, or rename its column of labels";
            return Err(missing(&table.name, &wanted.join("\" or \""), &table.header, remedy));
        }
        let ours = |name: &&String| {
            let (confidence, share) = (format!("{name}_confidence"), format!("{name}_p_"));
            position(&table.header, name).is_some()
                && position(&table.header, &confidence).is_some()
                && table.header.iter().any(|column| column.starts_with(&share))
        };
        if let Some(name) = wanted.iter().find(ours) {
            let found = format!("column \"{name}\" was written by demarche, not by a coder");
            let remedy = format!(
                "a coder's labels are in the table that was classified, or in column in_{name} here"
            );
            return Err(Error::input(Origin::row(&table.name, 1), found, remedy));
        }
        columns.extend(wanted.iter().map(|name| second(&table.header, name)));
        let elsewhere = position(&table.header, &request.options.text).is_none()
            && position(&table.header, HASH).is_some();
        if let (true, Some(places)) = (elsewhere, Columns::of(&table.header)) {
            self.find(table, request, &columns, places)?;
        } else if elsewhere {
            self.join(table, request, &columns)?;
        } else {
            for document in self.documents_of(&table.input, &request.options)? {
                let number = self.documents.len();
                self.take(&table.name, number, &document, &columns);
                self.documents.push(document);
            }
        }
        let measures = request.measure_on.is_empty() || request.measure_on.contains(&table.name);
        self.examples[before..].iter_mut().for_each(|example| example.measures = measures);
        let name = Path::new(&table.name).file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let sentences = self.examples.len() - before;
        self.sources.push(Source { name, sentences, measures });
        Ok(())
    }

    /// Every row of a document that has a text and a label.
    fn take(&mut self, table: &str, document: usize, of: &Document, columns: &[Option<usize>]) {
        for (row, cells) in of.rows.iter().enumerate().map(|(n, row)| (n, &row.cells)) {
            let labels = labels(cells, columns);
            if !of.rows[row].span.is_empty() && labels.iter().any(|label| !label.is_empty()) {
                let origin = Origin::row(table, of.rows[row].number);
                self.examples.push(RawExample { document, row, measures: true, origin, labels });
            }
        }
    }

    fn documents_of(&mut self, input: &Input, options: &Options) -> Result<Vec<Document>> {
        let options = Options { rows: true, ..options.clone() };
        let mut documents = Vec::new();
        for event in read::open(input, &options)? {
            match event {
                Ok(Event::Document(document)) => documents.push(document),
                Ok(Event::Note(note)) => self.notes.push(note.to_string()),
                Err(error) => self.faults.push(error),
            }
        }
        Ok(documents)
    }

    /// Joins a table without texts to the tables that hold them.
    fn join(&mut self, table: &Table, request: &Request, columns: &[Option<usize>]) -> Result<()> {
        let id = request.options.id.clone().unwrap_or_else(|| "id".to_owned());
        let named = Options { text: id.clone(), ..request.options.clone() };
        let hash = position(&table.header, HASH);
        let mut joining = Joining::default();
        for document in self.documents_of(&table.input, &named)? {
            for row in &document.rows {
                let origin = Origin::row(&table.name, row.number);
                let hash = hash.map(|at| row.cells[at].trim().to_lowercase()).unwrap_or_default();
                let id = document.slice(row.span);
                let labels = labels(&row.cells, columns);
                if !id.is_empty() && labels.iter().any(|label| !label.is_empty()) {
                    self.faults.extend(joining.expect(id, origin, hash, labels).err());
                }
            }
        }
        let tables = request.texts.iter().filter(|name| !passages::is_json_lines(name));
        for texts in open_all(&tables.cloned().collect::<Vec<_>>(), &request.options)? {
            let Some(id) = position(&texts.header, &id) else {
                return Err(missing(&texts.name, &id, &texts.header, "it names the texts"));
            };
            let column = position(&texts.header, &request.options.text);
            for document in self.documents_of(&texts.input, &request.options)? {
                let number = self.documents.len();
                for (row, text) in document.rows.iter().enumerate() {
                    let words = column.map_or("", |at| &text.cells[at]);
                    match joining.take(text.cells[id].trim(), words) {
                        Some(Ok((origin, labels))) => self.examples.push(RawExample {
                            document: number,
                            row,
                            measures: true,
                            origin,
                            labels,
                        }),
                        Some(Err(fault)) => self.faults.push(fault),
                        None => {}
                    }
                }
                self.documents.push(document);
            }
        }
        joining.finish()
    }

    /// Finds the sentences of a table that says where they stand in documents of JSON Lines.
    fn find(
        &mut self,
        table: &Table,
        request: &Request,
        columns: &[Option<usize>],
        places: Columns,
    ) -> Result<()> {
        let mut passages = Passages::default();
        let named = Options { text: "document".to_owned(), ..request.options.clone() };
        for document in self.documents_of(&table.input, &named)? {
            for row in &document.rows {
                let origin = Origin::row(&table.name, row.number);
                let labels = labels(&row.cells, columns);
                if labels.iter().any(|label| !label.is_empty()) {
                    let expected = passages.expect(places, &row.cells, origin, labels);
                    self.faults.extend(expected.err());
                }
            }
        }
        for texts in request.texts.iter().filter(|name| passages::is_json_lines(name)) {
            passages::documents(texts, |line| {
                let (found, faults) = passages.find(&line);
                self.faults.extend(faults);
                for (document, sentences) in found {
                    let number = self.documents.len();
                    for (row, sentence) in sentences.into_iter().enumerate() {
                        let (origin, labels) = (sentence.origin, sentence.labels);
                        let document = number;
                        self.examples.push(RawExample {
                            document,
                            row,
                            measures: true,
                            origin,
                            labels,
                        });
                    }
                    self.documents.push(document);
                }
                Ok(())
            })?;
        }
        let Some((missing, id, first)) = passages.missing() else { return Ok(()) };
        let found = format!("the text of {id} is missing, and with it {missing} sentences");
        let remedy = "give the JSON Lines that hold it with --texts";
        Err(Error::input(first.origin.clone(), found, remedy))
    }

    /// The labels that occur in a column, in the order of output.
    fn labels_of(&self, name: &str, wanted: &[String]) -> Vec<String> {
        let Some(at) = wanted.iter().position(|head| head == name) else { return Vec::new() };
        let mut labels: Vec<String> = self.examples.iter().map(|e| e.labels[at].clone()).collect();
        Head::order(&mut labels);
        labels.dedup();
        labels.retain(|label| !label.is_empty());
        labels
    }

    /// Numbers labels by head; what a head does not know becomes a fault.
    fn number(mut self, heads: Vec<(String, Vec<String>)>) -> Labelled {
        let mut examples = Vec::with_capacity(self.examples.len());
        for RawExample { document, row, measures, origin, labels } in self.examples {
            let mut numbers = Vec::with_capacity(labels.len());
            for (label, (head, known)) in labels.iter().zip(heads.iter().cycle()) {
                let number = known.iter().position(|k| k == label);
                if number.is_none() && !label.is_empty() {
                    let fault = Fault::Label {
                        head: head.clone(),
                        found: cut(label),
                        known: known.join(", "),
                        remedy: "correct it; the row does not count".to_owned(),
                    };
                    self.faults.push(Error::new(origin.clone(), fault));
                }
                numbers.push(number);
            }
            let also = numbers.split_off(heads.len());
            examples.push(Example { document, row, measures, labels: numbers, also });
        }
        for document in &mut self.documents {
            document.rows.iter_mut().for_each(|row| row.cells = Vec::new());
        }
        Labelled {
            documents: self.documents,
            examples,
            heads,
            sources: self.sources,
            notes: self.notes,
            faults: self.faults,
        }
    }
}

fn labels(cells: &[String], columns: &[Option<usize>]) -> Vec<String> {
    // A label is one line, however its cell was typed.
    let folded = |cell: &str| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = |column: &Option<usize>| folded(column.map_or("", |at| &cells[at]));
    columns.iter().map(label).collect()
}

//! The rows of labelled tables, with their labels as they stand there.

use super::arrange::arranged;
use super::coding::{self, USUAL, is_of_model, label_column, same_label};
use super::doubles::{self, Labels};
use super::example::{Example, Labelled};
use super::joining::Joining;
use super::passages::{self, Columns, Passages};
use super::slips;
use super::tables::{Request, Table, missing, open_all};
use super::taking::Taking;
use crate::error::{Error, Fault, Origin, Result, cut};
use crate::model::{Head, Source};
use crate::read::{self, Event, Input, Options, id_column, position};
use crate::text::Document;
use std::path::Path;

/// Column with the SHA-256 of a text that stands elsewhere, in hexadecimal digits.
const HASH: &str = "sha256";

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
    weight: f32,
    origin: Origin,
    /// The number of its table in [`Raw::sources`].
    table: usize,
    /// What its row is called; empty where its table does not say.
    id: String,
    /// A label for each head, then a second label for each.
    labels: Vec<String>,
}

/// What has been read so far.
#[derive(Default)]
pub(super) struct Raw {
    documents: Vec<Document>,
    examples: Vec<RawExample>,
    sources: Vec<Source>,
    notes: Vec<String>,
    pub(super) faults: Vec<Error>,
}

impl Raw {
    pub(super) fn read(
        &mut self,
        table: &Table,
        request: &Request,
        wanted: &[String],
    ) -> Result<()> {
        let before = self.examples.len();
        if !wanted.iter().any(|name| table.has(name)) {
            let remedy = "leave this table out, or rename its column of labels";
            return Err(missing(&table.name, &wanted.join("\" or \""), &table.header, remedy));
        }
        let mut columns: Vec<Option<usize>> =
            wanted.iter().map(|name| label_column(&table.header, name)).collect();
        let of_model = |name: &&String| is_of_model(&table.header, name);
        if let (Some(name), true) =
            (wanted.iter().find(of_model), columns.iter().all(Option::is_none))
        {
            let found = format!("column \"{name}\" was written by demarche, not by a coder");
            let remedy = format!(
                "a coder's labels are in the table that was classified, or in column in_{name} or \
                 {name}_correction here"
            );
            return Err(Error::input(Origin::row(&table.name, 1), found, remedy));
        }
        columns.extend(wanted.iter().map(|name| second(&table.header, name)));
        let taking = Taking::new(&table.name, &table.header, columns, &request.conditions)?;
        let elsewhere = position(&table.header, &request.options.text).is_none()
            && position(&table.header, HASH).is_some();
        if let (true, Some(places)) = (elsewhere, Columns::of(&table.header)) {
            self.find(table, request, &taking, places)?;
        } else if elsewhere {
            self.join(table, request, &taking)?;
        } else {
            let documents = self.documents_of(&table.input, &request.options)?;
            let id = id_column(&table.header, request.options.id.as_deref());
            for document in arranged(documents, &table.header) {
                let number = self.documents.len();
                self.take(&table.name, number, &document, (&taking, id));
                self.documents.push(document);
            }
        }
        let measures = request.measure_on.is_empty() || request.measure_on.contains(&table.name);
        let weight = request.weights.iter().find(|(name, _)| *name == table.name);
        let weight = weight.map_or(1.0, |(_, weight)| *weight);
        for example in &mut self.examples[before..] {
            (example.measures, example.weight) = (measures, weight);
        }
        let name = Path::new(&table.name).file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let sentences = self.examples.len() - before;
        self.sources.push(Source { name, sentences, measures });
        Ok(())
    }

    /// Every row of a document that has a text and a label, with its id from a column.
    fn take(
        &mut self,
        table: &str,
        document: usize,
        of: &Document,
        (taking, id): (&Taking, Option<usize>),
    ) {
        for (row, cells) in of.rows.iter().enumerate().map(|(n, row)| (n, &row.cells)) {
            let labels = taking.labels(cells);
            if !of.rows[row].span.is_empty() && labels.iter().any(|label| !label.is_empty()) {
                let origin = Origin::row(table, of.rows[row].number);
                self.examples.push(RawExample {
                    document,
                    row,
                    measures: true,
                    weight: 1.0,
                    origin,
                    table: self.sources.len(),
                    id: id.map_or("", |at| cells[at].trim()).to_owned(),
                    labels,
                });
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
    fn join(&mut self, table: &Table, request: &Request, taking: &Taking) -> Result<()> {
        let id = request.options.id.clone().unwrap_or_else(|| "id".to_owned());
        let named = Options { text: id.clone(), ..request.options.clone() };
        let hash = position(&table.header, HASH);
        let mut joining = Joining::default();
        for document in self.documents_of(&table.input, &named)? {
            for row in &document.rows {
                let origin = Origin::row(&table.name, row.number);
                let hash = hash.map(|at| row.cells[at].trim().to_lowercase()).unwrap_or_default();
                let id = document.slice(row.span);
                let labels = taking.labels(&row.cells);
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
                            weight: 1.0,
                            origin,
                            table: self.sources.len(),
                            id: text.cells[id].trim().to_owned(),
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
        taking: &Taking,
        places: Columns,
    ) -> Result<()> {
        let mut passages = Passages::default();
        let named = Options { text: "document".to_owned(), ..request.options.clone() };
        for document in self.documents_of(&table.input, &named)? {
            for row in &document.rows {
                let origin = Origin::row(&table.name, row.number);
                let labels = taking.labels(&row.cells);
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
                        let id = format!("{}#{}", line.id, sentence.span.start);
                        let (origin, labels) = (sentence.origin, sentence.labels);
                        let document = number;
                        self.examples.push(RawExample {
                            document,
                            row,
                            measures: true,
                            weight: 1.0,
                            origin,
                            table: self.sources.len(),
                            id,
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

    /// Leaves out rows that say what another row says of the same sentence, and notes it; the other
    /// measures and counts as much as either.
    pub(super) fn leave_out_doubles(&mut self) {
        let rows = self.examples.iter().map(|example| {
            let RawExample { document, row, origin, table, id, labels, .. } = example;
            let document = &self.documents[*document];
            let unnamed = format!("{}#{}", origin.path, origin.row.unwrap_or_default());
            let name = Some(&*document.name).filter(|name| *name != unnamed);
            Labels {
                table: *table,
                origin,
                document: name.unwrap_or_default(),
                id,
                text: document.slice(document.rows[*row].span),
                labels,
            }
        });
        let rows: Vec<Labels> = rows.collect();
        let found = doubles::find(&rows);
        self.notes.extend(found.notes(&rows));
        let mut kept = vec![true; rows.len()];
        for (double, first) in found.same {
            kept[double] = false;
            let RawExample { measures, weight, table, .. } = self.examples[double];
            let first = &mut self.examples[first];
            (first.measures, first.weight) = (first.measures | measures, first.weight.max(weight));
            // A table that turned out not to be whole is no source.
            if let Some(source) = self.sources.get_mut(table) {
                source.sentences = source.sentences.saturating_sub(1);
            }
        }
        let mut kept = kept.into_iter();
        self.examples.retain(|_| kept.next() == Some(true));
    }

    /// Notes labels that so few rows have that they may be slips.
    pub(super) fn note_rare_labels(&mut self, wanted: &[String], tables: &[String]) {
        for (at, head) in wanted.iter().enumerate() {
            let rows = self.examples.iter().map(|example| (&*example.labels[at], &example.origin));
            let rows: Vec<_> = rows.filter(|(label, _)| !label.is_empty()).collect();
            self.notes.extend(slips::notes(head, &rows, tables));
        }
    }

    /// Leaves out the head with this number, of so many.
    pub(super) fn leave_out(&mut self, head: usize, heads: usize, name: &str) {
        for example in &mut self.examples {
            example.labels.remove(heads + head);
            example.labels.remove(head);
        }
        self.notes.push(format!("column \"{name}\" has no labels: left out"));
    }

    /// The labels that occur in a column, in the order of output.
    pub(super) fn labels_of(&self, name: &str, wanted: &[String]) -> Vec<String> {
        let Some(at) = wanted.iter().position(|head| head == name) else { return Vec::new() };
        let mut given: Vec<&str> = self.examples.iter().map(|e| &*e.labels[at]).collect();
        given.retain(|label| !label.is_empty());
        let mut labels = coding::spellings(&given);
        Head::order(&mut labels);
        labels
    }

    /// Numbers labels by head; what a head does not know becomes a fault.
    pub(super) fn number(mut self, heads: Vec<(String, Vec<String>)>) -> Labelled {
        let mut examples = Vec::with_capacity(self.examples.len());
        for RawExample { document, row, measures, weight, origin, labels, .. } in self.examples {
            let mut numbers = Vec::with_capacity(labels.len());
            for (label, (head, known)) in labels.iter().zip(heads.iter().cycle()) {
                let number = known.iter().position(|k| same_label(k, label));
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
            examples.push(Example { document, row, measures, weight, labels: numbers, also });
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

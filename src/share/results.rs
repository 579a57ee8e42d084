//! The rows of results: which sentence it is, and how probable each label.

use super::table::{Beside, Take, each};
use crate::error::{Error, Origin, Result};
use crate::model::decide::best;
use crate::read::{Input, position};

/// A head's columns in results.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeadColumns {
    /// The head.
    pub name: String,
    /// Its labels, in the order of their columns.
    pub labels: Vec<String>,
    /// Where their probabilities stand.
    pub places: Vec<usize>,
}

/// A row of results.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The number of its table among those that are read.
    pub table: usize,
    /// Its document.
    pub document: &'a str,
    /// The number of its sentence.
    pub sentence: u64,
    /// When it was published.
    pub date: &'a str,
    /// Who published it.
    pub source: &'a str,
    /// Whose words it gives.
    pub speaker: &'a str,
    /// The sentence.
    pub text: &'a str,
    /// Probabilities of the labels of each head; `None` for rows that were not judged.
    pub heads: Option<&'a [Vec<f32>]>,
}

/// The preferred label of a head with these probabilities; of equals, the first.
pub fn preferred(shares: &[f32]) -> usize {
    best(shares, None).unwrap_or_default()
}

/// The heads that a table has probabilities of.
fn heads(header: &[String]) -> Vec<HeadColumns> {
    let ours = header.iter().filter_map(|name| name.strip_suffix("_confidence"));
    let of = |name: &str| {
        let prefix = format!("{name}_p_");
        let own = header.iter().enumerate();
        let own = own.filter_map(|(at, column)| Some((at, column.strip_prefix(&prefix)?)));
        let (places, labels) = own.map(|(at, label)| (at, label.to_owned())).unzip();
        HeadColumns { name: name.to_owned(), labels, places }
    };
    ours.map(of).filter(|head| head.labels.len() > 1).collect()
}

/// Takes the rows of results.
pub trait TakeRows {
    /// Takes the heads, before any row.
    fn begin(&mut self, heads: &[HeadColumns]);

    /// Takes a row.
    fn take(&mut self, row: &Row);
}

/// Reads all rows of several tables of results, which must have the same heads.
///
/// # Errors
/// If a table cannot be read, is none of results, or has other heads than the first.
pub fn read(inputs: &[Input], take: &mut dyn TakeRows) -> Result<Beside> {
    let mut beside = Beside::default();
    let mut first: Option<Vec<HeadColumns>> = None;
    for (table, input) in inputs.iter().enumerate() {
        let mut reading = Reading {
            table,
            input,
            first: first.take(),
            heads: Vec::new(),
            places: [None; 6],
            take: &mut *take,
        };
        let found = each(input, &mut reading)?;
        first = reading.first;
        beside.notes.extend(found.notes);
        beside.faults.extend(found.faults);
    }
    Ok(beside)
}

/// The heads of a table of results.
///
/// # Errors
/// If it cannot be read, or has none.
pub fn heads_of(input: &Input) -> Result<Vec<HeadColumns>> {
    struct Peek(Vec<HeadColumns>);
    impl Take for Peek {
        fn header(&mut self, header: &[String]) -> Result<()> {
            self.0 = heads(header);
            // Rows are read another time.
            Err(none(Origin::row("", 1), header))
        }

        fn row(&mut self, _: u64, _: &[String]) -> Result<()> {
            Ok(())
        }
    }
    let mut peek = Peek(Vec::new());
    match each(input, &mut peek) {
        Err(_) if !peek.0.is_empty() => Ok(peek.0),
        Err(error) => Err(error),
        Ok(_) => Err(Error::input(input.origin(), "empty", REMEDY)),
    }
}

const REMEDY: &str = "name a table that demarche classify wrote";

/// A table without probabilities.
fn none(origin: Origin, header: &[String]) -> Error {
    Error::column(origin, "stance_confidence", header, REMEDY.to_owned())
}

struct Reading<'a> {
    table: usize,
    input: &'a Input,
    /// Heads of the first table.
    first: Option<Vec<HeadColumns>>,
    heads: Vec<HeadColumns>,
    /// Document, sentence, date, source, speaker, text.
    places: [Option<usize>; 6],
    take: &'a mut dyn TakeRows,
}

impl Take for Reading<'_> {
    fn header(&mut self, header: &[String]) -> Result<()> {
        self.heads = heads(header);
        let names = ["document", "sentence", "date", "source", "speaker", "text"];
        self.places = names.map(|name| position(header, name));
        let origin = || Origin::row(&self.input.name, 1);
        if let Some(missing) = (0..2).find(|&at| self.places[at].is_none()) {
            return Err(Error::column(origin(), names[missing], header, REMEDY.to_owned()));
        }
        if self.heads.is_empty() {
            return Err(none(origin(), header));
        }
        let names = |heads: &[HeadColumns]| -> Vec<(String, Vec<String>)> {
            heads.iter().map(|head| (head.name.clone(), head.labels.clone())).collect()
        };
        match &self.first {
            Some(first) if names(first) != names(&self.heads) => {
                let found = "other heads or labels than in the first table";
                return Err(Error::input(origin(), found, "name tables of one model"));
            }
            Some(_) => {}
            None => {
                self.take.begin(&self.heads);
                self.first = Some(self.heads.clone());
            }
        }
        Ok(())
    }

    fn row(&mut self, row: u64, cells: &[String]) -> Result<()> {
        let cell = |at: usize| self.places[at].map_or("", |place| &*cells[place]);
        let wrong = |column: &str, text: &str| {
            let found = format!("{column} is \"{}\", no number that fits", crate::error::cut(text));
            Err(Error::input(self.input.row(row), found, "take the table as it was written"))
        };
        let Ok(sentence) = cell(1).parse() else { return wrong("sentence", cell(1)) };
        let judged =
            self.heads.iter().all(|head| head.places.iter().all(|&at| !cells[at].is_empty()));
        let mut shares = Vec::new();
        for head in self.heads.iter().filter(|_| judged) {
            let mut own = Vec::with_capacity(head.places.len());
            for &at in &head.places {
                // Spreadsheets write commas in much of Europe.
                match cells[at].replace(',', ".").parse::<f32>() {
                    Ok(share) if (0.0..=1.0).contains(&share) => own.push(share),
                    _ => return wrong(&format!("a probability of {}", head.name), &cells[at]),
                }
            }
            shares.push(own);
        }
        self.take.take(&Row {
            table: self.table,
            document: cell(0),
            sentence,
            date: cell(2),
            source: cell(3),
            speaker: cell(4),
            text: cell(5),
            heads: judged.then_some(&shares),
        });
        Ok(())
    }
}

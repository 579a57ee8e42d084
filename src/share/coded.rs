//! What people coded of a sample that [`draw`](super::draw) drew.

use super::results::{HeadColumns, Row};
use super::table::{Beside, Take, each};
use crate::error::{Error, Origin, Result, cut};
use crate::read::identity::vouching;
use crate::read::{Input, position};
use crate::record::{ROW_ID, TEXT_HASH, correction, row_id, text_hash};
use crate::train::coding::{AUDIT_P, CODER, folded, label_column, same_label};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// A sentence of the sample.
#[derive(Debug, Clone, PartialEq)]
struct Coding {
    /// What vouches for its text; empty where nothing does.
    hash: String,
    /// Its text, white space folded; empty where the table has none.
    text: String,
    weight: f64,
    /// Who coded it first; empty where the table does not say.
    coder: String,
    /// For each head the number of its label, where it was coded.
    labels: Vec<Option<usize>>,
    /// How many rows of results it is.
    met: usize,
}

impl Coding {
    /// Whether it is of this text: by its hash, else by its own words.
    fn is_of(&self, text: &str) -> bool {
        if self.hash.is_empty() {
            return self.text.is_empty() || bare(&self.text) == bare(&folded(text));
        }
        self.hash == text_hash(text)
    }
}

/// An id or a text without the apostrophe that keeps spreadsheets from running it.
fn bare(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// A sample that was coded.
#[derive(Debug, Default)]
pub struct Sample {
    rows: FxHashMap<String, Coding>,
    /// How many rows have no label, for each head.
    pub uncoded: Vec<usize>,
    /// How many rows have no probability: they were not drawn.
    pub undrawn: usize,
    /// Rows of results whose text is another than that which was coded.
    pub changed: Vec<String>,
}

impl Sample {
    /// The labels of a row of results, and how many sentences they stand for.
    pub fn of(&mut self, row: &Row) -> Option<(&[Option<usize>], f64)> {
        let id = row_id(row.document, row.sentence);
        let coding = self.rows.get_mut(bare(&id))?;
        if !row.text.is_empty() && !coding.is_of(row.text) {
            self.changed.push(id);
            return None;
        }
        coding.met += 1;
        (coding.met == 1).then_some((&coding.labels, coding.weight))
    }

    /// How many sentences all its rows stand for, coded or not: as many as it was drawn from, if none
    /// was left out since.
    pub fn stands_for(&self) -> f64 {
        let mut weights: Vec<f64> = self.rows.values().map(|coding| coding.weight).collect();
        weights.sort_by(f64::total_cmp);
        weights.iter().sum()
    }

    /// How many rows there are, how many of them results do not have, and how many they have twice.
    pub fn met(&self) -> (usize, usize, usize) {
        let many = |fits: fn(usize) -> bool| {
            let mut met: Vec<usize> = self.rows.values().map(|coding| coding.met).collect();
            met.retain(|&times| fits(times));
            met.len()
        };
        (self.rows.len(), many(|times| times == 0), many(|times| times > 1))
    }
}

/// Reads a sample with labels of these heads, as `audit` wrote it or as `review` or `agree` did from
/// that. What several coders said of a sentence counts where they agree.
///
/// # Errors
/// If it cannot be read, has no column of row ids, of probabilities, or of labels, or if coders
/// differ.
pub fn read(input: &Input, heads: &[HeadColumns]) -> Result<(Sample, Beside)> {
    let mut reading = Reading {
        input,
        heads,
        places: [0; 2],
        beside: [None; 3],
        labels: Vec::new(),
        sample: Sample::default(),
        differ: None,
    };
    let beside = each(input, &mut reading)?;
    let Reading { labels, sample, differ, .. } = reading;
    if sample.rows.is_empty() && sample.undrawn > 0 {
        let found = format!("{AUDIT_P} is empty in all {} rows", sample.undrawn);
        let remedy = "none was drawn as a sample: draw one with demarche audit, and code that";
        return Err(Error::input(input.origin(), found, remedy));
    }
    if let Some((origin, found)) = differ {
        let remedy = format!(
            "settle such sentences first: demarche agree {0} -o differ.xlsx, decide there, then \
             demarche agree {0} --adjudicated differ.xlsx -o settled.csv",
            input.name
        );
        return Err(Error::input(origin, found, remedy));
    }
    let uncoded = |(head, at): (usize, &Option<usize>)| {
        let own = sample.rows.values().filter(|coding| coding.labels[head].is_none());
        if at.is_some() { own.count() } else { 0 }
    };
    let uncoded = labels.iter().enumerate().map(uncoded).collect();
    Ok((Sample { uncoded, ..sample }, beside))
}

struct Reading<'a> {
    input: &'a Input,
    heads: &'a [HeadColumns],
    /// Row id and probability.
    places: [usize; 2],
    /// Hash, text and coder.
    beside: [Option<usize>; 3],
    /// What coders said in each head.
    labels: Vec<Option<usize>>,
    sample: Sample,
    /// Where coders differ first, and on what.
    differ: Option<(Origin, String)>,
}

impl Take for Reading<'_> {
    fn header(&mut self, header: &[String]) -> Result<()> {
        let missing = |name: &str| {
            let remedy = "name a table that demarche audit wrote, or review from it".to_owned();
            Error::column(Origin::row(&self.input.name, 1), name, header, remedy)
        };
        for (place, name) in self.places.iter_mut().zip([ROW_ID, AUDIT_P]) {
            *place = position(header, name).ok_or_else(|| missing(name))?;
        }
        self.beside = [TEXT_HASH, "text", CODER].map(|name| position(header, name));
        let own = self.heads.iter().map(|head| label_column(header, &head.name));
        let labels: Vec<Option<usize>> = own.collect();
        if labels.iter().all(Option::is_none) {
            return Err(missing(
                &self.heads.first().map_or_else(String::new, |h| correction(&h.name)),
            ));
        }
        self.labels = labels;
        Ok(())
    }

    fn row(&mut self, row: u64, cells: &[String]) -> Result<()> {
        let wrong =
            |found: String, remedy: &str| Err(Error::input(self.input.row(row), found, remedy));
        let [id, probability] = self.places.map(|at| cells[at].trim());
        if probability.is_empty() {
            // A sentence that was coded for its own sake stands for no others.
            self.sample.undrawn += 1;
            return Ok(());
        }
        let weight = match probability.replace(',', ".").parse::<f64>() {
            Ok(p) if p > 0.0 && p <= 1.0 => 1.0 / p,
            _ => {
                let found = format!("{AUDIT_P} is \"{}\"", cut(probability));
                return wrong(found, "take this column as it was written");
            }
        };
        let mut labels = Vec::new();
        for (head, &at) in self.heads.iter().zip(&self.labels) {
            let given = at.map_or("", |at| cells[at].trim());
            let label = head.labels.iter().position(|label| same_label(label, given));
            if label.is_none() && !given.is_empty() {
                let found = format!("\"{}\" is no label of {}", cut(given), head.name);
                return wrong(found, &format!("it is one of {}", head.labels.join(", ")));
            }
            labels.push(label);
        }
        let [hash, text, coder] = self.beside.map(|at| at.map_or("", |at| cells[at].trim()));
        let known = match self.sample.rows.entry(bare(id).to_owned()) {
            Entry::Vacant(place) => {
                let (hash, text, coder) = (vouching(hash), folded(text), folded(coder));
                place.insert(Coding { hash, text, weight, coder, labels, met: 0 });
                return Ok(());
            }
            Entry::Occupied(known) => known.into_mut(),
        };
        if same_label(&known.coder, coder) {
            return wrong(format!("row_id {} a second time", cut(id)), "leave one of the rows out");
        }
        for ((own, other), head) in known.labels.iter_mut().zip(labels).zip(self.heads) {
            if let (Some(own), Some(other), None) = (*own, other, &self.differ)
                && own != other
            {
                let [own, other] = [own, other].map(|label| &head.labels[label]);
                let found = format!(
                    "{} is {own} to {}, {other} to {}",
                    cut(id),
                    cut(&known.coder),
                    cut(coder)
                );
                self.differ = Some((self.input.row(row), found));
            }
            *own = own.or(other);
        }
        Ok(())
    }
}

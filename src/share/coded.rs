//! What people coded of a sample that [`draw`](super::draw) drew.

use super::results::{HeadColumns, Row};
use super::table::{Beside, Take, each};
use crate::error::{Error, Origin, Result, cut};
use crate::read::identity::vouching;
use crate::read::{Input, position};
use crate::record::{ROW_ID, TEXT_HASH, correction, row_id, text_hash};
use rustc_hash::FxHashMap;

/// The column of probabilities of being drawn.
pub const PROBABILITY: &str = "audit_p";

/// A row of the sample.
#[derive(Debug, Clone, PartialEq)]
struct Coding {
    hash: String,
    weight: f64,
    /// For each head the number of its label, where it was coded.
    labels: Vec<Option<usize>>,
    /// How many rows of results it is.
    met: usize,
}

/// A sample that was coded.
#[derive(Debug, Default)]
pub struct Sample {
    rows: FxHashMap<String, Coding>,
    /// How many rows have no label, for each head.
    pub uncoded: Vec<usize>,
    /// Rows of results whose text is another than that which was coded.
    pub changed: Vec<String>,
}

impl Sample {
    /// The labels of a row of results, and how many sentences they stand for.
    pub fn of(&mut self, row: &Row) -> Option<(&[Option<usize>], f64)> {
        let id = row_id(row.document, row.sentence);
        let coding = self.rows.get_mut(&id)?;
        if !coding.hash.is_empty() && !row.text.is_empty() && coding.hash != text_hash(row.text) {
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

/// Reads a sample with labels of these heads.
///
/// # Errors
/// If it cannot be read, or has no column of row ids, of probabilities, or of corrections.
pub fn read(input: &Input, heads: &[HeadColumns]) -> Result<(Sample, Beside)> {
    let sample = Sample { uncoded: vec![0; heads.len()], ..Sample::default() };
    let mut reading =
        Reading { input, heads, places: [0; 2], hash: None, labels: Vec::new(), sample };
    let beside = each(input, &mut reading)?;
    Ok((reading.sample, beside))
}

struct Reading<'a> {
    input: &'a Input,
    heads: &'a [HeadColumns],
    /// Row id and probability.
    places: [usize; 2],
    hash: Option<usize>,
    /// The correction of each head.
    labels: Vec<Option<usize>>,
    sample: Sample,
}

impl Take for Reading<'_> {
    fn header(&mut self, header: &[String]) -> Result<()> {
        let missing = |name: &str| {
            let remedy = "name a table that demarche audit wrote".to_owned();
            Error::column(Origin::row(&self.input.name, 1), name, header, remedy)
        };
        for (place, name) in self.places.iter_mut().zip([ROW_ID, PROBABILITY]) {
            *place = position(header, name).ok_or_else(|| missing(name))?;
        }
        self.hash = position(header, TEXT_HASH);
        let names = self.heads.iter().map(|head| correction(&head.name));
        let labels: Vec<Option<usize>> = names.map(|name| position(header, &name)).collect();
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
        let weight = match probability.replace(',', ".").parse::<f64>() {
            Ok(p) if p > 0.0 && p <= 1.0 => 1.0 / p,
            _ => {
                let found = format!("{PROBABILITY} is \"{}\"", cut(probability));
                return wrong(found, "take this column as it was written");
            }
        };
        let mut labels = Vec::new();
        for (number, (head, &at)) in self.heads.iter().zip(&self.labels).enumerate() {
            let given = at.map_or("", |at| cells[at].trim());
            let label = head.labels.iter().position(|label| label.eq_ignore_ascii_case(given));
            if label.is_none() && !given.is_empty() {
                let found = format!("\"{}\" is no label of {}", cut(given), head.name);
                return wrong(found, &format!("it is one of {}", head.labels.join(", ")));
            }
            self.sample.uncoded[number] += usize::from(label.is_none() && at.is_some());
            labels.push(label);
        }
        let hash = self.hash.map_or_else(String::new, |at| vouching(&cells[at]));
        let coding = Coding { hash, weight, labels, met: 0 };
        if self.sample.rows.insert(id.to_owned(), coding).is_some() {
            return wrong(format!("row_id {} a second time", cut(id)), "leave one of the rows out");
        }
        Ok(())
    }
}

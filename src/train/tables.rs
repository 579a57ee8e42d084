//! Labelled tables: what the user asks of them, and their headers.

use super::coding::label_column;
use super::condition::Condition;
use crate::error::{Error, Origin, Result};
use crate::read::{self, Input, Options, position};

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
    /// How much each sentence of a table counts in learning, above 0; 1 for those not named.
    pub weights: Vec<(String, f32)>,
    /// Label columns; empty for `stance`, `sentiment` and `label`, those that there are.
    pub labels: Vec<String>,
    /// Only rows that meet these are taken. Of the values of one column any will do.
    pub conditions: Vec<Condition>,
    /// Names of the other columns.
    pub options: Options,
}

/// A table whose header was read.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) input: Input,
    pub(super) header: Vec<String>,
}

impl Table {
    /// Whether it has a column of a head, be it of corrections.
    pub(super) fn has(&self, head: &str) -> bool {
        label_column(&self.header, head).or_else(|| position(&self.header, head)).is_some()
    }
}

/// Opens tables one by one.
pub(super) fn each(names: &[String], options: &Options) -> impl Iterator<Item = Result<Table>> {
    read::inputs(names, true).found.into_iter().map(|input| {
        let input = input?;
        Ok(Table { name: input.name.clone(), header: read::header(&input, options)?, input })
    })
}

pub(super) fn open_all(names: &[String], options: &Options) -> Result<Vec<Table>> {
    each(names, options).collect()
}

pub(super) fn missing(table: &str, wanted: &str, header: &[String], remedy: &str) -> Error {
    Error::column(Origin::row(table, 1), wanted, header, remedy.to_owned())
}

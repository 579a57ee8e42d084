//! Reads labelled tables: one sentence a row, one column a head.
//!
//! A table may leave its texts elsewhere: it then names them by `id` (and vouches for them by
//! `sha256`), and the tables that hold the texts are given beside it. That is how labels of
//! texts that belong to others can be handed on.

use super::candidates;
use super::coding::{self, USUAL};
use super::example::Labelled;
use super::head_names;
use super::raw::Raw;
pub use super::tables::Request;
use super::tables::{Table, each, missing, open_all};
use crate::error::{Error, Origin, Result};
use crate::model::Head;

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
    if let Some((other, _)) =
        request.weights.iter().find(|(name, _)| !request.tables.contains(name))
    {
        let remedy = "name one of the labelled tables, as it is named there";
        return Err(Error::input(Origin::path(other), "cannot be weighted", remedy));
    }
    let mut wanted = wanted(request, &tables)?;
    let mut raw = Raw::default();
    for table in &tables {
        raw.read(table, request, &wanted)?;
    }
    raw.leave_out_doubles();
    // Of columns that nobody asked for, those where nothing was filled in are no questions.
    if request.labels.is_empty() {
        for at in (0..wanted.len()).rev() {
            if wanted.len() > 1 && raw.labels_of(&wanted[at], &wanted).is_empty() {
                let name = wanted.remove(at);
                raw.leave_out(at, wanted.len() + 1, &name);
            }
        }
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
    raw.note_rare_labels(&wanted, &request.tables);
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
    let has = |name: &String| tables.iter().any(|table| table.has(name));
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
    raw.leave_out_doubles();
    let known = heads.iter().filter(|head| wanted.contains(&head.name));
    Ok(raw.number(known.map(|head| (head.name.clone(), head.labels.clone())).collect()))
}

/// The label columns to learn from.
fn wanted(request: &Request, tables: &[Table]) -> Result<Vec<String>> {
    let has = |name: &str| tables.iter().any(|table| table.has(name));
    let first = |wanted: &str, remedy: &str| match tables.first() {
        Some(table) => missing(&table.name, wanted, &table.header, remedy),
        None => Error::input(Origin::default(), "no table", "name one"),
    };
    if request.labels.is_empty() {
        let mut usual: Vec<String> =
            USUAL.iter().filter(|name| has(name)).map(|&name| name.to_owned()).collect();
        for head in tables.iter().flat_map(|table| coding::heads(&table.header)) {
            if !usual.contains(&head) {
                usual.push(head);
            }
        }
        if usual.is_empty() {
            let remedy = |table: &Table| candidates::remedy(&table.input, &request.options);
            return Err(first(USUAL[0], &tables.first().map(remedy).unwrap_or_default()));
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

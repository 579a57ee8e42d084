//! `demarche columns`: what does each column of output mean?

use super::console::print;
use super::evaluate::pretty;
use super::pages::left_aligned;
use super::share_args as args;
use crate::error::Result;
use crate::record::{Column, columns};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Dictionary) -> Result<ExitCode> {
    let model = super::load(args.model.as_deref())?;
    let all = columns(&model.recipe.heads, &[]);
    print(&if args.json { to_json(&all) } else { page(&all) })?;
    Ok(ExitCode::SUCCESS)
}

fn page(columns: &[Column]) -> String {
    let mut rows = vec![["column", "type", "range", "meaning"].map(str::to_owned).to_vec()];
    rows.extend(columns.iter().map(|column| {
        let Column { name, kind, meaning, range } = column;
        vec![name.clone(), kind.name().to_owned(), range.clone(), meaning.clone()]
    }));
    left_aligned(&rows)
}

fn to_json(columns: &[Column]) -> String {
    let one = |column: &Column| {
        let Column { name, kind, meaning, range } = column;
        json!({ "name": name, "type": kind.name(), "range": range, "meaning": meaning })
    };
    pretty(&Value::Array(columns.iter().map(one).collect()))
}

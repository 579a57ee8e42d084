//! `demarche columns`: what does each column of output mean?

use super::console::print;
use super::evaluate::pretty;
use super::pages::left_aligned;
use super::share_args as args;
use super::suggest_table;
use crate::error::Result;
use crate::record::{Column, ROW_ID, TEXT_HASH, columns, correction};
use crate::share::draw;
use crate::share::group::By;
use crate::share::report;
use crate::share::results::HeadColumns;
use crate::write::Labels;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Dictionary) -> Result<ExitCode> {
    let model = super::load(args.model.as_deref())?;
    let heads: Vec<HeadColumns> = model
        .recipe
        .heads
        .iter()
        .map(|head| HeadColumns {
            name: head.name.clone(),
            labels: head.labels.clone(),
            ..HeadColumns::default()
        })
        .collect();
    let drawn = draw::columns(&heads);
    let corrections: Vec<String> = heads.iter().map(|head| correction(&head.name)).collect();
    let added = |name: &str| {
        [ROW_ID, TEXT_HASH].contains(&name) || corrections.iter().any(|own| own == name)
    };
    let book = drawn.iter().filter(|column| added(&column.name)).cloned().collect();
    let mut shares = report::columns(By::All);
    if let Some(group) = shares.iter_mut().find(|column| column.name == "group") {
        "The month, source, speaker or document; or all.".clone_into(&mut group.meaning);
    }
    let labels = Labels::of(&model.recipe.heads);
    let all = [
        ("results", columns(&model.recipe.heads, &[])),
        ("workbook", book),
        ("audit", drawn),
        ("suggest", suggest_table::columns(&labels, &labels)),
        ("shares", shares),
    ];
    print(&if args.json { to_json(&all) } else { page(&all) })?;
    Ok(ExitCode::SUCCESS)
}

/// Columns with the table in which they occur.
type Tables = [(&'static str, Vec<Column>)];

fn page(tables: &Tables) -> String {
    let mut rows = vec![["column", "in", "type", "range", "meaning"].map(str::to_owned).to_vec()];
    for (table, columns) in tables {
        rows.extend(columns.iter().map(|column| {
            let Column { name, kind, meaning, range } = column;
            let (table, kind) = ((*table).to_owned(), kind.name().to_owned());
            vec![name.clone(), table, kind, range.clone(), meaning.clone()]
        }));
    }
    left_aligned(&rows)
}

fn to_json(tables: &Tables) -> String {
    let one = |table: &'static str, column: &Column| {
        let Column { name, kind, meaning, range } = column;
        json!({
            "name": name,
            "in": table,
            "type": kind.name(),
            "range": range,
            "meaning": meaning,
        })
    };
    let all = tables.iter().flat_map(|(table, own)| own.iter().map(|column| one(table, column)));
    pretty(&Value::Array(all.collect()))
}

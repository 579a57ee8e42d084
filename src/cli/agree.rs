//! `demarche agree`: do those who code agree, and which label does each sentence get?

use super::agree_args::Agree;
use super::agree_page::{page, settled_page};
use super::console::{Console, grouped, print};
use super::evaluate::pretty;
use super::inputs::{find, options, read_again};
use super::tables::Target;
use crate::agree::join::{Joined, Joining};
use crate::agree::measure::measure;
use crate::agree::settle::{Settled, settle};
use crate::agree::{dispute, json, settle};
use crate::error::{Error, Origin, Result};
use crate::read::Input;
use crate::record::{Column, Record};
use crate::train::coding;
use crate::write::{About, Labels};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// So many rows are named whose sentence the same coder labelled before, or that keep another label
/// than the same text was decided to have.
const TWICE: usize = 5;

/// Runs the command.
pub fn run(args: Agree) -> Result<ExitCode> {
    let mut console = Console::new();
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let joined = joined(&args, path, &mut console)?;
    let names = || args.tables.join(", ");
    // One coder's table can take corrections, though nobody is there to agree with.
    let corrects = joined.coders.len() == 1 && args.adjudicated.is_some();
    if joined.coders.len() < 2 && !corrects {
        if console.has_failed() {
            return Ok(console.finish(false));
        }
        let found = match joined.coders.first() {
            Some(coder) => format!("one coder only, {}", coder.name),
            None => "no row".to_owned(),
        };
        let remedy = "name the table of another, or say in a column coder who coded each row";
        return Err(Error::input(Origin::path(names()), found, remedy));
    }
    let read: Vec<String> = args.tables.iter().chain(&args.adjudicated).cloned().collect();
    let target = |path| Target::new(Some(path), args.format.as_deref(), args.raw, &read);
    let target = args.output.as_deref().map(target).transpose()?;
    let mut heads = Vec::new();
    let measured = if corrects { 0 } else { joined.heads.len() };
    for head in 0..measured {
        console.progress(|| format!("drawing documents for {}", joined.heads[head].name));
        match measure(&joined, head, args.seed) {
            Ok(found) => heads.push(found),
            Err(error) => console.failure(&error),
        }
    }
    let settled =
        args.adjudicated.as_deref().map(|name| settled(&args, name, &joined, &mut console));
    let settled = settled.transpose()?;
    let mut told = if corrects { String::new() } else { page(&joined, &heads) };
    if args.json {
        let mut value = json::to_json(&joined, &heads, args.seed);
        if let Some(settled) = &settled {
            value["settled"] = json::settled(&joined, &settled.counts);
        }
        told = pretty(&value);
    }
    // Where the table goes to standard output, nothing else does.
    if args.output.is_none() || path.is_some() {
        print(&told)?;
    }
    if settled.is_none() && heads.iter().all(|head| head.scores.units == 0) {
        let found = "no sentence has labels of two coders";
        let remedy = "name tables whose row_id or texts are the same";
        console.failure(&Error::input(Origin::path(names()), found, remedy));
        return Ok(console.finish(false));
    }
    if let Some(target) = target {
        let told = write(&args, target, &joined, settled.as_ref())?;
        if path.is_some() && !args.json {
            print(&told)?;
        }
    }
    Ok(console.finish(true))
}

/// What all coders said.
fn joined(args: &Agree, output: Option<&Path>, console: &mut Console) -> Result<Joined> {
    let inputs = once(find(&args.tables, true, output, console)?, console);
    let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
    let mut joining = Joining::new(&names);
    let mut is_whole = !console.has_failed();
    for input in &inputs {
        console.progress(|| format!("reading {}", input.name));
        match coding::read(input, &options(&args.columns, true), &args.label) {
            Ok(table) => {
                is_whole &= !table.rows.is_empty() || table.faults.is_empty();
                joining.add(table);
            }
            Err(error) => {
                is_whole = false;
                console.failure(&error);
            }
        }
    }
    let joined = joining.finish();
    joined.notes.iter().for_each(|note| console.note(note));
    joined.twice.iter().take(TWICE).for_each(|error| console.failure(error));
    if joined.twice.len() > TWICE {
        let more = grouped(joined.twice.len() - TWICE);
        console.note(format_args!("demarche: and {more} more that the same coder labelled before"));
    }
    joined.faults.iter().for_each(|error| console.failure(error));
    if !is_whole || args.adjudicated.is_some() && joined.coders.len() == 1 {
        // Who is alone here may not be where all tables are read.
        return Ok(joined);
    }
    for coder in joined.coders.iter().filter(|coder| coder.alone > 0) {
        console.note(format_args!(
            "{}: nobody else labelled {} of {} sentences; these say nothing about agreement",
            coder.name,
            grouped(coder.alone),
            grouped(coder.units)
        ));
    }
    Ok(joined)
}

/// The tables, each once; which are named more than once is reported.
fn once(inputs: Vec<Input>, console: &mut Console) -> Vec<Input> {
    let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
    let mut kept = Vec::new();
    for input in inputs {
        let path = Path::new(&input.name);
        let path = path.canonicalize().unwrap_or_else(|_| PathBuf::from(&input.name));
        if seen.insert(path.clone()) {
            kept.push(input);
        } else if told.insert(path) {
            let remedy = "it is read once; name the table of another coder";
            console.failure(&Error::input(input.origin(), "is named twice", remedy));
        }
    }
    kept
}

/// What was decided, merged with what coders said.
fn settled(args: &Agree, name: &str, joined: &Joined, console: &mut Console) -> Result<Settled> {
    let input = read_again(&[name.to_owned()])?.remove(0);
    let mut decided = coding::read(&input, &options(&args.columns, true), &args.label)?;
    if decided.rows.is_empty() && dispute::disputed(joined).next().is_none() {
        // A table of no disagreements has no rows, and that is as it should be.
        decided.faults.clear();
    }
    decided.notes.iter().for_each(|note| console.note(note));
    let settled = settle(joined, decided);
    settled.faults.iter().for_each(|error| console.failure(error));
    let unlike = &settled.unlike;
    unlike.iter().take(TWICE).for_each(|told| console.note(told));
    if unlike.len() > TWICE {
        let more = grouped(unlike.len() - TWICE);
        console
            .note(format_args!("and {more} more that keep another label than the same text has"));
    }
    Ok(settled)
}

/// Writes the table, and says what is in it.
fn write(
    args: &Agree,
    mut target: Target,
    joined: &Joined,
    settled: Option<&Settled>,
) -> Result<String> {
    let about = about(args, joined, settled.is_some());
    let mut rows = 0;
    let mut put = |columns: &[Column], cells: &mut dyn Iterator<Item = Record>| -> Result<()> {
        let mut sink = target.sink(&about);
        sink.begin(columns)?;
        for cells in cells {
            sink.row(&cells)?;
            rows += 1;
        }
        sink.finish()
    };
    match settled {
        Some(settled) => put(&settle::columns(joined), &mut settled.rows(joined))?,
        None => {
            let cells = dispute::disputed(joined).map(|unit| dispute::cells(joined, unit));
            put(&dispute::columns(joined), &mut { cells })?;
        }
    }
    target.commit()?;
    let file = args.output.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    Ok(match settled {
        Some(settled) => settled_page(&file, joined, settled),
        None if rows == 0 => format!("\n{file}: no row, for coders do not differ\n"),
        None => format!("\n{file}: {} sentences to decide about\n", grouped(rows)),
    })
}

fn about(args: &Agree, joined: &Joined, is_settled: bool) -> About {
    let coders: Vec<&str> = joined.coders.iter().map(|coder| &*coder.name).collect();
    let made = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("tables", args.tables.join(", ")),
        ("coders", coders.join(", ")),
        ("adjudicated", args.adjudicated.clone().unwrap_or_default()),
    ];
    let made = made.map(|(name, value)| (name.to_owned(), value)).to_vec();
    if is_settled {
        // Sheets of shares are made for a model's labels, of which these are none.
        return About { rows: "Labels", heads: Vec::new(), made, codebook: None };
    }
    let heads = joined.heads.iter();
    let heads = heads.map(|head| Labels { head: head.name.clone(), labels: head.labels.clone() });
    About { rows: "Disagreements", heads: heads.collect(), made, codebook: None }
}

//! `demarche audit`: draws sentences for people to code.

use super::console::{Console, grouped, print};
use super::inputs::read_again;
use super::share_args as args;
use super::tables::Target;
use crate::error::Result;
use crate::share::draw::{self, Drawn};
use crate::write::{About, Labels};
use std::cmp::Ordering;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Audit) -> Result<ExitCode> {
    let mut console = Console::new();
    let inputs = read_again(&args.results)?;
    let path = args.output.as_deref();
    let mut target = Target::new(path, args.format.as_deref(), args.raw, &args.results)?;
    let drawn = draw::draw(&inputs, args.head.as_deref(), args.count, args.seed)?;
    drawn.beside.notes.iter().for_each(|note| console.note(note));
    drawn.beside.faults.iter().for_each(|error| console.failure(error));
    if let Some(why) = other_number(args.count, &drawn) {
        console.note(why);
    }
    let about = about(&args, &drawn);
    let mut sink = target.sink(&about);
    sink.begin(&draw::columns(&drawn.heads))?;
    drawn.items.iter().try_for_each(|item| sink.row(&item.cells(&drawn.heads)))?;
    sink.finish()?;
    drop(sink);
    target.commit()?;
    if path.is_some_and(|path| path != Path::new("-")) {
        print(&page(&drawn))?;
    }
    Ok(console.finish(true))
}

fn about(args: &args::Audit, drawn: &Drawn) -> About {
    let labels = |head: &crate::share::results::HeadColumns| Labels {
        head: head.name.clone(),
        labels: head.labels.clone(),
    };
    let made = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("results", args.results.join(", ")),
        ("sentences drawn", drawn.items.len().to_string()),
        ("seed", args.seed.to_string()),
    ];
    let made = made.map(|(name, value)| (name.to_owned(), value)).to_vec();
    About { rows: "Audit", heads: drawn.heads.iter().map(labels).collect(), made, codebook: None }
}

/// Why another number was drawn than asked for, if so.
fn other_number(asked: usize, drawn: &Drawn) -> Option<String> {
    let found = grouped(drawn.items.len());
    match drawn.items.len().cmp(&asked) {
        Ordering::Equal => None,
        Ordering::Less => Some(format!("the results have {found} sentences only: all are drawn")),
        Ordering::Greater => Some(format!(
            "{found} sentences are drawn, not {}: of each label that the model gives at least two, \
             or its only one",
            grouped(asked)
        )),
    }
}

/// How many sentences were drawn of each stratum.
fn page(drawn: &Drawn) -> String {
    let mut page = format!("{} sentences drawn:\n", grouped(drawn.items.len()));
    for (label, size, count) in &drawn.strata {
        let (count, size) = (grouped(*count), grouped(*size));
        let _ = writeln!(page, "  {count} of {size} that the model gives {label}");
    }
    page
}

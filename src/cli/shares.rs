//! `demarche shares`: which share has each label, and how well is that known?

use super::console::{Console, grouped, print};
use super::evaluate::pretty;
use super::inputs::read_again;
use super::pages::aligned;
use super::share_args as args;
use super::tables::Target;
use crate::error::Result;
use crate::share::adjust::Estimate;
use crate::share::coded::{self, Sample};
use crate::share::group::{By, Groups};
use crate::share::held_out::HeldOut;
use crate::share::report::{self, Line, WAYS};
use crate::share::results;
use crate::share::table::Beside;
use crate::write::About;
use std::fmt::Write;
use std::process::ExitCode;

/// Runs the command.
pub fn run(args: args::Shares) -> Result<ExitCode> {
    let mut console = Console::new();
    let inputs = read_again(&args.results)?;
    let held_out = match &args.confusion {
        Some(path) => HeldOut::measures(path)?,
        None => HeldOut::Model(super::load(args.model.as_deref())?.recipe.heads),
    };
    let sample = args.audit.as_ref().map(|path| sample(path, &inputs, &mut console)).transpose()?;
    let files = [&args.audit, &args.model, &args.confusion].into_iter().flatten().cloned();
    let read: Vec<String> = args.results.iter().cloned().chain(files).collect();
    let writes = args.output.is_some() || args.format.is_some();
    let target = |path| Target::new(path, args.format.as_deref(), args.raw, &read);
    let target = writes.then(|| target(args.output.as_deref())).transpose()?;
    let by = args.by.map_or(By::All, By::from);
    let mut groups = Groups::new(by, sample);
    tell(results::read(&inputs, &mut groups)?, &mut console);
    if let Some(sample) = &groups.sample {
        met(sample, &console);
    }
    let lines = report::lines(&groups, &held_out, args.audit.is_some());
    if lines.is_empty() {
        console.note("no sentence with probabilities");
        return Ok(console.finish(false));
    }
    let about = about(&args, by);
    if args.json {
        print(&pretty(&report::to_json(&lines)))?;
    } else if args.output.is_some() || !writes {
        print(&page(&lines, by, args.audit.is_some()))?;
    }
    if let Some(mut target) = target {
        let mut sink = target.sink(&about);
        sink.begin(&report::columns(by))?;
        lines.iter().try_for_each(|line| sink.row(&line.cells(by)))?;
        sink.finish()?;
        drop(sink);
        target.commit()?;
    }
    Ok(console.finish(true))
}

impl From<args::By> for By {
    fn from(by: args::By) -> Self {
        match by {
            args::By::Month => Self::Month,
            args::By::Source => Self::Source,
            args::By::Speaker => Self::Speaker,
            args::By::Document => Self::Document,
        }
    }
}

/// The sample that people coded.
fn sample(path: &str, inputs: &[crate::read::Input], console: &mut Console) -> Result<Sample> {
    let file = read_again(&[path.to_owned()])?;
    let heads = results::heads_of(&inputs[0])?;
    let (sample, beside) = coded::read(&file[0], &heads)?;
    tell(beside, console);
    for (head, &rows) in heads.iter().zip(&sample.uncoded).filter(|(_, rows)| **rows > 0) {
        console.note(format_args!(
            "{path}: {} rows have no {}, as if they had not been drawn: that is right only if they \
             are like the others",
            grouped(rows),
            head.name
        ));
    }
    Ok(sample)
}

/// Says what became of the rows of a sample.
fn met(sample: &Sample, console: &Console) {
    let (rows, missing, twice) = sample.met();
    if missing > 0 {
        let changed = sample.changed.len();
        console.note(format_args!(
            "{} of {} coded rows are not in the results, {} of these with another text",
            grouped(missing),
            grouped(rows),
            grouped(changed)
        ));
    }
    if twice > 0 {
        let twice = grouped(twice);
        console.note(format_args!("{twice} coded rows are in the results twice: the first counts"));
    }
}

fn tell(beside: Beside, console: &mut Console) {
    beside.notes.iter().for_each(|note| console.note(note));
    beside.faults.iter().for_each(|error| console.failure(error));
}

fn about(args: &args::Shares, by: By) -> About {
    let model = args.model.clone().unwrap_or_else(|| "the one in the program".to_owned());
    let made = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("results", args.results.join(", ")),
        ("by", by.name().to_owned()),
        ("corrected by", args.confusion.clone().unwrap_or(model)),
        ("audit", args.audit.clone().unwrap_or_default()),
    ];
    let made = made.map(|(name, value)| (name.to_owned(), value)).to_vec();
    About { rows: "Shares", heads: Vec::new(), made }
}

/// Shares in percent, for a person.
fn page(lines: &[Line], by: By, with_audit: bool) -> String {
    let ways = if with_audit { 4 } else { 3 };
    let mut page = String::new();
    let mut heads: Vec<&str> = lines.iter().map(|line| &*line.head).collect();
    heads.dedup();
    for (number, head) in heads.iter().enumerate() {
        let own: Vec<&Line> = lines.iter().filter(|line| line.head == *head).collect();
        let gap = if number > 0 { "\n" } else { "" };
        let _ = writeln!(page, "{gap}{head}: percent of sentences (95 percent intervals)");
        let names = ["sentences", "documents"].into_iter().chain(WAYS[..ways].iter().map(|w| w.0));
        let first = if by == By::All { "label" } else { by.name() };
        let mut header = vec![first.to_owned()];
        header.extend((by != By::All).then(|| "label".to_owned()));
        header.extend(names.map(str::to_owned));
        let mut rows = vec![header];
        for line in &own {
            let mut row = vec![line.label.clone()];
            if by != By::All {
                row.insert(0, line.group.clone());
            }
            row.extend([line.sentences, line.documents].map(|n| grouped(n as usize)));
            row.extend(line.shares[..ways].iter().zip(&line.whys).map(|(share, why)| {
                let none = if why.starts_with("too few") { "too few" } else { "-" };
                share.map_or_else(|| none.to_owned(), percent)
            }));
            rows.push(row);
        }
        page += &aligned(&rows);
        page += &whys(&own, by, ways);
    }
    page
}

/// Why shares are not given, each reason once.
fn whys(lines: &[&Line], by: By, ways: usize) -> String {
    let mut page = String::new();
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        for ((way, _), why) in
            WAYS[..ways].iter().zip(&line.whys).filter(|(_, why)| !why.is_empty())
        {
            let reason = match by {
                By::All => format!("{way}: {why}"),
                _ if !why.starts_with("too few") => format!("{way}: {why}"),
                _ => format!("{} {way}: {why}", line.group),
            };
            if !said.contains(&reason) {
                let _ = writeln!(page, "({reason})");
                said.push(reason);
            }
        }
    }
    page
}

/// `12.3 (10.1-14.8)`
fn percent(estimate: Estimate) -> String {
    let [share, low, high] = [estimate.share, estimate.interval.low, estimate.interval.high];
    format!("{:.1} ({:.1}-{:.1})", share * 100.0, low * 100.0, high * 100.0)
}

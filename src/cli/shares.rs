//! `demarche shares`: which share has each label, and how well is that known?

use super::console::{Console, grouped, print};
use super::evaluate::pretty;
use super::inputs::read_again;
use super::pages::aligned;
use super::share_args as args;
use super::tables::Target;
use crate::error::{Error, Origin, Result, cut};
use crate::record::row_id;
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
    if let Some((document, sentence)) = &groups.first_twice {
        let found = format!(
            "{} rows are there a second time and left out; the first is {}",
            grouped(groups.twice),
            cut(&row_id(document, *sentence))
        );
        let remedy = "name every table once, and give documents names of their own";
        console.failure(&Error::input(Origin::path(args.results.join(", ")), found, remedy));
    }
    if let (Some(sample), Some(path)) = (&groups.sample, &args.audit) {
        met(path, sample, groups.judged(), &console)?;
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
    if sample.undrawn > 0 {
        console.note(format_args!(
            "{path}: rows with an empty audit_p: {}; they were not drawn as a sample, and do not count",
            grouped(sample.undrawn)
        ));
    }
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

/// Says what became of the rows of a sample drawn from so many sentences.
///
/// # Errors
/// If the results have none of its rows.
fn met(path: &str, sample: &Sample, judged: usize, console: &Console) -> Result<()> {
    let (rows, missing, twice) = sample.met();
    if missing == rows {
        let found = format!(
            "none of its {} rows is in the results, {} of these with another text",
            grouped(rows),
            grouped(sample.changed.len())
        );
        return Err(Error::input(Origin::path(path), found, "name the results it was drawn from"));
    }
    let stands_for = sample.stands_for();
    if missing == 0 && stands_for < judged as f64 * (1.0 - SLACK) {
        console.note(format_args!(
            "{path}: its rows stand for {} of {} sentences: where rows were left out, that is as if \
             they had not been drawn, and right only if they are like the others",
            grouped(stands_for.round() as usize),
            grouped(judged)
        ));
    }
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
    Ok(())
}

/// By how much less than all sentences a whole sample may stand for: its probabilities are rounded.
const SLACK: f64 = 0.001;

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
    About { rows: "Shares", heads: Vec::new(), made, codebook: None }
}

/// Shares in percent, for a person.
fn page(lines: &[Line], by: By, with_audit: bool) -> String {
    let ways = if with_audit { 4 } else { 3 };
    let mut page = String::new();
    for (number, own) in lines.chunk_by(|a, b| a.head == b.head).enumerate() {
        let gap = if number > 0 { "\n" } else { "" };
        let _ = writeln!(page, "{gap}{}: percent of sentences (95 percent intervals)", own[0].head);
        let names = ["sentences", "documents"].into_iter().chain(WAYS[..ways].iter().map(|w| w.0));
        let first = if by == By::All { "label" } else { by.name() };
        let mut header = vec![first.to_owned()];
        header.extend((by != By::All).then(|| "label".to_owned()));
        header.extend(names.map(str::to_owned));
        let mut rows = vec![header];
        for group in own.chunk_by(|a, b| a.group == b.group) {
            let none = group[0].shares[..ways].iter().all(Option::is_none);
            match by {
                By::All => rows.extend(group.iter().map(|line| row(line, &[&line.label], ways))),
                // Why there is none is the same for every label.
                _ if none => rows.push(row(&group[0], &[&group[0].group, "(all)"], ways)),
                _ => rows
                    .extend(group.iter().map(|line| row(line, &[&line.group, &line.label], ways))),
            }
        }
        page += &aligned(&rows);
        page += &whys(own, by, ways);
        page += &odds(own, by);
    }
    page
}

fn row(line: &Line, first: &[&str], ways: usize) -> Vec<String> {
    let mut row: Vec<String> = first.iter().map(|&cell| cell.to_owned()).collect();
    row.extend([line.sentences, line.documents].map(|n| grouped(n as usize)));
    row.extend(line.shares[..ways].iter().zip(&line.whys).map(|(share, why)| {
        let none = if why.starts_with("too few") { "too few" } else { "-" };
        share.map_or_else(|| none.to_owned(), percent)
    }));
    row
}

/// Why shares are not given: each reason once, with the ways and the number of groups it is of.
fn whys(lines: &[Line], by: By, ways: usize) -> String {
    let (mut reasons, mut groups): (Vec<(String, Vec<usize>)>, usize) = (Vec::new(), 0);
    for group in lines.chunk_by(|a, b| a.group == b.group) {
        groups += 1;
        let own = group[0].whys[..ways].iter().enumerate();
        for (way, why) in own.filter(|(_, why)| !why.is_empty()) {
            let reason = if by == By::All { why.clone() } else { kind(why) };
            let at = reasons.iter().position(|(known, _)| *known == reason);
            let at = at.unwrap_or_else(|| {
                reasons.push((reason, vec![0; ways]));
                reasons.len() - 1
            });
            reasons[at].1[way] += 1;
        }
    }
    let mut page = String::new();
    for (reason, counts) in &reasons {
        let mut numbers: Vec<usize> = counts.iter().copied().filter(|&count| count > 0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let own = WAYS.iter().zip(counts).filter(|(_, count)| **count == number);
            let names = own.map(|((way, _), _)| *way).collect::<Vec<_>>().join(", ");
            let of = format!(" ({} of {} groups)", grouped(number), grouped(groups));
            let of = if by == By::All { "" } else { &of };
            let _ = writeln!(page, "({names}: {reason}{of})");
        }
    }
    page
}

/// A reason without the numbers of one group: `too few sentences: 40 of 50` asks for 50.
fn kind(why: &str) -> String {
    let parts = why.strip_prefix("too few ").and_then(|rest| rest.rsplit_once(": "));
    match parts.and_then(|(what, numbers)| Some((what, numbers.split_once(" of ")?.1))) {
        Some((what, needed)) => format!("too few {what}, less than {needed}"),
        None => why.to_owned(),
    }
}

/// Where what a model's errors elsewhere suggest cannot be true by what people coded here.
fn odds(lines: &[Line], by: By) -> String {
    let own: Vec<&Line> = lines.iter().filter(|line| !line.at_odds().is_empty()).collect();
    if own.is_empty() {
        return String::new();
    }
    let is = |way: &&(&str, &str)| own.iter().any(|line| line.at_odds().contains(&way.0));
    let ways: Vec<&str> = WAYS.iter().filter(is).map(|way| way.0).collect();
    let name = |line: &&Line| match by {
        By::All => line.label.clone(),
        _ => format!("{} {}", line.group, line.label),
    };
    let mut names: Vec<String> = own.iter().take(NAMED).map(name).collect();
    names.extend((own.len() > NAMED).then(|| format!("{} more", grouped(own.len() - NAMED))));
    let (ways, names) = (ways.join(" and "), names.join(", "));
    format!("({ways} and audited exclude each other for {names}: go by audited)\n")
}

/// How many shares a line names at most.
const NAMED: usize = 6;

/// `12.3 (10.1-14.8)`
fn percent(estimate: Estimate) -> String {
    let [share, low, high] = [estimate.share, estimate.interval.low, estimate.interval.high];
    format!("{:.1} ({:.1}-{:.1})", share * 100.0, low * 100.0, high * 100.0)
}

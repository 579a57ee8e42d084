//! `demarche check`: is a coded table fit to learn from, and to measure by?

use super::check_args::Check;
use super::console::{Console, grouped, print};
use super::evaluate::pretty;
use super::findings::{self, Found};
use super::inputs::{find, options};
use super::tables::Target;
use crate::error::{Error, Origin, Result};
use crate::model::Model;
use crate::read::Input;
use crate::train::candidates;
use crate::train::check::{self, Judged, NEEDS_JUDGEMENT, Request, Rows, Rule};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Runs the command.
pub fn run(args: Check) -> Result<ExitCode> {
    if args.rules {
        print(&findings::rules_page())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut console = Console::new();
    let options = options(&args.columns, true);
    let output = args.output.as_deref();
    let mut inputs = |names: &[String]| -> Result<Vec<Input>> {
        if names.is_empty() { Ok(Vec::new()) } else { find(names, true, output, &mut console) }
    };
    let (tables, test) = (inputs(&args.tables)?, inputs(&args.test)?);
    let exported = inputs(&args.exported)?;
    let rows = Rows::read(&tables, &test, &args.label, &options);
    tell(&rows, &mut console);
    if rows.tables.is_empty() || rows.rows.is_empty() && console.has_failed() {
        return Ok(console.finish(false));
    }
    if rows.heads.is_empty() {
        let named = (tables.iter().chain(&test).next()).filter(|_| args.label.is_empty());
        let remedy = named.map(|table| candidates::remedy(table, &options));
        console.note(format_args!(
            "no column of labels: labels are not checked; {}",
            remedy.as_deref().unwrap_or("name one with --label")
        ));
    }
    let exported = (!exported.is_empty()).then(|| Rows::read(&exported, &[], &[], &options));
    if let Some(exported) = &exported {
        tell(exported, &mut console);
    }
    let model = args.model.as_deref().map(|path| super::load(Some(path))).transpose()?;
    let known = known(&args, model.as_ref(), &rows)?;
    let read: Vec<String> =
        [&args.tables, &args.test, &args.exported].into_iter().flatten().cloned().collect();
    let open = |path| Target::new(Some(path), args.format.as_deref(), false, &read);
    let mut target = output.map(open).transpose()?;
    let mut probabilities = args.probabilities.as_deref().map(open).transpose()?;
    let wanted = |rule: &Rule| {
        let named = |codes: &[String]| codes.iter().any(|code| code == rule.code);
        (args.only.is_empty() || named(&args.only)) && !named(&args.without)
    };
    let judges = check::rules().iter().any(|rule| rule.code == NEEDS_JUDGEMENT && wanted(rule));
    let judged = match judges || probabilities.is_some() {
        true => judge(&args, &rows, &mut console)?,
        false => Vec::new(),
    };
    let request = Request { exported: exported.as_ref(), known: &known, judged: &judged };
    let findings = check::check(&rows, &request, wanted);
    let codebook = model.and_then(|model| model.recipe.codebook);
    let found = Found { rows: &rows, findings, known: &known, codebook };
    if let Some(target) = &mut target {
        found.write(target, &judged)?;
    }
    if let Some(target) = &mut probabilities {
        findings::write_probabilities(target, &rows, &judged)?;
    }
    [target, probabilities].into_iter().flatten().try_for_each(Target::commit)?;
    if args.json {
        print(&pretty(&found.to_json()))?;
    } else {
        print(&found.page(args.shown))?;
    }
    if let Some(path) = output {
        let count = grouped(found.findings.len());
        console.note(format_args!("{}: {count} findings", path.display()));
    }
    let code = console.finish(true);
    Ok(if found.findings.is_empty() { code } else { ExitCode::from(1) })
}

/// Reports what reading met with.
fn tell(rows: &Rows, console: &mut Console) {
    rows.notes.iter().for_each(|note| console.note(note));
    rows.faults.iter().for_each(|error| console.failure(error));
}

/// The labels that each head may have, where that is known.
fn known(args: &Check, model: Option<&Model>, rows: &Rows) -> Result<Vec<(String, Vec<String>)>> {
    let mut known = Vec::new();
    for (head, labels) in &args.labels {
        let named = |name: &String| rows.heads.contains(name);
        let head = match (head, &*rows.heads) {
            (Some(head), _) if named(head) => head.clone(),
            (None, [only]) => only.clone(),
            (head, heads) => {
                let found = match head {
                    Some(head) => format!("no head {head} for --labels"),
                    None => format!("--labels for {} heads", heads.len()),
                };
                let heads = heads.join(", ");
                let remedy =
                    format!("write --labels HEAD=LABEL,LABEL, with one of the heads: {heads}");
                return Err(Error::input(Origin::path(rows.tables.join(", ")), found, remedy));
            }
        };
        known.push((head, labels.clone()));
    }
    let heads = model.map_or(&[][..], |model| &model.recipe.heads);
    known.extend(heads.iter().map(|head| (head.name.clone(), head.labels.clone())));
    Ok(known)
}

/// What a model that did not see them makes of the rows.
fn judge(args: &Check, rows: &Rows, console: &mut Console) -> Result<Vec<Judged>> {
    let shared = Mutex::new(&mut *console);
    let progress = |what: &str| {
        let mut console = shared.lock().unwrap_or_else(PoisonError::into_inner);
        console.progress(|| what.to_owned());
    };
    let work = || check::judge(rows, args.language, args.seed, &progress);
    let (judged, notes) = super::with_threads(args.jobs, work)??;
    notes.iter().for_each(|note| console.note(note));
    Ok(judged)
}

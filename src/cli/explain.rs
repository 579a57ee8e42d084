//! `demarche explain`: one sentence, and why.

use super::args;
use super::console::print;
use crate::error::{Error, Origin, Result};
use crate::model::{Cue, Judge, Rule, decide, explain};
use crate::text::Span;
use std::fmt::Write;
use std::io::Read;
use std::process::ExitCode;

/// Longest text that is taken for a sentence, in bytes.
const LONGEST: u64 = 1 << 20;

/// A weaker push would show as 0.00.
const LEAST: f32 = 0.005;

/// Runs the command.
pub fn run(args: args::Explain) -> Result<ExitCode> {
    let model = super::load(args.model.as_deref())?;
    let text = if args.sentence == "-" { standard_input()? } else { args.sentence };
    let text = text.trim();
    if text.is_empty() {
        let found = "no sentence";
        return Err(Error::input(Origin::default(), found, "give one in quotation marks"));
    }
    let mut judge = Judge::new(&model);
    judge.read(text, &[Span::new(0, text.len())]);
    let judgement = judge.judge(0, true);
    let mut page = String::new();
    for ((head, lane), shares) in model.heads().zip(&judgement.heads) {
        let verdict = decide(head, shares, Rule::default());
        let _ = writeln!(page, "{}: {}", head.name, head.labels[verdict.preferred]);
        let width = head.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
        for (label, share) in head.labels.iter().zip(shares) {
            let bar = "█".repeat((share * 30.0).round() as usize);
            let line = format!("  {label:width$}  {share:.3}  {bar}");
            let _ = writeln!(page, "{}", line.trim_end());
        }
        let lanes = lane..lane + head.labels.len();
        let lane = lane + verdict.preferred;
        let label = &head.labels[verdict.preferred];
        for (what, direction) in [("for", 1.0), ("against", -1.0)] {
            let push = |cue: &Cue| cue.push(lane, lanes.clone()) * direction;
            let words = explain::strongest(&judgement.cues, text, push, LEAST, args.cues);
            let signed = |(word, push): (String, f32)| format!("{word} ({:+.2})", push * direction);
            let words: Vec<String> = words.into_iter().map(signed).collect();
            if !words.is_empty() {
                let _ = writeln!(page, "  {what} {label}: {}", words.join(", "));
            }
        }
        page.push('\n');
    }
    print(page.trim_end_matches('\n')).and_then(|()| print("\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn standard_input() -> Result<String> {
    let failed = |error| Error::io("standard input", "read", error);
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST {
        let found = "longer than a sentence can be (1 MiB)";
        return Err(Error::input(Origin::path("standard input"), found, "use demarche classify"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

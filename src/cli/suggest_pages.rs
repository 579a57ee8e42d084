//! What was suggested and what rounds moved, for a person to read.

use super::console::{grouped, measure_within};
use super::pages::aligned;
use crate::train::HeadEvaluation;
use crate::train::rounds::{Round, Trend};
use crate::train::suggestion::{Part, Suggested};
use std::fmt::Write;

/// What was suggested, of what, and what for; whether the model knows what `teaches`, or chance chose.
pub fn page(suggested: &Suggested, asked: usize, teaches: bool) -> String {
    let Suggested { items, met, coded, copies } = suggested;
    let mut page = format!("{} sentences to code, of {}", grouped(items.len()), grouped(*met));
    if coded + copies > 0 {
        let (coded, copies) = (grouped(*coded), grouped(*copies));
        let _ = write!(page, " ({coded} coded already, {copies} near copies of those)");
    }
    page.push('\n');
    let (learn, test) = (suggested.count(Part::Learn), suggested.count(Part::Test));
    if learn > 0 {
        let why = match teaches {
            true => "their labels teach most",
            false => "drawn by chance, unlike each other, for the model does not know the question",
        };
        let _ = writeln!(page, "  {} to learn from: {why}", grouped(learn));
    }
    if test > 0 {
        let _ = writeln!(
            page,
            "  {} to test by: drawn at random, for those chosen to teach are harder than others \
             and would\n  tell too little of a model",
            grouped(test)
        );
    }
    if items.len() < asked {
        let _ = writeln!(
            page,
            "  ({} were asked for: no more are left that are no near copies of others)",
            grouped(asked)
        );
    }
    page
}

/// What each round reached, how far the last moved it, and whether to code another; so many
/// sentences are set aside to test by.
pub fn advice(names: &[String], rounds: &[Round], test: usize) -> String {
    let Some(last) = rounds.last() else { return String::new() };
    let mut page = String::new();
    if test > 0 {
        let _ = writeln!(
            page,
            "\n{} coded sentences are set aside to test by (part: test): rounds are measured without \
             them",
            grouped(test)
        );
    }
    for (head, HeadEvaluation { name, .. }) in last.heads.iter().enumerate() {
        let _ = writeln!(page, "\n{name}, by cross-validation after each round:");
        let mut table =
            vec![["round", "coded", "macro-F1", "moved by"].map(str::to_owned).to_vec()];
        for (table_name, round) in names.iter().zip(rounds) {
            let own = &round.heads[head];
            let within = own.intervals.as_ref().and_then(|all| all.macro_f1);
            table.push(vec![
                table_name.clone(),
                grouped(round.sentences),
                measure_within(own.confusion.macro_f1(), within),
                moved(round, head).unwrap_or_else(|| "-".to_owned()),
            ]);
        }
        page += &aligned(&table);
        let _ = writeln!(page, "{}", sentence(rounds, head));
    }
    page
}

/// How far a round moved a head, in points, and its interval.
fn moved(round: &Round, head: usize) -> Option<String> {
    let moved = round.moved[head]?;
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let difference = points(moved.difference?);
    Some(match moved.interval {
        Some(within) => format!("{difference} ({} to {})", points(within.low), points(within.high)),
        None => difference,
    })
}

/// Whether to code another round.
fn sentence(rounds: &[Round], head: usize) -> String {
    let Some(last) = rounds.last() else { return String::new() };
    let before = rounds.len().checked_sub(2).map_or(0, |at| rounds[at].sentences);
    let what = format!(
        "the last round of {} moved macro-F1 on the sentences before it by {} points",
        grouped(last.sentences - before),
        moved(last, head).unwrap_or_default()
    );
    match last.trend(head) {
        Trend::Unknown => {
            "code another round and name both, in their order, to learn how far it moves macro-F1"
                .to_owned()
        }
        Trend::Rises => format!("{what}: it still rises, so code another round"),
        Trend::Flat => {
            format!(
                "{what}, and hardly more than 2 at best: coding more of the same will help little"
            )
        }
        Trend::Unclear => format!("{what}, which may be chance: another round will tell"),
        Trend::Falls => format!(
            "{what}: its labels may contradict those before; demarche check tells which may be wrong"
        ),
    }
}

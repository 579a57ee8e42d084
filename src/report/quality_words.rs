//! How measures are said: as percent, with their intervals, and in sentences.

use super::chart::{counted, grouped, percent};
use crate::train::HeadEvaluation;
use crate::train::bootstrap::{Interval, Intervals};
use crate::train::compare::{Difference, HeadComparison};

/// A share as whole percent, or a dash.
pub fn percent_of(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), percent)
}

/// A share as whole percent, with its interval: `72% (60–82)`.
pub fn percent_within(share: Option<f64>, interval: Option<Interval>) -> String {
    let ends = |Interval { low, high }| format!(" ({:.0}–{:.0})", low * 100.0, high * 100.0);
    percent_of(share) + &interval.filter(|_| share.is_some()).map_or(String::new(), ends)
}

/// A measure with three decimals, or a dash.
pub fn measure(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

/// An interval with three decimals: `0.641 to 0.722`.
pub fn ends(interval: Option<Interval>) -> String {
    interval
        .map_or_else(|| "–".to_owned(), |Interval { low, high }| format!("{low:.3} to {high:.3}"))
}

/// A measure with three decimals and its interval: `0.684 (0.641–0.722)`.
pub fn measure_within(value: Option<f64>, interval: Option<Interval>) -> String {
    let ends = |Interval { low, high }| format!(" ({low:.3}–{high:.3})");
    measure(value) + &interval.filter(|_| value.is_some()).map_or(String::new(), ends)
}

/// Of fewer sentences figures say next to nothing.
pub const FEWEST: usize = 20;

/// Why the figures of a head say next to nothing, where they do.
pub fn too_few(head: &HeadEvaluation) -> Option<String> {
    let sentences = head.confusion.sentences();
    let labels = (0..head.labels.len()).filter(|&label| head.confusion.label(label).support > 0);
    let labels: Vec<usize> = labels.collect();
    match labels[..] {
        [] => None,
        _ if sentences < FEWEST => Some(format!(
            "too few to tell: figures of {} say next to nothing, code {FEWEST} or more, better 200",
            counted(sentences as u64, "sentence")
        )),
        [only] => Some(format!(
            "too few labels to tell: all sentences have the label {}, so that nothing shows whether \
             it is told from others; add sentences with the other labels",
            head.labels[only]
        )),
        _ => None,
    }
}

/// The headline figures of a head in sentences.
pub fn headline(head: &HeadEvaluation) -> Vec<String> {
    let confusion = &head.confusion;
    let of =
        |interval: fn(&Intervals) -> Option<Interval>| head.intervals.as_ref().and_then(interval);
    let likely = |interval: Option<Interval>| match interval {
        Some(Interval { low, high }) => {
            format!(" (95 percent interval: {:.0} to {:.0})", low * 100.0, high * 100.0)
        }
        None => String::new(),
    };
    let mut all = Vec::new();
    if let Some(why) = too_few(head) {
        let mut letters = why.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string());
        all.push(format!("{}{}.", first.unwrap_or_default(), letters.as_str()));
    }
    if let Some(accuracy) = confusion.accuracy() {
        all.push(format!(
            "The label is right in {:.0} of 100 sentences{}.",
            accuracy * 100.0,
            likely(of(|all| all.accuracy))
        ));
    }
    let commonest = (0..head.labels.len()).max_by_key(|&label| confusion.label(label).support);
    if let (Some(label), sentences @ 1..) = (commonest, confusion.sentences()) {
        let share = confusion.label(label).support as f64 / sentences as f64;
        let label = &head.labels[label];
        all.push(format!("Always saying “{label}” would be right in {:.0}.", share * 100.0));
    }
    if let Some(macro_f1) = confusion.macro_f1() {
        let within = of(|all| all.macro_f1)
            .map(|Interval { low, high }| format!(" ({low:.2} to {high:.2})"));
        all.push(format!(
            "Macro-F1, in which rare labels count as much as common ones, is {macro_f1:.2}{}.",
            within.unwrap_or_default()
        ));
    }
    if let Some(error) = head.calibration_error {
        all.push(format!(
            "How sure it says it is differs from how often it is right by {:.0} points on average{}.",
            error * 100.0,
            likely(of(|all| all.calibration_error))
        ));
    }
    if let Some((share, Some(right))) = head.accuracy_at_coverage.first() {
        let within = head.intervals.as_ref().and_then(|all| all.accuracy_at_coverage[0]);
        all.push(format!(
            "Among the {:.0} percent of which it is surest, it is right in {:.0} of 100{}.",
            share * 100.0,
            right * 100.0,
            likely(within)
        ));
    }
    all
}

/// What the figures rest on: `520 sentences of 34 documents`.
pub fn basis(head: &HeadEvaluation) -> String {
    let sentences = counted(head.confusion.sentences() as u64, "sentence");
    match head.documents {
        Some(documents) if documents >= 2 => {
            format!("{sentences} of {} documents", grouped(documents as u64))
        }
        Some(_) => format!(
            "{sentences} of one document, so that nothing can be said of how sure the figures are"
        ),
        None => sentences,
    }
}

/// A difference in points with interval and p: `+3.2 (+1.0 to +5.4), p 0.004`.
pub fn difference(both: &Difference) -> String {
    let points = |value: f64| format!("{:+.1}", value * 100.0);
    let Some(difference) = both.difference else { return "–".to_owned() };
    let mut text = points(difference);
    if let (Some(Interval { low, high }), Some(p)) = (both.interval, both.p) {
        text += &format!(" ({} to {}), p {}", points(low), points(high), probability(p));
    }
    text
}

/// A p with three decimals.
pub fn probability(p: f64) -> String {
    if p < 0.0005 { "below 0.001".to_owned() } else { format!("{p:.3}") }
}

/// What a comparison says of a head.
pub fn verdict(head: &HeadComparison, other: &str) -> String {
    let (both, test) = (&head.macro_f1, &head.mcnemar);
    let better = match (both.difference, both.interval) {
        (Some(_), Some(Interval { low, .. })) if low > 0.0 => {
            format!("By macro-F1 this is better than {other}")
        }
        (Some(_), Some(Interval { high, .. })) if high < 0.0 => {
            format!("By macro-F1 {other} is better")
        }
        _ => format!("By macro-F1 neither this nor {other} is shown to be better"),
    };
    format!(
        "{better}. Only this is right in {}, only the other in {}: McNemar’s test ({}) gives p {}.",
        counted(test.only_first as u64, "sentence"),
        counted(test.only_second as u64, "sentence"),
        test.name(),
        probability(test.p)
    )
}

#[cfg(test)]
mod tests {
    use crate::report::quality_words::*;

    #[test]
    fn figures_are_written_for_readers() {
        let interval = Some(Interval { low: 0.604, high: 0.818 });
        assert_eq!(percent_within(Some(0.724), interval), "72% (60–82)");
        assert_eq!(percent_within(None, interval), "–");
        assert_eq!(measure_within(Some(0.7241), interval), "0.724 (0.604–0.818)");
        let both = Difference {
            first: Some(0.7),
            second: Some(0.68),
            difference: Some(0.02),
            interval: Some(Interval { low: -0.011, high: 0.052 }),
            p: Some(0.23),
        };
        assert_eq!(difference(&both), "+2.0 (-1.1 to +5.2), p 0.230");
        assert_eq!(difference(&Difference { interval: None, p: None, ..both }), "+2.0");
        assert_eq!(probability(0.0004), "below 0.001");
    }
}

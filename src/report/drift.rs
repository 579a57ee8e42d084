//! What the drift of new articles says, in words and as tables.

use super::chart::{counted, grouped};
use super::quality_words::measure_within;
use super::table::Table;
use crate::train::DriftEvaluation;
use crate::train::bootstrap::Interval;
use crate::train::drift::HeadDrift;
use crate::train::shift::{Extent, Index, LEAST, Shift};
use serde::Serialize;

/// So many times the share of unknown words in training is much.
const MUCH: f64 = 1.5;

/// The part of the page on drift.
#[derive(Debug, Serialize)]
pub struct DriftView {
    /// What was compared.
    pub basis: String,
    /// What it says, and what to do.
    pub says: Vec<String>,
    /// The commonest unknown words.
    pub unknown: String,
    /// A table for each head.
    pub heads: Vec<Table>,
}

/// A share as `one in 9`; `none` for 0, `nearly every one` above two thirds.
pub fn one_in(share: Option<f64>) -> String {
    match share {
        Some(share) if share > 2.0 / 3.0 => "nearly every one".to_owned(),
        Some(share) if share > 0.0 => format!("one in {}", grouped((1.0 / share).round() as u64)),
        Some(_) => "none".to_owned(),
        None => "–".to_owned(),
    }
}

/// A difference with its sign: `+0.020 (-0.011 to +0.052)`.
pub fn signed(difference: Option<f64>, interval: Option<Interval>) -> String {
    let Some(difference) = difference else { return "-".to_owned() };
    let ends = |Interval { low, high }| format!(" ({low:+.3} to {high:+.3})");
    format!("{difference:+.3}{}", interval.map_or(String::new(), ends))
}

/// What an index says; `None` where there is nothing to compare with.
pub fn index_in_words(index: &Index) -> Option<String> {
    let value = index.value?;
    let extent = match index.extent() {
        None => {
            return Some(format!("index {value:.3} (too few documents to tell it from chance)"));
        }
        Some(Extent::Chance) => "no more than chance gives",
        Some(Extent::Little) => "little drift",
        Some(Extent::Some) => "some drift",
        Some(Extent::Much) => "much drift",
    };
    let chance = index.by_chance.unwrap_or_default();
    Some(format!("index {value:.3} (chance alone stays below {chance:.3}): {extent}"))
}

/// What to make of it, in sentences.
pub fn advice(drift: &DriftEvaluation) -> Vec<String> {
    if !drift.has_record {
        return vec![
            "This model keeps no record of the sentences held out in its training, so that there is \
             nothing to compare with. Models on a base keep a record only where all their heads were \
             learned from your rows; any other model keeps one if it is trained with this version of \
             demarche, from more documents than one."
                .to_owned(),
        ];
    }
    let mut unlike = Vec::new();
    if let Some(words) = &drift.words
        && is_more(words)
    {
        unlike.push(format!(
            "{} of their words is unknown to the model, in training {} was",
            one_in(words.new),
            one_in(words.held_out)
        ));
    }
    for head in &drift.heads {
        let drifted = |index: &Index| index.extent() >= Some(Extent::Some);
        if drifted(&head.label_index) {
            unlike.push(format!("{} labels have other shares", head.name));
        }
        if drifted(&head.confidence_index) {
            let less = head.confidence.difference.is_some_and(|by| by < 0.0);
            let how = if less { "less" } else { "more" };
            unlike.push(format!("the model is {how} sure of {}", head.name));
        }
    }
    let few = drift.documents < LEAST;
    match unlike.is_empty() {
        true if few => vec![
            "Of so few documents little can be told from chance: name more articles.".to_owned(),
        ],
        true => vec![
            "Nothing here says that these articles are of another kind than those of training. That is \
             no measure of how often labels are right."
                .to_owned(),
        ],
        false => vec![
            format!("These articles are unlike those of training: {}.", unlike.join("; ")),
            "Do not trust figures of training for them: code a sample by hand (demarche audit), and \
             measure or train on it."
                .to_owned(),
        ],
    }
}

/// Whether unknown words are much more than in training, beyond chance.
fn is_more(words: &Shift) -> bool {
    let above = words.interval.is_some_and(|interval| interval.low > 0.0);
    above && words.new.zip(words.held_out).is_some_and(|(new, old)| new > MUCH * old)
}

/// The part of the page.
pub fn view(drift: &DriftEvaluation) -> DriftView {
    let mut says = advice(drift);
    if let Some(words) = &drift.words {
        let mut line = format!(
            "Unknown words: {} ({})",
            one_in(words.new),
            measure_within(words.new, words.new_interval)
        );
        if words.held_out.is_some() {
            line += &format!(
                "; in training {} ({})",
                one_in(words.held_out),
                measure_within(words.held_out, words.held_out_interval)
            );
        }
        says.push(line + ".");
    }
    for head in &drift.heads {
        for (of, index) in
            [("how sure the model is of", &head.confidence_index), ("labels of", &head.label_index)]
        {
            let words = index_in_words(index);
            says.extend(words.map(|words| format!("Stability of {of} {}: {words}.", head.name)));
        }
    }
    let unknown = drift.unknown.iter().map(|(word, times)| format!("{word} ({})", grouped(*times)));
    DriftView {
        basis: format!(
            "{} of {}, beside the sentences held out when the model was trained",
            counted(drift.sentences as u64, "sentence"),
            counted(drift.documents as u64, "new document")
        ),
        says,
        unknown: unknown.collect::<Vec<_>>().join(", "),
        heads: drift.heads.iter().map(table).collect(),
    }
}

fn table(head: &HeadDrift) -> Table {
    let row = |name: String, shift: &Shift| {
        let cells = vec![
            measure_within(shift.new, shift.new_interval),
            measure_within(shift.held_out, shift.held_out_interval),
            signed(shift.difference, shift.interval),
        ];
        (name, cells)
    };
    let labels = head.labels.iter().map(|(label, shift)| row(format!("share of {label}"), shift));
    let confidence = row("mean confidence".to_owned(), &head.confidence);
    let held_out = match head.held_out {
        0 => "in training".to_owned(),
        sentences => format!("in training ({})", counted(sentences as u64, "sentence")),
    };
    Table {
        caption: format!("{} of new articles and of sentences held out in training", head.name),
        header: vec![
            head.name.clone(),
            "new articles".to_owned(),
            held_out,
            "difference".to_owned(),
        ],
        rows: std::iter::once(confidence).chain(labels).collect(),
        further: 0,
    }
}

#[cfg(test)]
mod tests {
    use crate::report::drift::*;

    #[test]
    fn shares_and_indices_are_said_in_words() {
        let said = [None, Some(0.0), Some(0.033), Some(0.112), Some(0.6), Some(0.9)].map(one_in);
        assert_eq!(said, ["–", "none", "one in 30", "one in 9", "one in 2", "nearly every one"]);
        let index = |value, by_chance| index_in_words(&Index { value, by_chance });
        assert_eq!(index(None, None), None);
        let says = |value, ends: &str| {
            let words = index(Some(value), Some(0.05)).unwrap_or_default();
            assert!(words.ends_with(ends), "{words}");
        };
        says(0.05, "stays below 0.050): no more than chance gives");
        says(0.06, ": little drift");
        says(0.1, ": some drift");
        says(0.25, ": much drift");
        assert!(index(Some(0.3), None).is_some_and(|words| words.contains("too few documents")));
    }
}

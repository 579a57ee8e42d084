//! Where do the bars of a chart stand? Geometry only; `chart.html` draws it as SVG.
//!
//! Widths are percent of the chart's width and heights pixels, so that bars take the room there is
//! and letters keep their size, on a telephone too.

use super::palette::Look;
use super::tally::{Counts, share};
use serde::Serialize;

/// A group of fewer sentences is marked: its shares say little.
pub const FEW: u64 = 20;

/// Pixels of height that a row takes, and of them the bar.
const ROW: usize = 46;

/// From so many percent of width on a part has room for its code, and for its share too.
const ROOM: (f64, f64) = (8.0, 17.0);

/// Bars, one a label: how large its share is.
#[derive(Debug, Serialize)]
pub struct Bars {
    /// Pixels.
    pub height: usize,
    /// One a label.
    pub rows: Vec<Bar>,
}

/// The bar of one label.
#[derive(Debug, Serialize)]
pub struct Bar {
    /// Pixels from the top to the row.
    pub y: usize,
    /// Percent of the chart's width.
    pub width: String,
    /// Its label.
    pub look: Look,
    /// Its share, as text.
    pub share: String,
    /// How many sentences, as text.
    pub sentences: String,
}

/// Rows of one whole each, parted by label.
#[derive(Debug, Serialize)]
pub struct Stack {
    /// Pixels.
    pub height: usize,
    /// One a group.
    pub rows: Vec<StackRow>,
    /// Labels that occur, in order.
    pub legend: Vec<Look>,
    /// Whether any group is marked for its few sentences.
    pub few: bool,
}

/// One group's row.
#[derive(Debug, Serialize)]
pub struct StackRow {
    /// Pixels from the top to the row.
    pub y: usize,
    /// The group.
    pub name: String,
    /// How many sentences, as text.
    pub sentences: String,
    /// Whether they are fewer than [`FEW`].
    pub few: bool,
    /// The parts that are not empty, from left to right.
    pub parts: Vec<Part>,
}

/// One label's part of a row.
#[derive(Debug, Serialize)]
pub struct Part {
    /// Percent of the chart's width from the left.
    pub x: String,
    /// Percent of the chart's width.
    pub width: String,
    /// Percent of the chart's width to its middle.
    pub middle: String,
    /// Its label.
    pub look: Look,
    /// What stands in it, as far as there is room.
    pub inside: String,
    /// Its share, as text.
    pub share: String,
}

/// The bars of all labels that occur or could, in their order.
pub fn bars(looks: &[Look], counts: &Counts) -> Bars {
    let shown = shown(looks, &[counts]);
    let row = |(at, &label): (usize, &usize)| Bar {
        y: at * ROW,
        width: percent_of_width(counts.share(label)),
        look: looks[label].clone(),
        share: percent(counts.share(label)),
        sentences: sentences(counts.labels[label]),
    };
    Bars { height: shown.len() * ROW, rows: shown.iter().enumerate().map(row).collect() }
}

/// One row for each group.
pub fn stack(looks: &[Look], groups: &[(&str, &Counts)]) -> Stack {
    let counts: Vec<&Counts> = groups.iter().map(|(_, counts)| *counts).collect();
    let shown = shown(looks, &counts);
    let row = |(at, (name, counts)): (usize, &(&str, &Counts))| StackRow {
        y: at * ROW,
        name: (*name).to_owned(),
        sentences: sentences(counts.sentences()),
        few: counts.sentences() < FEW,
        parts: parts(looks, &shown, counts),
    };
    let rows: Vec<StackRow> = groups.iter().enumerate().map(row).collect();
    Stack {
        height: rows.len() * ROW,
        few: rows.iter().any(|row| row.few),
        legend: shown.into_iter().map(|label| looks[label].clone()).collect(),
        rows,
    }
}

fn parts(looks: &[Look], shown: &[usize], counts: &Counts) -> Vec<Part> {
    let all = counts.sentences();
    let mut before = 0;
    let part = |&label: &usize| {
        let (x, part) = (share(before, all), counts.share(label));
        before += counts.labels[label];
        let look = looks[label].clone();
        let inside = match part * 100.0 {
            room if room >= ROOM.1 => format!("{} {}", look.code, percent(part)),
            room if room >= ROOM.0 => look.code.clone(),
            _ => String::new(),
        };
        (part > 0.0).then(|| Part {
            x: percent_of_width(x),
            width: percent_of_width(part),
            middle: percent_of_width(x + part / 2.0),
            inside,
            share: percent(part),
            look,
        })
    };
    shown.iter().filter_map(part).collect()
}

/// All labels and, where there are sentences without one, those.
pub fn shown(looks: &[Look], counts: &[&Counts]) -> Vec<usize> {
    let last = looks.len() - 1;
    let unlabelled = counts.iter().any(|counts| counts.labels[last] > 0);
    (0..last + usize::from(unlabelled)).collect()
}

/// A share as readers write it: whole percent, and `<1%` for what would be 0 and is not.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.5 => "<1%".to_owned(),
        percent if percent >= 99.5 && share < 1.0 => ">99%".to_owned(),
        percent => format!("{percent:.0}%"),
    }
}

/// A share in 0..=1 as a width that SVG understands.
pub fn percent_of_width(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// A number of sentences in words.
pub fn sentences(number: u64) -> String {
    counted(number, "sentence")
}

/// A number and its noun.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A whole number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use crate::report::chart::*;
    use crate::report::palette::looks;
    use crate::report::results::Question;
    use proptest::prelude::*;

    fn looks_of(labels: &[&str]) -> Vec<Look> {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        looks(&Question { name: "q".to_owned(), labels }, 0)
    }

    fn counts(labels: &[u64]) -> Counts {
        let mut counts = Counts::new(labels.len() - 1);
        for (label, &number) in labels.iter().enumerate() {
            (0..number).for_each(|_| counts.add(Some(label), 0));
        }
        counts
    }

    #[test]
    fn bars_are_as_wide_as_their_shares() {
        let bars = bars(&looks_of(&["war", "peace"]), &counts(&[30, 10, 0]));
        let shown: Vec<_> = bars.rows.iter().map(|bar| (&*bar.width, &*bar.share)).collect();
        assert_eq!(shown, [("75.00%", "75%"), ("25.00%", "25%")]);
        assert_eq!((bars.height, bars.rows[1].y), (2 * ROW, ROW));
    }

    #[test]
    fn sentences_without_label_are_shown_where_there_are_some() {
        let looks = looks_of(&["war", "peace"]);
        assert_eq!(bars(&looks, &counts(&[3, 1, 4])).rows[2].look.name, "no label");
        let empty = bars(&looks, &counts(&[0, 0, 0]));
        assert_eq!((empty.rows.len(), &*empty.rows[0].width), (2, "0.00%"));
    }

    #[test]
    fn narrow_parts_say_less_and_few_sentences_are_marked() {
        let found = counts(&[80, 12, 8, 1, 0]);
        let stacked = stack(&looks_of(&["one", "two", "three", "four"]), &[("A", &found)]);
        let inside: Vec<_> = stacked.rows[0].parts.iter().map(|part| &*part.inside).collect();
        assert_eq!(inside, ["one 79%", "two", "", ""], "8 of 101 is below 8 percent");
        assert!(!stacked.few && !stacked.rows[0].few);
        let few = counts(&[19, 0]);
        assert!(stack(&looks_of(&["one"]), &[("A", &few)]).few);
    }

    #[test]
    fn shares_are_written_for_readers() {
        for (share, text) in
            [(0.0, "0%"), (0.001, "<1%"), (0.125, "12%"), (0.999, ">99%"), (1.0, "100%")]
        {
            assert_eq!(percent(share), text);
        }
    }

    proptest! {
        #[test]
        fn parts_follow_each_other_and_fill_the_row(labels in prop::collection::vec(0_u64..50, 3..7)) {
            let names = ["a", "b", "c", "d", "e", "f"];
            let looks = looks_of(&names[..labels.len() - 1]);
            let counts = counts(&labels);
            let stack = stack(&looks, &[("A", &counts)]);
            let number = |text: &str| text.trim_end_matches('%').parse::<f64>().unwrap_or(f64::NAN);
            let mut end = 0.0;
            for part in &stack.rows[0].parts {
                prop_assert!((number(&part.x) - end).abs() < 0.02);
                end = number(&part.x) + number(&part.width);
            }
            let full = if counts.sentences() == 0 { 0.0 } else { 100.0 };
            prop_assert!((end - full).abs() < 0.02);
        }
    }
}

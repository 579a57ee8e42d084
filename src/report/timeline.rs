//! How do shares change over time? One strip of bars for each label, all on one scale, and one
//! strip of how many sentences there are.

use super::chart::{FEW, grouped, percent, percent_of_width, sentences, shown};
use super::palette::{Look, NOTHING};
use super::period::{Unit, When, by_period, written};
use super::tally::Counts;
use serde::Serialize;
use std::collections::BTreeMap;

/// Pixels: the words above a strip, its bars, the gap to the next.
const WORDS: usize = 20;
const BARS: usize = 44;
const GAP: usize = 16;

/// Strips of bars, one above another.
#[derive(Debug, Serialize)]
pub struct Timeline {
    /// What a bar stands for: `day`, `week`, `month`, `quarter`, `year` or `decade`.
    pub unit: &'static str,
    /// The first and last date, in words.
    pub dates: (String, String),
    /// Pixels.
    pub height: usize,
    /// Pixels from the top to the names of periods.
    pub axis: usize,
    /// The share to which the bars of labels could reach, as text.
    pub top: String,
    /// The labels that stand for nothing; they have no strips, being the rest.
    pub rest: Vec<String>,
    /// Whether there is a strip of sentences without a label.
    pub unlabelled: bool,
    /// One a label, and last the number of sentences.
    pub strips: Vec<Strip>,
    /// Some of the periods.
    pub ticks: Vec<Tick>,
    /// Whether any period is marked for its few sentences.
    pub few: bool,
    /// All periods with sentences: name and counts.
    #[serde(skip)]
    pub periods: Vec<(String, Counts)>,
    /// Whether there are periods before those shown.
    pub is_cut: bool,
    /// How many sentences have a date that is not known well enough for a bar, as text.
    pub coarse: String,
}

/// Bars of one label.
#[derive(Debug, Serialize)]
pub struct Strip {
    /// Its label; `None` where sentences are counted.
    pub look: Option<Look>,
    /// Where it is highest, in words.
    pub highest: String,
    /// Pixels from the top to the words, and to the bottom of the bars.
    pub words: usize,
    /// Pixels from the top to the line on which the bars stand.
    pub base: usize,
    /// Pixels from the top to the line of the highest value.
    pub roof: usize,
    /// One a period; those of nothing are left out.
    pub bars: Vec<Column>,
}

/// The bar of one period.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Percent of the chart's width.
    pub x: String,
    /// Percent of the chart's width.
    pub width: String,
    /// Pixels from the top.
    pub y: String,
    /// Pixels.
    pub height: String,
    /// Whether its period has few sentences.
    pub few: bool,
    /// What it shows, in words.
    pub says: String,
}

/// A period that is named below the strips.
#[derive(Debug, Serialize)]
pub struct Tick {
    /// Percent of the chart's width.
    pub x: String,
    /// Whether it is left out where there is little room.
    pub extra: bool,
    /// `start`, `middle` or `end`: where its words stand from there.
    pub anchor: &'static str,
    /// Its name.
    pub name: String,
}

/// The strips of labels counted by date; `None` where no date was counted.
pub fn timeline(looks: &[Look], dates: &BTreeMap<When, Counts>) -> Option<Timeline> {
    let found = by_period(dates, Counts::sentences)?;
    let unit = found.unit;
    let sum = |(number, all): (i64, Vec<&Counts>)| {
        let mut counts = Counts::new(looks.len() - 1);
        all.into_iter().for_each(|date| counts.add_all(date));
        (number, counts)
    };
    let periods: Vec<(i64, Counts)> = found.all.into_iter().map(sum).collect();
    let all: Vec<&Counts> = periods.iter().map(|(_, counts)| counts).collect();
    let nothing = |label: &usize| looks[*label].class == NOTHING;
    let (rest, mut labels): (Vec<usize>, Vec<usize>) =
        shown(looks, &all).into_iter().partition(nothing);
    if labels.is_empty() {
        labels.clone_from(&rest);
    }
    let shares = labels.iter().flat_map(|&label| all.iter().map(move |c| c.share(label)));
    let top = top(shares.fold(0.0, f64::max));
    let strip = |(at, &label): (usize, &usize)| {
        let value = |counts: &Counts| (counts.share(label), percent(counts.share(label)));
        strip(unit, &periods, at, Some(looks[label].clone()), top, value)
    };
    let mut strips: Vec<Strip> = labels.iter().enumerate().map(strip).collect();
    let most = all.iter().map(|counts| counts.sentences()).max().unwrap_or_default() as f64;
    let number = |counts: &Counts| (counts.sentences() as f64, grouped(counts.sentences()));
    strips.push(self::strip(unit, &periods, strips.len(), None, most, number));
    let axis = strips.len() * (WORDS + BARS + GAP);
    let (first, last) = (*dates.first_key_value()?.0, *dates.last_key_value()?.0);
    let coarse = found.coarse.iter().map(|counts| counts.sentences()).sum();
    Some(Timeline {
        unit: unit.name(),
        dates: (written(first), written(last)),
        height: axis + WORDS,
        axis,
        top: percent(top),
        few: strips.iter().flat_map(|strip| &strip.bars).any(|bar| bar.few),
        unlabelled: labels.contains(&(looks.len() - 1)),
        rest: rest
            .iter()
            .filter(|label| !labels.contains(label))
            .map(|&at| looks[at].name.clone())
            .collect(),
        strips,
        ticks: ticks(unit, &periods),
        is_cut: found.is_cut,
        coarse: if coarse == 0 { String::new() } else { sentences(coarse) },
        periods: periods
            .into_iter()
            .filter(|(_, counts)| counts.sentences() > 0)
            .map(|(number, counts)| (unit.label(number), counts))
            .collect(),
    })
}

/// The share that the scale ends at: the highest, or the next of 10, 20, 25, 50 and 100 percent.
fn top(highest: f64) -> f64 {
    [0.1, 0.2, 0.25, 0.5].into_iter().find(|&top| highest <= top).unwrap_or(1.0)
}

fn strip(
    unit: Unit,
    periods: &[(i64, Counts)],
    at: usize,
    look: Option<Look>,
    top: f64,
    value: impl Fn(&Counts) -> (f64, String),
) -> Strip {
    let words = at * (WORDS + BARS + GAP);
    let (roof, base) = (words + WORDS, words + WORDS + BARS);
    let n = periods.len() as f64;
    let column = |(place, (number, counts)): (usize, &(i64, Counts))| {
        let (value, says) = value(counts);
        // What is there at all can be seen.
        let height = if top > 0.0 { (value / top * BARS as f64).max(1.0) } else { 0.0 };
        let says = match &look {
            Some(look) => format!(
                "{}: {} {says} of {}",
                unit.label(*number),
                look.name,
                sentences(counts.sentences())
            ),
            None => format!("{}: {}", unit.label(*number), sentences(counts.sentences())),
        };
        (value > 0.0).then(|| Column {
            x: percent_of_width((place as f64 + 0.08) / n),
            width: percent_of_width(0.84 / n),
            y: format!("{:.1}", base as f64 - height),
            height: format!("{height:.1}"),
            few: counts.sentences() < FEW,
            says,
        })
    };
    let bars = periods.iter().enumerate().filter_map(column).collect();
    // Few sentences make high shares by chance: the highest is sought among the others.
    let sought = |few: bool| {
        let all = periods.iter().filter(|(_, counts)| few || counts.sentences() >= FEW);
        // Of equals the first.
        all.rev().max_by(|a, b| value(&a.1).0.total_cmp(&value(&b.1).0))
    };
    let highest = sought(false).or_else(|| sought(true)).map(|(number, counts)| {
        let (highest, says) = value(counts);
        let when = unit.label(*number);
        if highest > 0.0 { format!("highest {says}, {when}") } else { "none".to_owned() }
    });
    Strip { look, highest: highest.unwrap_or_default(), words, base, roof, bars }
}

/// Names of the first and the last period, and of some between.
fn ticks(unit: Unit, periods: &[(i64, Counts)]) -> Vec<Tick> {
    let last = periods.len() - 1;
    let count = match periods.len() {
        five if five >= 5 => 5,
        three if three % 2 == 1 => three,
        even => even.min(2),
    };
    let place = |tick: usize| if count < 2 { 0 } else { tick * last / (count - 1) };
    let tick = |tick: usize| {
        let place = place(tick);
        let (anchor, x) = match tick {
            0 if count > 1 => ("start", place as f64),
            _ if count > 1 && tick == count - 1 => ("end", place as f64 + 1.0),
            _ => ("middle", place as f64 + 0.5),
        };
        let x = percent_of_width(x / periods.len() as f64);
        let extra = count == 5 && tick % 2 == 1;
        Tick { x, extra, anchor, name: unit.short_label(periods[place].0) }
    };
    (0..count).map(tick).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::report::palette::looks;
    use crate::report::results::Question;
    use crate::report::timeline::*;
    use jiff::civil::{Date, date};

    fn dates(all: &[(Date, &[u64])]) -> BTreeMap<When, Counts> {
        let counts = |labels: &[u64]| {
            let mut counts = Counts::new(labels.len());
            for (label, &number) in labels.iter().enumerate() {
                (0..number).for_each(|_| counts.add(Some(label), 0));
            }
            counts
        };
        let known = Unit::Day;
        all.iter().map(|&(first, labels)| (When { first, known }, counts(labels))).collect()
    }

    fn found(all: &[(Date, &[u64])]) -> Timeline {
        let labels = ["war", "peace"].map(str::to_owned).to_vec();
        let looks = looks(&Question { name: "q".to_owned(), labels }, 0);
        timeline(&looks, &dates(all)).unwrap()
    }

    #[test]
    fn every_label_has_a_strip_on_one_scale() {
        let line = found(&[
            (date(2025, 1, 1), &[20, 20]),
            (date(2025, 1, 20), &[10, 30]),
            (date(2025, 3, 1), &[1, 0]),
        ]);
        assert_eq!((line.unit, &*line.top, line.strips.len()), ("month", "100%", 3));
        let bars = &line.strips[0].bars;
        assert_eq!(bars.len(), 2, "February has no bar");
        assert_eq!(bars[0].says, "Jan 2025: war 38% of 80 sentences");
        assert_eq!((&*bars[0].height, bars[0].few), ("16.5", false));
        assert_eq!((&*bars[1].height, bars[1].few), ("44.0", true));
        assert_eq!(line.strips[0].highest, "highest 38%, Jan 2025");
        assert_eq!(line.strips[2].bars[0].says, "Jan 2025: 80 sentences");
        assert_eq!(line.periods.len(), 2);
        let names: Vec<_> = line.ticks.iter().map(|tick| (tick.anchor, &*tick.name)).collect();
        assert_eq!(names, [("start", "Jan 2025"), ("middle", "Feb 2025"), ("end", "Mar 2025")]);
    }

    #[test]
    fn what_strips_leave_is_every_label_of_nothing() {
        let labels = ["war", "none", "neutral"].map(str::to_owned).to_vec();
        let looks = looks(&Question { name: "q".to_owned(), labels }, 0);
        let line =
            |counted: &[u64]| timeline(&looks, &dates(&[(date(2025, 1, 1), counted)])).unwrap();
        let full = line(&[5, 3, 2]);
        assert_eq!((full.rest.join(" "), full.unlabelled), ("none neutral".to_owned(), false));
        let mut unsure = dates(&[(date(2025, 1, 1), &[5, 3, 2])]);
        unsure.values_mut().for_each(|counts| counts.add(None, 0));
        let line = timeline(&looks, &unsure).unwrap();
        assert_eq!((line.rest.len(), line.unlabelled, line.strips.len()), (2, true, 3));
    }

    #[test]
    fn one_day_is_one_bar() {
        let line = found(&[(date(2025, 1, 1), &[1, 3])]);
        assert_eq!((line.unit, line.ticks.len(), line.is_cut), ("day", 1, false));
        assert_eq!(line.strips[1].highest, "highest 75%, 1 Jan 2025");
    }

    #[test]
    fn what_does_not_fit_is_said_to_be_cut() {
        assert!(found(&[(date(1, 1, 1), &[1, 3]), (date(2025, 1, 1), &[1, 3])]).is_cut);
    }
}

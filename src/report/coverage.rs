//! The curve of accuracy against coverage: what is left, and how often it is right, where only the
//! surest labels are kept.

use super::chart::grouped;
use super::plot::{Edges, Plot};
use super::quality_words::{percent_of, percent_within};
use super::table::Table;
use crate::train::HeadEvaluation;
use serde::Serialize;

/// Points of the curve; the first stands for so many of the surest sentences at least.
const POINTS: usize = 60;
const LEAST: usize = 10;

/// The curve.
#[derive(Debug, Serialize)]
pub struct Curve {
    /// Pixels.
    pub height: usize,
    /// Its frame.
    pub edges: Edges,
    /// Pixels to the names below.
    pub names: String,
    /// Points in a square of 100 by 100 from its upper left corner, as SVG writes them.
    pub line: String,
    /// The thresholds.
    pub points: Vec<Threshold>,
    /// What it shows, in words.
    pub says: String,
    /// Its figures.
    pub table: Table,
}

/// What one threshold on confidence leaves.
#[derive(Debug, Serialize)]
pub struct Threshold {
    /// Percent of the width to its coverage.
    pub x: String,
    /// Pixels to its accuracy.
    pub y: String,
    /// Pixels to both ends of the interval.
    pub ends: Option<(String, String)>,
    /// What it says.
    pub says: String,
}

/// The curve of a head.
pub fn curve(head: &HeadEvaluation) -> Curve {
    let walk = walk(head);
    let intervals = head.intervals.as_ref();
    let accuracy = |at: usize| intervals.and_then(|all| all.accuracy_at_least[at]);
    let lows = (0..head.thresholds.len()).filter_map(|at| accuracy(at).map(|ends| ends.low));
    let thresholds = head.thresholds.iter().filter_map(|threshold| threshold.accuracy);
    let lowest = walk.iter().map(|point| point.1).chain(lows).chain(thresholds).fold(1.0, f64::min);
    let plot = Plot { foot: (lowest * 4.0).floor().min(3.0) / 4.0 };
    let line = walk.iter().map(|(coverage, accuracy)| {
        let down = 100.0 * (1.0 - accuracy) / (1.0 - plot.foot);
        format!("{:.2},{down:.2}", 100.0 * coverage)
    });
    let name = |least: f32| match least {
        0.0 => "all".to_owned(),
        least => format!("{:.0}% or more", least * 100.0),
    };
    let point = |(at, threshold): (usize, &crate::train::metric::AtLeast)| {
        let (coverage, right) = (threshold.coverage?, threshold.accuracy?);
        Some(Threshold {
            x: plot.x(coverage),
            y: plot.y(right),
            ends: accuracy(at).map(|ends| (plot.y(ends.low), plot.y(ends.high))),
            says: format!(
                "{}: {} of sentences, right in {}",
                name(threshold.min_confidence),
                percent_of(threshold.coverage),
                percent_within(threshold.accuracy, accuracy(at))
            ),
        })
    };
    let points: Vec<Threshold> = head.thresholds.iter().enumerate().filter_map(point).collect();
    let row = |(at, threshold): (usize, &crate::train::metric::AtLeast)| {
        let coverage = intervals.and_then(|all| all.coverage[at]);
        let cells = [
            grouped(threshold.sentences as u64),
            percent_within(threshold.coverage, coverage),
            percent_within(threshold.accuracy, accuracy(at)),
        ];
        (name(threshold.min_confidence), cells.to_vec())
    };
    let says: Vec<&str> = points.iter().map(|point| &*point.says).collect();
    Curve {
        height: plot.below() as usize + 26,
        edges: plot.edges(),
        names: format!("{}", plot.below() + 18.0),
        line: line.collect::<Vec<_>>().join(" "),
        says: format!("{}.", says.join("; ")),
        table: Table {
            caption: format!("What classify --min-confidence keeps of {}", head.name),
            header: ["sure", "sentences", "kept", "right"].map(str::to_owned).into(),
            rows: head.thresholds.iter().enumerate().map(row).collect(),
            further: 0,
        },
        points,
    }
}

/// Coverage and accuracy of ever more sentences, the surest first.
fn walk(head: &HeadEvaluation) -> Vec<(f64, f64)> {
    let mut sure: Vec<(f32, bool)> =
        head.sentences.iter().map(|one| (one.confidence, one.is_right())).collect();
    sure.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = sure.len();
    let (mut right, mut next, mut walk) = (0, LEAST.min(all), Vec::new());
    for (at, (_, is_right)) in sure.iter().enumerate() {
        right += usize::from(*is_right);
        if at + 1 == next {
            walk.push((next as f64 / all as f64, right as f64 / next as f64));
            next = (next + all.div_ceil(POINTS)).min(all);
        }
    }
    walk
}

#[cfg(test)]
mod tests {
    use crate::model::{Head, HeldOut};
    use crate::report::coverage::*;
    use crate::train::bootstrap::Judged;

    #[test]
    fn the_curve_ends_at_all_sentences_and_their_accuracy() {
        let head = Head {
            name: "h".to_owned(),
            labels: vec!["a".to_owned(), "b".to_owned()],
            temperature: 1.0,
            weigher: None,
            chain: None,
            also: None,
            solver: String::new(),
            l2: 1.0,
            class_weights: Vec::new(),
            held_out: HeldOut::default(),
            answers: None,
        };
        // 15 surest all right, 5 others all wrong.
        let one = |n: usize| Judged {
            document: n,
            example: n,
            truth: 0,
            given: usize::from(n >= 15),
            confidence: 1.0 - n as f32 / 100.0,
            likelihood: 0.5,
        };
        let head = HeadEvaluation::new(&head, (0..20).map(one).collect(), Some(20));
        let walk = walk(&head);
        assert_eq!((walk[0], walk.last()), ((0.5, 1.0), Some(&(1.0, 0.75))));
        let curve = curve(&head);
        // The lower end of the interval of 75 percent is above 50: the foot is at 50 or 25.
        assert!(curve.line.starts_with("50.00,0.00 55.00,0.00"), "{}", curve.line);
        assert!(curve.says.starts_with("all: 100% of sentences, right in 75% ("), "{}", curve.says);
        assert_eq!(curve.table.rows.len(), head.thresholds.len());
    }
}

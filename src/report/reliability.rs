//! The reliability diagram: how often labels are right by how sure the model was.

use super::chart::{FEW, counted, grouped};
use super::plot::{Edges, Plot};
use super::quality_words::{percent_of, percent_within};
use super::table::Table;
use crate::train::reliability::ReliabilityBin;
use serde::Serialize;

/// Pixels between the plot and the foot of the bars of sentences, and the tallest of these.
const BARS: f64 = 62.0;
const TALLEST: f64 = 40.0;

/// The diagram.
#[derive(Debug, Serialize)]
pub struct Diagram {
    /// Pixels.
    pub height: usize,
    /// Its frame.
    pub edges: Edges,
    /// Pixels to the foot of the bars.
    pub base: String,
    /// Pixels to the names below.
    pub names: String,
    /// A point and a bar for each bin that has sentences.
    pub points: Vec<Point>,
    /// What it shows, in words.
    pub says: String,
    /// Its figures.
    pub table: Table,
}

/// A bin.
#[derive(Debug, Serialize)]
pub struct Point {
    /// Percent of the width to its mean confidence.
    pub x: String,
    /// Pixels to its accuracy.
    pub y: String,
    /// Pixels to both ends of the interval.
    pub ends: Option<(String, String)>,
    /// Whether it has few sentences.
    pub few: bool,
    /// Percent of the width to its bar, and of the bar.
    pub bar: (String, String),
    /// Pixels to the top of its bar, and of its height.
    pub tall: (String, String),
    /// What it says.
    pub says: String,
}

/// The diagram of some bins.
pub fn diagram(bins: &[ReliabilityBin], head: &str) -> Diagram {
    let plot = Plot { foot: 0.0 };
    let base = plot.below() + BARS;
    let most = bins.iter().map(|bin| bin.sentences).max().unwrap_or(0).max(1) as f64;
    let between =
        |bin: &ReliabilityBin| format!("{:.0} to {:.0}%", bin.above * 100.0, bin.to * 100.0);
    let point = |bin: &ReliabilityBin| {
        let (confidence, accuracy) = (bin.confidence?, bin.accuracy?);
        let tall = (TALLEST * bin.sentences as f64 / most).max(1.0);
        Some(Point {
            x: plot.x(confidence),
            y: plot.y(accuracy),
            ends: bin.interval.map(|ends| (plot.y(ends.low), plot.y(ends.high))),
            few: (bin.sentences as u64) < FEW,
            bar: (plot.x(bin.above + 0.005), plot.wide(bin.to - bin.above - 0.01)),
            tall: (format!("{:.1}", base - tall), format!("{tall:.1}")),
            says: format!(
                "{} sure: right in {} of {}",
                between(bin),
                percent_within(bin.accuracy, bin.interval),
                counted(bin.sentences as u64, "sentence")
            ),
        })
    };
    let points: Vec<Point> = bins.iter().filter_map(point).collect();
    let row = |bin: &ReliabilityBin| {
        let cells = [
            grouped(bin.sentences as u64),
            percent_of(bin.confidence),
            percent_within(bin.accuracy, bin.interval),
        ];
        (between(bin), cells.to_vec())
    };
    let says: Vec<&str> = points.iter().map(|point| &*point.says).collect();
    Diagram {
        height: (base + 24.0) as usize,
        edges: plot.edges(),
        base: format!("{base}"),
        names: format!("{}", base + 18.0),
        says: format!("{}.", says.join("; ")),
        table: Table {
            caption: format!("How often {head} is right by how sure the model is"),
            header: ["sure", "sentences", "mean confidence", "right"].map(str::to_owned).into(),
            rows: bins.iter().filter(|bin| bin.sentences > 0).map(row).collect(),
            further: 0,
        },
        points,
    }
}

//! A square of two shares: where do its points stand?
//!
//! As in all charts, places across are percent of the width and places down are pixels.

use serde::Serialize;

/// Percent of the width left of the plot, which the names of its lines stand in, and of the plot.
const LEFT: f64 = 12.0;
const WIDTH: f64 = 81.0;
/// Pixels above the plot, and of it.
const TOP: f64 = 14.0;
const HEIGHT: f64 = 220.0;

/// The frame of a plot: shares across, 0 to 1, and shares upward from some share to 1.
#[derive(Debug, Clone, Copy)]
pub struct Plot {
    /// The share at its foot, below 1.
    pub foot: f64,
}

/// A line with its name, across or down.
#[derive(Debug, Serialize)]
pub struct Tick {
    /// Where it stands: percent of the width or pixels.
    pub at: String,
    /// What it says.
    pub name: String,
}

/// Pixels and percents of a plot that its template needs.
#[derive(Debug, Serialize)]
pub struct Edges {
    /// Percent of the width to its left and right edge.
    pub left: String,
    /// To the right edge.
    pub right: String,
    /// Percent of the width that it takes.
    pub width: String,
    /// Pixels to its upper edge.
    pub top: String,
    /// Pixels to its foot.
    pub foot: String,
    /// Pixels of its height.
    pub height: String,
    /// Lines up.
    pub across: Vec<Tick>,
    /// Lines across.
    pub up: Vec<Tick>,
}

impl Plot {
    /// Percent of the chart's width to a share.
    pub fn x(&self, share: f64) -> String {
        format!("{:.2}%", LEFT + WIDTH * share)
    }

    /// Percent of the chart's width that a share of the plot takes.
    pub fn wide(&self, share: f64) -> String {
        format!("{:.2}%", WIDTH * share)
    }

    /// Pixels from the top of the chart to a share.
    pub fn y(&self, share: f64) -> String {
        let up = (share.clamp(self.foot, 1.0) - self.foot) / (1.0 - self.foot);
        format!("{:.1}", TOP + HEIGHT * (1.0 - up))
    }

    /// Pixels from the top to the foot.
    pub fn below(&self) -> f64 {
        TOP + HEIGHT
    }

    /// Its edges and lines, four steps each way.
    pub fn edges(&self) -> Edges {
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        let name = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
        let up = quarters.map(|part| self.foot + (1.0 - self.foot) * part);
        Edges {
            left: self.x(0.0),
            right: self.x(1.0),
            width: self.wide(1.0),
            top: format!("{TOP}"),
            foot: format!("{}", self.below()),
            height: format!("{HEIGHT}"),
            across: quarters.map(|share| Tick { at: self.x(share), name: name(share) }).into(),
            up: up.map(|share| Tick { at: self.y(share), name: name(share) }).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::report::plot::Plot;

    #[test]
    fn places_by_hand() {
        let plot = Plot { foot: 0.5 };
        assert_eq!((&*plot.x(0.0), &*plot.x(0.5), &*plot.x(1.0)), ("12.00%", "52.50%", "93.00%"));
        assert_eq!((&*plot.y(1.0), &*plot.y(0.75), &*plot.y(0.5)), ("14.0", "124.0", "234.0"));
        // What is below the foot stands at the foot.
        assert_eq!(plot.y(0.2), "234.0");
        let names: Vec<String> = plot.edges().up.into_iter().map(|tick| tick.name).collect();
        assert_eq!(names, ["50%", "62.5%", "75%", "87.5%", "100%"]);
    }
}

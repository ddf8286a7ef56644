//! Plots as plain data: what every renderer of plots receives.

/// Holds one plot: a few series of points, and levels that they are read against.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Says what the plot shows.
    pub title: String,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// The points, one series a color, a shape and a letter.
    pub series: Vec<Series>,
    /// Lines across the whole plot.
    pub levels: Vec<Level>,
}

/// Describes an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is counted, with its unit.
    pub label: String,
    /// Where it begins.
    pub low: f64,
    /// Where it ends, above `low`.
    pub high: f64,
    /// From one of its numbers to the next.
    pub step: f64,
    /// Decimals of its numbers.
    pub decimals: usize,
}

/// Holds points that belong together, in the order in which they are joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its points.
    pub points: Vec<PlotPoint>,
}

/// Holds one point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotPoint {
    /// Where it stands from left to right.
    pub x: f64,
    /// How high it stands.
    pub y: f64,
    /// Half the length of its bar; none where nothing is known of its spread.
    pub spread: Option<f64>,
    /// Whether it is the one that is talked about.
    pub is_marked: bool,
}

/// Holds a line across the plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is.
    pub label: String,
    /// How high it stands.
    pub y: f64,
}

impl Axis {
    /// Says where a value stands between the ends, 0 at the low one and 1 at the high one.
    pub(crate) fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// Lists its numbers from the low end on, each with how it is written.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = (f64, String)> + '_ {
        let n = ((self.high - self.low) / self.step).round() as usize;
        (0..=n).map(|place| {
            let value = self.low + place as f64 * self.step;
            // Rounding must not make a number of -0.
            let value = if value.abs() < self.step / 1e6 { 0.0 } else { value };
            (value, format!("{value:.*}", self.decimals))
        })
    }
}

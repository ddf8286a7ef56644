//! What every strength of a penalty gives and takes, as drawings whose points tell their run.

use std::collections::BTreeMap;

use super::glossary::explained;
use crate::figures::{GAIN_KEPT, Metric, SparsityFigure};
use crate::render::{Axis, Plot, PlotPoint, clean, counted, outline};
use crate::report::{FigureSummary, FrontierPoint, Report, drawn_figures, points_in_plot};

/// Width and height of a drawing in its own units.
const SIZE: [f64; 2] = [320.0, 230.0];

/// Left, top, right and bottom of where points lie.
const INSIDE: [f64; 4] = [44.0, 14.0, 306.0, 186.0];

/// Area of a point.
const AREA: f64 = 58.0;

/// Drawings of the same runs, one a figure.
pub(super) struct Frontiers {
    pub(super) drawings: Vec<Drawing>,
    /// The penalties, when there are several.
    pub(super) keys: Vec<FrontierKey>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// One figure over zeros.
pub(super) struct Drawing {
    pub(super) title: String,
    pub(super) explained: Option<String>,
    pub(super) across: String,
    pub(super) columns: Vec<Tick>,
    pub(super) rows: Vec<Tick>,
    pub(super) levels: Vec<DrawnLevel>,
    pub(super) lines: Vec<DrawnLine>,
}

/// A number of an axis.
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) number: String,
}

/// A line to read others against.
pub(super) struct DrawnLevel {
    pub(super) y: String,
    pub(super) text_y: String,
    pub(super) label: String,
}

/// The strengths of one penalty.
pub(super) struct DrawnLine {
    pub(super) series: usize,
    pub(super) path: String,
    pub(super) points: Vec<DrawnPoint>,
}

/// One strength.
pub(super) struct DrawnPoint {
    /// Names the run in all drawings.
    pub(super) run: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) outline: String,
    pub(super) bar: Option<[String; 2]>,
    pub(super) is_judged: bool,
    pub(super) says: String,
}

/// A penalty in the legend.
pub(super) struct FrontierKey {
    pub(super) series: usize,
    pub(super) outline: String,
    pub(super) name: String,
}

/// Draws the frontiers of a report; `None` when there are none.
pub(super) fn frontiers(report: &Report) -> Option<Frontiers> {
    let figures = drawn_figures(report);
    let (_, first) = figures.first()?;
    let key = |(series, name): (usize, &str)| FrontierKey {
        series,
        outline: outline(series, [22.0, 9.0], AREA),
        name: clean(name),
    };
    let names = first.series.iter().map(|series| series.name.as_str());
    let keys = names.enumerate().map(key).collect();
    let drawings = figures.iter().map(|(metric, plot)| drawing(report, *metric, plot)).collect();
    Some(Frontiers { drawings, keys, width: SIZE[0], height: SIZE[1] })
}

fn drawing(report: &Report, metric: Metric, plot: &Plot) -> Drawing {
    let line = |(series, frontier): (usize, &crate::report::Frontier)| {
        let drawn = plot.series[series].points.iter();
        let points: Vec<DrawnPoint> = drawn
            .zip(points_in_plot(frontier, metric))
            .map(|(drawn, point)| drawn_point(plot, series, drawn, point, metric))
            .collect();
        let corners: Vec<String> =
            points.iter().map(|point| format!("{} {}", point.x, point.y)).collect();
        DrawnLine { series, path: format!("M{}", corners.join("L")), points }
    };
    let lines = report.frontiers.iter().enumerate().map(line);
    let level = |level: &crate::render::Level| {
        let y = across_y(plot, level.y);
        // Above the line, unless that is out of the drawing.
        let text = if y - 14.0 > INSIDE[1] { y - 4.0 } else { y + 12.0 };
        DrawnLevel { y: number(y), text_y: number(text), label: clean(&level.label) }
    };
    Drawing {
        title: clean(&plot.title),
        explained: explained(&plot.title),
        across: clean(&plot.x.label),
        columns: ticks(&plot.x, |value| across_x(plot, value)),
        rows: ticks(&plot.y, |value| across_y(plot, value)),
        levels: plot.levels.iter().map(level).collect(),
        lines: lines.filter(|line| !line.points.is_empty()).collect(),
    }
}

fn drawn_point(
    plot: &Plot,
    series: usize,
    drawn: &PlotPoint,
    point: &FrontierPoint,
    metric: Metric,
) -> DrawnPoint {
    let (x, y) = (across_x(plot, drawn.x), across_y(plot, drawn.y));
    let bar = drawn.spread.filter(|&spread| spread > 0.0);
    DrawnPoint {
        run: format!("{series}-{}", clean(&point.variant)),
        x: number(x),
        y: number(y),
        outline: outline(series, [x, y], AREA),
        bar: bar.map(|half| [-half, half].map(|by| number(across_y(plot, drawn.y + by)))),
        is_judged: point.is_judged,
        says: says(point, metric),
    }
}

/// Tells the run behind a point.
fn says(point: &FrontierPoint, metric: Metric) -> String {
    let FrontierPoint { variant, seeds, figures, is_judged, .. } = point;
    let judged = if *is_judged { ", judged" } else { "" };
    let numbers: Vec<String> = seeds.iter().map(u64::to_string).collect();
    let mut shown = vec![metric, SparsityFigure::ZeroFraction.into(), GAIN_KEPT];
    shown.dedup();
    let shown = if metric == GAIN_KEPT { &shown[..2] } else { &shown[..] };
    let told: Vec<String> = shown.iter().filter_map(|&metric| told(figures, metric)).collect();
    clean(&format!(
        "{variant}{judged}: {}; {} ({})",
        told.join(", "),
        counted(seeds.len(), "seed"),
        numbers.join(", ")
    ))
}

fn told(figures: &BTreeMap<Metric, FigureSummary>, metric: Metric) -> Option<String> {
    let found = figures.get(&metric)?;
    let spread = found.sd.map(|sd| format!(" ± {sd:.3}")).unwrap_or_default();
    Some(format!("{} {:.3}{spread}", metric.title(), found.mean))
}

fn ticks(axis: &Axis, at: impl Fn(f64) -> f64) -> Vec<Tick> {
    axis.numbers().map(|(value, written)| Tick { at: number(at(value)), number: written }).collect()
}

fn across_x(plot: &Plot, value: f64) -> f64 {
    INSIDE[0] + plot.x.place(value) * (INSIDE[2] - INSIDE[0])
}

fn across_y(plot: &Plot, value: f64) -> f64 {
    INSIDE[3] - plot.y.place(value) * (INSIDE[3] - INSIDE[1])
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{comparison, report, two_penalties};

    #[test]
    fn every_point_tells_its_run() {
        let found = frontiers(&report()).unwrap();
        let names: Vec<&str> =
            found.drawings.iter().map(|drawing| drawing.title.as_str()).collect();
        assert_eq!(names[..2], ["gain kept", "NPMI"]);
        let point = &found.drawings[1].lines[0].points[4];
        assert_eq!(
            point.says,
            "mean:0.3, judged: NPMI 0.110 ± 0.010, zeros 0.800 ± 0.010, gain kept 0.700 ± 0.010; \
             8 seeds (1, 2, 3, 4, 5, 6, 7, 8)"
        );
        assert!(point.is_judged && point.bar.is_some());
        // Of the gain itself nothing is told twice.
        let gain = &found.drawings[0].lines[0].points[4];
        assert_eq!(gain.says.matches("gain kept").count(), 1);
        assert_eq!(gain.run, point.run);
        assert!(frontiers(&comparison()).is_none());
    }

    #[test]
    fn points_lie_on_their_axes_and_penalties_have_keys() {
        let found = frontiers(&two_penalties()).unwrap();
        assert_eq!(
            found.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(),
            ["mean", "l1"]
        );
        let drawing = &found.drawings[1];
        let mut columns =
            drawing.columns.iter().map(|tick| (tick.at.as_str(), tick.number.as_str()));
        assert_eq!(columns.next(), Some(("44.0", "0.00")));
        assert_eq!(columns.next_back(), Some(("306.0", "1.00")));
        // 0.8 zeros: 44 + 0.8 * 262.
        assert_eq!(drawing.lines[0].points[4].x, "253.6");
        assert_ne!(drawing.lines[0].points[4].run, drawing.lines[1].points[4].run);
    }
}

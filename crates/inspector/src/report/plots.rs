//! Frontiers as plots: what every strength of a penalty gives and takes, over its zeros.

use std::collections::BTreeMap;

use super::data::{FigureSummary, Report};
use super::frontier::{Frontier, FrontierPoint};
use crate::figures::{
    CARRY_OVER, DISTINCT_UNITS, FAITHFULNESS, GAIN_KEPT, Metric, NPMI, PROBE_ACCURACY,
    SparsityFigure,
};
use crate::render::{Axis, Level, Plot, PlotPoint, Series};

/// What is drawn over zeros, each in a plot of its own.
pub(super) const DRAWN: [Metric; 6] =
    [GAIN_KEPT, NPMI, DISTINCT_UNITS, FAITHFULNESS, CARRY_OVER, PROBE_ACCURACY];

/// What is drawn where there is room for one plot: the first that some point has.
const DRAWN_ALONE: [Metric; 2] = [NPMI, CARRY_OVER];

/// Numbers of an axis lie so that this many steps hold all of it, or about as many.
const STEPS: f64 = 4.0;

/// Draws every figure of the frontiers; plots without points are left out.
pub(crate) fn frontier_plots(report: &Report) -> Vec<Plot> {
    drawn_figures(report).into_iter().map(|(_, plot)| plot).collect()
}

/// Draws every figure of the frontiers, each with the figure that it shows.
pub(crate) fn drawn_figures(report: &Report) -> Vec<(Metric, Plot)> {
    DRAWN.iter().filter_map(|&metric| Some((metric, frontier_plot(report, metric)?))).collect()
}

/// Lists the points of a frontier that stand in the plot of a figure, in its order.
pub(crate) fn points_in_plot(
    frontier: &Frontier,
    metric: Metric,
) -> impl Iterator<Item = &FrontierPoint> {
    frontier.points.iter().filter(move |point| drawn(point, metric).is_some())
}

/// Draws the figure that says most of the frontiers.
pub(super) fn frontier_at_a_glance(report: &Report) -> Option<Plot> {
    let plot = DRAWN_ALONE.iter().find_map(|&metric| frontier_plot(report, metric))?;
    let title = format!("{} over zeros; capital letters: judged", plot.title);
    Some(Plot { title, ..plot })
}

/// Returns the share of zeros of a point.
fn zeros() -> Metric {
    SparsityFigure::ZeroFraction.into()
}

fn frontier_plot(report: &Report, metric: Metric) -> Option<Plot> {
    let series: Vec<Series> = report
        .frontiers
        .iter()
        .map(|frontier| Series {
            name: name(report, frontier),
            points: frontier.points.iter().filter_map(|point| drawn(point, metric)).collect(),
        })
        .collect();
    let points = || series.iter().flat_map(|series| &series.points);
    points().next()?;
    let levels = levels(report, metric);
    let bars = points().flat_map(|point| {
        let half = point.spread.unwrap_or(0.0);
        [point.y - half, point.y + half]
    });
    let y = axis(metric.title(), bars.chain(levels.iter().map(|level| level.y)));
    let x =
        Axis { label: zeros().title().to_owned(), low: 0.0, high: 1.0, step: 0.25, decimals: 2 };
    Some(Plot { title: metric.title().to_owned(), x, y, series, levels })
}

fn drawn(point: &FrontierPoint, metric: Metric) -> Option<PlotPoint> {
    let (x, y) = (point.figures.get(&zeros())?, point.figures.get(&metric)?);
    Some(PlotPoint { x: x.mean, y: y.mean, spread: y.sd, is_marked: point.is_judged })
}

/// Names a frontier by its penalty, and by its reference where that alone tells it apart.
pub(super) fn name(report: &Report, frontier: &Frontier) -> String {
    let alike = report.frontiers.iter().filter(|other| other.penalty == frontier.penalty).count();
    if alike > 1 {
        format!("{} against {}", frontier.penalty, frontier.reference)
    } else {
        frontier.penalty.clone()
    }
}

/// Returns the figures of the untrained twins of a variant; none where there are none.
pub(super) fn floor_of<'a>(
    report: &'a Report,
    variant: &str,
) -> Option<&'a BTreeMap<Metric, FigureSummary>> {
    let variant = report.variants.iter().find(|other| other.name == variant)?;
    (!variant.floor.is_empty()).then_some(&variant.floor)
}

/// Returns the untrained twins of each reference, those that are the same once.
fn levels(report: &Report, metric: Metric) -> Vec<Level> {
    let mut levels: Vec<(&str, f64)> = Vec::new();
    for frontier in &report.frontiers {
        let floor = floor_of(report, &frontier.reference).and_then(|floor| floor.get(&metric));
        if let Some(floor) = floor
            && levels.iter().all(|&(_, y)| y != floor.mean)
        {
            levels.push((&frontier.reference, floor.mean));
        }
    }
    let is_alone = levels.len() == 1;
    let label = |reference: &str| {
        if is_alone { "untrained".to_owned() } else { format!("untrained, {reference}") }
    };
    levels.into_iter().map(|(reference, y)| Level { label: label(reference), y }).collect()
}

/// Makes an axis that holds some values, whose numbers are round.
fn axis(label: &str, values: impl Iterator<Item = f64>) -> Axis {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let range = if high > low { high - low } else { high.abs().max(1.0) };
    let power = (range / STEPS).log10().floor();
    let unit = 10.0_f64.powf(power);
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * unit);
    let step = step.into_iter().find(|step| step * STEPS >= range).unwrap_or(10.0 * unit);
    // A value that is a number of the axis but for rounding is its end.
    let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
    let last = if last > first { last } else { first + 1.0 };
    let decimals = (-(step.log10() + 1e-9).floor()).max(0.0) as usize;
    Axis { label: label.to_owned(), low: first * step, high: last * step, step, decimals }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64], low: f64, high: f64, step: f64, decimals: usize) {
        let found = axis("y", values.iter().copied());
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(found.low, low) && near(found.high, high), "{values:?} {found:?}");
        assert!(near(found.step, step) && found.decimals == decimals, "{values:?} {found:?}");
    }

    #[test]
    fn numbers_of_an_axis_are_round_and_hold_every_value() {
        check(&[0.031, 0.162], 0.0, 0.2, 0.05, 2);
        check(&[0.7, 1.0], 0.7, 1.0, 0.1, 1);
        check(&[-0.04, 0.21], -0.1, 0.3, 0.1, 1);
        check(&[1.2, 9.0], 0.0, 10.0, 2.0, 0);
        check(&[0.5, 0.5], 0.5, 1.0, 0.5, 1);
        check(&[f64::NAN], 0.0, 1.0, 0.5, 1);
    }
}

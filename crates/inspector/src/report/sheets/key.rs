//! The few tables that a report begins with.

use std::collections::BTreeMap;

use super::{direction, shared_floor, spread};
use crate::figures::{Metric, PRIMARY, Role, SparsityFigure};
use crate::render::{Cell, Column, Sheet};
use crate::report::answer::size;
use crate::report::data::{FigureSummary, Report, VariantDifference};
use crate::report::glance::interval;
use crate::report::statistics::Verdict;

/// Lays out the figures that decide: one row a figure, one column a variant that was judged, with
/// the difference from its reference, its interval and the verdict.
pub fn deciding(report: &Report) -> Sheet {
    let mut columns = vec![Column::text("figure"), Column::text("says")];
    for answer in &report.answers {
        columns.push(Column::text(&format!("{} against {}", answer.variant, answer.reference)));
    }
    let mut sheet = Sheet::new("What the answer rests on", columns);
    for primary in PRIMARY {
        let cells: Vec<Option<String>> = report
            .answers
            .iter()
            .map(|answer| {
                let is_it = |found: &&VariantDifference| {
                    found.metric == primary.metric
                        && found.variant == answer.variant
                        && found.reference == answer.reference
                };
                report.differences.iter().find(is_it).map(change)
            })
            .collect();
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let role = match primary.role {
            Role::Readability => "how easy to read",
            Role::Cost => "the price",
        };
        let mut row = vec![Cell::text(primary.metric.title()), Cell::text(role)];
        let absent = || Cell::Absent("not measured".to_owned());
        row.extend(cells.into_iter().map(|cell| cell.map_or_else(absent, Cell::text)));
        sheet.push(row);
    }
    sheet.notes.push(
        "Differences are paired by seed, with 95 % intervals; × is a ratio. Larger is better in each. \
         Verdicts hold after Holm's correction over all variants and figures of the table."
            .to_owned(),
    );
    sheet
}

fn change(found: &VariantDifference) -> String {
    let interval = interval(found).map(|text| format!(" ({text})")).unwrap_or_default();
    let verdict = found.verdict.map(Verdict::name).map(|name| format!(", {name}"));
    let mean = size(found, found.difference.mean);
    format!("{mean}{interval}{}", verdict.unwrap_or_default())
}

/// Lays out zeros and the figures that decide, for a screen: one line a figure.
pub(in crate::report) fn few_figures(report: &Report) -> Sheet {
    let floor = shared_floor(&report.variants);
    let mut columns = vec![Column::text("figure")];
    columns.extend(floor.map(|_| Column::number(super::UNTRAINED)));
    columns.extend(report.variants.iter().map(|variant| Column::number(&variant.name)));
    columns.push(Column::text("better"));
    let mut sheet = Sheet::new("mean over seeds", columns);
    let metrics = PRIMARY.iter().map(|primary| primary.metric);
    for metric in metrics.chain([SparsityFigure::ZeroFraction.into()]) {
        let figures = || report.variants.iter().map(|variant| variant.metrics.get(&metric));
        if figures().all(|figure| figure.is_none()) {
            continue;
        }
        let mut row = vec![Cell::text(metric.title())];
        row.extend(floor.map(|floor| mean(floor.get(&metric), metric)));
        row.extend(figures().map(|figure| mean(figure, metric)));
        row.push(Cell::text(direction(metric)));
        sheet.push(row);
    }
    sheet
}

fn mean(summary: Option<&FigureSummary>, metric: Metric) -> Cell {
    let absent = || Cell::Absent("not measured".to_owned());
    summary.map_or_else(absent, |summary| Cell::Figure(summary.mean, metric.decimals()))
}

/// Returns the cells of some figures, means with their spread over seeds.
pub(super) fn figures(figures: &BTreeMap<Metric, FigureSummary>, metrics: &[Metric]) -> Vec<Cell> {
    let absent = || Cell::Absent("not measured".to_owned());
    let cell = |metric: &Metric| {
        figures.get(metric).map_or_else(absent, |summary| spread(summary, *metric))
    };
    metrics.iter().map(cell).collect()
}

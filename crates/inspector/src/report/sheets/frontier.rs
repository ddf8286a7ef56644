//! Frontiers and controls as tables.

use std::collections::BTreeMap;

use super::UNTRAINED;
use super::key::figures;
use crate::figures::{Metric, SparsityFigure};
use crate::render::{Cell, Column, Sheet};
use crate::report::controls::ControlSummary;
use crate::report::data::{FigureSummary, Report, VariantSummary};
use crate::report::frontier::Frontier;
use crate::report::plots::{DRAWN, floor_of, name};

/// Zeros and what is drawn over them.
fn shown() -> Vec<Metric> {
    std::iter::once(SparsityFigure::ZeroFraction.into()).chain(DRAWN).collect()
}

fn columns(first: &str) -> Vec<Column> {
    let mut columns = vec![Column::text(first), Column::number("seeds")];
    columns.extend(shown().iter().map(|metric| Column::number(metric.title())));
    columns
}

fn row(name: &str, n_seeds: usize, of: &BTreeMap<Metric, FigureSummary>) -> Vec<Cell> {
    let mut row = vec![Cell::text(name), Cell::Count(n_seeds as u64)];
    row.extend(figures(of, &shown()));
    row
}

/// Lays out the points of a frontier, below the untrained twins.
pub fn frontier(report: &Report, frontier: &Frontier) -> Sheet {
    let mut sheet =
        Sheet::new(format!("Strengths of {}", name(report, frontier)), columns("strength"));
    sheet.rows.extend(untrained(report, &frontier.reference));
    for point in &frontier.points {
        let judged = if point.is_judged { " (judged)" } else { "" };
        let name = format!("{}{judged}", point.variant);
        sheet.push(row(&name, point.seeds.len(), &point.figures));
    }
    sheet
}

/// Lays out what a variant has to be better than, below its untrained twins, itself and what it was
/// compared with.
pub fn controls(report: &Report, variant: &str) -> Sheet {
    let mut sheet = Sheet::new(format!("{variant} beside its controls"), columns("model"));
    sheet.rows.extend(untrained(report, variant));
    let answer = report.answers.iter().find(|answer| answer.variant == variant);
    for name in
        [Some(variant), answer.map(|answer| answer.reference.as_str())].into_iter().flatten()
    {
        let is_it = |other: &&VariantSummary| other.name == name;
        if let Some(found) = report.variants.iter().find(is_it) {
            sheet.push(row(name, found.seeds.len(), &found.metrics));
        }
    }
    for control in report.controls.iter().filter(|control| control.of == variant) {
        let ControlSummary { control, numbers, seeds, figures, .. } = control;
        let name = control.name();
        let is_told = numbers.is_empty() || numbers == name;
        let name = if is_told { name.to_owned() } else { format!("{name}, {numbers}") };
        sheet.push(row(&name, seeds.len(), figures));
    }
    sheet
}

fn untrained(report: &Report, variant: &str) -> Option<Vec<Cell>> {
    let floor = floor_of(report, variant)?;
    let n_seeds = floor.values().map(|summary| summary.values.len()).max().unwrap_or(0);
    Some(row(UNTRAINED, n_seeds, floor))
}

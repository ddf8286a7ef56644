//! Figures of models and variants as tables.

use std::collections::BTreeMap;

use crate::catalog::Metric;
use crate::report::{Report, Summary, Variant};
use crate::sheet::{Cell, Column, Sheet};

/// Lays out every figure of a comparison: one row a figure, one column a variant.
pub fn comparison(report: &Report) -> Sheet {
    let mut columns = vec![Column::text("figure")];
    columns.extend(report.variants.iter().map(|variant| Column::number(&variant.name)));
    columns.push(Column::text("better"));
    let n_seeds = report.variants.first().map_or(0, |variant| variant.seeds.len());
    let title = format!("Comparison: mean ± standard deviation over {n_seeds} seeds");
    let mut sheet = Sheet::new(title, columns);
    for metric in Metric::all() {
        let cells: Vec<Cell> =
            report.variants.iter().map(|variant| cell(variant, metric)).collect();
        if cells.iter().all(not_measured) {
            continue;
        }
        let mut row = vec![Cell::text(metric.title())];
        row.extend(cells);
        row.push(Cell::text(direction(metric)));
        sheet.push(row);
    }
    sheet.notes.extend(absences(&report.variants));
    sheet.notes.push(report.verdict.clone());
    sheet
}

/// Lays out the figures of one model, each with what it measures.
pub fn evaluation(variant: &Variant) -> Sheet {
    let columns = vec![
        Column::text("figure"),
        Column::number("value"),
        Column::text("better"),
        Column::text("what it is"),
    ];
    let title = format!("{} units, penalty {}", variant.unit, variant.name);
    let mut sheet = Sheet::new(title, columns);
    for metric in Metric::all() {
        let cell = cell(variant, metric);
        if not_measured(&cell) {
            continue;
        }
        sheet.push(vec![
            Cell::text(metric.title()),
            cell,
            Cell::text(direction(metric)),
            Cell::text(metric.help()),
        ]);
    }
    sheet.notes.extend(absences(std::slice::from_ref(variant)));
    sheet
}

/// Lays out the paired differences: one row a variant and figure.
pub fn differences(report: &Report) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::text("against"),
        Column::text("figure"),
        Column::number("difference"),
        Column::number("95 % from"),
        Column::number("to"),
        Column::number("p"),
        Column::text("verdict"),
    ];
    let mut sheet = Sheet::new("Differences, paired by seed", columns);
    for found in &report.differences {
        let decimals = found.metric.decimals();
        let bound = |value: Option<f64>| match value {
            Some(value) => Cell::Figure(value, decimals),
            None => Cell::Absent("too few seeds".to_owned()),
        };
        let p = if found.primary { found.difference.p } else { None };
        sheet.push(vec![
            Cell::text(&found.variant),
            Cell::text(&found.reference),
            Cell::text(found.metric.title()),
            Cell::Figure(found.difference.mean, decimals),
            bound(found.difference.low),
            bound(found.difference.high),
            p.map_or(Cell::Absent("not tested".to_owned()), |p| Cell::Figure(p, 4)),
            Cell::text(found.verdict.map_or("", crate::statistics::Verdict::name)),
        ]);
    }
    sheet.notes.push(
        "Intervals: Student t over seeds. p: all sign flips, two-sided, before Holm's \
         correction over the primary figures; the verdict is after it. Figures without a \
         verdict are exploratory."
            .to_owned(),
    );
    sheet
}

/// Lays out every value: one row a variant, seed and figure.
pub fn seeds(report: &Report) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::number("seed"),
        Column::text("metric"),
        Column::number("value"),
    ];
    let mut sheet = Sheet::new("Every figure of every model", columns);
    for variant in &report.variants {
        for (metric, summary) in &variant.metrics {
            for (&seed, &value) in variant.seeds.iter().zip(&summary.values) {
                sheet.push(vec![
                    Cell::text(&variant.name),
                    Cell::Count(seed),
                    Cell::text(metric.key()),
                    value.map_or(Cell::Absent(String::new()), |value| {
                        Cell::Figure(value, metric.decimals())
                    }),
                ]);
            }
        }
    }
    sheet
}

fn cell(variant: &Variant, metric: Metric) -> Cell {
    let decimals = metric.decimals();
    match variant.metrics.get(&metric) {
        Some(Summary { mean, sd: Some(sd), .. }) => Cell::Spread(*mean, *sd, decimals),
        Some(Summary { mean, .. }) => Cell::Figure(*mean, decimals),
        None => Cell::Absent(variant.absent.get(&metric).cloned().unwrap_or_default()),
    }
}

/// Says whether a figure was not asked for, which needs no row: an absence without a reason.
fn not_measured(cell: &Cell) -> bool {
    matches!(cell, Cell::Absent(reason) if reason.is_empty())
}

fn direction(metric: Metric) -> &'static str {
    match metric.better().larger() {
        Some(true) => "larger",
        Some(false) => "smaller",
        None => "",
    }
}

/// Says why figures are absent: one sentence a reason, with the figures that share it.
fn absences(variants: &[Variant]) -> Vec<String> {
    let mut by_reason: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for variant in variants {
        for (metric, reason) in &variant.absent {
            by_reason.entry((reason, &variant.name)).or_default().push(metric.title());
        }
    }
    let sentence = |((reason, variant), figures): ((&str, &str), Vec<&str>)| {
        format!("absent for {variant}, because {reason}: {}", figures.join("; "))
    };
    by_reason.into_iter().map(sentence).collect()
}

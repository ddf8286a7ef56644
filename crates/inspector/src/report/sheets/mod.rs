//! Figures of models and variants as tables.

mod changes;
mod differences;
mod frontier;
mod key;
mod notes;
mod stability;
mod themes;
mod units;

use std::collections::BTreeMap;

use self::notes::{
    FLOOR_NOTE, absences, activity_notes, foreign_notes, own_floor, reference_note, renewal_note,
    sharing_note, verdict_on_codes,
};
use super::data::{FigureSummary, Report, VariantSummary};
use crate::evaluate::CoherenceReference;
use crate::figures::{MAIN, Metric};
use crate::render::{Cell, Column, Sheet, counted};

pub use self::changes::changes;
pub use self::differences::differences;
pub use self::frontier::{controls, frontier};
pub use self::key::deciding;
pub(super) use self::key::few_figures;
pub use self::notes::alike_units;
pub use self::stability::stability;
pub use self::themes::themes;
pub use self::units::fates;
pub(super) use self::units::themes_at_a_glance;

/// Lays out every figure of a comparison: one row a figure, one column a variant.
pub fn comparison(report: &Report) -> Sheet {
    comparison_of(report, Metric::all())
}

/// Lays out the figures of a comparison that answer its question, and says where the others are.
pub fn comparison_at_a_glance(report: &Report) -> Sheet {
    let n_all = comparison(report).rows.len();
    let mut sheet = comparison_of(report, MAIN.into_iter());
    let others = n_all - sheet.rows.len();
    let stand = if others == 1 { "stands" } else { "stand" };
    let others = counted(others, "more figure");
    sheet.notes.insert(0, format!("{others} {stand} in `report.md` and `report.json`; {MEANINGS}"));
    sheet
}

fn comparison_of(report: &Report, metrics: impl Iterator<Item = Metric>) -> Sheet {
    let mut columns = vec![Column::text("figure")];
    let floor = shared_floor(&report.variants);
    columns.extend(floor.map(|_| Column::number(UNTRAINED)));
    columns.extend(report.variants.iter().map(|variant| Column::number(&variant.name)));
    columns.push(Column::text("better"));
    let n_seeds = report.variants.first().map_or(0, |variant| variant.seeds.len());
    let seeds = counted(n_seeds, "seed");
    let title = format!("Comparison: mean ± standard deviation over {seeds}");
    let mut sheet = Sheet::new(title, columns);
    for metric in metrics {
        let cells: Vec<Cell> =
            report.variants.iter().map(|variant| cell(variant, metric)).collect();
        if cells.iter().all(not_measured) {
            continue;
        }
        let mut row = vec![Cell::text(metric.title())];
        row.extend(floor.map(|floor| floor_cell(floor, metric)));
        row.extend(cells);
        row.push(Cell::text(direction(metric)));
        sheet.push(row);
    }
    sheet.notes.extend(report.answers.iter().map(|answer| answer.sentence.clone()));
    sheet.notes.extend(absences(&report.variants));
    if floor.is_some() {
        sheet.notes.push(FLOOR_NOTE.to_owned());
    } else {
        sheet.notes.extend(report.variants.iter().filter_map(own_floor));
    }
    sheet.notes.extend(foreign_notes(&report.variants));
    sheet.notes.push(reference_note(&report.naming.reference));
    sheet.notes.extend(report.naming.sharing.map(sharing_note));
    sheet.notes.extend(report.variants.iter().filter_map(renewal_note));
    sheet.notes.extend(activity_notes(&report.variants));
    sheet.notes.extend(report.variants.iter().filter_map(verdict_on_codes));
    sheet
}

/// Where people find what a figure means.
const MEANINGS: &str = "`docs/figures.md` says what each means, and what is little and much";

/// Heading of the figures of the untrained twins.
const UNTRAINED: &str = "untrained";

/// Returns the figures of the untrained twins where all variants that may have some have the same.
fn shared_floor(variants: &[VariantSummary]) -> Option<&BTreeMap<Metric, FigureSummary>> {
    let mut own = variants.iter().filter(|variant| variant.foreign.is_none());
    let first = own.next()?;
    let is_shared = !first.floor.is_empty() && own.all(|other| other.floor == first.floor);
    is_shared.then_some(&first.floor)
}

fn floor_cell(floor: &BTreeMap<Metric, FigureSummary>, metric: Metric) -> Cell {
    floor.get(&metric).map_or(Cell::text(""), |summary| spread(summary, metric))
}

/// Lays out every figure of one model, each with what it measures.
pub fn evaluation(variant: &VariantSummary, reference: &CoherenceReference) -> Sheet {
    let columns = vec![
        Column::text("figure"),
        Column::number("value"),
        Column::number(UNTRAINED),
        Column::text("better"),
        Column::text("what it is"),
    ];
    let mut sheet = Sheet::new(title(variant), columns);
    for (metric, mut row) in measured(variant, Metric::all()) {
        row.push(Cell::text(metric.help()));
        sheet.push(row);
    }
    sheet.notes.extend(notes(variant, reference));
    sheet
}

/// Lays out the figures of one model that are looked at first.
pub fn evaluation_at_a_glance(variant: &VariantSummary, reference: &CoherenceReference) -> Sheet {
    let columns = vec![
        Column::text("figure"),
        Column::number("value"),
        Column::number(UNTRAINED),
        Column::text("better"),
    ];
    let mut sheet = Sheet::new(title(variant), columns);
    for (_, row) in measured(variant, MAIN.into_iter()) {
        sheet.push(row);
    }
    sheet.notes.extend(notes(variant, reference));
    sheet
}

fn title(variant: &VariantSummary) -> String {
    format!("{} units, penalty {}", variant.unit, variant.name)
}

/// Returns those figures of one model that were asked for, as the cells they share in all tables.
fn measured(
    variant: &VariantSummary,
    metrics: impl Iterator<Item = Metric>,
) -> impl Iterator<Item = (Metric, Vec<Cell>)> {
    metrics.filter_map(|metric| {
        let cell = cell(variant, metric);
        let row = |cell| {
            let floor = floor_cell(&variant.floor, metric);
            vec![Cell::text(metric.title()), cell, floor, Cell::text(direction(metric))]
        };
        (!not_measured(&cell)).then(|| (metric, row(cell)))
    })
}

fn notes(variant: &VariantSummary, reference: &CoherenceReference) -> Vec<String> {
    let mut notes = absences(std::slice::from_ref(variant));
    if !variant.floor.is_empty() {
        notes.push(FLOOR_NOTE.to_owned());
    }
    notes.push(reference_note(reference));
    notes.extend(activity_notes(std::slice::from_ref(variant)));
    notes
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

fn cell(variant: &VariantSummary, metric: Metric) -> Cell {
    let absent = || Cell::Absent(variant.absent.get(&metric).cloned().unwrap_or_default());
    variant.metrics.get(&metric).map_or_else(absent, |summary| spread(summary, metric))
}

fn spread(summary: &FigureSummary, metric: Metric) -> Cell {
    let decimals = metric.decimals();
    match summary.sd {
        Some(sd) => Cell::Spread(summary.mean, sd, decimals),
        None => Cell::Figure(summary.mean, decimals),
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

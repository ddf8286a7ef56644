//! What changed between two reports, as tables.

use crate::figures::Metric;
use crate::render::{Cell, Column, Sheet};
use crate::report::changes::{ChangedFigure, Changes};
use crate::report::kept::{KeptAnswer, KeptFigure};

/// Figures of other kinds that people see; all stand in the data.
const OTHERS_SHOWN: usize = 12;

/// Lays out what changed: the answers, then figures, those that decide first.
pub fn changes(changes: &Changes, names: [&str; 2]) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    if !changes.answers.is_empty() {
        sheets.push(answers(changes, names));
    }
    sheets.push(figures(changes, names));
    sheets
}

fn answers(changes: &Changes, names: [&str; 2]) -> Sheet {
    let columns = ["answer", names[0], names[1], "changed"].map(Column::text).to_vec();
    let mut sheet = Sheet::new("Answers", columns);
    for of in &changes.answers {
        let cell = |answer: &Option<KeptAnswer>| match answer {
            Some(answer) => Cell::text(answer.answer.name()),
            None => Cell::Absent("not asked".to_owned()),
        };
        let [before, after] = of.answers.each_ref().map(|of| of.as_ref().map(|of| of.answer));
        let changed = if before == after { "no" } else { "yes" };
        let [before, after] = of.answers.each_ref().map(cell);
        sheet.push(vec![Cell::text(&of.about), before, after, Cell::text(changed)]);
    }
    sheet
}

fn figures(changes: &Changes, names: [&str; 2]) -> Sheet {
    let columns = vec![
        Column::text("variant"),
        Column::text("figure"),
        Column::number(names[0]),
        Column::number(names[1]),
        Column::number("change"),
        Column::text("matters"),
    ];
    let mut sheet = Sheet::new("Figures that changed", columns);
    let deciding = changes.figures.iter().filter(|of| of.matters.is_some());
    let others = changes.figures.iter().filter(|of| of.matters.is_none());
    let n_left = others.clone().count().saturating_sub(OTHERS_SHOWN);
    for of in deciding.chain(others.take(OTHERS_SHOWN)) {
        sheet.push(row(of));
    }
    let [one, other] = &changes.corpora;
    if one.content_hash != other.content_hash {
        sheet.notes.push(format!(
            "the corpora differ ({} and {}), so figures differ for more reasons than settings",
            one.name, other.name
        ));
    }
    for (alone, name) in changes.alone.iter().zip(names) {
        if !alone.is_empty() {
            sheet.notes.push(format!("in {name} alone: {}", alone.join(", ")));
        }
    }
    if n_left > 0 {
        sheet.notes.push(format!("{n_left} more figures changed; --output json has them all"));
    }
    if changes.n_same > 0 {
        sheet.notes.push(format!("{} figures are the same to the last digit", changes.n_same));
    }
    sheet
}

fn row(of: &ChangedFigure) -> Vec<Cell> {
    let [before, after] = &of.variant;
    let variant = if before == after { before.clone() } else { format!("{before}, now {after}") };
    let [before, after] = of.values.map(|value| figure(value, of.metric));
    let matters = match of.matters {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let change = Cell::Figure(of.change, of.metric.decimals());
    vec![
        Cell::text(variant),
        Cell::text(of.metric.title()),
        before,
        after,
        change,
        Cell::text(matters),
    ]
}

fn figure(value: KeptFigure, metric: Metric) -> Cell {
    match value.sd {
        Some(sd) => Cell::Spread(value.mean, sd, metric.decimals()),
        None => Cell::Figure(value.mean, metric.decimals()),
    }
}

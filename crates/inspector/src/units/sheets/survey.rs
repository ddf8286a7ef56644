//! All units of a model as one table.

use super::reading::health;
use crate::render::{Cell, Column, Sheet};
use crate::units::row::UnitRow;

/// Lays out units, one row each, in the order given. `searched` names what rows were found by.
pub fn unit_rows(
    title: &str,
    searched: Option<&str>,
    floor: Option<f64>,
    rows: &[UnitRow],
) -> Sheet {
    let has = |holds: fn(&UnitRow) -> bool| rows.iter().any(holds);
    let (judged, labeled, themed, weighed) = (
        has(|row| row.figures.density.is_some()),
        has(|row| row.figures.label.is_some()),
        has(|row| row.standing.theme.is_some()),
        has(|row| row.found.is_some_and(|found| found.decoder.is_some())),
    );
    let back = has(|row| row.standing.comes_back.is_some());
    let mut columns = vec![Column::number("unit")];
    columns.extend(searched.map(Column::number));
    if weighed {
        columns.push(Column::number("decoder"));
    }
    columns.push(Column::text("name"));
    columns.extend(judged.then(|| Column::text("health")));
    if judged {
        columns.extend(["density", "NPMI", "carry-over", "faithfulness"].map(Column::number));
    } else {
        columns.extend(["decoder norm", "bias"].map(Column::number));
    }
    if labeled {
        columns.extend([Column::text("label"), Column::number("AUROC")]);
    }
    columns.extend(back.then(|| Column::number("comes back")));
    columns.extend(themed.then(|| Column::text("theme")));
    let mut sheet = Sheet::new(title, columns);
    if rows.is_empty() {
        sheet.notes.push("no unit of the model is like that".to_owned());
    }
    for row in rows {
        let of = &row.figures;
        let mut cells = vec![Cell::Count(of.unit as u64)];
        if searched.is_some() {
            cells.push(figure(row.found.map(|found| found.score), 2));
        }
        if weighed {
            cells.push(figure(row.found.and_then(|found| found.decoder), 2));
        }
        cells.push(Cell::text(&of.name));
        if judged {
            cells.push(Cell::text(health(of)));
            cells.extend([
                figure(of.density, 3),
                figure(of.npmi, 2),
                figure(of.carry_over, 2),
                figure(of.faithfulness, 2),
            ]);
        } else {
            cells.extend([figure(Some(of.decoder_norm), 2), figure(Some(f64::from(of.bias)), 2)]);
        }
        if labeled {
            let best = of.label.as_ref();
            cells.push(best.map_or_else(absent, |best| Cell::text(&best.label)));
            cells.push(figure(best.and_then(|best| best.auroc), 2));
        }
        if back {
            cells.push(figure(row.standing.comes_back, 2));
        }
        if themed {
            let theme = row.standing.theme.as_ref();
            cells.push(theme.map_or_else(absent, |theme| {
                let words = theme.words.iter().take(3).cloned().collect::<Vec<_>>();
                Cell::text(format!("{} {}", theme.number, words.join(" ")))
            }));
        }
        sheet.push(cells);
    }
    if let Some(floor) = floor.filter(|_| !rows.is_empty()) {
        sheet.notes.push(format!(
            "words of the untrained twin have NPMI {floor:.2}: what does no better is junk; \
             `topicscope unit MODEL J` reads one unit"
        ));
    }
    sheet
}

fn figure(value: Option<f64>, decimals: usize) -> Cell {
    value.map_or_else(absent, |value| Cell::Figure(value, decimals))
}

fn absent() -> Cell {
    Cell::Absent("nothing to measure".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_finds_nothing_says_so() {
        let sheet = unit_rows("Units", None, Some(0.1), &[]);
        assert_eq!(sheet.notes, ["no unit of the model is like that"]);
    }
}

//! Encoded texts as tables.

use crate::render::{Cell, Column, Sheet, bounds_text};
use crate::units::encoding::{Encoding, FiringUnit};

/// Shares shown per unit; JSON has them all.
const SHARES_SHOWN: usize = 6;

/// Lays out one text: the units that fire and what each word adds.
pub fn encoding(encoding: &Encoding) -> Sheet {
    let columns = vec![
        Column::number("unit"),
        Column::number("activation"),
        Column::text("about"),
        Column::text("because of"),
    ];
    let title = match encoding.known_words.as_slice() {
        [] => "no word of this text is in the vocabulary".to_owned(),
        words => words.join(" "),
    };
    let mut sheet = Sheet::new(title, columns);
    for unit in &encoding.units {
        sheet.push(cells(unit));
    }
    let above = encoding.active_above.map(|bounds| format!(", above {}", bounds_text(bounds)));
    let fire = match encoding.n_active {
        1 => "1 unit fires".to_owned(),
        n => format!("{n} units fire"),
    };
    sheet.notes.push(format!("{fire}{}", above.unwrap_or_default()));
    sheet
}

/// Lays out many texts in one table, numbered from 1 in the order they came.
pub fn encodings(encodings: &[Encoding]) -> Sheet {
    let columns = vec![
        Column::number("text"),
        Column::number("unit"),
        Column::number("activation"),
        Column::text("about"),
        Column::text("because of"),
    ];
    let mut sheet = Sheet::new("Units that fire", columns);
    for (number, encoding) in (1..).zip(encodings) {
        for unit in &encoding.units {
            let mut row = vec![Cell::Count(number)];
            row.extend(cells(unit));
            sheet.push(row);
        }
    }
    sheet
}

fn cells(unit: &FiringUnit) -> Vec<Cell> {
    vec![
        Cell::Count(unit.unit as u64),
        Cell::Figure(f64::from(unit.activation), 2),
        Cell::text(unit.name.join(" ")),
        Cell::text(reasons(unit)),
    ]
}

fn reasons(unit: &FiringUnit) -> String {
    let shares = unit.shares.iter().take(SHARES_SHOWN);
    let mut parts: Vec<String> =
        shares.map(|share| format!("{} {:+.2}", share.word, share.score)).collect();
    if unit.shares.len() > SHARES_SHOWN {
        parts.push("…".to_owned());
    }
    parts.push(format!("start {:+.2}", unit.bias));
    parts.join(", ")
}

//! Sheets as tables of a page.

use askama::Template;

use super::glossary::explained;
use crate::render::{Align, Sheet, clean};

/// A table, in a box of its own that scrolls; folded tables open by their title.
#[derive(Template)]
#[template(path = "page/table.html")]
pub(super) struct Table {
    anchor: String,
    title: String,
    is_folded: bool,
    columns: Vec<Shown>,
    rows: Vec<Vec<Shown>>,
    notes: Vec<String>,
}

/// A heading or a cell.
struct Shown {
    text: String,
    /// Where it is explained.
    explained: Option<String>,
    is_number: bool,
}

impl Table {
    /// Shows a table at once.
    pub(super) fn open(anchor: impl Into<String>, sheet: &Sheet) -> Self {
        let shown = |text: &str, align| Shown {
            text: clean(text),
            explained: explained(text),
            is_number: align == Align::Right,
        };
        let row = |cells: &Vec<_>| {
            let cells = cells.iter().zip(&sheet.columns);
            cells
                .map(|(cell, column)| shown(&crate::render::Cell::shown(cell), column.align))
                .collect()
        };
        Self {
            anchor: anchor.into(),
            title: clean(&sheet.title),
            is_folded: false,
            columns: sheet.columns.iter().map(|column| shown(&column.name, column.align)).collect(),
            rows: sheet.rows.iter().map(row).collect(),
            notes: sheet.notes.iter().map(|note| clean(note)).collect(),
        }
    }

    /// Shows the title of a table alone until it is opened.
    pub(super) fn folded(anchor: impl Into<String>, sheet: &Sheet) -> Self {
        Self { is_folded: true, ..Self::open(anchor, sheet) }
    }
}

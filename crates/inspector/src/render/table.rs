//! Tables for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Drawn, TableStyle};

use super::sheet::{Align, Sheet};
use super::{Render, clean, fold};

/// A rule under the head and none elsewhere: lines of data stay lines of text.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Draws sheets as aligned columns, folded into a width.
#[derive(Debug, Clone, Copy)]
pub struct TerminalTable {
    /// Columns of the terminal; `None` never folds a line.
    pub width: Option<u16>,
}

impl Render for TerminalTable {
    fn render(&self, sheet: &Sheet) -> String {
        let mut drawn = Drawn::new();
        drawn.load_style(STYLE);
        match self.width {
            Some(width) => {
                drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width)
            }
            None => drawn.set_content_arrangement(ContentArrangement::Disabled),
        };
        drawn.set_header(sheet.columns.iter().map(|column| clean(&column.name)));
        for row in &sheet.rows {
            drawn.add_row(row.iter().map(|cell| clean(&cell.shown())));
        }
        for (place, column) in sheet.columns.iter().enumerate() {
            if let (Align::Right, Some(drawn)) = (column.align, drawn.column_mut(place)) {
                drawn.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut text = format!("{}\n{}\n", clean(&sheet.title), drawn.trim_fmt());
        for note in &sheet.notes {
            let note = clean(note);
            text.push_str(&self.width.map_or(note.clone(), |width| fold(&note, width.into())));
            text.push('\n');
        }
        text
    }
}

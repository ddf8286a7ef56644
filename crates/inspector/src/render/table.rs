//! Tables for a terminal.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table as Drawn, TableStyle,
    Width,
};

use super::sheet::{Align, Sheet};
use super::{Render, clean, fold};

/// A rule under the head and none elsewhere: lines of data stay lines of text.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Blanks beside the text of a column.
const PADDING: usize = 2;

/// Longer words, as addresses, may be cut in two.
const LONGEST_WHOLE: usize = 24;

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
            let Some(drawn) = drawn.column_mut(place) else { continue };
            if column.align == Align::Right {
                drawn.set_cell_alignment(CellAlignment::Right);
            }
            if self.width.is_some() {
                // Else a narrow column would cut words in two.
                let least = longest_word(sheet, place).min(LONGEST_WHOLE) + PADDING;
                drawn.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least as u16)));
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

/// Returns the number of characters of the longest word in a column and its heading.
fn longest_word(sheet: &Sheet, place: usize) -> usize {
    let shown = sheet.rows.iter().map(|row| row[place].shown());
    let length = |text: String| {
        text.split_whitespace().map(|word| word.chars().count()).max().unwrap_or_default()
    };
    shown.chain([sheet.columns[place].name.clone()]).map(length).max().unwrap_or_default()
}

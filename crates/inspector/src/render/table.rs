//! Tables for a terminal, and for pipes that people read.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};

use super::columns::{Block, Need, PADDING, blocks};
use super::fold::{fold, folded_cell, width_of};
use super::sheet::{Align, Sheet};
use super::{Render, clean};

/// What the line between two rows is made of. It is never shown, and no shown line begins so: it
/// says where text below a row belongs, however many lines the row has.
const ROW_END: char = '\0';

/// A rule under the head and none elsewhere: lines of data stay lines of text.
const STYLE: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─'))
    .row_separator(LineStyle::none().fill(ROW_END));

/// Longer words, as addresses, may be cut in two.
const LONGEST_WHOLE: usize = 24;

/// Text below a row stands so far from the edge.
const INDENT: &str = "   ";

/// How terminals switch bold letters on and off.
const BOLD: [&str; 2] = ["\u{1b}[1m", "\u{1b}[22m"];

/// Draws sheets as aligned columns, folded into a width. Columns that do not fit beside the others
/// follow below them, with the first column once more; no number and no word is cut.
#[derive(Debug, Clone, Copy)]
pub struct TerminalTable {
    /// Columns of the terminal; `None` folds no cell that has fewer than 65,534 of them.
    pub width: Option<u16>,
    /// Whether marked words are bold too.
    pub bold: bool,
}

impl Render for TerminalTable {
    fn render(&self, sheet: &Sheet) -> String {
        let width = self.width.map(usize::from);
        let fit = |text: &str| width.map_or(text.to_owned(), |width| fold(text, width));
        let beside: Vec<usize> = places(sheet, |align| align != Align::Below);
        let needs: Vec<Need> = beside.iter().map(|&place| need(sheet, place, width)).collect();
        let mut text = format!("{}\n", fit(&clean(&sheet.title)));
        let blocks = blocks(&needs, width);
        for (number, block) in blocks.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            let block: Block = block.iter().map(|&(place, width)| (beside[place], width)).collect();
            let is_last = number + 1 == blocks.len();
            let rows = (0..sheet.rows.len()).filter(|_| is_last);
            let mut below = rows.map(|row| self.below(sheet, row));
            for line in drawn(sheet, &block).lines() {
                if line.starts_with(ROW_END) {
                    text.extend(below.next());
                } else {
                    text.push_str(line.trim_end());
                    text.push('\n');
                }
            }
            // No line follows the last row.
            text.extend(below);
        }
        for note in &sheet.notes {
            text.push_str(&fit(&clean(note)));
            text.push('\n');
        }
        text
    }
}

impl TerminalTable {
    /// Returns what stands below a row, on lines of its own.
    fn below(self, sheet: &Sheet, row: usize) -> String {
        let mut text = String::new();
        for place in places(sheet, |align| align == Align::Below) {
            let shown = clean(&sheet.rows[row][place].shown());
            let lines = match self.width.map(usize::from) {
                Some(width) => folded_cell(&shown, width.saturating_sub(INDENT.len()).max(1)),
                None => vec![shown],
            };
            for line in lines.iter().filter(|line| !line.is_empty()) {
                text.push_str(INDENT);
                text.push_str(&if self.bold { emphasized(line) } else { line.clone() });
                text.push('\n');
            }
        }
        text
    }
}

/// Lays a block out: the widths are decided and the cells folded, so nothing is arranged.
fn drawn(sheet: &Sheet, block: &Block) -> Table {
    let folded = |text: &str, width| folded_cell(&clean(text), width).join("\n");
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(block.iter().map(|&(place, width)| folded(&sheet.columns[place].name, width)));
    for row in &sheet.rows {
        table.add_row(block.iter().map(|&(place, width)| folded(&row[place].shown(), width)));
    }
    for (column, &(place, width)) in table.column_iter_mut().zip(block) {
        let width = u16::try_from(width + PADDING).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        if sheet.columns[place].align == Align::Right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Returns the places of the columns that stand somewhere.
fn places(sheet: &Sheet, is_there: impl Fn(Align) -> bool) -> Vec<usize> {
    (0..sheet.columns.len()).filter(|&place| is_there(sheet.columns[place].align)).collect()
}

/// Returns how wide a column may be.
fn need(sheet: &Sheet, place: usize, width: Option<usize>) -> Need {
    // Two columns always fit beside each other.
    let bound = width.map_or(LONGEST_WHOLE, |width| (width / 2).saturating_sub(PADDING).max(1));
    let name = clean(&sheet.columns[place].name);
    let cells = sheet.rows.iter().map(|row| clean(&row[place].shown()));
    // Numbers stay on one line, with what belongs to them.
    let is_number = sheet.columns[place].align == Align::Right;
    let mut need =
        Need { least: longest_word(&name).min(LONGEST_WHOLE), most: width_of(&name), is_number };
    for cell in cells {
        let whole = width_of(&cell);
        let least = if is_number { whole } else { longest_word(&cell).min(LONGEST_WHOLE) };
        need = Need { least: need.least.max(least), most: need.most.max(whole), is_number };
    }
    let least = need.least.min(bound);
    Need { least, most: need.most.max(least).max(1), is_number }
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(width_of).max().unwrap_or_default()
}

/// Makes the words between `«»` bold; the marks stay, for terminals and people who see none.
fn emphasized(line: &str) -> String {
    let [on, off] = BOLD;
    let text = line.replace('«', &format!("«{on}")).replace('»', &format!("{off}»"));
    // A mark may end on another line, or be somebody's own.
    if line.rfind('«') > line.rfind('»') { format!("{text}{off}") } else { text }
}

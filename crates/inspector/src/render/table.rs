//! Tables for a terminal, and for pipes that people read.

use super::columns::{Need, PADDING, blocks};
use super::fold::{fold, folded_cell, width_of};
use super::sheet::{Align, Sheet};
use super::{Render, clean};

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
    /// Columns of the terminal; `None` never folds a line.
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
            let columns: Vec<Drawn<'_>> = block
                .iter()
                .map(|&(place, width)| Drawn { sheet, place: beside[place], width })
                .collect();
            push_row(&mut text, columns.iter().map(|column| (column.heading(), column)));
            let n: usize = columns.iter().map(|column| column.width + PADDING).sum();
            text.push_str(&"─".repeat(n));
            text.push('\n');
            for row in 0..sheet.rows.len() {
                push_row(&mut text, columns.iter().map(|column| (column.cell(row), column)));
                if number + 1 == blocks.len() {
                    self.push_below(&mut text, sheet, row);
                }
            }
        }
        for note in &sheet.notes {
            text.push_str(&fit(&clean(note)));
            text.push('\n');
        }
        text
    }
}

impl TerminalTable {
    /// Adds what stands below a row, on lines of its own.
    fn push_below(self, text: &mut String, sheet: &Sheet, row: usize) {
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
    }
}

/// One column of a block.
struct Drawn<'a> {
    sheet: &'a Sheet,
    place: usize,
    width: usize,
}

impl Drawn<'_> {
    fn heading(&self) -> String {
        clean(&self.sheet.columns[self.place].name)
    }

    fn cell(&self, row: usize) -> String {
        clean(&self.sheet.rows[row][self.place].shown())
    }

    /// Adds one line of the column.
    fn push(&self, text: &mut String, line: &str) {
        let blanks = " ".repeat(self.width.saturating_sub(width_of(line)));
        let (left, right) = match self.sheet.columns[self.place].align {
            Align::Right => (blanks.as_str(), ""),
            Align::Left | Align::Below => ("", blanks.as_str()),
        };
        for part in [" ", left, line, right, " "] {
            text.push_str(part);
        }
    }
}

/// Adds a row, of as many lines as its longest cell needs.
fn push_row<'a>(text: &mut String, cells: impl Iterator<Item = (String, &'a Drawn<'a>)>) {
    let cells: Vec<(Vec<String>, &Drawn<'_>)> =
        cells.map(|(cell, column)| (folded_cell(&cell, column.width), column)).collect();
    let n_lines = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or_default();
    for number in 0..n_lines {
        let start = text.len();
        for (lines, column) in &cells {
            column.push(text, lines.get(number).map_or("", String::as_str));
        }
        text.truncate(start + text[start..].trim_end().len());
        text.push('\n');
    }
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

//! What a person sees first, on one screen of a terminal.

use super::clean;
use super::compact::compact;
use super::fold::fold;
use super::plot::Plot;
use super::sheet::Sheet;
use super::text_plot::{FRAME, TextPlot};

/// Rows of points that a plot has at most: more of them say no more.
const MOST_ROWS: usize = 10;

/// Rows that a plot has at least, however little room there is.
const LEAST_ROWS: usize = 3;

/// Holds what stands on the first screen, from top to bottom. What is not there is left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Paragraphs; the lines of each after its first are set in.
    pub paragraphs: Vec<Vec<String>>,
    /// Tables of one line a row.
    pub tables: Vec<Sheet>,
    /// A plot in the room that is left.
    pub plot: Option<Plot>,
    /// What to do next, one line each.
    pub next: Vec<String>,
}

/// Draws summaries for a screen.
#[derive(Debug, Clone, Copy)]
pub struct TerminalSummary {
    /// Columns of the terminal.
    pub width: usize,
    /// Lines of the terminal. Plots shrink to fit, and blank lines go; text and tables stay.
    pub height: usize,
}

impl TerminalSummary {
    /// Draws a summary; every line ends with a line feed.
    pub fn render(self, summary: &Summary) -> String {
        let mut parts: Vec<Vec<String>> = Vec::new();
        let paragraphs = summary.paragraphs.iter().flat_map(|lines| self.paragraph(lines));
        parts.push(paragraphs.collect());
        parts.extend(summary.tables.iter().map(|sheet| compact(sheet, self.width)));
        let next: Vec<String> = summary.next.iter().flat_map(|line| self.folded(line, 0)).collect();
        let fixed = parts.iter().map(Vec::len).sum::<usize>() + next.len();
        let n_parts = parts.len() + usize::from(summary.plot.is_some());
        let least = summary.plot.as_ref().map_or(0, |_| FRAME + LEAST_ROWS);
        let has_blanks = fixed + least + n_parts <= self.height;
        if let Some(plot) = &summary.plot {
            let blanks = if has_blanks { n_parts } else { 0 };
            let room = self.height.saturating_sub(fixed + blanks);
            let height = room.clamp(least, FRAME + MOST_ROWS);
            let drawn = TextPlot { width: self.width, height }.render(plot);
            parts.push(drawn.lines().map(str::to_owned).collect());
        }
        parts.push(next);
        parts.retain(|part| !part.is_empty());
        let parts: Vec<String> = parts.iter().map(|part| part.join("\n")).collect();
        parts.join(if has_blanks { "\n\n" } else { "\n" }) + "\n"
    }

    fn paragraph(self, lines: &[String]) -> Vec<String> {
        let indent = |place: usize| if place == 0 { 0 } else { 2 };
        lines
            .iter()
            .enumerate()
            .flat_map(|(place, line)| self.folded(line, indent(place)))
            .collect()
    }

    /// Folds a line into the width, set in by some blanks.
    fn folded(self, line: &str, indent: usize) -> Vec<String> {
        let folded = fold(&clean(line), self.width.saturating_sub(indent).max(1));
        folded.lines().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
    }
}

//! Plots in letters, for terminals.

use std::fmt::Write as _;

use super::clean;
use super::fold::width_of;
use super::plot::{Axis, Plot};

/// Letters of series, over and over; the capital is the point that is talked about.
const LETTERS: [[char; 2]; 6] =
    [['o', 'O'], ['x', 'X'], ['v', 'V'], ['s', 'S'], ['z', 'Z'], ['w', 'W']];

/// Fewer rows of points could not be read.
const LEAST_ROWS: usize = 3;

/// Lines besides the rows of points: the title, the axis and its numbers.
pub(super) const FRAME: usize = 3;

/// Draws plots in letters, without color.
#[derive(Debug, Clone, Copy)]
pub struct TextPlot {
    /// Columns of the terminal.
    pub width: usize,
    /// Lines of the whole plot, with title and axis; six at least.
    pub height: usize,
}

impl TextPlot {
    /// Draws a plot; every line ends with a line feed.
    pub fn render(self, plot: &Plot) -> String {
        let rows = self.height.saturating_sub(FRAME).max(LEAST_ROWS);
        let numbers = [number(&plot.y, plot.y.high), number(&plot.y, plot.y.low)];
        let margin = numbers.iter().map(|number| width_of(number)).max().unwrap_or(0);
        let columns = self.width.saturating_sub(margin + 2).max(20);
        let canvas = canvas(plot, rows, columns);
        let mut text = format!("{}\n", heading(plot));
        for (row, line) in canvas.iter().enumerate() {
            let number = match row {
                0 => numbers[0].as_str(),
                row if row + 1 == rows => numbers[1].as_str(),
                _ => "",
            };
            let line: String = line.iter().collect();
            text.push_str(format!("{number:>margin$} |{line}").trim_end());
            text.push('\n');
        }
        let below = below(&plot.x, columns);
        let _ = writeln!(text, "{:margin$} +{}", "", "-".repeat(columns));
        text.push_str(format!("{:margin$}  {below}", "").trim_end());
        text.push('\n');
        text
    }
}

/// Says what is drawn, and what each letter is.
fn heading(plot: &Plot) -> String {
    let names = plot.series.iter().zip(LETTERS.iter().cycle());
    let names: Vec<String> =
        names.map(|(series, [letter, _])| format!("{letter} {}", clean(&series.name))).collect();
    format!("{} ({})", clean(&plot.title), names.join(", "))
}

/// Puts levels, then points onto a field of blanks; points that are talked about lie on top.
fn canvas(plot: &Plot, rows: usize, columns: usize) -> Vec<Vec<char>> {
    let mut canvas = vec![vec![' '; columns]; rows];
    for level in &plot.levels {
        let line = &mut canvas[rows - 1 - cell(&plot.y, level.y, rows)];
        line.iter_mut().step_by(2).for_each(|place| *place = '-');
        let label: Vec<char> = format!(" {}", clean(&level.label)).chars().collect();
        let start = columns.saturating_sub(label.len());
        for (place, letter) in line[start..].iter_mut().zip(label) {
            *place = letter;
        }
    }
    for is_marked in [false, true] {
        for (series, letters) in plot.series.iter().zip(LETTERS.iter().cycle()) {
            for point in series.points.iter().filter(|point| point.is_marked == is_marked) {
                let row = rows - 1 - cell(&plot.y, point.y, rows);
                canvas[row][cell(&plot.x, point.x, columns)] = letters[usize::from(is_marked)];
            }
        }
    }
    canvas
}

/// Returns the cell of a value among `n`; what lies beyond the ends stands at the end.
fn cell(axis: &Axis, value: f64, n: usize) -> usize {
    let last = (n - 1) as f64;
    (axis.place(value).clamp(0.0, 1.0) * last).round() as usize
}

/// Writes the ends of an axis and what it counts below it.
fn below(axis: &Axis, columns: usize) -> String {
    let (low, high) = (number(axis, axis.low), number(axis, axis.high));
    let label = clean(&axis.label);
    let free = columns.saturating_sub(width_of(&low) + width_of(&label) + width_of(&high));
    let left = free / 2;
    format!("{low}{}{label}{}{high}", " ".repeat(left), " ".repeat(free - left))
}

fn number(axis: &Axis, value: f64) -> String {
    format!("{value:.*}", axis.decimals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{Level, PlotPoint, Series};

    fn axis(label: &str, low: f64, high: f64) -> Axis {
        Axis { label: label.to_owned(), low, high, step: 0.5, decimals: 1 }
    }

    fn series(name: &str, points: &[(f64, f64)], marked: usize) -> Series {
        let point = |(place, &(x, y)): (usize, &(f64, f64))| PlotPoint {
            x,
            y,
            spread: None,
            is_marked: place == marked,
        };
        Series { name: name.to_owned(), points: points.iter().enumerate().map(point).collect() }
    }

    #[test]
    fn points_are_letters_and_levels_are_lines() {
        let plot = Plot {
            title: "height".to_owned(),
            x: axis("way", 0.0, 1.0),
            y: axis("height", -0.5, 1.0),
            series: vec![
                series("one", &[(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)], 1),
                series("\u{1b}[1mtwo", &[(0.0, 0.0), (0.5, 0.9), (2.0, -7.0)], 2),
            ],
            levels: vec![Level { label: "floor".to_owned(), y: -0.2 }],
        };
        let text = TextPlot { width: 40, height: 10 }.render(&plot);
        insta::assert_snapshot!(text, @"
        height (o one, x  [1mtwo)
         1.0 |                 O               o
             |
             |
             |
             |x
             |- - - - - - - - - - - - - -  floor
        -0.5 |                                 X
             +----------------------------------
              0.0            way             1.0
        ");
    }
}

//! Tables as plain data: what every renderer receives.

/// Holds one table: a title, named columns and rows of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Says what the table shows.
    pub title: String,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows; each has one cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Sentences under the table: what a figure means, what was left out.
    pub notes: Vec<String>,
}

/// Names a column and says how its cells are aligned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub name: String,
    /// Where cells stand.
    pub align: Align,
}

/// Says where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
    /// Long text; in tables for people on lines of its own, below its row.
    Below,
}

/// Holds one value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A figure; people see it with so many decimals, files hold all of it.
    Figure(f64, usize),
    /// A mean and its standard deviation over seeds, with so many decimals for people.
    Spread(f64, f64, usize),
    /// Nothing to show, with the reason.
    Absent(String),
}

impl Column {
    /// Makes a column of text.
    pub fn text(name: &str) -> Self {
        Self { name: name.to_owned(), align: Align::Left }
    }

    /// Makes a column of numbers.
    pub fn number(name: &str) -> Self {
        Self { name: name.to_owned(), align: Align::Right }
    }

    /// Makes a column of long text.
    pub fn below(name: &str) -> Self {
        Self { name: name.to_owned(), align: Align::Below }
    }
}

impl Sheet {
    /// Starts a table without rows.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { title: title.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When the row has another number of cells than the table has columns.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row has one cell per column");
        self.rows.push(row);
    }
}

impl Cell {
    /// Makes a cell of words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Formats the cell for people: rounded figures, `–` for what is absent.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Figure(value, decimals) => fixed(*value, *decimals),
            Self::Spread(mean, sd, decimals) => {
                format!("{} ± {}", fixed(*mean, *decimals), fixed(*sd, *decimals))
            }
            Self::Absent(_) => "–".to_owned(),
        }
    }

    /// Formats the cell for machines: full precision, empty for what is absent.
    pub fn exact(&self) -> String {
        match self {
            Self::Figure(value, _) | Self::Spread(value, _, _) => value.to_string(),
            Self::Absent(_) => String::new(),
            Self::Text(_) | Self::Count(_) => self.shown(),
        }
    }
}

/// Formats the least and the largest of some sizes; one number where they are the same.
pub(crate) fn bounds_text([least, largest]: [f32; 2]) -> String {
    if least == largest { format!("{least}") } else { format!("{least:.3} to {largest:.3}") }
}

/// Formats a number with so many decimals, without a sign before zero.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_see_rounded_figures_and_machines_all_of_them() {
        let cell = Cell::Figure(1.0 / 3.0, 2);
        assert_eq!((cell.shown().as_str(), cell.exact().as_str()), ("0.33", "0.3333333333333333"));
        assert_eq!(Cell::Spread(0.5, 0.015, 2).shown(), "0.50 ± 0.01");
        assert_eq!(Cell::Figure(-0.001, 2).shown(), "0.00");
        assert_eq!(Cell::Figure(-0.011, 2).shown(), "-0.01");
        assert_eq!(Cell::Absent("dead".into()).exact(), "");
    }

    #[test]
    #[should_panic(expected = "one cell per column")]
    fn a_short_row_is_a_mistake() {
        Sheet::new("t", vec![Column::text("a")]).push(vec![]);
    }
}

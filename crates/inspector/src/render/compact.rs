//! Tables of few lines: one line a row, whatever is in it.

use super::clean;
use super::fold::width_of;
use super::sheet::{Align, Sheet};

/// Blanks between columns.
const GAP: &str = "  ";

/// The first column keeps so many columns of the terminal, where there are as many.
const FIRST: usize = 30;

/// Writes a table without a rule and without notes, its title over the first column. Long text of
/// that column ends where a word does; columns for which there is no room are left out and named.
pub(super) fn compact(sheet: &Sheet, width: usize) -> Vec<String> {
    let columns: Vec<usize> = (1..sheet.columns.len()).collect();
    let of = |place: usize| {
        let cells = sheet.rows.iter().map(move |row| width_of(&clean(&row[place].shown())));
        cells.chain([width_of(&clean(&sheet.columns[place].name))]).max().unwrap_or(0)
    };
    let mut shown: Vec<(usize, usize)> = Vec::new();
    let mut used = FIRST.min(width);
    for place in columns {
        let wide = of(place) + GAP.len();
        if used + wide > width {
            break;
        }
        used += wide;
        shown.push((place, wide - GAP.len()));
    }
    let first = width - shown.iter().map(|(_, wide)| wide + GAP.len()).sum::<usize>();
    let line = |first_cell: &str, cell: &dyn Fn(usize) -> String| {
        let mut line = padded(&cut(&clean(first_cell), first), first, Align::Left);
        for &(place, wide) in &shown {
            line.push_str(GAP);
            line.push_str(&padded(&clean(&cell(place)), wide, sheet.columns[place].align));
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(&sheet.title, &|place| sheet.columns[place].name.clone())];
    for row in &sheet.rows {
        lines.push(line(&row[0].shown(), &|place| row[place].shown()));
    }
    let left_out = sheet.columns.iter().skip(1 + shown.len()).map(|column| clean(&column.name));
    let left_out: Vec<String> = left_out.collect();
    if !left_out.is_empty() {
        lines.push(cut(&format!("no room for {}", left_out.join(", ")), width));
    }
    lines
}

/// Cuts a text after the last word that fits; a first word that does not fit is cut anywhere.
fn cut(text: &str, width: usize) -> String {
    if width_of(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split(' ') {
        let with = if kept.is_empty() { word.to_owned() } else { format!("{kept} {word}") };
        if width_of(&with) > width {
            break;
        }
        kept = with;
    }
    if kept.is_empty() {
        for letter in text.chars() {
            kept.push(letter);
            if width_of(&kept) > width {
                kept.pop();
                break;
            }
        }
    }
    kept.trim_end_matches([',', ' ']).to_owned()
}

fn padded(text: &str, width: usize, align: Align) -> String {
    let blanks = " ".repeat(width.saturating_sub(width_of(text)));
    match align {
        Align::Right => format!("{blanks}{text}"),
        Align::Left | Align::Below => format!("{text}{blanks}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::{Cell, Column};
    use super::*;

    #[test]
    fn columns_without_room_are_named() {
        let names = ["first", "second", "a rather long third"];
        let mut sheet = Sheet::new("t", names.map(Column::number).to_vec());
        sheet.push((0..3).map(Cell::Count).collect());
        let lines = compact(&sheet, 46);
        assert_eq!(lines.last().unwrap(), "no room for a rather long third");
        assert_eq!(compact(&sheet, 80).len(), 2);
    }

    #[test]
    fn text_ends_where_a_word_does() {
        assert_eq!(cut("star, galaxy, moon", 14), "star, galaxy");
        assert_eq!(cut("star, galaxy", 12), "star, galaxy");
        assert_eq!(cut("supercalifragilistic", 5), "super");
        assert_eq!(cut("日本語", 5), "日本");
    }
}

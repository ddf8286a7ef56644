//! Tables for Markdown pages.

use super::sheet::{Align, Sheet};
use super::{Render, clean};

/// Writes sheets as Markdown tables under a heading.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Render for Markdown {
    fn render(&self, sheet: &Sheet) -> String {
        let mut text = format!("### {}\n\n", escape(&sheet.title));
        push_row(&mut text, sheet.columns.iter().map(|column| escape(&column.name)));
        push_row(
            &mut text,
            sheet.columns.iter().map(|column| match column.align {
                Align::Left | Align::Below => "---".to_owned(),
                Align::Right => "---:".to_owned(),
            }),
        );
        for row in &sheet.rows {
            push_row(&mut text, row.iter().map(|cell| escape(&cell.shown())));
        }
        for note in &sheet.notes {
            text.push('\n');
            text.push_str(&escape(note));
            text.push('\n');
        }
        text
    }
}

fn push_row(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&cell);
        text.push_str(" |");
    }
    text.push('\n');
}

/// Escapes what Markdown would take for markup, and strips control characters.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

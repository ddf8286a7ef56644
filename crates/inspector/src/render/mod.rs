//! Renderers: the same sheets for a terminal, a page and other programs.
//!
//! A renderer draws what a [`Sheet`] holds and computes nothing.
//! JSON is written from the data itself, which every command keeps; here it is only made safe to show.

mod clean;
mod csv;
mod fold;
mod harmless;
mod json;
mod markdown;
mod sheet;
mod table;

pub use clean::clean;
pub use csv::Csv;
pub use fold::fold;
pub use harmless::harmless;
pub use json::clean_json;
pub use markdown::{Markdown, escape};
pub(crate) use sheet::bounds_text;
pub use sheet::{Align, Cell, Column, Sheet};
pub use table::TerminalTable;

/// Turns one sheet into text.
pub trait Render {
    /// Renders a sheet; the text ends with a line feed.
    fn render(&self, sheet: &Sheet) -> String;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sheet {
        let mut sheet = Sheet::new("Units", vec![Column::text("unit"), Column::number("zeros")]);
        sheet.push(vec![Cell::text("a|b, \"c\""), Cell::Figure(0.25, 1)]);
        sheet.push(vec![Cell::text("x\u{1b}y"), Cell::Absent("dead".into())]);
        sheet.notes.push("zeros: share of inactive entries".into());
        sheet
    }

    #[test]
    fn the_same_sheet_in_every_format() {
        insta::assert_snapshot!(TerminalTable { width: Some(40) }.render(&sample()), @r#"
        Units
         unit       zeros
        ──────────────────
         a|b, "c"     0.2
         x y            –
        zeros: share of inactive entries
        "#);
        insta::assert_snapshot!(Markdown.render(&sample()), @r#"
        ### Units

        | unit | zeros |
        | --- | ---: |
        | a\|b, "c" | 0.2 |
        | x y | – |

        zeros: share of inactive entries
        "#);
        insta::assert_snapshot!(Csv.render(&sample()), @r#"
        unit,zeros
        "a|b, ""c""",0.25
        x y,
        "#);
    }

    #[test]
    fn a_narrow_terminal_folds_words_and_keeps_its_width() {
        let mut sheet = Sheet::new("t", vec![Column::text("unit"), Column::text("words")]);
        sheet.push(vec![Cell::text("7"), Cell::text("space shuttle orbit launch moon nasa")]);
        let text = TerminalTable { width: Some(24) }.render(&sheet);
        assert!(text.lines().all(|line| line.chars().count() <= 24), "{text}");
        assert!(text.contains("nasa"));
    }

    #[test]
    fn a_narrow_terminal_cuts_no_word() {
        let columns = vec![Column::text("figure"), Column::number("value"), Column::text("words")];
        let mut sheet = Sheet::new("t", columns);
        let words = "retrieval precision international correspondence";
        sheet.push(vec![Cell::text(words), Cell::Figure(0.5, 3), Cell::text(words)]);
        let text = TerminalTable { width: Some(46) }.render(&sheet);
        for word in words.split(' ') {
            assert_eq!(text.matches(word).count(), 2, "{text}");
        }
    }
}

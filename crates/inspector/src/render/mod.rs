//! Renderers: the same sheets for a terminal, a page and other programs.
//!
//! A renderer draws what a [`Sheet`], a [`Plot`] or a [`Summary`] holds and computes nothing.
//! JSON is written from the data itself, which every command keeps, and safe to show by [`clean_json()`].

mod clean;
mod columns;
mod compact;
mod counted;
mod csv;
mod fold;
mod harmless;
mod markdown;
mod marks;
mod plot;
mod policy;
mod sheet;
mod summary;
mod svg;
mod table;
mod text_plot;

pub use clean::clean;
pub use counted::counted;
pub use csv::Csv;
pub use fold::fold;
pub use harmless::harmless;
pub use markdown::{Markdown, escape};
pub(crate) use marks::outline;
pub use plot::{Axis, Level, Plot, PlotPoint, Series};
pub(crate) use policy::{base64, own_alone};
pub(crate) use sheet::bounds_text;
pub use sheet::{Align, Cell, Column, Sheet};
pub use summary::{Summary, TerminalSummary};
pub use svg::svg;
pub use table::TerminalTable;
pub use text_plot::TextPlot;
pub use topicscope_indexer::artifact::clean_json;

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
        insta::assert_snapshot!(TerminalTable { width: Some(40), bold: false }.render(&sample()), @r#"
        Units
         unit      zeros
        ─────────────────
         a|b, "c"    0.2
         x y           –
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
        let text = TerminalTable { width: Some(24), bold: false }.render(&sheet);
        assert!(text.lines().all(|line| line.chars().count() <= 24), "{text}");
        assert!(text.contains("nasa"));
    }

    #[test]
    fn a_narrow_terminal_cuts_no_word() {
        let columns = vec![Column::text("figure"), Column::number("value"), Column::text("words")];
        let mut sheet = Sheet::new("t", columns);
        let words = "retrieval precision international correspondence";
        sheet.push(vec![Cell::text(words), Cell::Figure(0.5, 3), Cell::text(words)]);
        let text = TerminalTable { width: Some(46), bold: false }.render(&sheet);
        for word in words.split(' ') {
            assert_eq!(text.matches(word).count(), 2, "{text}");
        }
    }

    #[test]
    fn columns_that_do_not_fit_stand_below_with_the_first_one() {
        let mut columns = vec![Column::text("figure")];
        columns.extend(["none", "mean:0.3", "l1:0.1"].map(Column::number));
        let mut sheet = Sheet::new("Comparison", columns);
        let spread = |mean: f64| Cell::Spread(mean, 0.25, 3);
        sheet.push(vec![Cell::text("topic diversity"), spread(0.5), spread(0.75), spread(1.0)]);
        sheet.push(vec![Cell::text("zeros"), spread(0.0), spread(0.25), spread(0.5)]);
        insta::assert_snapshot!(TerminalTable { width: Some(46), bold: false }.render(&sheet), @"
        Comparison
         figure                   none       mean:0.3
        ──────────────────────────────────────────────
         topic           0.500 ± 0.250  0.750 ± 0.250
         diversity
         zeros           0.000 ± 0.250  0.250 ± 0.250

         figure                  l1:0.1
        ────────────────────────────────
         topic diversity  1.000 ± 0.250
         zeros            0.500 ± 0.250
        ");
    }

    #[test]
    fn passages_stand_below_their_row_with_marked_words_bold_where_that_is_seen() {
        let columns =
            vec![Column::number("unit"), Column::text("document"), Column::below("passage")];
        let mut sheet = Sheet::new("Documents", columns);
        for unit in [0, 7] {
            let passage = "…the «shuttle» reached its «orbit» at last, and all of them cheered";
            sheet.push(vec![Cell::Count(unit), Cell::text("d17"), Cell::text(passage)]);
        }
        let plain = TerminalTable { width: Some(40), bold: false }.render(&sheet);
        insta::assert_snapshot!(plain, @"
        Documents
         unit  document
        ────────────────
            0  d17
           …the «shuttle» reached its «orbit» at
           last, and all of them cheered
            7  d17
           …the «shuttle» reached its «orbit» at
           last, and all of them cheered
        ");
        let bold = TerminalTable { width: Some(40), bold: true }.render(&sheet);
        assert!(bold.contains("«\u{1b}[1mshuttle\u{1b}[22m»"), "{bold}");
        let bare: Vec<&str> = bold.split("\u{1b}[1m").collect();
        assert_eq!(bare.concat().replace("\u{1b}[22m", ""), plain);
        assert!(Csv.render(&sheet).starts_with("unit,document,passage\n0,d17,\"…the"));
        assert!(Markdown.render(&sheet).contains("| unit | document | passage |"));
    }

    #[test]
    fn a_passage_follows_all_lines_of_its_row() {
        // Letters that joiners hold together cannot be cut between signs.
        let joined = ["a"; 30].join("\u{200d}");
        for name in ["one two three four five six seven", &joined] {
            let columns = vec![Column::text("document"), Column::number("n"), Column::below("p")];
            let mut sheet = Sheet::new("t", columns);
            sheet.push(vec![Cell::text(name), Cell::Count(1), Cell::text("first")]);
            sheet.push(vec![Cell::text(name), Cell::Count(2), Cell::text("last")]);
            let text = TerminalTable { width: Some(16), bold: false }.render(&sheet);
            let lines: Vec<&str> = text.lines().skip(3).collect();
            let places: Vec<usize> = ["   first", "   last"]
                .map(|passage| lines.iter().position(|line| *line == passage).unwrap())
                .into();
            assert!(places[0] > 1 && lines[places[0] + 1].ends_with(" 2"), "{text}");
            assert_eq!(places[1], lines.len() - 1, "{text}");
            assert!(lines.iter().all(|line| *line == line.trim_end() && !line.contains('\0')));
        }
    }
}

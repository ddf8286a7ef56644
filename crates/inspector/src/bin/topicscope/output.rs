//! What goes to standard output, in the format that was asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;
use terminal_size::terminal_size_of;
use topicscope_inspector::figures::Metric;
use topicscope_inspector::render::{
    Cell, Column, Csv, Markdown, Render, Sheet, TerminalTable, clean_json,
};
use topicscope_inspector::report::{Report, sheets, summary};

use crate::color;

/// The column that names figures.
const FIGURE: &str = "figure";

/// Width of lines where nothing says another one.
const WIDTH: u16 = 80;

/// Narrower tables could not be read.
const NARROWEST: u16 = 40;

/// Names the formats of printing commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns, folded into the width of the terminal; in pipes into COLUMNS or 80.
    #[default]
    Table,
    /// Markdown tables.
    Markdown,
    /// The data itself, complete.
    Json,
    /// Comma-separated values in full precision.
    Csv,
}

/// Prints sheets, or in JSON the data they show.
pub(crate) fn print(format: Format, data: &impl Serialize, sheets: &[Sheet]) -> anyhow::Result<()> {
    let render: &dyn Render = match format {
        Format::Json => return print_json(data),
        Format::Table => &TerminalTable { width: Some(width()), bold: color::is_on(&io::stdout()) },
        Format::Markdown => &Markdown,
        Format::Csv => &Csv,
    };
    let page = |sheet: &Sheet| match format {
        Format::Csv => render.render(&with_keys(sheet.clone())),
        _ => render.render(sheet),
    };
    let pages: Vec<String> = sheets.iter().map(page).collect();
    write_out(&pages.join("\n"))
}

/// Returns the rows of a sheet as plain data, for JSON.
pub(crate) fn as_data(sheet: &Sheet) -> Vec<BTreeMap<String, String>> {
    let row = |row: &Vec<Cell>| {
        let columns = sheet.columns.iter().map(|column| column.name.clone());
        columns.zip(row.iter().map(Cell::shown)).collect()
    };
    sheet.rows.iter().map(row).collect()
}

/// Prints a report: for people its summary, with what to do next; in other forms the whole
/// comparison.
pub(crate) fn print_report(form: Format, report: &Report, next: &[String]) -> anyhow::Result<()> {
    match form {
        Format::Table => write_out(&summary(report, next, usize::from(width()))),
        _ => print(form, report, &[sheets::comparison(report)]),
    }
}

/// Names figures by the keys that they have in JSON, as programs know them.
fn with_keys(mut sheet: Sheet) -> Sheet {
    let key = |title: &str| Metric::all().find(|metric| metric.title() == title).map(Metric::key);
    for column in &mut sheet.columns {
        if let Some(key) = key(&column.name) {
            key.clone_into(&mut column.name);
        }
    }
    let names_figures = |column: &Column| column.name == FIGURE;
    if let Some(place) = sheet.columns.iter().position(names_figures) {
        for row in &mut sheet.rows {
            if let Some(key) = key(&row[place].shown()) {
                row[place] = Cell::text(key);
            }
        }
    }
    sheet
}

thread_local! {
    /// What a command has printed, where another program takes it from this thread.
    static TAKEN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Does some work of this thread and returns what it would have printed.
pub(crate) fn taken<T>(work: impl FnOnce() -> T) -> (T, String) {
    TAKEN.set(Some(String::new()));
    let outcome = work();
    (outcome, TAKEN.take().unwrap_or_default())
}

/// Writes text to standard output; a closed pipe comes back as an error that ends quietly.
pub(crate) fn write_out(text: &str) -> anyhow::Result<()> {
    let is_taken = TAKEN.with_borrow_mut(|taken| taken.as_mut().map(|taken| taken.push_str(text)));
    if is_taken.is_some() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.context("cannot write to standard output")
}

fn print_json(data: &impl Serialize) -> anyhow::Result<()> {
    let mut text = clean_json(&serde_json::to_string_pretty(data)?);
    text.push('\n');
    write_out(&text)
}

/// Returns the width of lines: that of the terminal; elsewhere what `COLUMNS` says, as pagers and
/// other programs do.
fn width() -> u16 {
    let terminal = terminal_size_of(io::stdout()).map(|(width, _)| width.0);
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.or_else(said).unwrap_or(WIDTH).max(NARROWEST)
}

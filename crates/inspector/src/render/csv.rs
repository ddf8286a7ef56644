//! Tables for other programs.

use super::sheet::{Cell, Sheet};
use super::{Render, clean, harmless};

/// Writes sheets as comma-separated values with a header and full precision; see [`harmless()`] for
/// text.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

impl Render for Csv {
    fn render(&self, sheet: &Sheet) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let head = sheet.columns.iter().map(|column| column.name.clone()).collect();
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => harmless(&clean(text)),
            cell => cell.exact(),
        };
        let rows = sheet.rows.iter().map(|row| row.iter().map(text).collect());
        for record in std::iter::once::<Vec<String>>(head).chain(rows) {
            // Writing to memory cannot fail, and every record has the same length.
            let _ = writer.write_record(&record);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

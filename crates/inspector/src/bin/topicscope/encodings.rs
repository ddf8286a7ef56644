//! Encoded texts on their way to standard output, one after the other: none is held.

use std::slice;

use topicscope_inspector::render::{Cell, Csv, Render, clean_json};
use topicscope_inspector::units::{Encoding, sheets};

use crate::output::{self, Format};

/// Prints encodings in one format, as if all were printed at once.
pub(crate) struct Encodings {
    form: Format,
    /// Texts printed so far.
    n_texts: u64,
}

impl Encodings {
    /// Begins without any.
    pub(crate) fn new(form: Format) -> Self {
        Self { form, n_texts: 0 }
    }

    /// Prints the next one.
    pub(crate) fn print(&mut self, encoding: &Encoding) -> anyhow::Result<()> {
        self.n_texts += 1;
        match self.form {
            Format::Json => {
                let json = clean_json(&serde_json::to_string_pretty(encoding)?);
                let before = if self.n_texts == 1 { "[" } else { "," };
                // Strings hold no line end of their own: JSON escapes them.
                output::write_out(&format!("{before}\n  {}", json.replace('\n', "\n  ")))
            }
            Format::Csv => {
                let mut sheet = sheets::encodings(slice::from_ref(encoding));
                for row in &mut sheet.rows {
                    row[0] = Cell::Count(self.n_texts);
                }
                let csv = Csv.render(&sheet);
                // A file for programs has one header.
                let rows = csv.split_once('\n').map_or("", |(_, rows)| rows);
                output::write_out(if self.n_texts == 1 { &csv } else { rows })
            }
            Format::Table | Format::Markdown => {
                if self.n_texts > 1 {
                    output::write_out("\n")?;
                }
                output::print(self.form, encoding, &[sheets::encoding(encoding)])
            }
        }
    }

    /// Prints what comes after the last.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        match (self.form, self.n_texts) {
            (Format::Json, 0) => output::write_out("[]\n"),
            (Format::Json, _) => output::write_out("\n]\n"),
            (Format::Csv, 0) => output::write_out(&Csv.render(&sheets::encodings(&[]))),
            _ => Ok(()),
        }
    }
}

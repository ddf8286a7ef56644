//! How tables are written: what stands between cells, how they are quoted, and what stands
//! between the labels of one cell.

use serde::{Deserialize, Serialize};

use crate::error::IndexError;

/// Says how tables are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableSettings {
    /// What stands between the cells of CSV and TSV; found out for each file when absent.
    pub delimiter: Option<char>,
    /// How cells of CSV and TSV are quoted; found out for each record when absent.
    pub quotes: Option<Quotes>,
    /// What stands between the labels of one cell, in CSV and TSV, OCTIS and MALLET files;
    /// when absent a cell is one label.
    pub label_separator: Option<String>,
}

/// Says how the cells of a table are quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quotes {
    /// As RFC 4180 has it: a cell that starts with a quotation mark ends with one, and two of
    /// them are one.
    Double,
    /// The same, but a backslash stands before a quotation mark that is text.
    Backslash,
    /// A quotation mark is text like any other.
    None,
}

impl Default for TableSettings {
    fn default() -> Self {
        Self { delimiter: None, quotes: None, label_separator: Some(";".to_owned()) }
    }
}

impl TableSettings {
    /// Says whether nothing was asked for.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Checks that cells can be cut.
    ///
    /// # Errors
    /// Names the first setting outside its range.
    pub(crate) fn check(&self) -> Result<(), IndexError> {
        let refuse = |name, value, allowed| Err(IndexError::Setting { name, value, allowed });
        if let Some(delimiter) = self.delimiter
            && (!delimiter.is_ascii() || matches!(delimiter, '"' | '\\' | '\n' | '\r'))
        {
            let allowed = "one ASCII character that is no quote, backslash or line end";
            return refuse("delimiter", delimiter.to_string(), allowed);
        }
        if self.label_separator.as_deref() == Some("") {
            return refuse("label_separator", String::new(), "one character or more");
        }
        Ok(())
    }
}

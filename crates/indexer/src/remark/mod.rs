//! What readers decided by themselves and a person may want otherwise.

mod field_role;
mod foreign;

use serde::{Deserialize, Serialize};

pub use field_role::FieldRole;
pub use foreign::Foreign;

/// Says what readers decided by themselves, how often, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// What was decided.
    pub what: Decision,
    /// The first file it was decided for, or the first link.
    pub path: String,
    /// The first record it was decided for, by its line, where it concerns records.
    pub line: Option<u64>,
    /// For how many files, links or records.
    pub count: u64,
}

/// Names a decision of a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Decision {
    /// Text files were read by lines, a document each.
    ByLines,
    /// Text files were read by paragraphs, a document each.
    ByParagraphs,
    /// Text files were read as one document each.
    WholeFiles,
    /// Tables are separated by this character and not by the one of their format.
    Delimiter(char),
    /// In records of tables a backslash stands before quotation marks that are text.
    BackslashQuotes,
    /// Records of tables were taken as they stand, their quotation marks as text, since cells
    /// as they would end by the rules of quoting do not fit the columns.
    LiteralQuotes,
    /// Records of tables span lines although each of the lines could be a record.
    JoinedLines,
    /// Links lead to folders that are read at their own place, or through another link.
    RepeatedFolders,
}

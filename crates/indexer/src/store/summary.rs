//! What reading left out, put in and found: skipped records, replaced bytes, repeated text.

use serde::{Deserialize, Serialize};

use crate::remark::Remark;

/// Says what reading the inputs left out and put in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadSummary {
    /// Records that were skipped because they could not be read. A file that breaks off
    /// counts once, whatever was behind the break.
    pub skipped: u64,
    /// What was wrong with the first 20 of them, and where.
    pub first_skipped: Vec<String>,
    /// U+FFFD in the documents that stand for bytes that could not be read.
    pub replaced: u64,
    /// Documents with such a character.
    pub documents_with_replaced: u64,
    /// What readers decided by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Text that stands in several documents.
    #[serde(skip_serializing_if = "RepeatSummary::is_nothing")]
    pub repeats: RepeatSummary,
}

/// Counts text that stands in several documents, after parts of messages were cut off. Lines
/// are those with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RepeatSummary {
    /// Lines of documents that have several, and whose text no earlier one has.
    pub lines: u64,
    /// Those of them that stand in five documents or more with the same line, or the end of
    /// the text, after them; once a document. Lines count as neighbors where both have 24
    /// bytes together, and what few documents have in a very large corpus may be missed.
    pub repeated_lines: u64,
    /// Documents with such a line.
    pub documents_with_repeated_lines: u64,
    /// The one in most documents; the first of several.
    pub commonest_line: Option<CommonLine>,
    /// Lines that were dropped, the last ones of repeated blocks among them.
    pub dropped_lines: u64,
    /// Documents that lost a line.
    pub documents_with_dropped_lines: u64,
    /// Documents with the text of an earlier one, kept or dropped.
    pub repeated_documents: u64,
}

/// A line that stands in many documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonLine {
    /// The line, or the one after it if that is longer: its first 72 characters.
    pub text: String,
    /// Documents that it stands in.
    pub documents: u64,
}

impl RepeatSummary {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

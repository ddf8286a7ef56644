//! What reading left out and put in: skipped records, replaced bytes.

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
}

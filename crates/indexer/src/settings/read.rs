//! How the bytes of inputs are read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Longest record that is read, in bytes: 64 MiB. A line, or a file that is one document,
/// beyond it is no text, and reading it whole would take the memory of everything else.
pub const LONGEST_RECORD: usize = 1 << 26;

/// Says how the bytes of inputs are read, and what happens when they are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadSettings {
    /// Name of the encoding, as the WHATWG Encoding Standard has it (`latin1`,
    /// `shift_jis`, …). When absent, UTF-8 or what a byte-order mark says, and for Reuters
    /// files Latin 1.
    pub encoding: Option<String>,
    /// What becomes of bytes that the encoding does not have, and of NUL bytes.
    pub malformed: Malformed,
    /// What becomes of records that cannot be read.
    pub on_error: OnError,
    /// File with one word a line. For ready-made bags these are the words in the order of
    /// their numbers. For text they are the terms of the vocabulary, in their order, unless
    /// the settings for pruning list terms already.
    pub vocabulary: Option<PathBuf>,
}

/// Says what becomes of bytes that the encoding does not have, and of NUL bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Malformed {
    /// Their record is an error.
    #[default]
    Refuse,
    /// U+FFFD stands in their place, and they are counted.
    Replace,
}

/// Says what becomes of records that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// The first one ends everything.
    #[default]
    Stop,
    /// They are left out, counted and listed.
    Skip,
}

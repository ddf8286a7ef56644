//! How the bytes of inputs are read.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::table::TableSettings;

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
    /// Whether every word of a vocabulary of ready-made bags stays, in its order, however
    /// many documents hold it.
    #[serde(skip_serializing_if = "is_false")]
    pub keep_vocabulary: bool,
    /// File with the names of labels: a label as it is written, a tab and its name a line; a
    /// label without a name is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_names: Option<PathBuf>,
    /// What becomes of tokens in formats that hold tokens and no text.
    #[serde(skip_serializing_if = "ReadyTokens::is_whole")]
    pub ready_tokens: ReadyTokens,
    /// What of a text file is a document.
    #[serde(skip_serializing_if = "TextCut::is_auto")]
    pub texts: TextCut,
    /// How tables are written.
    #[serde(skip_serializing_if = "TableSettings::is_default")]
    pub tables: TableSettings,
}

/// Says what becomes of tokens in formats that hold tokens and no text: OCTIS, and MALLET's
/// lines where they look so. The rule for words is asked only if it is the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadyTokens {
    /// What stands between blanks is one token.
    #[default]
    Whole,
    /// They are cut as text is.
    Cut,
}

impl ReadyTokens {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Says what of a text file is a document, where the format does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextCut {
    /// All of it where there are several files. One file is cut into lines if it looks so:
    /// blank lines are rare in it (at most one in ten), and lines are not wrapped. It is
    /// wrapped if most lines are so long that the next word would not have fitted into the
    /// width that nine tenths of the lines keep to, and that width is one of pages (40 to 120
    /// characters). Else it is cut into paragraphs.
    #[default]
    Auto,
    /// Each paragraph, with blank lines between them, also in the files of a folder.
    Paragraphs,
}

impl TextCut {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
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

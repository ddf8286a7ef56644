//! What becomes of text that stands in several documents.

use serde::{Deserialize, Serialize};

/// Says what becomes of text that stands in several documents, once parts of messages are cut
/// off. Either way it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RepeatSettings {
    /// Lines that stand in five documents or more with the same line after them: signatures,
    /// disclaimers, navigation. Dropping them needs inputs that can be read twice.
    pub lines: Repeated,
    /// Documents whose text an earlier one has, white space around lines aside; without the
    /// lines that are dropped, where these are.
    pub documents: Repeated,
}

/// Says what becomes of what is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Repeated {
    /// It stays.
    #[default]
    Keep,
    /// It stays in the first place alone.
    Drop,
}

impl RepeatSettings {
    /// Says whether everything stays.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn is_keep(&self) -> bool {
        *self == Self::default()
    }
}

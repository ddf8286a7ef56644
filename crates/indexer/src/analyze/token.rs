//! What the analyzer says about each token of a text.

#[cfg(feature = "text")]
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Describes one token of a text.
#[cfg(feature = "text")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What a vocabulary calls it: lower-case, perhaps a stem; of a phrase, both joined.
    pub term: String,
    /// The lower-case form that stands in the text; of a phrase, both joined.
    pub surface: String,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// Whether a vocabulary may hold it.
    pub mark: Mark,
}

/// Says what the analyzer thinks of a token. Only [`Mark::Keep`] may enter a vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mark {
    /// Let through.
    Keep,
    /// In the stop list.
    StopWord,
    /// The rest of a contraction, as `'s` of `Anna's`.
    Contraction,
    /// Fewer characters than asked for.
    TooShort,
    /// More characters than asked for.
    TooLong,
    /// Digits alone.
    Number,
}

//! How far building has come.

use crate::remark::Remark;

/// Reports how far building has come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Lines that repeat are looked for; the text is read once more after that.
    Surveying {
        /// Documents so far.
        documents: u64,
        /// Bytes of their texts so far.
        bytes: u64,
    },
    /// Text is being read.
    Reading {
        /// Documents so far.
        documents: u64,
        /// Bytes of their texts so far.
        bytes: u64,
    },
    /// All text is read; the vocabulary and the bags are being made and written.
    Writing {
        /// Documents in all.
        documents: u64,
    },
    /// Readers decided something by themselves; told in the end, also when building failed.
    Decided(Remark),
}

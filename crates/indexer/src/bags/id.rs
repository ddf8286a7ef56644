//! Numbers of documents and terms, as types that cannot be mixed up.

use serde::{Deserialize, Serialize};

/// Number of a term: its row in the vocabulary, in `0..n_terms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TermId(pub u32);

/// Number of a document: its place in the input order, in `0..n_documents`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocId(pub u32);

impl TermId {
    /// Returns the number as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl DocId {
    /// Returns the number as an array index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

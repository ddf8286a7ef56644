//! Which shard of the vocabulary keeps which term, and which of its rows a step looks at.

use ndarray::Array2;

/// Says which shard keeps which term: term v is row v / S of shard v mod S.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// V.
    pub(crate) terms: usize,
    /// H.
    pub(crate) units: usize,
    /// S.
    pub(crate) shards: usize,
}

impl Layout {
    /// Returns the number of terms a shard keeps.
    pub(crate) fn rows_of(self, shard: usize) -> usize {
        (self.terms + self.shards - 1 - shard) / self.shards
    }

    /// Returns shard and row of a term.
    #[inline]
    pub(crate) fn place(self, term: u32) -> (usize, usize) {
        (term as usize % self.shards, term as usize / self.shards)
    }

    /// Returns the term of a row of a shard.
    pub(crate) fn term(self, shard: usize, row: usize) -> u32 {
        (row * self.shards + shard) as u32
    }

    /// Copies the rows of one shard out of an array of all terms. **Shape** (V, H).
    pub(crate) fn rows(self, all: &Array2<f32>, shard: usize) -> Vec<f32> {
        all.outer_iter().skip(shard).step_by(self.shards).flatten().copied().collect()
    }
}

/// Says which rows of a shard a step may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All, in every step.
    All,
    /// Those that its batch lists.
    Listed,
}

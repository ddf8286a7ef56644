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
        let term = term as usize;
        // The usual number of shards needs no division, of which a batch would make thousands.
        if self.shards.is_power_of_two() {
            (term & (self.shards - 1), term >> self.shards.trailing_zeros())
        } else {
            (term % self.shards, term / self.shards)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_its_place_whatever_the_number_of_shards() {
        for shards in [1, 2, 3, 16, 24] {
            let layout = Layout { terms: 100, units: 1, shards };
            for term in 0..100 {
                let (shard, row) = layout.place(term);
                assert!(shard < shards && row < layout.rows_of(shard));
                assert_eq!(layout.term(shard, row), term);
            }
        }
    }
}

//! What steps need to know of the decoder's columns: their sums of squares over all shards, and
//! the factor that gives each its length.

use crate::settings::decoder::DecoderNorm;
use crate::simd::reduce;
use crate::state::field::{Field, Visit};
use crate::state::shard::Shard;

/// Holds two numbers of every decoder column. **Shape** (H) each.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Sums of squares of the stored weights.
    squares: Vec<f64>,
    /// Factors of the stored weights: 1 / norm for unit columns, else 1.
    pub(crate) scale: Vec<f32>,
}

impl Columns {
    /// Reads the columns off the shards, whose own sums of squares are those of their weights.
    pub(crate) fn of(shards: &mut [Shard], norm: DecoderNorm) -> Self {
        /// Keeps the scale of an all-zero column finite.
        const LEAST_NORM: f64 = 1e-12;
        let squares = merged(shards);
        let scale = |&square: &f64| match norm {
            DecoderNorm::Unit => (1.0 / square.sqrt().max(LEAST_NORM)) as f32,
            DecoderNorm::Free => 1.0,
        };
        Self { scale: squares.iter().map(scale).collect(), squares }
    }

    /// Returns the norms of the stored columns. **Shape** (H).
    pub(crate) fn norms(&self) -> Vec<f32> {
        self.squares.iter().map(|square| square.sqrt() as f32).collect()
    }

    /// Shows what a checkpoint holds. Sums of squares follow from the weights.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        visit("column_scale", Field::Singles(&mut self.scale));
    }

    /// Makes anew what [`Columns::visit`] leaves out.
    pub(crate) fn restore(&mut self, shards: &mut [Shard]) {
        self.squares = merged(shards);
    }
}

/// Adds up the sums of squares of all shards. **Shape** (H).
fn merged(shards: &mut [Shard]) -> Vec<f64> {
    for shard in &mut *shards {
        shard.work.squares.clone_from(&shard.squares);
    }
    reduce::tree(shards, |a, b| reduce::add(&mut a.work.squares, &b.work.squares));
    shards[0].work.squares.clone()
}

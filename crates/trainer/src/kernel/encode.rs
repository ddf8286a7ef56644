//! The encoder as a sum of rows, and its gradient back into them.

use super::path::{Arithmetic, Kernel};
use crate::batch::InvertedList;
use crate::optimizer::OptimizerStep;
use crate::shard::Shard;

/// Sums, for each document, the encoder rows of the kept terms of this shard.
///
/// **Shape**: leaves partial pre-activations (B, H) in the shard's `hidden`.
pub(crate) struct SumRows<'a> {
    pub(crate) shard: &'a mut Shard,
    pub(crate) list: &'a InvertedList,
    pub(crate) n_documents: usize,
    pub(crate) n_units: usize,
}

impl Kernel for SumRows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self { shard, list, n_documents, n_units } = self;
        let sums = &mut shard.work.hidden;
        sums.clear();
        sums.resize(n_documents * n_units, 0.0);
        for (row, weights) in shard.encoder.values.chunks_exact(n_units).enumerate() {
            for entry in list.row(row).iter().filter(|entry| entry.kept) {
                let start = entry.place as usize * n_units;
                add(&mut sums[start..start + n_units], weights);
            }
        }
    }
}

/// Adds the gradient of one encoder row: the sum of `delta` over the documents that kept it.
///
/// **Shape**: `delta` (B, H), gradient of the objective by each document's sum of rows.
#[inline(always)]
pub(crate) fn add_row_gradient(list: &InvertedList, row: usize, delta: &[f32], sum: &mut [f32]) {
    for entry in list.row(row).iter().filter(|entry| entry.kept) {
        let start = entry.place as usize * sum.len();
        add(sum, &delta[start..start + sum.len()]);
    }
}

/// Moves the encoder rows of a shard; rows absent from the batch move by their momentum.
#[inline(always)]
pub(crate) fn update(
    shard: &mut Shard,
    list: &InvertedList,
    delta: &[f32],
    n_units: usize,
    optimizer: OptimizerStep,
) {
    let gradient = &mut shard.work.rows;
    gradient.clear();
    gradient.resize(n_units, 0.0);
    for row in 0..shard.n_rows {
        gradient.fill(0.0);
        add_row_gradient(list, row, delta, gradient);
        optimizer.update(&mut shard.encoder, row * n_units, gradient);
    }
}

#[inline(always)]
fn add(sum: &mut [f32], part: &[f32]) {
    for (sum, &part) in sum.iter_mut().zip(part) {
        *sum += part;
    }
}

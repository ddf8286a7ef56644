//! The encoder as a sum of rows, and its gradient back into them.

use crate::batch::InvertedList;
use crate::optimizer::OptimizerStep;
use crate::reduce::add;
use crate::shard::Shard;

/// Sums, for each document, the encoder rows of the kept terms of this shard.
///
/// **Shape**: leaves partial pre-activations (B, H) in the shard's `hidden`.
pub(crate) fn sum_rows(shard: &mut Shard, list: &InvertedList, n_documents: usize, n_units: usize) {
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

/// Adds the gradient of one encoder row: the sum of `delta` over the documents that kept it.
///
/// **Shape**: `delta` (B, H), gradient of the objective by each document's sum of rows.
#[inline]
pub(crate) fn add_row_gradient(list: &InvertedList, row: usize, delta: &[f32], sum: &mut [f32]) {
    for entry in list.row(row).iter().filter(|entry| entry.kept) {
        let start = entry.place as usize * sum.len();
        add(sum, &delta[start..start + sum.len()]);
    }
}

/// Moves the encoder rows of a shard; rows absent from the batch move by their momentum.
pub(crate) fn update(
    shard: &mut Shard,
    list: &InvertedList,
    delta: &[f32],
    n_units: usize,
    optimizer: OptimizerStep,
) {
    let mut gradient = vec![0.0; n_units];
    for row in 0..shard.n_rows {
        gradient.fill(0.0);
        add_row_gradient(list, row, delta, &mut gradient);
        optimizer.update(&mut shard.encoder, row * n_units, &gradient);
    }
}

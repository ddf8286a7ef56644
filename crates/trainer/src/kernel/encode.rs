//! The encoder as a sum of rows, and its gradient back into them.

use crate::settings::unit::UnitKind;
use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::reduce;
use crate::state::inverted_list::InvertedList;
use crate::state::optimizer::OptimizerStep;
use crate::state::shard::Shard;

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
    fn run<A: Arithmetic>(self, _: A) {
        let Self { shard, list, n_documents, n_units } = self;
        let sums = &mut shard.work.hidden;
        sums.resize(n_documents * n_units);
        sums.fill(0.0);
        for listed in 0..list.n_with_entries() {
            let row = list.shard_row(listed);
            let weights = &shard.encoder.values[row * n_units..(row + 1) * n_units];
            for entry in list.row(listed).iter().filter(|entry| entry.kept) {
                let start = entry.place as usize * n_units;
                reduce::add(&mut sums[start..start + n_units], weights);
            }
        }
    }
}

/// Turns sums of rows into pre-activations, and these into activations with their slopes.
///
/// **Shape**: `z`, `values` and `slopes` (documents, H), `scale` (documents), the others (H).
pub(crate) struct Activate<'a> {
    pub(crate) kind: UnitKind,
    pub(crate) biases: &'a [f32],
    pub(crate) thetas: &'a [f32],
    /// Factor of each document's sum of rows.
    pub(crate) scale: &'a [f32],
    pub(crate) z: &'a mut [f32],
    pub(crate) values: &'a mut [f32],
    pub(crate) slopes: &'a mut [f32],
}

impl Kernel for Activate<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { kind, biases, thetas, scale, z, values, slopes } = self;
        let h = biases.len();
        let values = values.chunks_exact_mut(h).zip(slopes.chunks_exact_mut(h));
        for ((z, (values, slopes)), &scale) in z.chunks_exact_mut(h).zip(values).zip(scale) {
            let units = z.iter_mut().zip(biases.iter().zip(thetas)).zip(values).zip(slopes);
            for (((z, (&bias, &theta)), value), slope) in units {
                *z = *z * scale + bias;
                (*value, *slope) = kind.value_and_slope(theta, *z);
            }
        }
    }
}

/// Multiplies the gradient by the codes by the scale of each column, after adding its products with
/// the codes.
///
/// **Shape**: `values` and `pulled` (B, H), the others (H).
pub(crate) struct ScalePulled<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) scale: &'a [f32],
    pub(crate) pulled: &'a mut [f32],
    pub(crate) products: &'a mut [f64],
}

impl Kernel for ScalePulled<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { values, scale, pulled, products } = self;
        let h = scale.len();
        for (pulled, values) in pulled.chunks_exact_mut(h).zip(values.chunks_exact(h)) {
            let units = pulled.iter_mut().zip(values).zip(&mut *products).zip(scale);
            for (((pulled, &code), product), &scale) in units {
                *product += f64::from(*pulled) * f64::from(code);
                *pulled *= scale;
            }
        }
    }
}

/// Adds the gradient of one encoder row: the sum of `delta` over the documents that kept it.
///
/// **Shape**: `delta` (B, H), gradient of the objective by each document's sum of rows.
#[inline(always)]
pub(crate) fn add_row_gradient(list: &InvertedList, listed: usize, delta: &[f32], sum: &mut [f32]) {
    for entry in list.row(listed).iter().filter(|entry| entry.kept) {
        let start = entry.place as usize * sum.len();
        reduce::add(sum, &delta[start..start + sum.len()]);
    }
}

/// Moves the encoder rows of a shard that may have a gradient; where all are listed, those absent
/// from the batch move by their momentum.
#[inline(always)]
pub(crate) fn update(
    shard: &mut Shard,
    list: &InvertedList,
    delta: &[f32],
    n_units: usize,
    optimizer: OptimizerStep,
    step: u32,
) {
    let gradient = &mut shard.work.rows;
    gradient.resize(n_units);
    for listed in 0..list.n_with_entries() {
        gradient.fill(0.0);
        add_row_gradient(list, listed, delta, gradient);
        let row = list.shard_row(listed);
        if list.is_sampled() {
            optimizer.update_row(&mut shard.encoder, row, gradient, step);
        } else {
            optimizer.update(&mut shard.encoder, row * n_units, gradient);
        }
    }
}

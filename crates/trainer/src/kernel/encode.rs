//! The encoder as a sum of rows, and its gradient back into them.

use pulp::bytemuck;

use crate::settings::unit::UnitKind;
use crate::simd::lanes::LANES;
use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::product::vectors;
use crate::simd::reduce;
use crate::state::batch::KeptTerms;
use crate::state::inverted_list::InvertedList;
use crate::state::layout::Layout;
use crate::state::shard::Shard;

/// Sums, for each document, the encoder rows of its kept terms into pre-activations, and turns these
/// into activations with their slopes.
///
/// **Shape**: `z`, `values` and `slopes` (documents, H), `scale` (documents), the others (H).
pub(crate) struct Encode<'a> {
    pub(crate) shards: &'a [Shard],
    pub(crate) layout: Layout,
    pub(crate) kept: &'a KeptTerms,
    /// Place in the batch of the first document.
    pub(crate) first: usize,
    pub(crate) kind: UnitKind,
    pub(crate) biases: &'a [f32],
    pub(crate) thetas: &'a [f32],
    /// Factor of each document's sum of rows.
    pub(crate) scale: &'a [f32],
    pub(crate) z: &'a mut [f32],
    pub(crate) values: &'a mut [f32],
    pub(crate) slopes: &'a mut [f32],
}

impl Kernel for Encode<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self { shards, layout, kept, first, kind, biases, thetas, scale, z, values, slopes } =
            self;
        let h = layout.units;
        let rows = EncoderRows { shards, layout };
        let values = values.chunks_exact_mut(h).zip(slopes.chunks_exact_mut(h));
        let (end, fetches) = (first + scale.len(), shards[0].encoder.values_are_scattered());
        let documents = (first..).zip(z.chunks_exact_mut(h)).zip(values).zip(scale);
        for (((document, z), (values, slopes)), &scale) in documents {
            if document + 1 < end && fetches {
                rows.fetch(simd, kept.of(document + 1));
            }
            sum_rows(simd, rows, kept.of(document), z);
            for (z, &bias) in z.iter_mut().zip(biases) {
                *z = *z * scale + bias;
            }
            activate(kind, thetas, z, values, slopes);
        }
    }
}

/// Applies the function of a unit, and takes its slope. **Shape** (H) each.
#[inline(always)]
fn activate(kind: UnitKind, thetas: &[f32], z: &[f32], values: &mut [f32], slopes: &mut [f32]) {
    // A loop for each kind, in which it is a constant: a choice within the loop keeps the compiler
    // from vectors.
    macro_rules! for_kind {
        ($($name:ident),*) => {
            match kind {
                $(UnitKind::$name => {
                    let units = z.iter().zip(thetas).zip(values).zip(slopes);
                    for (((&z, &theta), value), slope) in units {
                        (*value, *slope) = UnitKind::$name.value_and_slope(theta, z);
                    }
                })*
            }
        };
    }
    for_kind!(
        Sigmoid,
        Tanh,
        Relu,
        LeakyRelu,
        Elu,
        Threshold,
        Tlin,
        TopK,
        BatchTopK,
        WinnerTakeAll,
        KCompetitive,
        JumpRelu
    );
}

/// Vectors of units whose sums stay in registers.
const SUM_VECTORS: usize = 4;

/// Finds the encoder rows of terms. Not by a closure, which the compiler may leave a call, around which
/// sums would leave their registers.
#[derive(Clone, Copy)]
struct EncoderRows<'a> {
    shards: &'a [Shard],
    layout: Layout,
}

impl<'a> EncoderRows<'a> {
    #[inline(always)]
    fn of(self, term: u32) -> &'a [f32] {
        let (shard, row) = self.layout.place(term);
        self.shards[shard].encoder.row(row)
    }

    /// Asks for the rows of some terms.
    #[inline(always)]
    fn fetch<A: Arithmetic>(self, simd: A, terms: &[u32]) {
        for &term in terms {
            simd.fetch(self.of(term));
        }
    }
}

/// Leaves the sum of the rows of some terms, added one after the other. **Shape**: `out` (H).
#[inline(always)]
fn sum_rows<A: Arithmetic>(simd: A, rows: EncoderRows<'_>, terms: &[u32], out: &mut [f32]) {
    const WIDTH: usize = SUM_VECTORS * LANES;
    let one = simd.splat(1.0);
    let (blocks, rest) = out.as_chunks_mut::<WIDTH>();
    for (block, out) in blocks.iter_mut().enumerate() {
        let mut sums = [simd.splat(0.0); SUM_VECTORS];
        for &term in terms {
            let row = &rows.of(term)[block * WIDTH..][..WIDTH];
            for (sum, &[row]) in sums.iter_mut().zip(vectors::<A::Vector, 1>(row)) {
                *sum = simd.multiply_add_vectors(one, row, *sum);
            }
        }
        out.copy_from_slice(bytemuck::cast_slice(&sums));
    }
    rest.fill(0.0);
    if !rest.is_empty() {
        let first = blocks.len() * WIDTH;
        for &term in terms {
            reduce::add(rest, &rows.of(term)[first..]);
        }
    }
}

/// Adds the gradient of one encoder row: the sum of `delta` over the documents that kept it.
///
/// **Shape**: `delta` (B, H), gradient of the objective by each document's sum of rows.
#[inline(always)]
pub(crate) fn add_row_gradient(list: &InvertedList, listed: usize, delta: &[f32], sum: &mut [f32]) {
    for &place in list.kept(listed) {
        let start = place as usize * sum.len();
        reduce::add(sum, &delta[start..start + sum.len()]);
    }
}

//! The products of the decoder that visit active codes only.
//!
//! Each is compiled for every height of a tile, so that its sums stay in registers.

use std::ops::Range;

use pulp::bytemuck::{self, Pod};

use crate::simd::ahead::Ahead;
use crate::simd::lanes::LANES;
use crate::simd::path::Arithmetic;
use crate::simd::product::{Accumulate, numbers, vectors, vectors_mut};
use crate::simd::reduce;
use crate::state::codes::{Active, BLOCK_UNITS};

/// Leaves the logits of each document: bias plus its active codes times their columns.
///
/// **Shape**: `bias` (height), `columns` (H, height), `logits` (B, height); heights are those of a
/// tile.
#[inline(always)]
pub(crate) fn logits<A: Arithmetic>(
    simd: A,
    active: &Active,
    bias: &[f32],
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    let bias = vectors::<A::Vector, 1>(bias).as_flattened();
    for_height!(height, logits_of, A(simd, active, bias, vectors(columns), vectors_mut(logits)));
}

#[inline(always)]
fn logits_of<A: Arithmetic, const W: usize>(
    simd: A,
    active: &Active,
    bias: &[A::Vector],
    columns: &[[A::Vector; W]],
    logits: &mut [[A::Vector; W]],
) {
    let mut begin = [simd.splat(0.0); W];
    begin.copy_from_slice(&bias[..W]);
    // Block after block, so that columns are found in the fastest cache; those of the next one are asked
    // for meanwhile.
    for block in 0..active.n_blocks() {
        let mut ahead = next_block(columns, block).in_parts(logits.len());
        for (document, logits) in logits.iter_mut().enumerate() {
            ahead.fetch_next(simd);
            let mut sums = if block == 0 { begin } else { *logits };
            for &(unit, code) in active.of_block(block, document) {
                multiply_add(simd, code, &columns[unit as usize], &mut sums);
            }
            *logits = sums;
        }
    }
}

/// Leaves the gradient by the column of each of some units: the gradients by the logits of the
/// documents on which it is active, times the codes.
///
/// **Shape**: `gradients` (B, height), `out` (units, height).
#[inline(always)]
pub(crate) fn column_gradients<A: Arithmetic>(
    simd: A,
    active: &Active,
    units: Range<usize>,
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    for_height!(height, columns_of, A(simd, active, units, vectors(gradients), vectors_mut(out)));
}

#[inline(always)]
fn columns_of<A: Arithmetic, const W: usize>(
    simd: A,
    active: &Active,
    units: Range<usize>,
    gradients: &[[A::Vector; W]],
    out: &mut [[A::Vector; W]],
) {
    for (unit, out) in units.zip(out) {
        let mut sums = [simd.splat(0.0); W];
        for entry in active.of_unit(unit) {
            multiply_add(simd, entry.code, &gradients[entry.document as usize], &mut sums);
        }
        *out = sums;
    }
}

/// Returns the columns of the next block of units.
#[inline(always)]
fn next_block<V: Pod, const W: usize>(columns: &[[V; W]], block: usize) -> Ahead<'_> {
    let columns = columns.chunks(BLOCK_UNITS).nth(block + 1).unwrap_or_default();
    Ahead::of(bytemuck::cast_slice(columns.as_flattened()))
}

#[inline(always)]
fn multiply_add<A: Arithmetic, const W: usize>(
    simd: A,
    factor: f32,
    of: &[A::Vector; W],
    sums: &mut [A::Vector; W],
) {
    let factor = simd.splat(factor);
    for (sum, &of) in sums.iter_mut().zip(of) {
        *sum = simd.multiply_add_vectors(factor, of, *sum);
    }
}

/// Documents whose pairs are summed before the sums are joined: so few that what is not joined yet
/// is found in the fastest cache.
const TOGETHER: usize = 16;

/// Numbers of work space that [`pull`] takes.
pub(crate) const PULL_SPACE: usize = TOGETHER * BLOCK_UNITS * LANES;

/// Sums for each active pair the product of its column with the gradient by the logits of its
/// document.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` (pairs); `space` is work space
/// of [`PULL_SPACE`] numbers.
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    simd: A,
    accumulate: Accumulate,
    active: &Active,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    space: &mut [f32],
) {
    let height = gradients.len() / active.n_documents();
    let space = vectors_mut::<A::Vector, 1>(space).as_flattened_mut();
    for_height!(
        height,
        pull_of,
        A(simd, accumulate, active, vectors(columns), vectors(gradients), out, space)
    );
}

#[inline(always)]
fn pull_of<A: Arithmetic, const W: usize>(
    simd: A,
    accumulate: Accumulate,
    active: &Active,
    columns: &[[A::Vector; W]],
    gradients: &[[A::Vector; W]],
    out: &mut [f32],
    space: &mut [A::Vector],
) {
    for block in 0..active.n_blocks() {
        for (first, gradients) in (0..).step_by(TOGETHER).zip(gradients.chunks(TOGETHER)) {
            let mut n = 0;
            for (document, gradient) in (first..).zip(gradients) {
                // A copy is kept in registers.
                let gradient = *gradient;
                let pairs = active.of_block(block, document);
                for (&(unit, _), out) in pairs.iter().zip(&mut space[n..]) {
                    let mut sum = simd.splat(0.0);
                    for (&a, &b) in columns[unit as usize].iter().zip(&gradient) {
                        sum = simd.multiply_add_vectors(a, b, sum);
                    }
                    *out = sum;
                }
                n += pairs.len();
            }
            let start = active.start_of(block, first);
            join(simd, accumulate, &space[..n.next_multiple_of(LANES)], &mut out[start..start + n]);
        }
    }
}

/// Adds up the 16 partial sums of each pair. What stands in `partial` beyond the last pair is
/// anything.
///
/// **Shape**: `partial` (pairs, filled up to a multiple of 16), `out` (pairs).
#[inline(always)]
fn join<A: Arithmetic>(simd: A, accumulate: Accumulate, partial: &[A::Vector], out: &mut [f32]) {
    for (partial, out) in partial.as_chunks::<LANES>().0.iter().zip(out.chunks_mut(LANES)) {
        let sums = simd.sums(partial);
        let sums = numbers(&sums);
        match accumulate {
            Accumulate::Overwrite => out.copy_from_slice(&sums[..out.len()]),
            Accumulate::Add => reduce::add(out, sums),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::path::{Kernel, Path};

    struct Join<'a> {
        accumulate: Accumulate,
        partial: &'a [f32],
        out: &'a mut [f32],
    }

    impl Kernel for Join<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self, simd: A) {
            let Self { accumulate, partial, out } = self;
            join(simd, accumulate, vectors::<A::Vector, 1>(partial).as_flattened(), out);
        }
    }

    #[test]
    fn partial_sums_are_joined_pair_by_pair() {
        for n_pairs in [0, 1, 15, 16, 17, 40_usize] {
            let n_lines = n_pairs.next_multiple_of(LANES);
            let partial: Vec<f32> = (0..n_lines * LANES).map(|i| i as f32).collect();
            for (accumulate, before) in [(Accumulate::Overwrite, 0.0), (Accumulate::Add, -1.0)] {
                for path in Path::all() {
                    let mut out = vec![-1.0; n_pairs];
                    path.run(Join { accumulate, partial: &partial, out: &mut out });
                    for (pair, &found) in out.iter().enumerate() {
                        assert_eq!(found, before + (256 * pair + 120) as f32, "{path:?}");
                    }
                }
            }
        }
    }
}

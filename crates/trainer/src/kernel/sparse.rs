//! The products of the decoder that visit active codes only.
//!
//! Each is compiled for every height of a tile, so that its sums stay in registers.

use std::ops::Range;
use std::slice::from_ref;

use pulp::bytemuck;

use crate::simd::lanes::LANES;
use crate::simd::path::Arithmetic;
use crate::simd::product::{Accumulate, vectors, vectors_mut};
use crate::state::codes::Active;

/// Calls a function for the number of vectors of a tile.
macro_rules! for_height {
    ($height:expr, $function:ident, $A:ident ($($argument:expr),*)) => {
        match $height / LANES {
            1 => $function::<$A, 1>($($argument),*),
            2 => $function::<$A, 2>($($argument),*),
            3 => $function::<$A, 3>($($argument),*),
            4 => $function::<$A, 4>($($argument),*),
            _ => $function::<$A, 8>($($argument),*),
        }
    };
}

/// Adds to the logits of each document its active codes times their columns.
///
/// **Shape**: `columns` (H, height), `logits` (B, height); heights are those of a tile.
#[inline(always)]
pub(crate) fn add_logits<A: Arithmetic>(
    simd: A,
    active: &Active,
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    for_height!(height, logits_of, A(simd, active, vectors(columns), vectors_mut(logits)));
}

#[inline(always)]
fn logits_of<A: Arithmetic, const W: usize>(
    simd: A,
    active: &Active,
    columns: &[[A::Vector; W]],
    logits: &mut [[A::Vector; W]],
) {
    // Block after block, so that columns are found in the fastest cache.
    for block in 0..active.n_blocks() {
        for (document, logits) in logits.iter_mut().enumerate() {
            let mut sums = *logits;
            for &(unit, code) in active.of_block(document, block) {
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

/// Sums for each active pair the product of its column with the gradient by the logits of its
/// document: 16 partial sums, which [`join`] adds up after the last tile.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` (pairs, 16).
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    simd: A,
    accumulate: Accumulate,
    active: &Active,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let out = vectors_mut::<A::Vector, 1>(out).as_flattened_mut();
    for_height!(
        height,
        pull_of,
        A(simd, accumulate, active, vectors(columns), vectors(gradients), out)
    );
}

#[inline(always)]
fn pull_of<A: Arithmetic, const W: usize>(
    simd: A,
    accumulate: Accumulate,
    active: &Active,
    columns: &[[A::Vector; W]],
    gradients: &[[A::Vector; W]],
    out: &mut [A::Vector],
) {
    for block in 0..active.n_blocks() {
        for (document, gradient) in gradients.iter().enumerate() {
            let pairs = active.of_block(document, block);
            let out = &mut out[active.start_of(document, block)..];
            for (&(unit, _), out) in pairs.iter().zip(out) {
                let mut sum = if accumulate == Accumulate::Add { *out } else { simd.splat(0.0) };
                for (&a, &b) in columns[unit as usize].iter().zip(gradient) {
                    sum = simd.multiply_add_vectors(a, b, sum);
                }
                *out = sum;
            }
        }
    }
}

/// Adds up the 16 partial sums of each pair.
///
/// **Shape**: `partial` (pairs, 16), `out` (pairs).
#[inline(always)]
pub(crate) fn join<A: Arithmetic>(simd: A, partial: &[f32], out: &mut [f32]) {
    let (whole, rest) = vectors::<A::Vector, 1>(partial).as_flattened().as_chunks::<LANES>();
    let (out, out_rest) = out.as_chunks_mut::<LANES>();
    for (partial, out) in whole.iter().zip(out) {
        let sums = simd.sums(partial);
        out.copy_from_slice(bytemuck::cast_slice(from_ref(&sums)));
    }
    // What the last pairs lack to a vector of results is 0.
    let mut last = [simd.splat(0.0); LANES];
    last[..rest.len()].copy_from_slice(rest);
    let sums = simd.sums(&last);
    let sums: &[f32] = bytemuck::cast_slice(from_ref(&sums));
    out_rest.copy_from_slice(&sums[..out_rest.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::path::{Kernel, Path};

    struct Join<'a>(&'a [f32], &'a mut [f32]);

    impl Kernel for Join<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self, simd: A) {
            join(simd, self.0, self.1);
        }
    }

    #[test]
    fn partial_sums_are_joined_pair_by_pair() {
        for n_pairs in [0, 1, 15, 16, 17, 40] {
            let partial: Vec<f32> = (0..n_pairs * LANES).map(|i| i as f32).collect();
            for path in Path::all() {
                let mut out = vec![-1.0; n_pairs];
                path.run(Join(&partial, &mut out));
                for (pair, &found) in out.iter().enumerate() {
                    assert_eq!(found, (256 * pair + 120) as f32, "{path:?}");
                }
            }
        }
    }
}

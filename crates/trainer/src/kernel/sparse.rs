//! The products of the decoder that visit active codes only.
//!
//! Each is compiled for every height of a tile, so that its sums stay in registers.

use crate::simd::path::Arithmetic;
use crate::simd::product::Accumulate;
use crate::simd::tile::{LANES, Lanes};
use crate::state::codes::Active;

/// Some vectors side by side: a tile's part of a column, or of a document's logits.
type Line<const W: usize> = [Lanes; W];

/// Calls a function for the number of vectors of a tile.
macro_rules! for_height {
    ($height:expr, $function:ident, $A:ident ($($argument:expr),*)) => {
        match $height / LANES {
            1 => $function::<$A, 1>($($argument),*),
            2 => $function::<$A, 2>($($argument),*),
            3 => $function::<$A, 3>($($argument),*),
            _ => $function::<$A, 4>($($argument),*),
        }
    };
}

/// Takes numbers as lines of W vectors.
#[inline(always)]
fn lines<const W: usize>(values: &[f32]) -> &[Line<W>] {
    values.as_chunks().0.as_chunks().0
}

#[inline(always)]
fn lines_mut<const W: usize>(values: &mut [f32]) -> &mut [Line<W>] {
    values.as_chunks_mut().0.as_chunks_mut().0
}

/// Adds to the logits of each document its active codes times their columns.
///
/// **Shape**: `columns` (H, height), `logits` (B, height); heights are multiples of 16, at most 64.
#[inline(always)]
pub(crate) fn add_logits<A: Arithmetic>(
    active: &Active,
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    for_height!(height, logits_of, A(active, lines(columns), lines_mut(logits)));
}

#[inline(always)]
fn logits_of<A: Arithmetic, const W: usize>(
    active: &Active,
    columns: &[Line<W>],
    logits: &mut [Line<W>],
) {
    for (document, logits) in logits.iter_mut().enumerate() {
        let mut sums = *logits;
        for &(unit, code) in active.of_document(document) {
            multiply_add::<A, W>(code, &columns[unit as usize], &mut sums);
        }
        *logits = sums;
    }
}

/// Leaves the gradient by each column: the gradients by the logits of the documents on which
/// its unit is active, times the codes.
///
/// **Shape**: `gradients` (B, height), `out` (H, height).
#[inline(always)]
pub(crate) fn column_gradients<A: Arithmetic>(
    active: &Active,
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    for_height!(height, columns_of, A(active, lines(gradients), lines_mut(out)));
}

#[inline(always)]
fn columns_of<A: Arithmetic, const W: usize>(
    active: &Active,
    gradients: &[Line<W>],
    out: &mut [Line<W>],
) {
    for (unit, out) in out.iter_mut().enumerate() {
        let mut sums = [[0.0; LANES]; W];
        for entry in active.of_unit(unit) {
            let gradient = &gradients[entry.document as usize];
            multiply_add::<A, W>(entry.code, gradient, &mut sums);
        }
        *out = sums;
    }
}

#[inline(always)]
fn multiply_add<A: Arithmetic, const W: usize>(factor: f32, of: &Line<W>, sums: &mut Line<W>) {
    for (sum, of) in sums.iter_mut().zip(of) {
        for (sum, &x) in sum.iter_mut().zip(of) {
            *sum = A::multiply_add(factor, x, *sum);
        }
    }
}

/// Sums for each active pair the product of its column with the gradient by the logits of its
/// document: 16 partial sums, which [`join`] adds up after the last tile.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` (pairs, 16).
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    accumulate: Accumulate,
    active: &Active,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let out = out.as_chunks_mut().0;
    for_height!(height, pull_of, A(accumulate, active, lines(columns), lines(gradients), out));
}

#[inline(always)]
fn pull_of<A: Arithmetic, const W: usize>(
    accumulate: Accumulate,
    active: &Active,
    columns: &[Line<W>],
    gradients: &[Line<W>],
    out: &mut [Lanes],
) {
    let mut out = out.iter_mut();
    for (document, gradient) in gradients.iter().enumerate() {
        let pairs = active.of_document(document);
        for (&(unit, _), sum) in pairs.iter().zip(out.by_ref().take(pairs.len())) {
            let mut sums = if accumulate == Accumulate::Add { *sum } else { [0.0; LANES] };
            for (a, b) in columns[unit as usize].iter().zip(gradient) {
                for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
                    *sum = A::multiply_add(a, b, *sum);
                }
            }
            *sum = sums;
        }
    }
}

/// Adds up the 16 partial sums of each pair, neighbors first.
///
/// **Shape**: `partial` (pairs, 16), `out` (pairs).
#[inline(always)]
pub(crate) fn join(partial: &[f32], out: &mut [f32]) {
    /// Pairs joined at once: one vector of results.
    const TOGETHER: usize = LANES;
    let (blocks, rest) = partial.as_chunks::<{ TOGETHER * LANES }>();
    let (out, out_rest) = out.as_chunks_mut::<TOGETHER>();
    for (block, out) in blocks.iter().zip(out) {
        let (mut halves, mut quarters) = ([0.0; 128], [0.0; 64]);
        let mut eighths = [0.0; 32];
        add_neighbors(block, &mut halves);
        add_neighbors(&halves, &mut quarters);
        add_neighbors(&quarters, &mut eighths);
        add_neighbors(&eighths, out);
    }
    for (partial, out) in rest.chunks_exact(LANES).zip(out_rest) {
        let (mut halves, mut quarters, mut eighths) = ([0.0; 8], [0.0; 4], [0.0; 2]);
        add_neighbors(partial, &mut halves);
        add_neighbors(&halves, &mut quarters);
        add_neighbors(&quarters, &mut eighths);
        *out = eighths[0] + eighths[1];
    }
}

/// Adds each even place and the one after it.
#[inline(always)]
fn add_neighbors(from: &[f32], out: &mut [f32]) {
    for (out, &[a, b]) in out.iter_mut().zip(from.as_chunks::<2>().0) {
        *out = a + b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::path::{Kernel, Path};

    struct Join<'a>(&'a [f32], &'a mut [f32]);

    impl Kernel for Join<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self, _: A) {
            join(self.0, self.1);
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

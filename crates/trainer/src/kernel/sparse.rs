//! The products of the decoder that visit active codes only.

use super::path::Arithmetic;
use super::product::halve;
use super::tile::{LANES, Lanes, TILE_ROWS};
use crate::codes::Active;

/// Vectors of a full tile.
const VECTORS: usize = TILE_ROWS / LANES;

/// Adds to the logits of each document its active codes times their columns.
///
/// **Shape**: `columns` (H, height), `logits` (B, height); heights are multiples of 16.
#[inline(always)]
pub(crate) fn add_logits<A: Arithmetic>(
    active: &Active,
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    let (columns, logits) = (columns.as_chunks().0, logits.as_chunks_mut().0);
    let n_vectors = height / LANES;
    for (document, logits) in logits.chunks_exact_mut(n_vectors).enumerate() {
        let pairs = active.of_document(document).iter();
        let terms = pairs.map(|&(unit, code)| (code, unit as usize));
        add_lines::<A>(terms, columns, logits, n_vectors);
    }
}

/// Adds to the gradient of each column the gradients by the logits of the documents on which
/// its unit is active, times the codes.
///
/// **Shape**: `gradients` (B, height), `out` (H, height).
#[inline(always)]
pub(crate) fn add_column_gradients<A: Arithmetic>(
    active: &Active,
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let (gradients, out) = (gradients.as_chunks().0, out.as_chunks_mut().0);
    let n_vectors = height / LANES;
    for (unit, out) in out.chunks_exact_mut(n_vectors).enumerate() {
        let entries = active.of_unit(unit).iter();
        let terms = entries.map(|entry| (entry.code, entry.document as usize));
        add_lines::<A>(terms, gradients, out, n_vectors);
    }
}

/// Adds so many times that line, for each of the terms; the sums stay in registers.
#[inline(always)]
fn add_lines<A: Arithmetic>(
    terms: impl Iterator<Item = (f32, usize)>,
    of: &[Lanes],
    out: &mut [Lanes],
    n_vectors: usize,
) {
    if n_vectors != VECTORS {
        for (factor, line) in terms {
            let of = &of[line * n_vectors..(line + 1) * n_vectors];
            for (sum, of) in out.iter_mut().zip(of) {
                multiply_add::<A>(factor, of, sum);
            }
        }
        return;
    }
    let mut sums = [[0.0_f32; LANES]; VECTORS];
    sums.copy_from_slice(&out[..VECTORS]);
    for (factor, line) in terms {
        let of = &of[line * VECTORS..][..VECTORS];
        for (sum, of) in sums.iter_mut().zip(of) {
            multiply_add::<A>(factor, of, sum);
        }
    }
    out[..VECTORS].copy_from_slice(&sums);
}

/// Adds to each active pair the product of its column with the gradient by the logits of its
/// document.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` (pairs).
#[inline(always)]
pub(crate) fn add_pulled<A: Arithmetic>(
    active: &Active,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let (columns, gradients) = (columns.as_chunks::<LANES>().0, gradients.as_chunks::<LANES>().0);
    let n_vectors = height / LANES;
    // Whole vectors are kept for some pairs before they are joined: joined one by one, compilers
    // narrow the products to the width of the joint.
    let mut sums = [[0.0_f32; LANES]; TOGETHER];
    for (unit, column) in columns.chunks_exact(n_vectors).enumerate() {
        for entries in active.of_unit(unit).chunks(TOGETHER) {
            for (entry, sums) in entries.iter().zip(&mut sums) {
                let gradient = &gradients[entry.document as usize * n_vectors..][..n_vectors];
                *sums = dot_lanes::<A>(column, gradient);
            }
            for (entry, &sums) in entries.iter().zip(&sums) {
                out[entry.pair as usize] += halve(sums, |a, b| a + b);
            }
        }
    }
}

/// Pairs whose partial sums are held at once.
const TOGETHER: usize = 16;

/// Returns 16 partial sums of a product of vectors.
#[inline(always)]
fn dot_lanes<A: Arithmetic>(a: &[Lanes], b: &[Lanes]) -> Lanes {
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for ((sum, &a), &b) in sums.iter_mut().zip(a).zip(b) {
            *sum = A::multiply_add(a, b, *sum);
        }
    }
    sums
}

#[inline(always)]
fn multiply_add<A: Arithmetic>(factor: f32, of: &Lanes, sum: &mut Lanes) {
    for (sum, &x) in sum.iter_mut().zip(of) {
        *sum = A::multiply_add(factor, x, *sum);
    }
}

//! The products of the decoder over all codes, in blocks of units.

use crate::simd::path::Arithmetic;
use crate::simd::product::{Before, Factors, product};
use crate::simd::tile::{padded, transpose};
use crate::state::codes::Codes;

/// Units of one block: so many that their part of a tile stays in the fastest cache.
pub(crate) const BLOCK_UNITS: usize = 64;

/// Cuts the units into blocks, each given by its first unit and their number.
pub(crate) fn blocks(n_units: usize) -> impl Iterator<Item = (usize, usize)> {
    let blocks = (0..n_units).step_by(BLOCK_UNITS);
    blocks.map(move |first| (first, BLOCK_UNITS.min(n_units - first)))
}

/// Returns how many numbers the gradient by the codes takes: block after block of units, in
/// each line after line of documents, filled up to whole vectors.
pub(crate) fn n_pulled(n_documents: usize, n_units: usize) -> usize {
    blocks(n_units).map(|(_, n)| n_documents * padded(n)).sum()
}

/// Adds to the logits of each document its codes times the columns.
///
/// **Shape**: `columns` (H, height), `logits` (B, height); heights are multiples of 16.
#[inline(always)]
pub(crate) fn add_logits<A: Arithmetic>(
    codes: &Codes,
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    for (first, n) in blocks(codes.n_units) {
        let factors = Factors { values: &codes.values[first..], line: codes.n_units, step: 1 };
        let columns = &columns[first * height..(first + n) * height];
        product::<A>(Before::Kept, factors, columns, logits, height);
    }
}

/// Leaves the gradient by each column: codes times the gradients by the logits.
///
/// **Shape**: `gradients` (B, height), `out` (H, height).
#[inline(always)]
pub(crate) fn column_gradients<A: Arithmetic>(
    codes: &Codes,
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let factors = Factors { values: &codes.by_unit, line: codes.n_documents(), step: 1 };
    product::<A>(Before::Lost, factors, gradients, out, height);
}

/// Sums a tile's part of the gradient by the codes: columns times the gradients by the logits.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` as [`n_pulled`] says;
/// `rows` is work space.
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    before: Before,
    n_units: usize,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    rows: &mut Vec<f32>,
) {
    let height = columns.len() / n_units;
    let n_documents = gradients.len() / height;
    let mut start = 0;
    for (first, n) in blocks(n_units) {
        let width = padded(n);
        rows.resize(height * width, 0.0);
        if n < width {
            rows.fill(0.0);
        }
        transpose(&columns[first * height..(first + n) * height], height, rows, width);
        let factors = Factors { values: gradients, line: height, step: 1 };
        let out = &mut out[start..start + n_documents * width];
        product::<A>(before, factors, rows, out, width);
        start += n_documents * width;
    }
}

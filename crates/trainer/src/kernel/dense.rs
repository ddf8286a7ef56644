//! The products of the decoder over all codes, in blocks of units.

use std::ops::Range;

use crate::simd::aligned::Aligned;
use crate::simd::path::Arithmetic;
use crate::simd::product::{Accumulate, Left, product};
use crate::simd::tile::{padded, transpose_rows};
use crate::state::codes::{Codes, blocks};

/// Adds to the logits of each document its codes times the columns.
///
/// **Shape**: `columns` (H, height), `logits` (B, height); heights are multiples of 16.
#[inline(always)]
pub(crate) fn add_logits<A: Arithmetic>(
    simd: A,
    codes: &Codes,
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    for (first, n) in blocks(codes.n_units) {
        let left = Left { values: &codes.values[first..], stride: codes.n_units };
        let columns = &columns[first * height..(first + n) * height];
        product(simd, Accumulate::Add, left, columns, logits, height);
    }
}

/// Leaves the gradient by the column of each of some units: codes times the gradients by the
/// logits.
///
/// **Shape**: `gradients` (B, height), `out` (units, height).
#[inline(always)]
pub(crate) fn column_gradients<A: Arithmetic>(
    simd: A,
    codes: &Codes,
    units: Range<usize>,
    gradients: &[f32],
    out: &mut [f32],
    height: usize,
) {
    let n_documents = codes.n_documents();
    let left = Left { values: &codes.by_unit[units.start * n_documents..], stride: n_documents };
    product(simd, Accumulate::Overwrite, left, gradients, out, height);
}

/// Rows of a tile that meet the gradients by the logits at once.
const PULLED_ROWS: usize = 64;

/// Sums a tile's part of the gradient by the codes: columns times the gradients by the logits.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` as [`Codes::n_pulled`] says;
/// `rows` is work space.
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    simd: A,
    accumulate: Accumulate,
    n_units: usize,
    columns: &[f32],
    gradients: &[f32],
    out: &mut [f32],
    rows: &mut Aligned,
) {
    let height = columns.len() / n_units;
    let n_documents = gradients.len() / height;
    let mut start = 0;
    for (first, n) in blocks(n_units) {
        let width = padded(n);
        let out = &mut out[start..start + n_documents * width];
        // A part of the rows at a time, so that it stays in the fastest cache with all it meets.
        for from in (0..height).step_by(PULLED_ROWS) {
            let n_rows = PULLED_ROWS.min(height - from);
            rows.resize(n_rows * width);
            if n < width {
                rows.fill(0.0);
            }
            let column = |unit: usize| &columns[(first + unit) * height + from..][..n_rows];
            transpose_rows(simd, column, n, n_rows, rows, width);
            let left = Left { values: &gradients[from..], stride: height };
            let accumulate = if from > 0 { Accumulate::Add } else { accumulate };
            product(simd, accumulate, left, rows, out, width);
        }
        start += n_documents * width;
    }
}

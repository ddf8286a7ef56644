//! The products of the decoder over all codes, in blocks of units.

use std::ops::Range;

use crate::simd::aligned::Aligned;
use crate::simd::path::Arithmetic;
use crate::simd::product::{Accumulate, Left, Start, product};
use crate::simd::tile::{padded, transpose_rows};
use crate::state::codes::{Codes, blocks};

/// Leaves the logits of each document: biases plus its codes times the columns.
///
/// **Shape**: `bias` (height), `columns` (H, height), `logits` (B, height); heights are multiples of 16.
#[inline(always)]
pub(crate) fn logits<A: Arithmetic>(
    simd: A,
    codes: &Codes,
    bias: &[f32],
    columns: &[f32],
    logits: &mut [f32],
    height: usize,
) {
    for (first, n) in blocks(codes.n_units) {
        let left = Left { values: &codes.values[first..], stride: codes.n_units };
        let columns = &columns[first * height..(first + n) * height];
        let start = if first == 0 { Start::Row(bias) } else { Start::Before };
        product(simd, start, left, columns, logits, height);
    }
}

/// Documents whose gradients by the logits meet the codes at once. A block of sums reads half of each line
/// of 512 bytes, which can lie in half of the fastest cache alone: no more of them find room there.
const DOCUMENTS_AT_ONCE: usize = 64;

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
    let by_unit = &codes.by_unit[units.start * n_documents..];
    for (part, gradients) in gradients.chunks(DOCUMENTS_AT_ONCE * height).enumerate() {
        let left = Left { values: &by_unit[part * DOCUMENTS_AT_ONCE..], stride: n_documents };
        let start = if part == 0 { Start::Zero } else { Start::Before };
        product(simd, start, left, gradients, out, height);
    }
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
            let start = if from > 0 { Start::Before } else { accumulate.start() };
            product(simd, start, left, rows, out, width);
        }
        start += n_documents * width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::path::{Kernel, Path};

    const HEIGHT: usize = 32;

    struct Gradients<'a>(&'a Codes, &'a [f32]);

    impl Kernel for Gradients<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self, simd: A) -> Vec<f32> {
            let Self(codes, gradients) = self;
            let mut out = vec![f32::NAN; codes.n_units * HEIGHT];
            column_gradients(simd, codes, 0..codes.n_units, gradients, &mut out, HEIGHT);
            out
        }
    }

    #[test]
    fn column_gradients_are_sums_over_all_documents_of_a_batch() {
        const UNITS: usize = 3;
        let numbers = |n: usize, step: usize| -> Vec<f32> {
            (0..n).map(|i| (i * step % 23) as f32 / 8.0 - 1.0).collect()
        };
        for n_documents in [1, 63, 64, 65, 128, 130] {
            let values = numbers(n_documents * UNITS, 7);
            let gradients = numbers(n_documents * HEIGHT, 5);
            for path in Path::all() {
                let mut codes =
                    Codes { values: values.as_slice().into(), n_units: UNITS, ..Codes::default() };
                codes.find_active(path, &values, -1.0);
                let found = path.run(Gradients(&codes, &gradients));
                for (place, found) in found.iter().enumerate() {
                    let (unit, row) = (place / HEIGHT, place % HEIGHT);
                    let product = |b: usize| values[b * UNITS + unit] * gradients[b * HEIGHT + row];
                    // Multiples of 1/64 below 2^9: every sum is exact.
                    let expected: f32 = (0..n_documents).map(product).sum();
                    assert_eq!(*found, expected, "{path:?} {n_documents} {unit} {row}");
                }
            }
        }
    }
}

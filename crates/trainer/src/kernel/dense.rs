//! The products of the decoder over all codes, in blocks of units.

use std::ops::Range;

use crate::simd::ahead::Ahead;
use crate::simd::aligned::Aligned;
use crate::simd::path::Arithmetic;
use crate::simd::product::{Accumulate, Left, Start, product};
use crate::simd::tile::{padded, transpose, transpose_rows};
use crate::state::codes::{BLOCK_UNITS, Codes, PANEL_DOCUMENTS, Pulled, blocks};

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
        let left = Left { values: codes.of_block(first), stride: n };
        let ahead = Ahead::of(columns_of(columns, first + n, BLOCK_UNITS, height));
        let columns = &columns[first * height..(first + n) * height];
        let start = if first == 0 { Start::Row(bias) } else { Start::Before };
        product(simd, start, left, columns, logits, height, ahead);
    }
}

/// Returns the columns of up to `n` units from `first` on. **Shape**: `columns` (H, height).
#[inline(always)]
fn columns_of(columns: &[f32], first: usize, n: usize, height: usize) -> &[f32] {
    let columns = &columns[(first * height).min(columns.len())..];
    &columns[..(n * height).min(columns.len())]
}

/// Documents whose gradients by the logits meet the codes at once. A block of sums reads half of each line
/// of 512 bytes, which can lie in half of the fastest cache alone: no more of them find room there.
const DOCUMENTS_AT_ONCE: usize = 64;

/// Leaves the gradient by the column of each of some units: codes times the gradients by the
/// logits. Asks meanwhile for what is needed next.
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
    ahead: Ahead<'_>,
) {
    let n_documents = codes.n_documents();
    let by_unit = &codes.by_unit[units.start * n_documents..];
    let n_parts = n_documents.div_ceil(DOCUMENTS_AT_ONCE);
    for (part, gradients) in gradients.chunks(DOCUMENTS_AT_ONCE * height).enumerate() {
        let left = Left { values: &by_unit[part * DOCUMENTS_AT_ONCE..], stride: n_documents };
        let start = if part == 0 { Start::Zero } else { Start::Before };
        let ahead = ahead.share(part, n_parts);
        product(simd, start, left, gradients, out, height, ahead);
    }
}

/// Rows of a tile whose columns, turned over, meet the gradients by the logits at once.
const PULLED_ROWS: usize = 64;

/// How many units ahead of the one that is multiplied a column is asked for.
const UNITS_AHEAD: usize = 16;

/// Sums a tile's part of the gradient by the codes: columns times the gradients by the logits.
///
/// **Shape**: `columns` (H, height), `gradients` (B, height), `out` as [`Pulled`] says; `turned` is
/// work space.
#[inline(always)]
pub(crate) fn pull<A: Arithmetic>(
    simd: A,
    accumulate: Accumulate,
    n_units: usize,
    columns: &[f32],
    gradients: &[f32],
    mut out: &mut [f32],
    turned: &mut Aligned,
) {
    let (height, start) = (columns.len() / n_units, accumulate.start());
    match Pulled::of(n_units) {
        Pulled::ByDocument => {
            let width = padded(n_units);
            // A part of the rows at a time, so that it stays in the fastest cache with all it meets.
            for from in (0..height).step_by(PULLED_ROWS) {
                let n_rows = PULLED_ROWS.min(height - from);
                turned.resize(n_rows * width);
                if n_units < width {
                    turned.fill(0.0);
                }
                let column = |unit: usize| &columns[unit * height + from..][..n_rows];
                transpose_rows(simd, column, n_units, n_rows, turned, width);
                let left = Left { values: &gradients[from..], stride: height };
                let start = if from > 0 { Start::Before } else { start };
                product(simd, start, left, turned, out, width, Ahead::default());
            }
        }
        Pulled::ByUnit => {
            let left = Left { values: columns, stride: height };
            // A panel of documents stays in the fastest cache while the columns pass by.
            for gradients in gradients.chunks(PANEL_DOCUMENTS * height) {
                let n_documents = gradients.len() / height;
                let width = padded(n_documents);
                turned.resize(height * width);
                if n_documents < width {
                    turned.fill(0.0);
                }
                transpose(simd, gradients, height, turned, width);
                let panel = out.split_off_mut(..n_units * width).unwrap_or_default();
                let ahead = Ahead::of(columns_of(columns, UNITS_AHEAD, n_units, height));
                product(simd, start, left, turned, panel, width, ahead);
            }
        }
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
            column_gradients(
                simd,
                codes,
                0..codes.n_units,
                gradients,
                &mut out,
                HEIGHT,
                Ahead::default(),
            );
            out
        }
    }

    /// Pulls two tiles, one on top of the other.
    struct Pull<'a> {
        n_units: usize,
        tiles: [(&'a [f32], &'a [f32]); 2],
        out: Vec<f32>,
    }

    impl Kernel for Pull<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self, simd: A) -> Vec<f32> {
            let Self { n_units, tiles: [first, second], mut out } = self;
            let mut turned = Aligned::default();
            for (accumulate, (columns, gradients)) in
                [(Accumulate::Overwrite, first), (Accumulate::Add, second)]
            {
                pull(simd, accumulate, n_units, columns, gradients, &mut out, &mut turned);
            }
            out
        }
    }

    #[test]
    fn the_gradient_by_few_and_by_many_codes_is_the_sum_over_all_words() {
        let numbers = |n: usize, step: usize| -> Vec<f32> {
            (0..n).map(|i| (i * step % 23) as f32 / 8.0 - 1.0).collect()
        };
        let heights = [128, HEIGHT];
        for n_units in [3, 64, 65, 130] {
            for n_documents in [1, 63, 64, 65, 128, 130] {
                let columns = heights.map(|height| numbers(n_units * height, 7));
                let gradients = heights.map(|height| numbers(n_documents * height, 5));
                let ones = vec![1.0; n_documents * n_units];
                for path in Path::all() {
                    let values = ones.as_slice().into();
                    let mut codes = Codes { values, n_units, ..Codes::default() };
                    codes.find_active(path, &ones, -1.0);
                    let tiles = std::array::from_fn(|i| (&columns[i][..], &gradients[i][..]));
                    let out = vec![f32::NAN; codes.n_pulled()];
                    let pulled = path.run(Pull { n_units, tiles, out });
                    let mut found = vec![f32::NAN; n_documents * n_units];
                    codes.unfold(path, &pulled, &mut found);
                    for (place, found) in found.iter().enumerate() {
                        let (document, unit) = (place / n_units, place % n_units);
                        let of_tile = |i: usize| -> f32 {
                            let column = &columns[i][unit * heights[i]..][..heights[i]];
                            let gradient = &gradients[i][document * heights[i]..];
                            column.iter().zip(gradient).map(|(w, g)| w * g).sum()
                        };
                        // Multiples of 1/64 below 2^12: every sum is exact.
                        let expected = of_tile(0) + of_tile(1);
                        assert_eq!(*found, expected, "{path:?} {n_units} {document} {unit}");
                    }
                }
            }
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

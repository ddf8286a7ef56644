//! Tiles: so many rows of a shard that what one tile needs stays in the fastest cache.
//!
//! Decoder weights of a tile lie unit after unit, each with one number per row, so that every
//! inner loop runs over rows: a vector of 16 words at a time, whatever documents or units are
//! active.

use std::ops::Range;

use pulp::bytemuck;

use super::lanes::LANES;
use super::path::{Arithmetic, Kernel};
use super::product::numbers;

/// Rows of a full tile: eight vectors.
pub(crate) const TILE_ROWS: usize = 8 * LANES;

/// Rows of a tile where a full one would hold much that belongs to no term, and of all where that is
/// faster: at most four vectors.
pub(crate) const SMALL_ROWS: usize = 4 * LANES;

/// Names some neighboring rows of a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tile {
    /// First row.
    pub(crate) start: usize,
    /// Rows that belong to terms, at least 1.
    pub(crate) n_rows: usize,
    /// Rows with those that fill up the last vector: 16, 32, 48, 64 or 128.
    pub(crate) height: usize,
}

impl Tile {
    /// Returns where the tile's numbers lie in an array of `width` numbers per row.
    pub(crate) fn range(self, width: usize) -> Range<usize> {
        // Every tile before this one has as many rows as its height.
        self.start * width..(self.start + self.height) * width
    }

    /// Returns the rows that belong to terms.
    pub(crate) fn rows(self) -> Range<usize> {
        self.start..self.start + self.n_rows
    }
}

/// Cuts the rows of a shard into tiles: full ones, then one or two smaller ones where more than a
/// vector of a full one would be empty.
pub(crate) fn tiles(n_rows: usize) -> impl Iterator<Item = Tile> {
    tiles_of(n_rows, TILE_ROWS)
}

/// Cuts them into tiles of which full ones have so many rows.
pub(crate) fn tiles_of(n_rows: usize, full: usize) -> impl Iterator<Item = Tile> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let tile = tile_from(n_rows, start, full)?;
        start += tile.height;
        Some(tile)
    })
}

/// Returns the tile that begins at a row.
fn tile_from(n_rows: usize, start: usize, full: usize) -> Option<Tile> {
    let rest = n_rows.checked_sub(start).filter(|&rest| rest > 0)?;
    let most = if padded(rest) < full { SMALL_ROWS } else { full };
    let n_rows = rest.min(most);
    Some(Tile { start, n_rows, height: padded(n_rows) })
}

/// Returns the number of rows with those that fill up the last vector.
pub(crate) fn padded(n_rows: usize) -> usize {
    n_rows.next_multiple_of(LANES)
}

/// Returns the place of a weight in an array of tiles.
pub(crate) fn place(n_rows: usize, n_units: usize, row: usize, unit: usize) -> usize {
    let whole = row / TILE_ROWS * TILE_ROWS;
    let is_small = padded(n_rows - whole) < TILE_ROWS;
    let start = if is_small { row / SMALL_ROWS * SMALL_ROWS } else { whole };
    let height = tile_from(n_rows, start, TILE_ROWS).map_or(LANES, |tile| tile.height);
    start * n_units + unit * height + row - start
}

/// Turns rows into tiles. **Shape**: `rows` (`V_s`, H); returns (padded `V_s`, H), filled up
/// with zeros.
pub(crate) fn from_rows(rows: &[f32], n_units: usize) -> Vec<f32> {
    let n_rows = rows.len() / n_units;
    let mut all = vec![0.0; padded(n_rows) * n_units];
    for (row, values) in rows.chunks_exact(n_units).enumerate() {
        for (unit, &value) in values.iter().enumerate() {
            all[place(n_rows, n_units, row, unit)] = value;
        }
    }
    all
}

/// Transposes a matrix: `out[i][k] = from[k][i]`, where `out` has `width` numbers a row, of which
/// those beyond the rows of `from` are left alone.
#[inline(always)]
pub(crate) fn transpose<A: Arithmetic>(
    simd: A,
    from: &[f32],
    n_columns: usize,
    out: &mut [f32],
    width: usize,
) {
    let row = |k: usize| &from[k * n_columns..(k + 1) * n_columns];
    transpose_rows(simd, row, from.len() / n_columns, n_columns, out, width);
}

/// Transposes some columns of a matrix as [`transpose`] does, for callers outside of kernels.
pub(crate) struct Transpose<'a> {
    pub(crate) from: &'a [f32],
    pub(crate) n_columns: usize,
    /// The columns that become rows of `out`.
    pub(crate) columns: Range<usize>,
    pub(crate) out: &'a mut [f32],
    pub(crate) width: usize,
}

impl Kernel for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, simd: A) {
        let Self { from, n_columns, columns, out, width } = self;
        let row = |k: usize| &from[k * n_columns..][columns.clone()];
        transpose_rows(simd, row, from.len() / n_columns, columns.len(), out, width);
    }
}

/// Does the same for rows that lie anywhere.
#[inline(always)]
pub(crate) fn transpose_rows<'a, A: Arithmetic>(
    simd: A,
    row: impl Fn(usize) -> &'a [f32],
    n_rows: usize,
    n_columns: usize,
    out: &mut [f32],
    width: usize,
) {
    let (whole_rows, whole_columns) = (n_rows / LANES * LANES, n_columns / LANES * LANES);
    for first in (0..whole_rows).step_by(LANES) {
        let rows: [&[f32]; LANES] = std::array::from_fn(|k| &row(first + k)[..n_columns]);
        for (block, out) in out.chunks_exact_mut(LANES * width).take(n_columns / LANES).enumerate()
        {
            // Not by `map`, which the compiler leaves a call at times.
            let mut square = [simd.splat(0.0); LANES];
            for (line, row) in square.iter_mut().zip(rows) {
                *line = vector::<A>(&row[block * LANES..][..LANES]);
            }
            simd.transpose(&mut square);
            for (out, line) in out.chunks_exact_mut(width).zip(&square) {
                out[first..first + LANES].copy_from_slice(numbers(line));
            }
        }
    }
    for k in 0..n_rows {
        let row = &row(k)[..n_columns];
        let first = if k < whole_rows { whole_columns } else { 0 };
        for (column, out) in out.chunks_exact_mut(width).enumerate().take(n_columns).skip(first) {
            out[k] = row[column];
        }
    }
}

/// Takes 16 numbers as a vector.
#[inline(always)]
fn vector<A: Arithmetic>(numbers: &[f32]) -> A::Vector {
    bytemuck::cast_slice(numbers)[0]
}

#[cfg(test)]
mod tests {
    use super::super::path::Path;
    use super::*;

    #[test]
    fn tiles_cover_all_rows_and_only_the_last_is_filled_up() {
        let found = |n_rows| tiles(n_rows).collect::<Vec<_>>();
        let tile = |start, n_rows, height| Tile { start, n_rows, height };
        assert_eq!(found(150), [tile(0, 128, 128), tile(128, 22, 32)]);
        assert_eq!(found(150)[1].range(3), 384..480);
        assert_eq!(found(112), [tile(0, 64, 64), tile(64, 48, 48)]);
        assert_eq!(found(113), [tile(0, 113, 128)]);
        assert_eq!((tiles(0).count(), padded(150)), (0, 160));
    }

    #[test]
    fn rows_come_back_from_tiles_and_places_are_where_they_went() {
        for n_rows in [1, 16, 63, 64, 65, 112, 113, 150, 240] {
            let rows: Vec<f32> = (0..n_rows * 3).map(|i| i as f32 + 1.0).collect();
            let all = from_rows(&rows, 3);
            assert_eq!(all.len(), padded(n_rows) * 3);
            let found = |row, unit| all[place(n_rows, 3, row, unit)];
            let found = (0..n_rows).flat_map(|row| (0..3).map(move |unit| found(row, unit)));
            assert_eq!(found.collect::<Vec<_>>(), rows);
            assert_eq!(all.iter().filter(|&&w| w == 0.0).count(), (padded(n_rows) - n_rows) * 3);
            assert_eq!(all[place(n_rows, 3, n_rows - 1, 2)], rows[n_rows * 3 - 1]);
        }
    }

    #[test]
    fn a_matrix_is_transposed_into_wider_rows_on_every_path() {
        for (n_rows, n_columns) in [(10, 3), (16, 16), (35, 50), (64, 33)] {
            let from: Vec<f32> = (0..n_rows * n_columns).map(|i| i as f32).collect();
            for path in Path::all() {
                let width = n_rows + 2;
                let mut out = vec![-1.0; n_columns * width];
                let whole = 0..n_columns;
                path.run(Transpose {
                    from: &from,
                    n_columns,
                    columns: whole,
                    out: &mut out,
                    width,
                });
                let mut last = vec![0.0; width];
                let columns = n_columns - 1..n_columns;
                path.run(Transpose { from: &from, n_columns, columns, out: &mut last, width });
                assert_eq!(last[..n_rows], out[(n_columns - 1) * width..][..n_rows]);
                for (column, line) in out.chunks_exact(width).enumerate() {
                    for (k, &value) in line[..n_rows].iter().enumerate() {
                        assert_eq!(value, (k * n_columns + column) as f32, "{path:?}");
                    }
                    assert_eq!(line[n_rows..], [-1.0, -1.0]);
                }
            }
        }
    }
}

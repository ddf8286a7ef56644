//! Rows of numbers, turned so that eight of them stand side by side.

use ndarray::ArrayView2;

/// Rows side by side.
pub(in crate::metrics) const WIDTH: usize = 8;

/// Holds rows in tiles of [`WIDTH`]: column by column, each with one number of every row. The rows
/// that the last tile lacks hold one number throughout.
pub(in crate::metrics) struct Tiles {
    n_rows: usize,
    n_columns: usize,
    numbers: Vec<[f64; WIDTH]>,
}

impl Tiles {
    /// Turns rows, with rows of zeros behind them. **Shape** (rows, columns).
    pub(in crate::metrics) fn of(rows: ArrayView2<'_, f64>) -> Self {
        Self::before(0.0, rows)
    }

    /// Turns rows, with rows of a number behind them. **Shape** (rows, columns).
    pub(in crate::metrics) fn before(rest: f64, rows: ArrayView2<'_, f64>) -> Self {
        let (n_rows, n_columns) = rows.dim();
        let mut numbers = vec![[rest; WIDTH]; n_rows.div_ceil(WIDTH) * n_columns];
        for (row_idx, row) in rows.outer_iter().enumerate() {
            let tile = &mut numbers[row_idx / WIDTH * n_columns..][..n_columns];
            for (column, &number) in tile.iter_mut().zip(row) {
                column[row_idx % WIDTH] = number;
            }
        }
        Self { n_rows, n_columns, numbers }
    }

    /// Returns the number of rows.
    #[inline(always)]
    pub(in crate::metrics) fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns the number of tiles.
    #[inline(always)]
    pub(in crate::metrics) fn n_tiles(&self) -> usize {
        self.n_rows.div_ceil(WIDTH)
    }

    /// Returns a tile. **Shape** (columns, [`WIDTH`]).
    #[inline(always)]
    pub(in crate::metrics) fn tile(&self, tile_idx: usize) -> &[[f64; WIDTH]] {
        &self.numbers[tile_idx * self.n_columns..][..self.n_columns]
    }
}

//! Squared distances of one row to eight others.

use super::path::{Arithmetic, Kernel};
use super::tiles::{Tiles, WIDTH};
use crate::metrics::silhouette::LANES;

/// Returns the squares of the Euclidean distances of a row to those of a tile, each as
/// `squared_distance` adds it up, to the bit.
///
/// **Shape**: `row` (columns), `tile` (columns, [`WIDTH`]).
#[inline(always)]
pub(in crate::metrics) fn squared_distances<A: Arithmetic>(
    row: &[f64],
    tile: &[[f64; WIDTH]],
) -> [f64; WIDTH] {
    if A::IS_WIDE {
        return some::<0, WIDTH>(row, tile);
    }
    // Eight sums of eight would not fit the registers.
    let mut all = [0.0; WIDTH];
    all[..4].copy_from_slice(&some::<0, 4>(row, tile));
    all[4..].copy_from_slice(&some::<4, 4>(row, tile));
    all
}

/// Returns those to `N` rows of a tile, from row `FROM` on.
#[inline(always)]
fn some<const FROM: usize, const N: usize>(row: &[f64], tile: &[[f64; WIDTH]]) -> [f64; N] {
    let mut sums = [[0.0; N]; LANES];
    let (groups, rest) = row.as_chunks::<LANES>();
    let (columns, columns_rest) = tile.as_chunks::<LANES>();
    for (group, columns) in groups.iter().zip(columns) {
        // One by one: of a loop the compiler makes sums that stand across the tile.
        add_square::<FROM, N>(group[0], &columns[0], &mut sums[0]);
        add_square::<FROM, N>(group[1], &columns[1], &mut sums[1]);
        add_square::<FROM, N>(group[2], &columns[2], &mut sums[2]);
        add_square::<FROM, N>(group[3], &columns[3], &mut sums[3]);
        add_square::<FROM, N>(group[4], &columns[4], &mut sums[4]);
        add_square::<FROM, N>(group[5], &columns[5], &mut sums[5]);
        add_square::<FROM, N>(group[6], &columns[6], &mut sums[6]);
        add_square::<FROM, N>(group[7], &columns[7], &mut sums[7]);
    }
    let mut of_rest = [0.0; N];
    for (&number, column) in rest.iter().zip(columns_rest) {
        add_square::<FROM, N>(number, column, &mut of_rest);
    }
    let mut total = sums[0];
    for more in sums[1..].iter().chain([&of_rest]) {
        for (total, more) in total.iter_mut().zip(more) {
            *total += more;
        }
    }
    total
}

#[inline(always)]
fn add_square<const FROM: usize, const N: usize>(
    number: f64,
    column: &[f64; WIDTH],
    sums: &mut [f64; N],
) {
    for place in 0..N {
        let difference = number - column[FROM + place];
        sums[place] += difference * difference;
    }
}

/// Finds for each row the nearest of some centers: the first of equally near ones.
pub(in crate::metrics) struct Nearest<'a> {
    /// Rows, one behind the other. **Shape** (N, columns).
    pub(in crate::metrics) rows: &'a [f64],
    pub(in crate::metrics) n_columns: usize,
    /// The centers, and behind them only what is infinitely far.
    pub(in crate::metrics) centers: &'a Tiles,
}

impl Kernel for Nearest<'_> {
    /// The number of the center and the squared distance. **Shape** (N).
    type Output = Vec<(usize, f64)>;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let mut all = Vec::with_capacity(self.rows.len() / self.n_columns);
        for row in self.rows.chunks_exact(self.n_columns) {
            let mut nearest = [f64::INFINITY; WIDTH];
            let mut tiles = [0_u64; WIDTH];
            for tile_idx in 0..self.centers.n_tiles() {
                let squares = squared_distances::<A>(row, self.centers.tile(tile_idx));
                for place in 0..WIDTH {
                    let is_nearer = squares[place] < nearest[place];
                    tiles[place] = if is_nearer { tile_idx as u64 } else { tiles[place] };
                    nearest[place] = if is_nearer { squares[place] } else { nearest[place] };
                }
            }
            let mut found = (0, f64::INFINITY);
            for place in 0..WIDTH {
                let number = tiles[place] as usize * WIDTH + place;
                let is_first = nearest[place] == found.1 && number < found.0;
                if nearest[place] < found.1 || is_first {
                    found = (number, nearest[place]);
                }
            }
            all.push(found);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{Baseline, run};
    use super::*;
    use crate::metrics::silhouette::squared_distance;
    use ndarray::Array2;
    use proptest::prelude::*;

    struct All<'a>(&'a Array2<f64>, &'a Tiles);

    impl Kernel for All<'_> {
        type Output = Vec<[f64; WIDTH]>;

        #[inline(always)]
        fn run<A: Arithmetic>(self) -> Self::Output {
            let tiles = 0..self.1.n_tiles();
            let rows = self.0.outer_iter();
            rows.flat_map(|row| {
                tiles.clone().map(move |tile_idx| {
                    squared_distances::<A>(row.to_slice().unwrap(), self.1.tile(tile_idx))
                })
            })
            .collect()
        }
    }

    proptest! {
        #[test]
        fn eight_distances_equal_one_after_the_other_to_the_bit(
            numbers in prop::collection::vec(-1e3_f64..1e3, 11 * 40),
            n_columns in 1_usize..40,
        ) {
            let rows =
                Array2::from_shape_fn((11, n_columns), |(row, column)| numbers[row * 40 + column]);
            let tiles = Tiles::of(rows.view());
            let fast = run(All(&rows, &tiles));
            prop_assert_eq!(&fast, &All(&rows, &tiles).run::<Baseline>());
            for (one, fast) in fast.chunks(2).enumerate() {
                for (other, found) in fast.concat()[..11].iter().enumerate() {
                    let [a, b] = [one, other].map(|row| rows.row(row).to_vec());
                    prop_assert_eq!(*found, squared_distance(&a, &b));
                }
            }
        }
    }
}

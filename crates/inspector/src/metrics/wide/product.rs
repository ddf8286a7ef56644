//! Products of matrices, eight columns of the right one at a time.
//!
//! Each sum is added up in the order of its steps with one rounding a step where the machine can, in
//! parts of [`DEPTH`] steps: to the bit as matrixmultiply adds it, which figures were made with
//! before, but without packing what is read once.

use super::path::Arithmetic;
use super::tiles::WIDTH;

/// Steps that are added up before the sum is added to those before.
const DEPTH: usize = 256;

/// Returns the products of `R` rows of a tile, from row `FROM` on, with the eight of another.
///
/// **Shape**: both (steps, [`WIDTH`]).
#[inline(always)]
pub(in crate::metrics) fn tile_by_tile<A: Arithmetic, const FROM: usize, const R: usize>(
    left: &[[f64; WIDTH]],
    right: &[[f64; WIDTH]],
) -> [[f64; WIDTH]; R] {
    let mut sums = [[0.0; WIDTH]; R];
    for (left, right) in left.chunks(DEPTH).zip(right.chunks(DEPTH)) {
        let mut part = [[0.0; WIDTH]; R];
        for (left, right) in left.iter().zip(right) {
            for r in 0..R {
                add::<A>(left[FROM + r], right, &mut part[r]);
            }
        }
        add_up(&mut sums, &part);
    }
    sums
}

/// Returns the products of `R` columns of one matrix, from column `first` on, with eight columns of
/// another, over rows that both have.
///
/// **Shape**: `left` (rows, `n_left`), `right` (rows, `n_right`), of which the eight from `from` on.
#[inline(always)]
pub(in crate::metrics) fn columns_by_columns<A: Arithmetic, const R: usize>(
    (left, n_left, first): (&[f64], usize, usize),
    (right, n_right, from): (&[f64], usize, usize),
) -> [[f64; WIDTH]; R] {
    let mut sums = [[0.0; WIDTH]; R];
    let n_rows = left.len() / n_left;
    for start in (0..n_rows).step_by(DEPTH) {
        let end = (start + DEPTH).min(n_rows);
        let left = left[start * n_left..end * n_left].chunks_exact(n_left);
        let right = right[start * n_right..end * n_right].chunks_exact(n_right);
        let mut part = [[0.0; WIDTH]; R];
        for (left, right) in left.zip(right) {
            let (Some(left), Some(right)) =
                (left[first..].first_chunk::<R>(), right[from..].first_chunk::<WIDTH>())
            else {
                break;
            };
            for r in 0..R {
                add::<A>(left[r], right, &mut part[r]);
            }
        }
        add_up(&mut sums, &part);
    }
    sums
}

#[inline(always)]
fn add<A: Arithmetic>(factor: f64, columns: &[f64; WIDTH], sums: &mut [f64; WIDTH]) {
    for place in 0..WIDTH {
        sums[place] = A::multiply_add(factor, columns[place], sums[place]);
    }
}

#[inline(always)]
fn add_up<const R: usize>(sums: &mut [[f64; WIDTH]; R], part: &[[f64; WIDTH]; R]) {
    for (sums, part) in sums.iter_mut().zip(part) {
        for place in 0..WIDTH {
            sums[place] += part[place];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{Kernel, run};
    use super::super::tiles::Tiles;
    use super::*;
    use ndarray::Array2;

    /// Both products of two matrices of as many rows of eight columns at most.
    struct Both<'a>(&'a Array2<f64>, &'a Array2<f64>);

    impl Kernel for Both<'_> {
        type Output = ([[f64; WIDTH]; 4], [[f64; WIDTH]; 4]);

        #[inline(always)]
        fn run<A: Arithmetic>(self) -> Self::Output {
            let (left, right) = (self.0, self.1);
            let tiles = [left, right].map(|rows| Tiles::of(rows.t()));
            let by_columns = columns_by_columns::<A, 4>(
                (left.as_slice().unwrap(), left.ncols(), 0),
                (right.as_slice().unwrap(), right.ncols(), 0),
            );
            (tile_by_tile::<A, 0, 4>(tiles[0].tile(0), tiles[1].tile(0)), by_columns)
        }
    }

    #[test]
    fn products_equal_those_of_matrixmultiply_to_the_bit() {
        for n_rows in [1, 7, 255, 256, 257, 512, 700] {
            let of = |n: usize, by: usize| {
                Array2::from_shape_fn((n_rows, n), |(row, column)| {
                    ((row * 37 + column * by + row * row) % 101) as f64 / 97.0 - 0.4
                })
            };
            let (left, right) = (of(4, 11), of(8, 29));
            let expected = left.t().dot(&right);
            let (by_tiles, by_columns) = run(Both(&left, &right));
            for (r, expected) in expected.outer_iter().enumerate() {
                assert_eq!(by_tiles[r][..], expected.to_vec()[..], "{n_rows}");
                assert_eq!(by_columns[r][..], expected.to_vec()[..], "{n_rows}");
            }
        }
    }
}

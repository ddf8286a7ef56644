//! The one matrix product of the dense loops.

use super::path::{Arithmetic, Block};
use super::tile::{LANES, Lanes};

/// Says what a product does with the numbers that stand where its result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accumulate {
    /// Adds the result to them.
    Add,
    /// Writes the result over them.
    Overwrite,
}

/// The left factor of a product, row after row. **Shape** (M, K).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left<'a> {
    pub(crate) values: &'a [f32],
    /// Distance of the first numbers of neighboring rows: K or more.
    pub(crate) stride: usize,
}

/// Multiplies two matrices: leaves left × right in `out`, or adds it.
///
/// **Shape**: `left` (M, K), `right` (K, width), `out` (M, width); the width is a multiple of 16. Each
/// number is one sum in the order of K, which begins with what it is added to, or with 0; so the
/// shape of the blocks that it is made in changes no bit.
#[inline(always)]
pub(crate) fn product<A: Arithmetic>(
    accumulate: Accumulate,
    left: Left<'_>,
    right: &[f32],
    out: &mut [f32],
    width: usize,
) {
    let right = right.as_chunks().0;
    let product = Product { accumulate, left, right, n_vectors: width / LANES };
    let out = out.as_chunks_mut().0;
    match A::BLOCK {
        Block::FourByFour => product.run::<A, 4, 4>(out),
        Block::ThreeByTwo => product.run::<A, 3, 2>(out),
        Block::TwoByTwo => product.run::<A, 2, 2>(out),
        Block::TwoByOne => product.run::<A, 2, 1>(out),
    }
}

/// Holds what every block of a product reads.
#[derive(Debug, Clone, Copy)]
struct Product<'a> {
    accumulate: Accumulate,
    left: Left<'a>,
    /// **Shape** (K, vectors of a row).
    right: &'a [Lanes],
    /// Vectors of a row of the right factor and of the result.
    n_vectors: usize,
}

impl Product<'_> {
    /// Makes blocks of ROWS by VECTORS, down the rows before the next vectors: that part of the right
    /// factor stays in the fastest cache.
    #[inline(always)]
    fn run<A: Arithmetic, const ROWS: usize, const VECTORS: usize>(self, out: &mut [Lanes]) {
        let n_whole = self.n_vectors / VECTORS * VECTORS;
        for vector in (0..n_whole).step_by(VECTORS) {
            self.panel::<A, ROWS, VECTORS>(out, vector);
        }
        for vector in n_whole..self.n_vectors {
            self.panel::<A, ROWS, 1>(out, vector);
        }
    }

    /// Makes all rows of some neighboring vectors.
    #[inline(always)]
    fn panel<A: Arithmetic, const ROWS: usize, const VECTORS: usize>(
        self,
        out: &mut [Lanes],
        vector: usize,
    ) {
        let n_rows = out.len() / self.n_vectors;
        let n_whole = n_rows / ROWS * ROWS;
        for row in (0..n_whole).step_by(ROWS) {
            self.block::<A, ROWS, VECTORS>(out, vector, row);
        }
        for row in n_whole..n_rows {
            self.block::<A, 1, VECTORS>(out, vector, row);
        }
    }

    /// Makes ROWS by VECTORS sums, which stay in registers.
    #[inline(always)]
    fn block<A: Arithmetic, const ROWS: usize, const VECTORS: usize>(
        self,
        out: &mut [Lanes],
        vector: usize,
        row: usize,
    ) {
        let Self { accumulate, left, right, n_vectors } = self;
        let mut sums = [[[0.0_f32; LANES]; VECTORS]; ROWS];
        if accumulate == Accumulate::Add {
            for (i, sums) in sums.iter_mut().enumerate() {
                sums.copy_from_slice(&out[(row + i) * n_vectors + vector..][..VECTORS]);
            }
        }
        for (k, right) in right.chunks_exact(n_vectors).enumerate() {
            let right = &right[vector..vector + VECTORS];
            for (i, sums) in sums.iter_mut().enumerate() {
                let factor = left.values[(row + i) * left.stride + k];
                for (sum, right) in sums.iter_mut().zip(right) {
                    for (sum, &x) in sum.iter_mut().zip(right) {
                        *sum = A::multiply_add(factor, x, *sum);
                    }
                }
            }
        }
        for (i, sums) in sums.iter().enumerate() {
            out[(row + i) * n_vectors + vector..][..VECTORS].copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{Kernel, Neon, Path};
    use super::*;

    struct Case {
        accumulate: Accumulate,
        left: Vec<f32>,
        right: Vec<f32>,
        out: Vec<f32>,
        width: usize,
    }

    impl Case {
        fn new(accumulate: Accumulate, n_rows: usize, n_steps: usize, width: usize) -> Self {
            let numbers = |n: usize, first: usize| -> Vec<f32> {
                (first..first + n).map(|i| ((i * 7919 % 101) as f32 - 50.0) / 25.0).collect()
            };
            // A row of the left factor is one longer than its part in the product.
            let (left, right) = (numbers(n_rows * (n_steps + 1), 17), numbers(n_steps * width, 0));
            Self { accumulate, left, right, out: numbers(n_rows * width, 3), width }
        }

        fn stride(&self) -> usize {
            self.right.len() / self.width + 1
        }

        /// Adds term after term to each number by itself.
        fn plain<T: Copy>(
            &self,
            from: impl Fn(f32) -> T,
            add: impl Fn(f32, f32, T) -> T,
        ) -> Vec<T> {
            let number = |i: usize| {
                let (row, column) = (i / self.width, i % self.width);
                let before = if self.accumulate == Accumulate::Add { self.out[i] } else { 0.0 };
                let term = |sum, (k, right): (usize, &[f32])| {
                    add(self.left[row * self.stride() + k], right[column], sum)
                };
                self.right.chunks(self.width).enumerate().fold(from(before), term)
            };
            (0..self.out.len()).map(number).collect()
        }
    }

    /// Returns the plain sums in the arithmetic of the path, what [`product`] and each shape of
    /// block make of them, and the same for the arithmetic of NEON.
    struct EveryShape<'a>(&'a Case);

    impl Kernel for EveryShape<'_> {
        type Output = [(Vec<f32>, Vec<Vec<f32>>); 2];

        #[inline(always)]
        fn run<A: Arithmetic>(self) -> Self::Output {
            let case = self.0;
            let left = Left { values: &case.left, stride: case.stride() };
            let Case { accumulate, right, out, width, .. } = case;
            let n_vectors = width / LANES;
            let of =
                Product { accumulate: *accumulate, left, right: right.as_chunks().0, n_vectors };
            let mut found = vec![out.clone(); 5];
            product::<A>(*accumulate, left, right, &mut found[0], *width);
            of.run::<A, 4, 4>(found[1].as_chunks_mut().0);
            of.run::<A, 3, 2>(found[2].as_chunks_mut().0);
            of.run::<A, 2, 2>(found[3].as_chunks_mut().0);
            of.run::<A, 2, 1>(found[4].as_chunks_mut().0);
            let mut neon = out.clone();
            product::<Neon>(*accumulate, left, right, &mut neon, *width);
            let fused = case.plain(|x| x, Neon::multiply_add);
            [(case.plain(|x| x, A::multiply_add), found), (fused, vec![neon])]
        }
    }

    #[test]
    fn products_on_every_path_and_in_every_shape_of_block_are_the_plain_sums_to_the_bit() {
        for (n_rows, n_steps, width) in [(1, 1, 16), (5, 3, 48), (4, 9, 64), (7, 64, 80)] {
            for accumulate in [Accumulate::Add, Accumulate::Overwrite] {
                let case = Case::new(accumulate, n_rows, n_steps, width);
                let exact = case.plain(f64::from, |a, b, sum| f64::from(a) * f64::from(b) + sum);
                for path in Path::all() {
                    for (plain, found) in path.run(EveryShape(&case)) {
                        for found in found {
                            assert_eq!(found, plain, "{path:?} {n_rows} {n_steps} {width}");
                        }
                        for (plain, exact) in plain.iter().zip(&exact) {
                            assert!((f64::from(*plain) - exact).abs() < 1e-4, "{path:?}");
                        }
                    }
                }
            }
        }
    }
}

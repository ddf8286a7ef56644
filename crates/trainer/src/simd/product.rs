//! The one matrix product of the dense loops.

use pulp::bytemuck::{self, Pod};

use super::ahead::Ahead;
use super::lanes::LANES;
use super::path::{Arithmetic, Block};

/// Says what a product does with the numbers that stand where its result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accumulate {
    /// Adds the result to them.
    Add,
    /// Writes the result over them.
    Overwrite,
}

impl Accumulate {
    /// Returns what the sums of a product begin with.
    pub(crate) fn start(self) -> Start<'static> {
        match self {
            Self::Add => Start::Before,
            Self::Overwrite => Start::Zero,
        }
    }
}

/// Names what each row of sums begins with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Start<'a> {
    Zero,
    /// What stands where the result goes.
    Before,
    /// The same row for all. **Shape** (width).
    Row(&'a [f32]),
}

/// The left factor of a product, row after row. **Shape** (M, K).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left<'a> {
    pub(crate) values: &'a [f32],
    /// Distance of the first numbers of neighboring rows: K or more.
    pub(crate) stride: usize,
}

/// Multiplies two matrices: leaves left × right in `out`, on top of what sums begin with, and asks
/// meanwhile for what is needed next.
///
/// **Shape**: `left` (M, K), `right` (K, width), `out` (M, width); the width is 16, 32, 48, 64 or 128. Each
/// number is one sum in the order of K; so the shape of the blocks that it is made in changes no
/// bit.
#[inline(always)]
pub(crate) fn product<A: Arithmetic>(
    simd: A,
    start: Start<'_>,
    left: Left<'_>,
    right: &[f32],
    out: &mut [f32],
    width: usize,
    ahead: Ahead<'_>,
) {
    match width / LANES {
        1 => Product::<A, 1>::new(simd, start, left, right, ahead).rows(vectors_mut(out)),
        2 => Product::<A, 2>::new(simd, start, left, right, ahead).rows(vectors_mut(out)),
        3 => Product::<A, 3>::new(simd, start, left, right, ahead).rows(vectors_mut(out)),
        4 => Product::<A, 4>::new(simd, start, left, right, ahead).rows(vectors_mut(out)),
        _ => Product::<A, 8>::new(simd, start, left, right, ahead).rows(vectors_mut(out)),
    }
}

/// Takes numbers as rows of W vectors.
#[inline(always)]
pub(crate) fn vectors<V: Pod, const W: usize>(values: &[f32]) -> &[[V; W]] {
    bytemuck::cast_slice(values).as_chunks().0
}

#[inline(always)]
pub(crate) fn vectors_mut<V: Pod, const W: usize>(values: &mut [f32]) -> &mut [[V; W]] {
    bytemuck::cast_slice_mut(values).as_chunks_mut().0
}

/// Takes a vector as its numbers.
#[inline(always)]
pub(crate) fn numbers<V: Pod>(vector: &V) -> &[f32] {
    bytemuck::cast_slice(std::slice::from_ref(vector))
}

/// Holds what every block of a product reads; its rows are W vectors wide.
#[derive(Clone, Copy)]
struct Product<'a, A: Arithmetic, const W: usize> {
    simd: A,
    start: Start<'a>,
    left: Left<'a>,
    right: &'a [[A::Vector; W]],
    ahead: Ahead<'a>,
}

impl<'a, A: Arithmetic, const W: usize> Product<'a, A, W> {
    #[inline(always)]
    fn new(simd: A, start: Start<'a>, left: Left<'a>, right: &'a [f32], ahead: Ahead<'a>) -> Self {
        Self { simd, start, left, right: vectors(right), ahead }
    }

    /// Makes the rows in blocks that fit the registers.
    #[inline(always)]
    fn rows(self, out: &mut [[A::Vector; W]]) {
        match A::BLOCK {
            Block::FourByFour if W.is_multiple_of(4) => self.blocks::<4, 4>(out),
            Block::FourByFour if W == 3 => self.blocks::<4, 3>(out),
            Block::FourByFour if W == 2 => self.blocks::<8, 2>(out),
            Block::FourByFour => self.blocks::<8, 1>(out),
            Block::SixByOne => self.blocks::<6, 1>(out),
            Block::TwoByTwo if W.is_multiple_of(2) => self.blocks::<2, 2>(out),
            Block::TwoByTwo | Block::TwoByOne => self.blocks::<2, 1>(out),
        }
    }

    /// Makes blocks of ROWS by VECTORS, down the rows before the next vectors: that part of the right
    /// factor stays in the fastest cache.
    #[inline(always)]
    fn blocks<const ROWS: usize, const VECTORS: usize>(self, out: &mut [[A::Vector; W]]) {
        let mut ahead = self.ahead.in_parts(W / VECTORS * (out.len() / ROWS));
        for vector in (0..W).step_by(VECTORS) {
            let (blocks, rest) = out.as_chunks_mut::<ROWS>();
            let n_whole = blocks.len() * ROWS;
            for (block, out) in blocks.iter_mut().enumerate() {
                ahead.fetch_next(self.simd);
                self.block::<ROWS, VECTORS>(out, vector, block * ROWS);
            }
            for (row, out) in rest.iter_mut().enumerate() {
                self.block::<1, VECTORS>(std::array::from_mut(out), vector, n_whole + row);
            }
        }
    }

    /// Makes ROWS by VECTORS sums, which stay in registers.
    #[inline(always)]
    fn block<const ROWS: usize, const VECTORS: usize>(
        self,
        out: &mut [[A::Vector; W]; ROWS],
        vector: usize,
        row: usize,
    ) {
        let Self { simd, start, left, right, .. } = self;
        // Cut to the same length, so that no number is looked for outside.
        let factors: [&[f32]; ROWS] =
            std::array::from_fn(|i| &left.values[(row + i) * left.stride..][..right.len()]);
        let mut sums = [[simd.splat(0.0); VECTORS]; ROWS];
        match start {
            Start::Zero => {}
            Start::Before => {
                for (sums, out) in sums.iter_mut().zip(&*out) {
                    sums.copy_from_slice(&out[vector..vector + VECTORS]);
                }
            }
            Start::Row(row) => {
                let row: &[A::Vector] = bytemuck::cast_slice(row);
                for sums in &mut sums {
                    sums.copy_from_slice(&row[vector..vector + VECTORS]);
                }
            }
        }
        for (k, right) in right.iter().enumerate() {
            let right = &right[vector..vector + VECTORS];
            for (sums, factors) in sums.iter_mut().zip(factors) {
                let factor = simd.splat(factors[k]);
                for (sum, &right) in sums.iter_mut().zip(right) {
                    *sum = simd.multiply_add_vectors(factor, right, *sum);
                }
            }
        }
        for (sums, out) in sums.iter().zip(out) {
            out[vector..vector + VECTORS].copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::{Kernel, Neon, Path};
    use super::*;

    /// What every row of sums may begin with.
    const ROW: [f32; 128] = [0.75; 128];

    struct Case {
        start: Start<'static>,
        left: Vec<f32>,
        right: Vec<f32>,
        out: Vec<f32>,
        width: usize,
    }

    impl Case {
        fn new(start: Start<'static>, n_rows: usize, n_steps: usize, width: usize) -> Self {
            let numbers = |n: usize, first: usize| -> Vec<f32> {
                (first..first + n).map(|i| ((i * 7919 % 101) as f32 - 50.0) / 25.0).collect()
            };
            // A row of the left factor is one longer than its part in the product.
            let (left, right) = (numbers(n_rows * (n_steps + 1), 17), numbers(n_steps * width, 0));
            Self { start, left, right, out: numbers(n_rows * width, 3), width }
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
                let before = match self.start {
                    Start::Zero => 0.0,
                    Start::Before => self.out[i],
                    Start::Row(row) => row[column],
                };
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
        fn run<A: Arithmetic>(self, simd: A) -> Self::Output {
            let case = self.0;
            let left = Left { values: &case.left, stride: case.stride() };
            let Case { start, right, out, width, .. } = case;
            let mut found = vec![out.clone(); if *width == 64 { 5 } else { 1 }];
            product(simd, *start, left, right, &mut found[0], *width, Ahead::of(left.values));
            if let [_, a, b, c, d] = &mut found[..] {
                let of = Product::<A, 4>::new(simd, *start, left, right, Ahead::default());
                of.blocks::<4, 4>(vectors_mut(a));
                of.blocks::<6, 1>(vectors_mut(b));
                of.blocks::<2, 2>(vectors_mut(c));
                of.blocks::<2, 1>(vectors_mut(d));
            }
            let mut neon = out.clone();
            product(Neon, *start, left, right, &mut neon, *width, Ahead::default());
            let fused = case.plain(|x| x, Neon::multiply_add);
            [(case.plain(|x| x, A::multiply_add), found), (fused, vec![neon])]
        }
    }

    #[test]
    fn products_on_every_path_and_in_every_shape_of_block_are_the_plain_sums_to_the_bit() {
        for (n_rows, n_steps, width) in
            [(1, 1, 16), (5, 3, 48), (4, 9, 64), (7, 64, 64), (19, 5, 32), (6, 3, 128)]
        {
            for start in [Start::Zero, Start::Before, Start::Row(&ROW[..width])] {
                let case = Case::new(start, n_rows, n_steps, width);
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

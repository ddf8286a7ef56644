//! The one matrix product of the dense path, and sums over a vector.

use super::path::{Arithmetic, Block};
use super::tile::{LANES, Lanes};

/// Says where the factor of line i and step k lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factors<'a> {
    pub(crate) values: &'a [f32],
    /// Distance of the factors of neighboring lines.
    pub(crate) line: usize,
    /// Distance of the factors of neighboring steps.
    pub(crate) step: usize,
}

/// Says what a product does with what stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    /// It is added to.
    Kept,
    /// It is written over.
    Lost,
}

/// Sums over k of factor(i, k) × line k of `of`, for each line i of `out`.
///
/// **Shape**: `of` (K, n vectors of 16), `out` (I, n vectors of 16). Each sum is made in the
/// order of k.
#[inline(always)]
pub(crate) fn product<A: Arithmetic>(
    before: Before,
    factors: Factors<'_>,
    of: &[f32],
    out: &mut [f32],
    width: usize,
) {
    let of = Lines { lines: of.as_chunks().0, n_vectors: width / LANES };
    let out = out.as_chunks_mut().0;
    match A::BLOCK {
        Block::FourByFour => columns::<A, 4, 4>(before, factors, of, out),
        Block::ThreeByTwo => columns::<A, 3, 2>(before, factors, of, out),
        Block::TwoByOne => columns::<A, 2, 1>(before, factors, of, out),
    }
}

/// Holds lines of some vectors each.
#[derive(Debug, Clone, Copy)]
struct Lines<'a> {
    lines: &'a [Lanes],
    n_vectors: usize,
}

#[inline(always)]
fn columns<A: Arithmetic, const I: usize, const W: usize>(
    before: Before,
    factors: Factors<'_>,
    of: Lines<'_>,
    out: &mut [Lanes],
) {
    let n_whole = of.n_vectors / W * W;
    for first in (0..n_whole).step_by(W) {
        lines::<A, I, W>(before, factors, of, out, first);
    }
    for first in n_whole..of.n_vectors {
        lines::<A, I, 1>(before, factors, of, out, first);
    }
}

#[inline(always)]
fn lines<A: Arithmetic, const I: usize, const W: usize>(
    before: Before,
    factors: Factors<'_>,
    of: Lines<'_>,
    out: &mut [Lanes],
    first: usize,
) {
    let n_lines = out.len() / of.n_vectors;
    let n_whole = n_lines / I * I;
    for line in (0..n_whole).step_by(I) {
        block::<A, I, W>(before, factors, of, out, first, line);
    }
    for line in n_whole..n_lines {
        block::<A, 1, W>(before, factors, of, out, first, line);
    }
}

/// Makes I lines by W vectors of sums, which stay in registers.
#[inline(always)]
fn block<A: Arithmetic, const I: usize, const W: usize>(
    before: Before,
    factors: Factors<'_>,
    of: Lines<'_>,
    out: &mut [Lanes],
    first: usize,
    line: usize,
) {
    let n_vectors = of.n_vectors;
    let mut sums = [[[0.0_f32; LANES]; W]; I];
    if before == Before::Kept {
        for (i, sums) in sums.iter_mut().enumerate() {
            sums.copy_from_slice(&out[(line + i) * n_vectors + first..][..W]);
        }
    }
    for (k, of) in of.lines.chunks_exact(n_vectors).enumerate() {
        let of = &of[first..first + W];
        for (i, sums) in sums.iter_mut().enumerate() {
            let factor = factors.values[(line + i) * factors.line + k * factors.step];
            for (sum, of) in sums.iter_mut().zip(of) {
                for (sum, &x) in sum.iter_mut().zip(of) {
                    *sum = A::multiply_add(factor, x, *sum);
                }
            }
        }
    }
    for (i, sums) in sums.iter().enumerate() {
        out[(line + i) * n_vectors + first..][..W].copy_from_slice(sums);
    }
}

/// Sums numbers, a multiple of 16 of them: first by their place in a vector, then the vector
/// by halves.
#[inline(always)]
pub(crate) fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    for vector in values.as_chunks::<LANES>().0 {
        for (lane, &x) in lanes.iter_mut().zip(vector) {
            *lane += x;
        }
    }
    halve(lanes, |a, b| a + b)
}

/// Joins the numbers of a vector by halves.
#[inline(always)]
pub(crate) fn halve(mut lanes: Lanes, join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = join(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

#[cfg(test)]
mod tests {
    use super::super::path::{Kernel, Path};
    use super::*;

    struct Product<'a>(Before, Factors<'a>, &'a [f32], &'a mut [f32], usize);

    impl Kernel for Product<'_> {
        type Output = ();

        #[inline(always)]
        fn run<A: Arithmetic>(self) {
            product::<A>(self.0, self.1, self.2, self.3, self.4);
        }
    }

    #[test]
    fn products_of_every_shape_and_path_equal_the_plain_sum() {
        let number = |i: usize| ((i * 7919 % 101) as f32 - 50.0) / 25.0;
        for (n_lines, n_steps, width) in [(1, 1, 16), (5, 3, 48), (4, 9, 64), (7, 64, 80)] {
            let of: Vec<f32> = (0..n_steps * width).map(number).collect();
            let values: Vec<f32> = (0..n_lines * n_steps).map(|i| number(i + 17)).collect();
            for (line, step) in [(n_steps, 1), (1, n_lines)] {
                let factors = Factors { values: &values, line, step };
                for (path, before) in
                    Path::all().into_iter().flat_map(|p| [(p, Before::Kept), (p, Before::Lost)])
                {
                    let mut out: Vec<f32> = (0..n_lines * width).map(|i| number(i + 3)).collect();
                    let there = match before {
                        Before::Kept => out.clone(),
                        Before::Lost => vec![0.0; out.len()],
                    };
                    path.run(Product(before, factors, &of, &mut out, width));
                    for (i, line_of) in out.chunks_exact(width).enumerate() {
                        for (l, &found) in line_of.iter().enumerate() {
                            let term = |k| values[i * line + k * step] * of[k * width + l];
                            let expected =
                                there[i * width + l] + (0..n_steps).map(term).sum::<f32>();
                            assert!((found - expected).abs() < 1e-4, "{path:?} {i} {l}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn sums_take_every_number_once() {
        let values: Vec<f32> = (1..=48).map(|i| i as f32).collect();
        assert_eq!(sum(&values), 48.0 * 49.0 / 2.0);
        let lanes: Lanes = std::array::from_fn(|i| ((i * 5) % 16) as f32);
        assert_eq!(halve(lanes, f32::max), 15.0);
    }
}

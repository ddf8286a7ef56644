//! Which instructions the inner loops are made of, found out once at run time.
//!
//! A [`Kernel`] is plain Rust that is compiled once for each path of the target:
//!
//! | target | paths, fastest first |
//! |---|---|
//! | x86-64 | AVX-512, AVX2 with FMA, baseline |
//! | 64-bit ARM | baseline |
//! | any other | baseline |
//!
//! The baseline is what every machine of the target has. On 64-bit ARM that includes NEON and fused
//! arithmetic, so that nothing is to be found out there.
//!
//! A fused multiplication and addition rounds once instead of twice. So paths with it differ in the
//! last bits from those without, and agree with each other to the bit: no result depends on the
//! width of registers.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1};

use pulp::bytemuck::Pod;
#[cfg(target_arch = "x86_64")]
use pulp::{
    Simd, cast,
    core_arch::x86::Sse,
    f32x8, f32x16,
    x86::{V3, V4},
};

use super::lanes::{LANES, Lanes};

/// Says what arithmetic a path has; a value of it proves that the machine has it too.
///
/// Most loops are written number by number, and the compiler makes vectors of them. Where it does
/// that badly, they are written in vectors of 16 numbers.
pub(crate) trait Arithmetic: Copy {
    /// How many sums of a matrix product fit the registers.
    const BLOCK: Block;

    /// 16 numbers, in as many registers as they take.
    type Vector: Pod;

    /// Returns a × b + c.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;

    /// Returns a vector of one number.
    fn splat(self, value: f32) -> Self::Vector;

    /// Returns a × b + c, number by number as [`Arithmetic::multiply_add`].
    fn multiply_add_vectors(
        self,
        a: Self::Vector,
        b: Self::Vector,
        c: Self::Vector,
    ) -> Self::Vector;

    /// Returns the larger of each two numbers, which are none of them NaN.
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// Transposes a square of 16 by 16 numbers.
    fn transpose(self, rows: &mut [Self::Vector; LANES]);

    /// Returns the sum of each of 16 vectors: of its four quarters (x0 + x2) + (x1 + x3), and of
    /// these (q0 + q1) + (q2 + q3), on every path alike.
    fn sums(self, rows: &[Self::Vector; LANES]) -> Self::Vector;

    /// Asks for numbers that are needed at once, so that they are on their way meanwhile; does nothing
    /// where that cannot be asked for.
    fn fetch(self, numbers: &[f32]);

    /// Asks for numbers that are needed later: they come to the second cache, and leave the first to what
    /// is computed now.
    fn fetch_ahead(self, numbers: &[f32]);
}

/// Names the shape of a block of sums: rows by vectors of 16 numbers.
///
/// The shape changes the speed of a product and no bit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    /// 4 by 4: 16 of 32 registers of 16 numbers.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "a shape of x86-64"))]
    FourByFour,
    /// 6 by 1: 12 of 16 registers of 8 numbers; 2 hold what is multiplied and 1 the factor.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "a shape of x86-64"))]
    SixByOne,
    /// 2 by 2: 16 of 32 registers of 4 numbers; 8 hold what is multiplied and 2 the factors. 3 by 2
    /// would need all 32, and the compiler leaves it in single numbers.
    #[cfg_attr(
        not(all(target_arch = "aarch64", target_feature = "neon")),
        allow(dead_code, reason = "the shape of one target, and plain Rust on all others")
    )]
    TwoByTwo,
    /// 2 by 1: 8 of 16 registers of 4 numbers.
    TwoByOne,
}

/// Holds the arguments of an inner loop, ready to run on any path.
pub(crate) trait Kernel {
    /// What the loop returns.
    type Output;

    /// Runs the loop. Must be `#[inline(always)]`, with everything it calls, or the path's
    /// instructions are not used.
    fn run<A: Arithmetic>(self, simd: A) -> Self::Output;
}

/// Names a path that this machine can take: what is found out at run time is proven by a token of
/// pulp's, which exists only where the processor has the instructions.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path {
    /// AVX-512 with the parts that Skylake servers brought.
    #[cfg(target_arch = "x86_64")]
    Avx512(V4),
    /// AVX2 with fused multiplication and addition.
    #[cfg(target_arch = "x86_64")]
    Avx2(V3),
    /// What every machine of the target has.
    Baseline,
}

impl Path {
    /// Returns the fastest path of this machine.
    pub(crate) fn best() -> Self {
        Self::all()[0]
    }

    /// Lists the paths of this machine, fastest first.
    pub(crate) fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            paths.extend(V4::try_new().map(Self::Avx512));
            paths.extend(V3::try_new().map(Self::Avx2));
        }
        paths.push(Self::Baseline);
        paths
    }

    /// Runs a kernel with the instructions of the path.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(token) => token.vectorize(
                #[inline(always)]
                || kernel.run(Avx512(token)),
            ),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => token.vectorize(
                #[inline(always)]
                || kernel.run(Avx2(token)),
            ),
            Self::Baseline => kernel.run(BASELINE),
        }
    }
}

/// The arithmetic of the baseline. Targets without floating-point registers exist for 64-bit ARM
/// too; on 32-bit ARM, NEON neither implies fused arithmetic nor keeps the smallest numbers.
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
const BASELINE: Neon = Neon;
#[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
const BASELINE: Plain = Plain;

/// Fused arithmetic in 32 registers of 16 numbers.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
struct Avx512(V4);

/// Fused arithmetic in 16 registers of 8 numbers.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
struct Avx2(V3);

/// Fused arithmetic in 32 registers of 4 numbers. Tests run it on every target.
#[cfg_attr(
    not(all(target_arch = "aarch64", target_feature = "neon")),
    allow(dead_code, reason = "the baseline of one target, and plain Rust on all others")
)]
#[derive(Clone, Copy)]
pub(crate) struct Neon;

/// A multiplication, then an addition, each rounded: what every machine has.
#[derive(Clone, Copy)]
pub(crate) struct Plain;

/// Chooses quarters 0 and 2 of two vectors.
#[cfg(target_arch = "x86_64")]
const EVEN: i32 = 0b10_00_10_00;
/// Chooses quarters 1 and 3.
#[cfg(target_arch = "x86_64")]
const ODD: i32 = 0b11_01_11_01;

/// Asks for the cache lines of these numbers; of numbers that begin within one, perhaps not for the last.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn fetch_lines<const HINT: i32>(sse: Sse, numbers: &[f32]) {
    for line in numbers.chunks(LANES) {
        sse._mm_prefetch::<HINT>(line.as_ptr().cast());
    }
}

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx512 {
    const BLOCK: Block = Block::FourByFour;

    type Vector = f32x16;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Vector {
        self.0.splat_f32s(value)
    }

    #[inline(always)]
    fn multiply_add_vectors(
        self,
        a: Self::Vector,
        b: Self::Vector,
        c: Self::Vector,
    ) -> Self::Vector {
        self.0.mul_add_f32s(a, b, c)
    }

    #[inline(always)]
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        self.0.max_f32s(a, b)
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [Self::Vector; LANES]) {
        let Self(V4 { avx512f, .. }) = self;
        // Pairs of neighboring rows change numbers, then fours of them pairs, so that quarter q of
        // row 4 i + c holds column 4 q + c of the rows from 4 i on.
        for rows in rows.as_chunks_mut::<4>().0 {
            let [a, b, c, d] = [cast(rows[0]), cast(rows[1]), cast(rows[2]), cast(rows[3])];
            let (low, next_low) =
                (avx512f._mm512_unpacklo_ps(a, b), avx512f._mm512_unpacklo_ps(c, d));
            let (high, next_high) =
                (avx512f._mm512_unpackhi_ps(a, b), avx512f._mm512_unpackhi_ps(c, d));
            let (a, b, c, d) = (cast(low), cast(next_low), cast(high), cast(next_high));
            *rows = [
                cast(avx512f._mm512_unpacklo_pd(a, b)),
                cast(avx512f._mm512_unpackhi_pd(a, b)),
                cast(avx512f._mm512_unpacklo_pd(c, d)),
                cast(avx512f._mm512_unpackhi_pd(c, d)),
            ];
        }
        // A square of 4 by 4 quarters is left, once for each c.
        for c in 0..4 {
            let (p, q) = (cast(rows[c]), cast(rows[4 + c]));
            let (r, s) = (cast(rows[8 + c]), cast(rows[12 + c]));
            let evens = avx512f._mm512_shuffle_f32x4::<EVEN>(p, q);
            let next_evens = avx512f._mm512_shuffle_f32x4::<EVEN>(r, s);
            let odds = avx512f._mm512_shuffle_f32x4::<ODD>(p, q);
            let next_odds = avx512f._mm512_shuffle_f32x4::<ODD>(r, s);
            rows[c] = cast(avx512f._mm512_shuffle_f32x4::<EVEN>(evens, next_evens));
            rows[4 + c] = cast(avx512f._mm512_shuffle_f32x4::<EVEN>(odds, next_odds));
            rows[8 + c] = cast(avx512f._mm512_shuffle_f32x4::<ODD>(evens, next_evens));
            rows[12 + c] = cast(avx512f._mm512_shuffle_f32x4::<ODD>(odds, next_odds));
        }
    }

    #[inline(always)]
    fn sums(self, rows: &[Self::Vector; LANES]) -> Self::Vector {
        let (a, b) = (self.sum_four(rows, 0), self.sum_four(rows, 4));
        let (c, d) = (self.sum_four(rows, 8), self.sum_four(rows, 12));
        self.add_quarters(self.add_quarters(a, b), self.add_quarters(c, d))
    }

    #[inline(always)]
    fn fetch(self, numbers: &[f32]) {
        fetch_lines::<_MM_HINT_T0>(self.0.sse, numbers);
    }

    #[inline(always)]
    fn fetch_ahead(self, numbers: &[f32]) {
        fetch_lines::<_MM_HINT_T1>(self.0.sse, numbers);
    }
}

#[cfg(target_arch = "x86_64")]
impl Avx512 {
    /// Returns the sums of the quarters of four rows: quarter q holds those of quarter q.
    #[inline(always)]
    fn sum_four(self, rows: &[f32x16; LANES], first: usize) -> f32x16 {
        let Self(V4 { avx512f, .. }) = self;
        let (a, b) = (cast(rows[first]), cast(rows[first + 1]));
        let (c, d) = (cast(rows[first + 2]), cast(rows[first + 3]));
        let low = cast(avx512f._mm512_unpacklo_ps(a, b));
        let high = cast(avx512f._mm512_unpackhi_ps(a, b));
        let left = cast(self.0.add_f32s(low, high));
        let low = cast(avx512f._mm512_unpacklo_ps(c, d));
        let high = cast(avx512f._mm512_unpackhi_ps(c, d));
        let right = cast(self.0.add_f32s(low, high));
        let even = cast(avx512f._mm512_unpacklo_pd(left, right));
        let odd = cast(avx512f._mm512_unpackhi_pd(left, right));
        self.0.add_f32s(even, odd)
    }

    /// Adds neighboring quarters of one vector, then those of the other.
    #[inline(always)]
    fn add_quarters(self, a: f32x16, b: f32x16) -> f32x16 {
        let Self(V4 { avx512f, .. }) = self;
        let even = avx512f._mm512_shuffle_f32x4::<EVEN>(cast(a), cast(b));
        let odd = avx512f._mm512_shuffle_f32x4::<ODD>(cast(a), cast(b));
        self.0.add_f32s(cast(even), cast(odd))
    }
}

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    /// Returns the sums of the quarters of one half of four rows.
    #[inline(always)]
    fn sum_four(self, rows: &[[f32x8; 2]; LANES], first: usize, half: usize) -> f32x8 {
        let Self(V3 { avx, .. }) = self;
        let (a, b) = (cast(rows[first][half]), cast(rows[first + 1][half]));
        let (c, d) = (cast(rows[first + 2][half]), cast(rows[first + 3][half]));
        let low = cast(avx._mm256_unpacklo_ps(a, b));
        let high = cast(avx._mm256_unpackhi_ps(a, b));
        let left = cast(self.0.add_f32s(low, high));
        let low = cast(avx._mm256_unpacklo_ps(c, d));
        let high = cast(avx._mm256_unpackhi_ps(c, d));
        let right = cast(self.0.add_f32s(low, high));
        let even = cast(avx._mm256_unpacklo_pd(left, right));
        let odd = cast(avx._mm256_unpackhi_pd(left, right));
        self.0.add_f32s(even, odd)
    }

    /// Returns the sums of one half of eight rows.
    #[inline(always)]
    fn sum_eight(self, rows: &[[f32x8; 2]; LANES], first: usize, half: usize) -> f32x8 {
        let Self(V3 { avx, .. }) = self;
        let a = cast(self.sum_four(rows, first, half));
        let b = cast(self.sum_four(rows, first + 4, half));
        let low = cast(avx._mm256_permute2f128_ps::<0x20>(a, b));
        let high = cast(avx._mm256_permute2f128_ps::<0x31>(a, b));
        self.0.add_f32s(low, high)
    }

    /// Transposes a square of 8 by 8 numbers: pairs, then fours of numbers, then halves of rows.
    #[inline(always)]
    fn transpose_eight(self, mut rows: [f32x8; 8]) -> [f32x8; 8] {
        let Self(V3 { avx, .. }) = self;
        for rows in rows.as_chunks_mut::<4>().0 {
            let [a, b, c, d] = [cast(rows[0]), cast(rows[1]), cast(rows[2]), cast(rows[3])];
            let (low, next_low) = (avx._mm256_unpacklo_ps(a, b), avx._mm256_unpacklo_ps(c, d));
            let (high, next_high) = (avx._mm256_unpackhi_ps(a, b), avx._mm256_unpackhi_ps(c, d));
            let (a, b, c, d) = (cast(low), cast(next_low), cast(high), cast(next_high));
            *rows = [
                cast(avx._mm256_unpacklo_pd(a, b)),
                cast(avx._mm256_unpackhi_pd(a, b)),
                cast(avx._mm256_unpacklo_pd(c, d)),
                cast(avx._mm256_unpackhi_pd(c, d)),
            ];
        }
        for c in 0..4 {
            let (a, b) = (cast(rows[c]), cast(rows[4 + c]));
            rows[c] = cast(avx._mm256_permute2f128_ps::<0x20>(a, b));
            rows[4 + c] = cast(avx._mm256_permute2f128_ps::<0x31>(a, b));
        }
        rows
    }
}

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx2 {
    const BLOCK: Block = Block::SixByOne;

    type Vector = [f32x8; 2];

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Vector {
        [self.0.splat_f32s(value); 2]
    }

    #[inline(always)]
    fn multiply_add_vectors(
        self,
        a: Self::Vector,
        b: Self::Vector,
        c: Self::Vector,
    ) -> Self::Vector {
        [self.0.mul_add_f32s(a[0], b[0], c[0]), self.0.mul_add_f32s(a[1], b[1], c[1])]
    }

    #[inline(always)]
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        [self.0.max_f32s(a[0], b[0]), self.0.max_f32s(a[1], b[1])]
    }

    #[inline(always)]
    fn transpose(self, rows: &mut [Self::Vector; LANES]) {
        let mut corners = [[[self.0.splat_f32s(0.0); 8]; 2]; 2];
        for (i, row) in rows.iter().enumerate() {
            for (half, &values) in row.iter().enumerate() {
                corners[half][i / 8][i % 8] = values;
            }
        }
        for corner in corners.as_flattened_mut() {
            *corner = self.transpose_eight(*corner);
        }
        for (i, row) in rows.iter_mut().enumerate() {
            for (half, values) in row.iter_mut().enumerate() {
                *values = corners[i / 8][half][i % 8];
            }
        }
    }

    #[inline(always)]
    fn sums(self, rows: &[Self::Vector; LANES]) -> Self::Vector {
        let (low, high) = (self.sum_eight(rows, 0, 0), self.sum_eight(rows, 0, 1));
        let (next_low, next_high) = (self.sum_eight(rows, 8, 0), self.sum_eight(rows, 8, 1));
        [self.0.add_f32s(low, high), self.0.add_f32s(next_low, next_high)]
    }

    #[inline(always)]
    fn fetch(self, numbers: &[f32]) {
        fetch_lines::<_MM_HINT_T0>(self.0.sse, numbers);
    }

    #[inline(always)]
    fn fetch_ahead(self, numbers: &[f32]) {
        fetch_lines::<_MM_HINT_T1>(self.0.sse, numbers);
    }
}

/// Vectors of 16 numbers as arrays, which the compiler makes registers of where it can.
macro_rules! vectors_as_arrays {
    () => {
        type Vector = Lanes;

        #[inline(always)]
        fn splat(self, value: f32) -> Self::Vector {
            [value; LANES]
        }

        #[inline(always)]
        fn multiply_add_vectors(
            self,
            a: Self::Vector,
            b: Self::Vector,
            c: Self::Vector,
        ) -> Self::Vector {
            std::array::from_fn(|i| Self::multiply_add(a[i], b[i], c[i]))
        }

        #[inline(always)]
        fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
            std::array::from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
        }

        #[inline(always)]
        fn transpose(self, rows: &mut [Self::Vector; LANES]) {
            let columns = std::array::from_fn(|column| rows.map(|row| row[column]));
            *rows = columns;
        }

        #[inline(always)]
        fn sums(self, rows: &[Self::Vector; LANES]) -> Self::Vector {
            std::array::from_fn(|row| sum_of(&rows[row]))
        }

        #[inline(always)]
        fn fetch(self, _: &[f32]) {}

        #[inline(always)]
        fn fetch_ahead(self, _: &[f32]) {}
    };
}

impl Arithmetic for Neon {
    const BLOCK: Block = Block::TwoByTwo;

    vectors_as_arrays!();

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Arithmetic for Plain {
    const BLOCK: Block = Block::TwoByOne;

    vectors_as_arrays!();

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        // Without the instruction, a fused operation would be a call of a slow function.
        a * b + c
    }
}

/// Returns the sum of a vector in the order of [`Arithmetic::sums`].
#[inline(always)]
fn sum_of(x: &Lanes) -> f32 {
    let quarter = |q: usize| (x[4 * q] + x[4 * q + 2]) + (x[4 * q + 1] + x[4 * q + 3]);
    (quarter(0) + quarter(1)) + (quarter(2) + quarter(3))
}

#[cfg(test)]
mod tests {
    use pulp::bytemuck;

    use super::*;

    /// Chains of steps x ← a x + b, one for each start.
    struct Chains<'a>(&'a [f32]);

    impl Kernel for Chains<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self, _: A) -> Vec<f32> {
            let mut chains = self.0.to_vec();
            for step in 1..50 {
                for x in &mut chains {
                    *x = A::multiply_add(*x, 0.9, 1.0 / step as f32);
                }
            }
            chains
        }
    }

    fn chains(starts: &[f32], multiply_add: fn(f32, f32, f32) -> f32) -> Vec<f32> {
        let chain = |&x| (1..50).fold(x, |x, step| multiply_add(x, 0.9, 1.0 / step as f32));
        starts.iter().map(chain).collect()
    }

    struct Sums<'a>(&'a [f32]);

    impl Kernel for Sums<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self, simd: A) -> Vec<f32> {
            let rows: &[A::Vector] = bytemuck::cast_slice(self.0);
            bytemuck::cast_slice(&[simd.sums(rows.try_into().unwrap())]).to_vec()
        }
    }

    #[test]
    fn vectors_are_summed_in_one_order_on_every_path() {
        let numbers: Vec<f32> = (0..256).map(|i| 0.1 * (i * 37 % 101) as f32 - 3.0).collect();
        let expected: Vec<f32> = numbers.as_chunks().0.iter().map(sum_of).collect();
        for path in Path::all() {
            assert_eq!(path.run(Sums(&numbers)), expected, "{path:?}");
        }
        for (row, sum) in numbers.chunks(LANES).zip(&expected) {
            assert!((row.iter().sum::<f32>() - sum).abs() < 1e-4);
        }
    }

    #[test]
    fn paths_with_fused_arithmetic_agree_to_the_bit_and_so_do_those_without() {
        let starts: Vec<f32> = (0..100).map(|i| 0.37 * i as f32 - 20.0).collect();
        let fused = chains(&starts, f32::mul_add);
        let plain = chains(&starts, |a, b, c| a * b + c);
        assert_ne!(fused, plain);
        let baseline = if cfg!(target_arch = "aarch64") { &fused } else { &plain };
        for path in Path::all() {
            let expected = if matches!(path, Path::Baseline) { baseline } else { &fused };
            assert_eq!(path.run(Chains(&starts)), *expected, "{path:?}");
        }
        assert!(matches!(Path::all().last(), Some(Path::Baseline)));
    }
}

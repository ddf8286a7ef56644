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
use pulp::x86::{V3, V4};

/// Says what arithmetic a path has.
pub(crate) trait Arithmetic {
    /// How many sums of a matrix product fit the registers.
    const BLOCK: Block;

    /// Returns a × b + c.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;
}

/// Names the shape of a block of sums: rows by vectors of 16 numbers.
///
/// The shape changes the speed of a product and no bit of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    /// 4 by 4: 16 of 32 registers of 16 numbers.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "a shape of x86-64"))]
    FourByFour,
    /// 3 by 2: 12 of 16 registers of 8 numbers.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "a shape of x86-64"))]
    ThreeByTwo,
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
    fn run<A: Arithmetic>(self) -> Self::Output;
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
                || kernel.run::<Avx512>(),
            ),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(token) => token.vectorize(
                #[inline(always)]
                || kernel.run::<Avx2>(),
            ),
            Self::Baseline => kernel.run::<Baseline>(),
        }
    }
}

/// The arithmetic of the baseline. Targets without floating-point registers exist for 64-bit ARM
/// too; on 32-bit ARM, NEON neither implies fused arithmetic nor keeps the smallest numbers.
#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
type Baseline = Neon;
#[cfg(not(all(target_arch = "aarch64", target_feature = "neon")))]
type Baseline = Plain;

/// Fused arithmetic in 32 registers of 16 numbers.
#[cfg(target_arch = "x86_64")]
struct Avx512;

/// Fused arithmetic in 16 registers of 8 numbers.
#[cfg(target_arch = "x86_64")]
struct Avx2;

/// Fused arithmetic in 32 registers of 4 numbers. Tests run it on every target.
#[cfg_attr(
    not(all(target_arch = "aarch64", target_feature = "neon")),
    allow(dead_code, reason = "the baseline of one target, and plain Rust on all others")
)]
pub(crate) struct Neon;

/// A multiplication, then an addition, each rounded: what every machine has.
pub(crate) struct Plain;

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx512 {
    const BLOCK: Block = Block::FourByFour;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx2 {
    const BLOCK: Block = Block::ThreeByTwo;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Arithmetic for Neon {
    const BLOCK: Block = Block::TwoByTwo;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Arithmetic for Plain {
    const BLOCK: Block = Block::TwoByOne;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        // Without the instruction, a fused operation would be a call of a slow function.
        a * b + c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chains of steps x ← a x + b, one for each start.
    struct Chains<'a>(&'a [f32]);

    impl Kernel for Chains<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self) -> Vec<f32> {
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

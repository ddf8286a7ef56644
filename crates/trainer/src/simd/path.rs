//! Which instructions the inner loops are made of, found out once at run time.
//!
//! A [`Kernel`] is plain Rust that is compiled three times: for AVX-512, for AVX2 with fused
//! multiplication and addition, and for any machine. The paths differ in their last bits, for
//! a fused operation rounds once instead of twice; on one path results are the same to the bit.
#![allow(unsafe_code, reason = "calls of functions that need instructions found at run time")]

/// Says what arithmetic a path has.
pub(crate) trait Arithmetic {
    /// Documents or units of one block of a matrix product, by vectors of a tile: how many
    /// sums fit the registers.
    const BLOCK: Block;

    /// Returns a × b + c.
    fn multiply_add(a: f32, b: f32, c: f32) -> f32;
}

/// Names the shape of a block of sums: rows by vectors of 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    /// 4 by 4, for 32 registers of 16 numbers.
    FourByFour,
    /// 3 by 2, for 16 registers of 8 numbers.
    ThreeByTwo,
    /// 2 by 1, for 16 registers of 4 numbers.
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

/// Names a path that this machine can take; only [`Path::best`] and [`Path::all`] make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Path(Instructions);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Instructions {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Portable,
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
            let has_avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let has_avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl");
            if has_avx2 && has_avx512 {
                paths.push(Self(Instructions::Avx512));
            }
            if has_avx2 {
                paths.push(Self(Instructions::Avx2));
            }
        }
        paths.push(Self(Instructions::Portable));
        paths
    }

    /// Runs a kernel with the instructions of the path.
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            // SAFETY: `all` makes this value only where the processor has each of the features
            // that the function is compiled for.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 => unsafe { avx512(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => unsafe { avx2(kernel) },
            Instructions::Portable => kernel.run::<Plain>(),
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Wide>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fused>()
}

/// Fused arithmetic in 32 registers of 16 numbers.
#[cfg(target_arch = "x86_64")]
struct Wide;

/// Fused arithmetic in 16 registers of 8 numbers.
#[cfg(target_arch = "x86_64")]
struct Fused;

/// Arithmetic that every machine has.
pub(crate) struct Plain;

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Wide {
    const BLOCK: Block = Block::FourByFour;

    #[inline(always)]
    fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Fused {
    const BLOCK: Block = Block::ThreeByTwo;

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

    struct Product<'a>(&'a [f32], &'a [f32]);

    impl Kernel for Product<'_> {
        type Output = f32;

        #[inline(always)]
        fn run<A: Arithmetic>(self) -> f32 {
            let pairs = self.0.iter().zip(self.1);
            pairs.fold(0.0, |sum, (&a, &b)| A::multiply_add(a, b, sum))
        }
    }

    #[test]
    fn every_path_of_the_machine_computes_the_same_up_to_rounding() {
        let (a, b) = ([0.1_f32, 2.0, -3.5, 1e3], [1.7_f32, -0.3, 0.9, 1e-3]);
        assert_eq!(Path::all().last(), Some(&Path(Instructions::Portable)));
        for path in Path::all() {
            let found = path.run(Product(&a, &b));
            assert!((found - -2.58).abs() < 1e-6, "{path:?}: {found}");
        }
    }
}

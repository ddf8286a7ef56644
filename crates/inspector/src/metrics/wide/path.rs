//! Which instructions the loops are made of, found out at run time, as the trainer does.

#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

/// Says what a path has.
pub(in crate::metrics) trait Arithmetic {
    /// Whether a register holds eight numbers, and there are 32 of them.
    const IS_WIDE: bool;

    /// Returns a × b + c.
    fn multiply_add(a: f64, b: f64, c: f64) -> f64;
}

/// Holds the arguments of a loop, ready to run on any path.
pub(in crate::metrics) trait Kernel {
    /// What the loop returns.
    type Output;

    /// Runs the loop. Must be `#[inline(always)]`, with everything it calls, or the path's
    /// instructions are not used.
    fn run<A: Arithmetic>(self) -> Self::Output;
}

/// Runs a loop on the fastest path of this machine.
pub(in crate::metrics) fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(token) = V4::try_new() {
            return token.vectorize(
                #[inline(always)]
                || kernel.run::<Avx512>(),
            );
        }
        if let Some(token) = V3::try_new() {
            return token.vectorize(
                #[inline(always)]
                || kernel.run::<Avx2>(),
            );
        }
    }
    kernel.run::<Baseline>()
}

#[cfg(target_arch = "x86_64")]
struct Avx512;

#[cfg(target_arch = "x86_64")]
struct Avx2;

/// What every machine of the target has.
pub(in crate::metrics) struct Baseline;

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx512 {
    const IS_WIDE: bool = true;

    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

#[cfg(target_arch = "x86_64")]
impl Arithmetic for Avx2 {
    const IS_WIDE: bool = false;

    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

impl Arithmetic for Baseline {
    const IS_WIDE: bool = false;

    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        // Without the instruction, a fused operation would be a call of a slow function.
        if cfg!(all(target_arch = "aarch64", target_feature = "neon")) {
            a.mul_add(b, c)
        } else {
            a * b + c
        }
    }
}

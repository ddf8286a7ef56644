//! Exponential, logarithm and sigmoid that compilers turn into vector instructions.
//!
//! The functions of the system's mathematics library are calls per element and may differ
//! between systems in the last bit; these are plain arithmetic on both counts.

use crate::simd::path::{Arithmetic, Plain};

/// Returns e^x with a relative error below 1e-6 for x in [-64, 88].
///
/// Outside that range the value at its nearer end is returned; NaN stays NaN. e^-64 is 1.6e-28, so
/// that what it is multiplied with stays above the smallest normal number (1e-38): processors are
/// many times slower below it.
///
/// # Reference
/// Cody, Waite (1980), Software manual for the elementary functions: x = n ln 2 + r with
/// ln 2 in two parts, then a polynomial in r (here the Taylor series to r^7, whose remainder
/// for |r| <= ln 2 / 2 is below 6e-9), then n into the exponent bits.
#[inline(always)]
pub(crate) fn exp<A: Arithmetic>(x: f32) -> f32 {
    /// Added to a float of moderate size, leaves its nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 355.0 / 512.0;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    const SERIES: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let x = x.clamp(-64.0, 88.0);
    let shifted = A::multiply_add(x, std::f32::consts::LOG2_E, ROUND);
    let n = shifted - ROUND;
    let r = A::multiply_add(n, -LN_2_LOW, A::multiply_add(n, -LN_2_HIGH, x));
    let horner = |sum, &coefficient: &f32| A::multiply_add(sum, r, coefficient);
    let series = SERIES.iter().fold(1.0 / 5040.0, horner);
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    series * power
}

/// Returns ln(1 + x) with a relative error below 1e-6 for x in [0, 1]; NaN stays NaN.
///
/// ln(1 + x) = 2 artanh(t) with t = x / (2 + x), at most 1/3, and artanh by its Taylor series to
/// t^13, whose remainder is below 1e-8 of it.
#[inline(always)]
pub(crate) fn ln_1p<A: Arithmetic>(x: f32) -> f32 {
    const SERIES: [f32; 6] = [2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0, 2.0];
    let t = x / (2.0 + x);
    let horner = |sum, &coefficient: &f32| A::multiply_add(sum, t * t, coefficient);
    t * SERIES.iter().fold(2.0 / 13.0, horner)
}

/// Returns 1 / (1 + e^-x), in [0, 1].
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    let e = exp::<Plain>(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

#[cfg(test)]
mod tests {
    use super::super::path::{Kernel, Path};
    use super::*;

    #[derive(Clone, Copy)]
    enum Function {
        Exp,
        Ln1p,
    }

    /// Values of a function at many places.
    struct Values<'a>(Function, &'a [f32]);

    impl Kernel for Values<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<A: Arithmetic>(self, _: A) -> Vec<f32> {
            match self.0 {
                Function::Exp => self.1.iter().map(|&x| exp::<A>(x)).collect(),
                Function::Ln1p => self.1.iter().map(|&x| ln_1p::<A>(x)).collect(),
            }
        }
    }

    fn range(low: f32, high: f32, n: usize) -> impl Iterator<Item = f32> {
        (0..=n).map(move |i| low + (high - low) * (i as f32 / n as f32))
    }

    fn check(function: Function, places: &[f32], exact: fn(f64) -> f64) {
        for path in Path::all() {
            for (&x, found) in places.iter().zip(path.run(Values(function, places))) {
                let exact = exact(f64::from(x));
                let error = (f64::from(found) - exact).abs() / exact;
                assert!(error < 1e-6, "{path:?} at {x}: relative error {error:e}");
            }
        }
    }

    #[test]
    fn exp_is_within_a_millionth_of_the_exact_value_on_every_path() {
        let places = range(-64.0, 88.0, 1_000_000).chain(range(-1.0, 1.0, 100_000));
        check(Function::Exp, &places.collect::<Vec<_>>(), f64::exp);
    }

    #[test]
    fn ln_1p_is_within_a_millionth_of_the_exact_value_on_every_path() {
        let places = range(0.0, 1.0, 1_000_000).skip(1).chain([1e-30, 1e-10]);
        check(Function::Ln1p, &places.collect::<Vec<_>>(), f64::ln_1p);
    }

    #[test]
    fn functions_saturate_and_keep_nan_on_every_path() {
        for path in Path::all() {
            let places = [f32::NEG_INFINITY, -64.0, 0.0, 88.0, f32::INFINITY, f32::NAN];
            let [low, least, one, most, high, nan] =
                path.run(Values(Function::Exp, &places)).try_into().unwrap();
            assert!(low == least && low > 0.0 && one == 1.0, "{path:?}");
            assert!(high == most && high.is_finite() && nan.is_nan(), "{path:?}");
            let [zero, nan] =
                path.run(Values(Function::Ln1p, &[0.0, f32::NAN])).try_into().unwrap();
            assert!(zero == 0.0 && nan.is_nan(), "{path:?}");
        }
    }

    #[test]
    fn sigmoid_agrees_with_its_definition_and_keeps_nan() {
        for x in range(-60.0, 60.0, 100_000) {
            let exact = 1.0 / (1.0 + (-f64::from(x)).exp());
            assert!((f64::from(sigmoid(x)) - exact).abs() / exact < 1.5e-6, "sigmoid({x})");
        }
        assert!(sigmoid(f32::NAN).is_nan());
    }
}

//! Exponential and sigmoid that compilers turn into vector instructions.
//!
//! The functions of the system's mathematics library are calls per element and may differ
//! between systems in the last bit; these are plain arithmetic on both counts.

/// Returns e^x with a relative error below 1e-6 for x in [-87, 88].
///
/// Outside that range the value at its nearer end is returned; NaN stays NaN.
///
/// # Reference
/// Cody, Waite (1980), Software manual for the elementary functions: x = n ln 2 + r with
/// ln 2 in two parts, then a polynomial in r (here the Taylor series to r^7, whose remainder
/// for |r| <= ln 2 / 2 is below 6e-9), then n into the exponent bits.
#[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    /// Added to a float of moderate size, leaves its nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 355.0 / 512.0;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let tail = 1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0));
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * tail))));
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    series * power
}

/// Returns 1 / (1 + e^-x), in [0, 1].
#[inline]
pub(crate) fn sigmoid(x: f32) -> f32 {
    let e = exp(-x.abs());
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f32, high: f32, n: usize) -> impl Iterator<Item = f32> {
        (0..=n).map(move |i| low + (high - low) * (i as f32 / n as f32))
    }

    #[test]
    fn exp_is_within_a_millionth_of_the_exact_value() {
        for x in range(-87.0, 88.0, 1_000_000).chain(range(-1.0, 1.0, 100_000)) {
            let exact = f64::from(x).exp();
            let error = (f64::from(exp(x)) - exact).abs() / exact;
            assert!(error < 1e-6, "exp({x}): relative error {error:e}");
        }
    }

    #[test]
    fn exp_saturates_and_keeps_nan() {
        let ends = [exp(f32::NEG_INFINITY), exp(0.0), exp(f32::INFINITY)];
        assert_eq!(ends.map(f32::to_bits), [exp(-87.0), 1.0, exp(88.0)].map(f32::to_bits));
        assert!(exp(-87.0) > 0.0 && exp(88.0).is_finite() && exp(f32::NAN).is_nan());
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

//! What the losses of finished models sum over all logits of a document.

use super::lanes::{LANES, Lanes, join_halves};
use super::path::{Arithmetic, Kernel};
use crate::simd::exponential::exp;

/// Vectors over which a product of factors in [1, 2] stays below the largest f32.
const PRODUCT_VECTORS: usize = 120;

/// Vectors whose sum is made in single precision.
const SUM_VECTORS: usize = 8;

/// Sums ln(1 + e^o) = max(o, 0) + ln(1 + e^-|o|), in nats. One logarithm is taken for the
/// product of many terms.
pub(crate) struct SumSoftplus<'a>(pub(crate) &'a [f32]);

/// Sums e^(o - largest).
pub(crate) struct SumExponentials<'a>(pub(crate) &'a [f32], pub(crate) f32);

/// Sums o².
pub(crate) struct SumSquaredLogits<'a>(pub(crate) &'a [f32]);

impl Kernel for SumSoftplus<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> f64 {
        let linear = sum(self.0, |o| o.max(0.0));
        let (vectors, rest) = self.0.as_chunks::<LANES>();
        let logarithm = |vectors: &[Lanes]| {
            let mut products = [1.0_f32; LANES];
            for vector in vectors {
                for (product, &o) in products.iter_mut().zip(vector) {
                    *product *= 1.0 + exp::<A>(-o.abs());
                }
            }
            products.iter().map(|&product| f64::from(product).ln()).sum::<f64>()
        };
        let whole: f64 = vectors.chunks(PRODUCT_VECTORS).map(logarithm).sum();
        let rest = rest.iter().map(|&o| f64::from(exp::<A>(-o.abs())).ln_1p());
        linear + whole + rest.sum::<f64>()
    }
}

impl Kernel for SumExponentials<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> f64 {
        sum(self.0, |o| exp::<A>(o - self.1))
    }
}

impl Kernel for SumSquaredLogits<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> f64 {
        sum(self.0, |o| o * o)
    }
}

/// Sums a function of each number, some vectors at a time in single precision.
#[inline(always)]
fn sum(values: &[f32], f: impl Fn(f32) -> f32) -> f64 {
    let (vectors, rest) = values.as_chunks::<LANES>();
    let part = |vectors: &[Lanes]| {
        let mut sums = [0.0_f32; LANES];
        for vector in vectors {
            for (sum, &x) in sums.iter_mut().zip(vector) {
                *sum += f(x);
            }
        }
        f64::from(join_halves(sums, |a, b| a + b))
    };
    let whole: f64 = vectors.chunks(SUM_VECTORS).map(part).sum();
    whole + rest.iter().map(|&x| f64::from(f(x))).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::path::Path;
    use super::*;

    #[test]
    fn sums_of_logits_follow_their_formulas_on_every_path() {
        for n in [0, 1, 15, 16, 200, 5_003] {
            let logits: Vec<f32> = (0..n).map(|i| ((i * 37 % 200) as f32 - 120.0) / 4.0).collect();
            let wide = || logits.iter().map(|&o| f64::from(o));
            let softplus: f64 = wide().map(|o| o.max(0.0) + (-o.abs()).exp().ln_1p()).sum();
            let exponentials: f64 = wide().map(|o| (o - 20.0).exp()).sum();
            let squares: f64 = wide().map(|o| o * o).sum();
            for path in Path::all() {
                let close = |found: f64, expected: f64| {
                    assert!((found - expected).abs() <= 2e-7 * expected, "{path:?} {n}: {found}");
                };
                close(path.run(SumSoftplus(&logits)), softplus);
                close(path.run(SumExponentials(&logits, 20.0)), exponentials);
                close(path.run(SumSquaredLogits(&logits)), squares);
            }
        }
    }
}

//! What lies between encoder and decoder, some documents at a time.

use crate::simd::path::{Arithmetic, Kernel};
use crate::simd::reduce;

/// Turns activations into codes as the decoder multiplies them: times the mask of hidden dropout,
/// if there is one, and times the scale of each column.
///
/// **Shape**: `scale` (H), the others (documents, H).
pub(crate) struct ScaleActivations<'a> {
    pub(crate) activations: &'a [f32],
    pub(crate) mask: Option<&'a [f32]>,
    pub(crate) scale: &'a [f32],
    pub(crate) out: &'a mut [f32],
}

impl Kernel for ScaleActivations<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) {
        let Self { activations, mask, scale, out } = self;
        match mask {
            None => out.copy_from_slice(activations),
            Some(mask) => {
                for (out, (&h, &mask)) in out.iter_mut().zip(activations.iter().zip(mask)) {
                    *out = h * mask;
                }
            }
        }
        for out in out.chunks_exact_mut(scale.len()) {
            for (out, &scale) in out.iter_mut().zip(scale) {
                *out *= scale;
            }
        }
    }
}

/// Multiplies the gradient by the codes by the scale of each column; returns the sums, over the
/// documents, of its products with the codes before that.
///
/// **Shape**: `values` and `pulled` (documents, H), `scale` and the result (H).
pub(crate) struct ScalePulled<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) scale: &'a [f32],
    pub(crate) pulled: &'a mut [f32],
}

impl Kernel for ScalePulled<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> Vec<f64> {
        let Self { values, scale, pulled } = self;
        let h = scale.len();
        let mut products = vec![0.0; h];
        for (pulled, values) in pulled.chunks_exact_mut(h).zip(values.chunks_exact(h)) {
            let units = pulled.iter_mut().zip(values).zip(&mut products).zip(scale);
            for (((pulled, &code), product), &scale) in units {
                *product += f64::from(*pulled) * f64::from(code);
                *pulled *= scale;
            }
        }
        products
    }
}

/// Turns the gradient by the activations into that by the pre-activations, and this into that by
/// sums of encoder rows; returns the sums of the one between over the documents.
///
/// **Shape**: `slopes` and `delta` (documents, H), `scale` (documents), the result (H).
pub(crate) struct ThroughUnits<'a> {
    pub(crate) slopes: &'a [f32],
    /// Factor of each document's sum of rows.
    pub(crate) scale: &'a [f32],
    pub(crate) delta: &'a mut [f32],
}

impl Kernel for ThroughUnits<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> Vec<f32> {
        let Self { slopes, scale, delta } = self;
        let h = delta.len() / scale.len();
        let mut sums = vec![0.0; h];
        let documents = delta.chunks_exact_mut(h).zip(slopes.chunks_exact(h)).zip(scale);
        for ((delta, slopes), &scale) in documents {
            for (delta, &slope) in delta.iter_mut().zip(slopes) {
                *delta *= slope;
            }
            reduce::add(&mut sums, delta);
            for delta in delta {
                *delta *= scale;
            }
        }
        sums
    }
}

/// Sums the squares of each unit's activations. **Shape**: (documents, H) to (H).
pub(crate) struct SumUnitSquares<'a> {
    pub(crate) activations: &'a [f32],
    pub(crate) n_units: usize,
}

impl Kernel for SumUnitSquares<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> Vec<f32> {
        let mut sums = vec![0.0; self.n_units];
        for row in self.activations.chunks_exact(self.n_units) {
            for (sum, h) in sums.iter_mut().zip(row) {
                *sum += h * h;
            }
        }
        sums
    }
}

/// Counts for each unit the documents on which its activation is larger than a bound.
///
/// **Shape**: `activations` (documents, H), `above` and the result (H).
pub(crate) struct CountAbove<'a> {
    pub(crate) activations: &'a [f32],
    pub(crate) above: &'a [f32],
}

impl Kernel for CountAbove<'_> {
    type Output = Vec<u32>;

    #[inline(always)]
    fn run<A: Arithmetic>(self, _: A) -> Vec<u32> {
        let mut counts = vec![0; self.above.len()];
        for row in self.activations.chunks_exact(self.above.len()) {
            for ((count, h), &above) in counts.iter_mut().zip(row).zip(self.above) {
                *count += u32::from(h.abs() > above);
            }
        }
        counts
    }
}

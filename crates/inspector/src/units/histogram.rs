//! How large the activations of a unit are.

use ndarray::ArrayView1;
use serde::{Deserialize, Serialize};

/// Intervals of a histogram.
const BINS: usize = 10;

/// Counts documents by the activation of one unit: those where it is inactive, and the others in
/// ten intervals of equal width.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Documents on which the unit is not active.
    pub n_inactive: usize,
    /// The least activation of the active ones; 0 without.
    pub least: f32,
    /// The largest activation of the active ones; 0 without.
    pub largest: f32,
    /// Active documents per interval from `least` to `largest`; an interval holds its lower end,
    /// the last one both. Empty without active documents, one where all are the same.
    pub counts: Vec<usize>,
}

impl Histogram {
    /// Counts the activations of one unit, **shape** (N). Those of a size above `active_above` are
    /// active.
    ///
    /// # Example
    /// ```
    /// use topicscope_inspector::units::Histogram;
    /// # use ndarray::array;
    ///
    /// let found = Histogram::of(array![0.0_f32, 1.0, 1.1, 2.0].view(), 0.0);
    /// assert_eq!((found.n_inactive, found.largest), (1, 2.0));
    /// assert_eq!(found.counts, [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    /// ```
    pub fn of(activations: ArrayView1<'_, f32>, active_above: f32) -> Self {
        let active = || activations.iter().copied().filter(|a| a.abs() > active_above);
        let least = active().fold(f32::INFINITY, f32::min);
        let largest = active().fold(f32::NEG_INFINITY, f32::max);
        let n_active = active().count();
        let n_inactive = activations.len() - n_active;
        if n_active == 0 {
            return Self { n_inactive, least: 0.0, largest: 0.0, counts: Vec::new() };
        }
        let width = (f64::from(largest) - f64::from(least)) / BINS as f64;
        let n_bins = if width > 0.0 { BINS } else { 1 };
        let mut counts = vec![0; n_bins];
        for a in active() {
            let place = (f64::from(a) - f64::from(least)) / width;
            // Without width the place is no number, and becomes 0.
            counts[(place as usize).min(n_bins - 1)] += 1;
        }
        Self { n_inactive, least, largest, counts }
    }

    /// Returns where an interval begins, from `least` on.
    pub fn lower_end(&self, interval: usize) -> f64 {
        let (least, largest) = (f64::from(self.least), f64::from(self.largest));
        least + (largest - least) * interval as f64 / self.counts.len().max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array1;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_document_is_counted_once(
            values in prop::collection::vec(-3.0_f32..5.0, 0..60), above in 0.0_f32..4.0,
        ) {
            let found = Histogram::of(Array1::from(values.clone()).view(), above);
            let n: usize = found.counts.iter().sum();
            prop_assert_eq!(n + found.n_inactive, values.len());
            prop_assert_eq!(n, values.iter().filter(|a| a.abs() > above).count());
        }
    }

    #[test]
    fn equal_activations_are_one_interval_and_silence_none() {
        let found = Histogram::of(Array1::from(vec![2.0_f32; 3]).view(), 0.0);
        assert_eq!((found.counts.as_slice(), found.n_inactive), (&[3][..], 0));
        let silent = Histogram::of(Array1::from(vec![0.0_f32; 3]).view(), 0.0);
        assert_eq!((silent.counts.len(), silent.n_inactive), (0, 3));
    }
}

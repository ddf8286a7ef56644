//! How often units are active in the course of an epoch.

use rayon::prelude::*;

use crate::kernel::codes::{CountAbove, SumUnitSquares};
use crate::settings::unit::UnitKind;
use crate::simd::path::Path;
use crate::simd::reduce;

/// Counts, for each unit, the documents of an epoch on which it was active.
#[derive(Debug)]
pub(crate) struct Activity {
    active: Vec<u64>,
}

impl Activity {
    pub(crate) fn new(n_units: usize) -> Self {
        Self { active: vec![0; n_units] }
    }

    pub(crate) fn clear(&mut self) {
        self.active.fill(0);
    }

    /// Counts the codes of a batch; returns how many of them are active. **Shape** (B, H).
    pub(crate) fn count(&mut self, path: Path, unit: UnitKind, codes: &[f32]) -> u64 {
        let n_units = self.active.len();
        let chunks = || codes.par_chunks(reduce::documents_together(n_units) * n_units);
        let above: Vec<f32> = if unit.has_exact_zeros() {
            vec![unit.active_above(0.0); n_units]
        } else {
            let squares =
                chunks().map(|activations| path.run(SumUnitSquares { activations, n_units }));
            let n_documents = (codes.len() / n_units) as f32;
            let squares = reduce::in_order(&squares.collect::<Vec<_>>(), n_units);
            squares.iter().map(|sum| unit.active_above((sum / n_documents).sqrt())).collect()
        };
        let before = self.total();
        let counts =
            chunks().map(|activations| path.run(CountAbove { activations, above: &above }));
        let counts: Vec<u32> = reduce::in_order(&counts.collect::<Vec<_>>(), n_units);
        for (active, count) in self.active.iter_mut().zip(counts) {
            *active += u64::from(count);
        }
        self.total() - before
    }

    /// Adds the documents of a batch on which each unit was active, counted elsewhere; returns how
    /// many codes that is. **Shape** (H), whole numbers.
    pub(crate) fn add(&mut self, active: &[f32]) -> u64 {
        let before = self.total();
        for (all, &own) in self.active.iter_mut().zip(active) {
            *all += own as u64;
        }
        self.total() - before
    }

    /// Returns the number of active codes.
    pub(crate) fn total(&self) -> u64 {
        self.active.iter().sum()
    }

    /// Lists the units that were active on no document, rising.
    pub(crate) fn dead(&self) -> Vec<usize> {
        (0..self.active.len()).filter(|&unit| self.active[unit] == 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_codes_are_counted_over_batches_and_dead_units_listed() {
        let mut activity = Activity::new(3);
        assert_eq!(
            activity.count(Path::best(), UnitKind::Relu, &[0.0, 1.0, 0.0, 0.0, 2.0, 0.0]),
            2
        );
        assert_eq!(activity.count(Path::best(), UnitKind::Relu, &[0.5, 0.0, 0.0]), 1);
        assert_eq!((activity.total(), activity.dead()), (3, vec![2]));
        activity.clear();
        assert_eq!(activity.dead(), [0, 1, 2]);
    }
}

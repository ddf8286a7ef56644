//! What rounded weights change: which units count as active on documents, and how far activations move.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Says how far an encoder with rounded weights does as the model itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Test documents that were looked at.
    pub n_documents: usize,
    /// Pairs of a document and a unit.
    pub n_decisions: u64,
    /// Pairs for which one says active and the other does not.
    pub n_differing: u64,
    /// Over all other pairs, the largest difference of an activation, as a share of the largest size
    /// that activations of the unit have.
    pub largest_error: f64,
}

impl Agreement {
    /// Compares codes of the same documents. **Shape**: both (N, H), `active_above` and `largest` (H).
    pub(super) fn of(
        exact: ArrayView2<'_, f32>,
        rounded: ArrayView2<'_, f32>,
        active_above: &[f32],
        largest: &[f32],
    ) -> Self {
        let mut found =
            Self { n_documents: exact.nrows(), n_decisions: exact.len() as u64, ..Self::default() };
        for ((at, &exact), &rounded) in exact.indexed_iter().zip(&rounded) {
            let unit = at.1;
            if (exact.abs() > active_above[unit]) != (rounded.abs() > active_above[unit]) {
                found.n_differing += 1;
            } else if largest[unit] > 0.0 {
                let error = f64::from((exact - rounded).abs()) / f64::from(largest[unit]);
                found.largest_error = found.largest_error.max(error);
            }
        }
        found
    }

    /// Returns the share of pairs for which both say the same, in [0, 1]; 1 of none.
    pub fn share(&self) -> f64 {
        if self.n_decisions == 0 {
            return 1.0;
        }
        1.0 - self.n_differing as f64 / self.n_decisions as f64
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn decisions_that_differ_are_counted_apart_from_errors() {
        let exact = array![[1.0, 0.0], [0.5, 4.0]];
        let rounded = array![[1.5, 0.1], [0.5, 3.0]];
        let found = Agreement::of(exact.view(), rounded.view(), &[0.0, 0.0], &[1.0, 4.0]);
        let expected =
            Agreement { n_documents: 2, n_decisions: 4, n_differing: 1, largest_error: 0.5 };
        assert_eq!(found, expected);
        assert!((found.share() - 0.75).abs() < 1e-12);
        assert!((Agreement::default().share() - 1.0).abs() < 1e-12);
    }
}

//! Whether the codes of a penalized model are sparse, or only small, cancelled or dead.

use std::fmt;

use serde::Serialize;

use crate::metrics::{Measured, Scale, Sparsity};

/// The share of zeros must rise by this much before dead units can be what made it: a rise that
/// seeds alone do not bring about (five of one setting lie within 0.008 on 20 Newsgroups).
pub const RISE_OF_ZEROS: f64 = 0.05;

/// Units that died make the zeros when the units that live on have less than this share of the
/// rise.
pub const SHARE_OF_LIVE_UNITS: f64 = 0.5;

/// Sparseness free of scale rose when the mean of Hoyer's population and lifetime sparseness did by
/// this much; five seeds of one setting lie within 0.008 on 20 Newsgroups.
pub const RISE_OF_SPARSENESS: f64 = 0.05;

/// Positive and negative values cancel each other when the mean of a unit is below this share of
/// its mean size.
pub const BALANCED: f64 = 0.2;

/// The number of active units is unchanged within this share of the twin's.
pub const CHANGE_OF_L0: f64 = 0.1;

/// The scale fell when the root mean square of the codes is below this share of the twin's.
pub const SHRUNK_BELOW: f64 = 0.8;

/// Values that cancel keep their size: codes whose root mean square is below this share of the
/// twin's have shrunk, whatever their mean is. Twins of one setting lie within a few percent.
pub const KEEPS_SIZE_ABOVE: f64 = 0.5;

/// Says what a penalty did to the codes of a model, beside its unpenalized twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SparsityVerdict {
    /// Sparseness that does not depend on scale rose.
    Sparse,
    /// Only the scale of the codes fell.
    Shrunk,
    /// Means are near 0 because values cancel; they kept their size, and as many units are active as
    /// before.
    Cancelled,
    /// The zeros are those of units that died.
    Dead,
    /// None of these.
    Unchanged,
}

impl SparsityVerdict {
    /// Returns the word of tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sparse => "sparse",
            Self::Shrunk => "shrunk",
            Self::Cancelled => "cancelled",
            Self::Dead => "dead",
            Self::Unchanged => "unchanged",
        }
    }
}

impl fmt::Display for SparsityVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Holds what the verdict reads of one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodeFigures {
    zeros: f64,
    /// Absent when no unit is live.
    zeros_of_live: Measured,
    /// Mean of Hoyer's population and lifetime sparseness; absent when every code is zero.
    sparseness: Option<f64>,
    l0: f64,
    rms: f64,
    balance: Measured,
}

impl CodeFigures {
    /// Takes what is needed; `None` when there are no documents.
    pub fn of(sparsity: &Sparsity, scale: &Scale) -> Option<Self> {
        let hoyer = &sparsity.hoyer;
        let sparseness = hoyer.population.ok().zip(hoyer.lifetime.ok());
        Some(Self {
            zeros: sparsity.zero_fraction.ok()?,
            zeros_of_live: sparsity.zero_fraction_live,
            sparseness: sparseness
                .map(|(population, lifetime)| f64::midpoint(population, lifetime)),
            l0: sparsity.l0.ok()?,
            rms: scale.rms_activation.ok()?,
            balance: scale.balance,
        })
    }

    /// Says what became of the codes of the unpenalized twin.
    ///
    /// The first that holds: `dead`, `sparse`, `cancelled`, `shrunk`, `unchanged`.
    pub fn verdict(&self, twin: &Self) -> SparsityVerdict {
        let rise = self.zeros - twin.zeros;
        // Without a live unit all zeros are those of dead ones.
        let rise_of_live = match (self.zeros_of_live, twin.zeros_of_live) {
            (Ok(ours), Ok(theirs)) => ours - theirs,
            _ => 0.0,
        };
        let is_sparser = match (self.sparseness, twin.sparseness) {
            (Some(ours), Some(theirs)) => ours - theirs >= RISE_OF_SPARSENESS,
            _ => false,
        };
        let is_balanced = |figures: &Self| figures.balance.is_ok_and(|balance| balance < BALANCED);
        let keeps_l0 = (self.l0 - twin.l0).abs() <= CHANGE_OF_L0 * twin.l0;
        let keeps_size = self.rms >= KEEPS_SIZE_ABOVE * twin.rms;
        if rise >= RISE_OF_ZEROS && rise_of_live < SHARE_OF_LIVE_UNITS * rise {
            SparsityVerdict::Dead
        } else if is_sparser {
            SparsityVerdict::Sparse
        } else if is_balanced(self) && !is_balanced(twin) && keeps_l0 && keeps_size {
            SparsityVerdict::Cancelled
        } else if self.rms < SHRUNK_BELOW * twin.rms {
            SparsityVerdict::Shrunk
        } else {
            SparsityVerdict::Unchanged
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{scale, sparsity};
    use ndarray::{Array2, ArrayView2, array};

    fn figures(codes: ArrayView2<'_, f32>) -> CodeFigures {
        let above = vec![0.01; codes.ncols()];
        let decoder = Array2::ones((1, codes.ncols()));
        CodeFigures::of(&sparsity(codes, &above), &scale(codes, Ok(decoder.view()))).unwrap()
    }

    fn check(codes: &Array2<f32>, twin: &Array2<f32>, expected: SparsityVerdict) {
        assert_eq!(figures(codes.view()).verdict(&figures(twin.view())), expected);
    }

    fn dense() -> Array2<f32> {
        array![[1.0, 2.0, 1.0], [2.0, 1.0, 1.5], [1.5, 1.0, 2.0], [1.0, 1.5, 1.0]]
    }

    #[test]
    fn silence_of_live_units_is_sparse_at_any_scale() {
        let sparse = array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]];
        check(&sparse, &dense(), SparsityVerdict::Sparse);
        check(&(sparse * 100.0), &dense(), SparsityVerdict::Sparse);
    }

    #[test]
    fn the_same_codes_at_a_smaller_scale_are_shrunk() {
        check(&(dense() * 0.3), &dense(), SparsityVerdict::Shrunk);
        // Small enough to fall below the bound of activity: zeros, but no sparseness.
        check(&(dense() * 0.79), &dense(), SparsityVerdict::Shrunk);
        check(&(dense() * 0.81), &dense(), SparsityVerdict::Unchanged);
        check(&dense(), &dense(), SparsityVerdict::Unchanged);
    }

    #[test]
    fn zeros_of_units_that_died_are_dead() {
        let mut codes = dense();
        codes.column_mut(1).fill(0.0);
        check(&codes, &dense(), SparsityVerdict::Dead);
        check(&Array2::zeros((4, 3)), &dense(), SparsityVerdict::Dead);
    }

    #[test]
    fn values_that_cancel_are_cancelled() {
        let signs =
            array![[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]];
        check(&(&signs * 1.2), &dense(), SparsityVerdict::Cancelled);
        // The root mean square of the twin is 1.44: half of it is the bound.
        check(&(&signs * 0.73), &dense(), SparsityVerdict::Cancelled);
        check(&(&signs * 0.7), &dense(), SparsityVerdict::Shrunk);
    }

    #[test]
    fn documents_are_needed() {
        let none = Array2::zeros((0, 2));
        let found = sparsity(none.view(), &[0.0; 2]);
        assert_eq!(CodeFigures::of(&found, &scale(none.view(), Ok(none.view()))), None);
    }
}

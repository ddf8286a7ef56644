//! Sparsity penalties on the codes of a mini-batch: value and gradient side by side.

use serde::{Deserialize, Serialize};

use crate::settings::choice::{UnknownChoice, choices};
use crate::simd::reduce;

/// Names the function R of the codes that is added to the objective.
///
/// Below, `m_j` is the mean of unit j over the B documents of the batch, and p the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PenaltyKind {
    /// Sum over units of (p - `m_j`)^2.
    Mean,
    /// Sum over units of max(0, `m_j` - p)^2.
    MeanAbove,
    /// Mean over documents of the sum over units of |h|.
    L1,
    /// Mean over documents of the sum over units of ln(1 + h^2).
    StudentT,
    /// Sum over units of the cross entropy gap between p and `m_j`, both as probabilities.
    Kl,
    /// The same with each activation in place of its mean, averaged over documents.
    KlEach,
    /// Mean over documents of the number of active units. It moves learned thresholds alone,
    /// by a straight-through gradient that stands with them (`state/thresholds.rs`).
    L0,
}

choices!(
    PenaltyKind,
    "penalty",
    Mean = "mean",
    MeanAbove = "mean-above",
    L1 = "l1",
    StudentT = "student-t",
    Kl = "kl",
    KlEach = "kl-each",
    L0 = "l0",
);

/// Holds one penalty and its weight λ, at least 0; weight 0 is the same as no penalty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// What is penalized.
    pub kind: PenaltyKind,
    /// How strongly, in the measure of the loss per unit of R.
    pub weight: f64,
}

/// Activations and means are kept this far from 0 and 1 before a logarithm is taken.
const PROBABILITY_MARGIN: f64 = 1e-6;

impl PenaltyKind {
    /// Returns the target p of the kind when none is set.
    pub fn default_target(self) -> f64 {
        match self {
            Self::Kl | Self::KlEach => 0.05,
            Self::Mean | Self::MeanAbove | Self::L1 | Self::StudentT | Self::L0 => 0.0,
        }
    }

    /// Says whether the penalty reads activations as probabilities.
    pub fn needs_probabilities(self) -> bool {
        matches!(self, Self::Kl | Self::KlEach)
    }
}

impl Penalty {
    /// Returns λ R of a batch and adds its gradient to `gradient`.
    ///
    /// **Shape**: `codes` and `gradient` (B, H), row after row. Weight 0 reads nothing and
    /// changes nothing, so that a penalty of zero is no penalty to the bit.
    ///
    /// # Reference
    /// kl: Lee, Ekanadham, Ng (2008), Sparse deep belief net model for visual area V2, in the
    /// cross entropy form of Ng (2011), Sparse autoencoder. student-t: Olshausen, Field
    /// (1996), Emergence of simple-cell receptive field properties by learning a sparse code.
    /// l0: Rajamanoharan et al. (2024), Jumping ahead: improving reconstruction fidelity with
    /// `JumpReLU` sparse autoencoders, equation 9.
    pub(crate) fn apply(
        &self,
        target: Option<f64>,
        codes: &[f32],
        n_units: usize,
        gradient: &mut [f32],
    ) -> f64 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let p = target.unwrap_or_else(|| self.kind.default_target());
        let share = 1.0 / (codes.len() / n_units) as f64;
        match self.kind {
            PenaltyKind::Mean | PenaltyKind::MeanAbove | PenaltyKind::Kl => {
                let mut total = 0.0;
                let slopes: Vec<f32> = means(codes, n_units)
                    .map(|mean| {
                        let (value, slope) = self.kind.of_number(p, mean);
                        total += value;
                        (self.weight * share * slope) as f32
                    })
                    .collect();
                for row in gradient.chunks_exact_mut(n_units) {
                    reduce::add(row, &slopes);
                }
                self.weight * total
            }
            PenaltyKind::L1 | PenaltyKind::StudentT | PenaltyKind::KlEach | PenaltyKind::L0 => {
                let mut total = 0.0;
                for (gradient, &h) in gradient.iter_mut().zip(codes) {
                    let (value, slope) = self.kind.of_number(p, f64::from(h));
                    total += value;
                    *gradient += (self.weight * share * slope) as f32;
                }
                self.weight * share * total
            }
        }
    }
}

impl PenaltyKind {
    /// Returns value and derivative at one number: a mean over the batch for the kinds that
    /// penalize means, else an activation.
    fn of_number(self, p: f64, a: f64) -> (f64, f64) {
        match self {
            Self::Mean => ((p - a) * (p - a), 2.0 * (a - p)),
            Self::MeanAbove if a > p => ((a - p) * (a - p), 2.0 * (a - p)),
            Self::MeanAbove => (0.0, 0.0),
            Self::L1 if a == 0.0 => (0.0, 0.0),
            Self::L1 => (a.abs(), a.signum()),
            Self::StudentT => ((a * a).ln_1p(), 2.0 * a / (1.0 + a * a)),
            Self::L0 => (f64::from(u8::from(a != 0.0)), 0.0),
            Self::Kl | Self::KlEach => {
                let range = PROBABILITY_MARGIN..=1.0 - PROBABILITY_MARGIN;
                let q = a.clamp(*range.start(), *range.end());
                let value = p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln();
                // Where the clamp holds, the value is constant.
                let slope = if range.contains(&a) { (1.0 - p) / (1.0 - q) - p / q } else { 0.0 };
                (value, slope)
            }
        }
    }
}

/// Says why a text is no penalty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PenaltyTextError {
    /// The part before the colon is no kind.
    #[error(transparent)]
    Kind(#[from] UnknownChoice),
    /// There is no weight, or it is no number.
    #[error("penalty `{found}` must be written KIND:WEIGHT, as in `mean:0.3`")]
    Form {
        /// The text given.
        found: String,
    },
}

impl std::str::FromStr for Penalty {
    type Err = PenaltyTextError;

    fn from_str(found: &str) -> Result<Self, Self::Err> {
        let form = || PenaltyTextError::Form { found: found.into() };
        let (kind, weight) = found.split_once(':').ok_or_else(form)?;
        Ok(Self { kind: kind.parse()?, weight: weight.parse().map_err(|_| form())? })
    }
}

impl std::fmt::Display for Penalty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind, self.weight)
    }
}

/// Yields the mean over documents of each unit, summed in the order of the documents.
fn means(codes: &[f32], n_units: usize) -> impl Iterator<Item = f64> {
    let mut sums = vec![0.0; n_units];
    for row in codes.chunks_exact(n_units) {
        for (sum, &h) in sums.iter_mut().zip(row) {
            *sum += f64::from(h);
        }
    }
    let n_documents = (codes.len() / n_units) as f64;
    sums.into_iter().map(move |sum| sum / n_documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_and_gradient(kind: PenaltyKind, target: Option<f64>) -> (f64, Vec<f32>) {
        let codes = [0.2, 0.5, 0.4, 0.1];
        let mut gradient = vec![0.0; 4];
        let penalty = Penalty { kind, weight: 2.0 };
        (penalty.apply(target, &codes, 2, &mut gradient), gradient)
    }

    fn check(kind: PenaltyKind, target: Option<f64>, value: f64, gradient: [f32; 4]) {
        let found = value_and_gradient(kind, target);
        assert!((found.0 - value).abs() < 1e-6, "{kind}: {} for {value}", found.0);
        for (found, expected) in found.1.iter().zip(gradient) {
            assert!((found - expected).abs() < 1e-5, "{kind}: {found} for {expected}");
        }
    }

    #[test]
    fn values_and_gradients_follow_their_formulas() {
        // Both means are 0.3.
        check(PenaltyKind::Mean, None, 2.0 * 0.18, [0.6; 4]);
        check(PenaltyKind::Mean, Some(0.5), 2.0 * 0.08, [-0.4; 4]);
        check(PenaltyKind::MeanAbove, Some(0.5), 0.0, [0.0; 4]);
        check(PenaltyKind::L1, None, 1.2, [1.0; 4]);
        let student: f64 = [0.2, 0.5, 0.4, 0.1].iter().map(|h: &f64| (h * h).ln_1p()).sum();
        let slope = |h: f32| 2.0 * h / (1.0 + h * h);
        check(
            PenaltyKind::StudentT,
            None,
            student,
            [slope(0.2), slope(0.5), slope(0.4), slope(0.1)],
        );
        let gap = 0.05 * (0.05_f64 / 0.3).ln() + 0.95 * (0.95_f64 / 0.7).ln();
        check(PenaltyKind::Kl, None, 4.0 * gap, [(0.95 / 0.7 - 0.05 / 0.3) as f32; 4]);
    }

    #[test]
    fn l0_counts_active_units_and_leaves_their_sizes_alone() {
        let mut gradient = vec![0.5; 4];
        let penalty = Penalty { kind: PenaltyKind::L0, weight: 0.1 };
        let value = penalty.apply(None, &[0.0, 3.0, 0.2, 7.0], 2, &mut gradient);
        assert!((value - 0.15).abs() < 1e-12);
        assert_eq!(gradient, [0.5; 4]);
    }

    #[test]
    fn kl_of_each_activation_is_clamped_at_the_ends() {
        let mut gradient = vec![0.0; 2];
        let penalty = Penalty { kind: PenaltyKind::KlEach, weight: 1.0 };
        let value = penalty.apply(None, &[0.0, 1.0], 1, &mut gradient);
        assert!(value.is_finite() && value > 5.0);
        assert_eq!(gradient, [0.0, 0.0]);
    }

    #[test]
    fn texts_lead_to_penalties_and_back() {
        let penalty: Penalty = "mean-above:0.25".parse().unwrap();
        assert_eq!(penalty, Penalty { kind: PenaltyKind::MeanAbove, weight: 0.25 });
        assert_eq!(penalty.to_string(), "mean-above:0.25");
        let message = |text: &str| text.parse::<Penalty>().unwrap_err().to_string();
        assert_eq!(message("mean"), "penalty `mean` must be written KIND:WEIGHT, as in `mean:0.3`");
        assert!(message("l3:1").starts_with("`l3` is no penalty; choose one of mean,"));
    }
}

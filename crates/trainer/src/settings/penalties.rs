//! The penalties of a run: which, how strongly, from when on, and toward what.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::penalty::{Penalty, PenaltyKind};

/// Says what of a unit the penalties read in place of its activation h.
///
/// A penalty on the size of h can be escaped by shrinking h and growing the decoder column; one
/// on contributions cannot. With unit columns both are the same. `l0` counts, so it has no
/// size to scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PenaltyScale {
    /// The activation.
    #[default]
    Activation,
    /// The activation times the norm of the unit's decoder column; the gradient goes through
    /// both.
    Contribution,
}

choices!(PenaltyScale, "penalty scale", Activation = "activation", Contribution = "contribution",);

/// Holds what is penalized, and how; by default nothing.
///
/// # Example
/// ```
/// use topicscope_trainer::{Penalties, PenaltyKind, TrainerConfig};
///
/// let penalties = Penalties::from(vec!["mean:0.3".parse()?]);
/// let config = TrainerConfig { penalties, ..TrainerConfig::default() };
/// assert_eq!(config.penalties.list[0].kind, PenaltyKind::Mean);
/// assert_eq!(config.penalties.factor_of(1), 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Penalties {
    /// The penalties, added up.
    pub list: Vec<Penalty>,
    /// Epochs over which their weights grow from 0, below the number of epochs; 0 is none.
    pub warm_up: usize,
    /// Whether they read activations or contributions.
    pub scale: PenaltyScale,
    /// Their target p; `None` is each kind's own (0, or 0.05 for the kl kinds).
    pub target: Option<f64>,
    /// Share of zeros, above 0 and below 1, that the weights are to bring about. The training
    /// batches of the first 90 % of the epochs decide the largest weight, which is then held; of
    /// the weights given only the ratios are read. `None` leaves them as they are.
    pub target_zeros: Option<f64>,
}

impl Penalties {
    /// Says whether nothing is penalized.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the factor of every weight in an epoch, counted from 1: epoch e of W epochs of
    /// warm-up has (e - 1) / W, so the first goes without; later ones have 1.
    pub fn factor_of(&self, epoch: usize) -> f64 {
        if epoch > self.warm_up {
            return 1.0;
        }
        (epoch - 1) as f64 / self.warm_up as f64
    }

    /// Returns the target of one kind.
    pub fn target_of(&self, kind: PenaltyKind) -> f64 {
        self.target.unwrap_or_else(|| kind.default_target())
    }
}

impl From<Vec<Penalty>> for Penalties {
    /// Takes penalties with everything else as usual.
    fn from(list: Vec<Penalty>) -> Self {
        Self { list, ..Self::default() }
    }
}

impl FromIterator<Penalty> for Penalties {
    fn from_iter<I: IntoIterator<Item = Penalty>>(list: I) -> Self {
        Self::from(Vec::from_iter(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties_grow_from_zero_to_their_weight() {
        let factors = |warm_up| -> Vec<f64> {
            let penalties = Penalties { warm_up, ..Penalties::default() };
            (1..=5).map(|epoch| penalties.factor_of(epoch)).collect()
        };
        assert_eq!(factors(0), [1.0; 5]);
        assert_eq!(factors(4), [0.0, 0.25, 0.5, 0.75, 1.0]);
    }

    #[test]
    fn a_target_stands_for_that_of_every_kind() {
        let own = Penalties::default();
        assert_eq!((own.target_of(PenaltyKind::Kl), own.target_of(PenaltyKind::Mean)), (0.05, 0.0));
        let set = Penalties { target: Some(0.2), ..own };
        assert_eq!((set.target_of(PenaltyKind::Kl), set.target_of(PenaltyKind::Mean)), (0.2, 0.2));
    }
}

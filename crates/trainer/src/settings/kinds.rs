//! The numbers that belong to single kinds of unit and optimizer, side by side, as flags and
//! files spell them.

use crate::settings::optimizer::{Optimizer, OptimizerKind};
use crate::settings::unit::{Unit, UnitKind};

/// Holds every number that some kind of unit or optimizer reads; the defaults are the usual ones.
///
/// # Example
/// ```
/// use topicscope_trainer::{KindSettings, Unit, UnitKind};
///
/// let numbers = KindSettings { k: 5, ..KindSettings::default() };
/// assert_eq!(numbers.unit(UnitKind::TopK), Unit::TopK { k: 5 });
/// assert_eq!(numbers.unit(UnitKind::Relu), Unit::Relu);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindSettings {
    /// Threshold of `threshold` and `tlin` units while training; where those of `jump-relu` units
    /// start.
    pub theta: f32,
    /// Threshold of `threshold` and `tlin` units while encoding; `None` is that of training.
    pub encode_theta: Option<f32>,
    /// Winners of `top-k`, `batch-top-k` and `k-competitive` units.
    pub k: usize,
    /// Consecutive units of `winner-take-all` of which the largest wins.
    pub group: usize,
    /// Factor of the losers' sum of `k-competitive` units; the default is the one of Chen, Zaki
    /// (2017), table 2.
    pub alpha: f32,
    /// Width of the band around the threshold of a `jump-relu` unit.
    pub bandwidth: f32,
    /// Share of the velocity that gradient descent keeps.
    pub momentum: f64,
}

impl Default for KindSettings {
    fn default() -> Self {
        Self {
            theta: 1.0,
            encode_theta: None,
            k: 8,
            group: 8,
            alpha: 6.26,
            bandwidth: 0.1,
            momentum: 0.9,
        }
    }
}

impl KindSettings {
    /// Returns a kind of unit with its numbers.
    pub fn unit(&self, kind: UnitKind) -> Unit {
        let &Self { theta, encode_theta, k, group, alpha, bandwidth, .. } = self;
        match kind {
            UnitKind::Sigmoid => Unit::Sigmoid,
            UnitKind::Tanh => Unit::Tanh,
            UnitKind::Relu => Unit::Relu,
            UnitKind::LeakyRelu => Unit::LeakyRelu,
            UnitKind::Elu => Unit::Elu,
            UnitKind::Threshold => Unit::Threshold { theta, encode_theta },
            UnitKind::Tlin => Unit::Tlin { theta, encode_theta },
            UnitKind::TopK => Unit::TopK { k },
            UnitKind::BatchTopK => Unit::BatchTopK { k },
            UnitKind::WinnerTakeAll => Unit::WinnerTakeAll { group },
            UnitKind::KCompetitive => Unit::KCompetitive { k, alpha },
            UnitKind::JumpRelu => Unit::JumpRelu { theta, bandwidth },
        }
    }

    /// Returns a kind of optimizer with its numbers.
    pub fn optimizer(&self, kind: OptimizerKind) -> Optimizer {
        match kind {
            OptimizerKind::Adam => Optimizer::Adam,
            OptimizerKind::Sgd => Optimizer::Sgd { momentum: self.momentum },
        }
    }

    /// Returns the numbers with those of a unit and an optimizer in their places.
    pub(crate) fn with(self, unit: Unit, optimizer: Optimizer) -> Self {
        let others = match unit {
            Unit::Sigmoid | Unit::Tanh | Unit::Relu | Unit::LeakyRelu | Unit::Elu => self,
            Unit::Threshold { theta, encode_theta } | Unit::Tlin { theta, encode_theta } => {
                Self { theta, encode_theta, ..self }
            }
            Unit::TopK { k } | Unit::BatchTopK { k } => Self { k, ..self },
            Unit::WinnerTakeAll { group } => Self { group, ..self },
            Unit::KCompetitive { k, alpha } => Self { k, alpha, ..self },
            Unit::JumpRelu { theta, bandwidth } => Self { theta, bandwidth, ..self },
        };
        match optimizer {
            Optimizer::Adam => others,
            Optimizer::Sgd { momentum } => Self { momentum, ..others },
        }
    }

    /// Returns the numbers with the usual ones in the places that a unit and an optimizer read.
    pub(crate) fn without(self, unit: Unit, optimizer: Optimizer) -> Self {
        let usual = Self::default();
        self.with(usual.unit(unit.kind()), usual.optimizer(optimizer.kind()))
    }
}

impl From<UnitKind> for Unit {
    /// Takes the usual numbers of the kind.
    fn from(kind: UnitKind) -> Self {
        KindSettings::default().unit(kind)
    }
}

impl From<OptimizerKind> for Optimizer {
    /// Takes the usual numbers of the kind.
    fn from(kind: OptimizerKind) -> Self {
        KindSettings::default().optimizer(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_every_kind_go_in_and_come_out() {
        let odd = KindSettings {
            theta: 0.25,
            encode_theta: Some(0.5),
            k: 3,
            group: 5,
            alpha: 2.0,
            bandwidth: 0.75,
            momentum: 0.125,
        };
        for &kind in UnitKind::ALL {
            for &rule in OptimizerKind::ALL {
                let (unit, optimizer) = (odd.unit(kind), odd.optimizer(rule));
                assert_eq!((unit.kind(), optimizer.kind()), (kind, rule));
                assert_eq!(odd.without(unit, optimizer).with(unit, optimizer), odd);
                let taken = KindSettings::default().with(unit, optimizer);
                assert_eq!((taken.unit(kind), taken.optimizer(rule)), (unit, optimizer));
            }
        }
    }
}

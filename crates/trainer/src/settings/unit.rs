//! Kinds of hidden units, their numbers, and what follows from the kind alone.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::decoder::Decoder;
use crate::settings::loss::Loss;
use crate::settings::start::WeightStart;

/// Names a kind of hidden unit by its function of the pre-activation z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// 1 / (1 + e^-z), in (0, 1).
    Sigmoid,
    /// The hyperbolic tangent, in (-1, 1).
    Tanh,
    /// max(0, z).
    Relu,
    /// z where positive, else z / 100.
    LeakyRelu,
    /// z where positive, else e^z - 1.
    Elu,
    /// z where z > theta, else 0; no hidden bias.
    Threshold,
    /// z where |z| > theta, else 0; no hidden bias.
    Tlin,
    /// z of the k largest units of a document, else 0; linear as in the paper, so a unit that
    /// is kept may be negative.
    TopK,
    /// max(0, z) of the k B largest among all units and documents of a batch, else 0; while
    /// encoding z where z is above the mean of the least activations that batches kept.
    BatchTopK,
    /// z of the largest unit of each group of consecutive units, else 0; linear, as in the
    /// paper.
    WinnerTakeAll,
    /// The hyperbolic tangent. In training the k / 2 largest positive and negative units of
    /// a document are kept, with alpha times the sum of the others of their sign added. Codes
    /// are those before that competition, losses those after it.
    KCompetitive,
    /// z where z > theta, else 0, with a learned threshold for each unit.
    JumpRelu,
}

choices!(
    UnitKind,
    "unit",
    Sigmoid = "sigmoid",
    Tanh = "tanh",
    Relu = "relu",
    LeakyRelu = "leaky-relu",
    Elu = "elu",
    Threshold = "threshold",
    Tlin = "tlin",
    TopK = "top-k",
    BatchTopK = "batch-top-k",
    WinnerTakeAll = "winner-take-all",
    KCompetitive = "k-competitive",
    JumpRelu = "jump-relu",
);

/// Activations of a sigmoid unit above this count as active: none is exactly 0.
const SIGMOID_ACTIVE: f32 = 0.05;

impl UnitKind {
    /// Says whether inactive units of this kind are exactly zero when documents are encoded.
    ///
    /// Those of k-competitive units are so in training only: their paper encodes without
    /// competition.
    pub fn has_exact_zeros(self) -> bool {
        match self {
            Self::Relu
            | Self::Threshold
            | Self::Tlin
            | Self::TopK
            | Self::BatchTopK
            | Self::WinnerTakeAll
            | Self::JumpRelu => true,
            Self::Sigmoid | Self::Tanh | Self::LeakyRelu | Self::Elu | Self::KCompetitive => false,
        }
    }

    /// Says whether the units of a document or batch compete for a fixed number of places.
    pub fn competes(self) -> bool {
        matches!(self, Self::TopK | Self::BatchTopK | Self::WinnerTakeAll | Self::KCompetitive)
    }

    /// Says whether training finds the thresholds of this kind.
    pub fn learns_thresholds(self) -> bool {
        matches!(self, Self::BatchTopK | Self::JumpRelu)
    }

    /// Returns the distribution from which the weights of this kind usually start: that of its
    /// paper for `k-competitive`. From the wider normal one losers lend winners so much energy that
    /// the training loss stays above that of word frequencies alone (built-in corpus).
    pub fn usual_start(self) -> WeightStart {
        if self == Self::KCompetitive { WeightStart::Glorot } else { WeightStart::Normal }
    }

    /// Returns whose rows decode when nobody says: the encoder's for k-competitive units, as in
    /// their paper.
    pub fn usual_decoder(self) -> Decoder {
        if self == Self::KCompetitive { Decoder::Tied } else { Decoder::Untied }
    }

    /// Says whether the kind has a bias before its function; threshold units have none.
    pub fn has_bias(self) -> bool {
        !matches!(self, Self::Threshold | Self::Tlin)
    }

    /// Returns the size above which an activation counts as active, given the root mean
    /// square of the unit's activations (read by inexact, unbounded kinds only).
    pub fn active_above(self, root_mean_square: f32) -> f32 {
        match self {
            Self::Sigmoid => SIGMOID_ACTIVE,
            _ if self.has_exact_zeros() => 0.0,
            _ => 0.05 * root_mean_square,
        }
    }

    /// Returns the mean pre-activation of an average document at the start of training.
    ///
    /// One-sided units with exact zeros start on their active side under binary cross entropy,
    /// as in the reference runs: threshold units from 0 end at twice the share of zeros.
    /// Everything else starts around zero.
    pub(crate) fn start_mean(self, loss: Loss) -> f64 {
        match (self, loss) {
            (Self::Relu | Self::Threshold | Self::JumpRelu, Loss::Bce) => 5.0,
            _ => 0.0,
        }
    }
}

/// Names a kind of hidden unit together with its numbers.
///
/// What a kind computes is said at [`UnitKind`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// See [`UnitKind::Sigmoid`].
    Sigmoid,
    /// See [`UnitKind::Tanh`].
    Tanh,
    /// See [`UnitKind::Relu`].
    Relu,
    /// See [`UnitKind::LeakyRelu`].
    LeakyRelu,
    /// See [`UnitKind::Elu`].
    Elu,
    /// See [`UnitKind::Threshold`].
    Threshold {
        /// Threshold while training, at least 0.
        theta: f32,
        /// Threshold while encoding, at least 0; `None` is that of training.
        encode_theta: Option<f32>,
    },
    /// See [`UnitKind::Tlin`].
    Tlin {
        /// Threshold while training, at least 0.
        theta: f32,
        /// Threshold while encoding, at least 0; `None` is that of training.
        encode_theta: Option<f32>,
    },
    /// See [`UnitKind::TopK`].
    TopK {
        /// Winners among the units of a document, in 1..=H.
        k: usize,
    },
    /// See [`UnitKind::BatchTopK`].
    BatchTopK {
        /// Winners per document on average over a batch, in 1..=H.
        k: usize,
    },
    /// See [`UnitKind::WinnerTakeAll`].
    WinnerTakeAll {
        /// Units of a group, in 1..=H; the last group may be smaller.
        group: usize,
    },
    /// See [`UnitKind::KCompetitive`].
    KCompetitive {
        /// Winners among the units of a document, in 1..=H.
        k: usize,
        /// Factor, at least 0, of the losers' sum that winners get.
        alpha: f32,
    },
    /// See [`UnitKind::JumpRelu`].
    JumpRelu {
        /// Threshold that every unit starts with, above 0.
        theta: f32,
        /// Width, above 0, of the band around the threshold within which pre-activations move
        /// it. Rajamanoharan et al. (2024) use 0.001 on inputs scaled to norm 1;
        /// pre-activations here have a deviation about 1 at the start, and fewer documents must
        /// fill the band. A wider band moves thresholds sooner; what a share of zeros costs does
        /// not depend on it (20 Newsgroups, 0.03 to 1).
        bandwidth: f32,
    },
}

impl Unit {
    /// Returns the name of the kind.
    pub fn kind(self) -> UnitKind {
        match self {
            Self::Sigmoid => UnitKind::Sigmoid,
            Self::Tanh => UnitKind::Tanh,
            Self::Relu => UnitKind::Relu,
            Self::LeakyRelu => UnitKind::LeakyRelu,
            Self::Elu => UnitKind::Elu,
            Self::Threshold { .. } => UnitKind::Threshold,
            Self::Tlin { .. } => UnitKind::Tlin,
            Self::TopK { .. } => UnitKind::TopK,
            Self::BatchTopK { .. } => UnitKind::BatchTopK,
            Self::WinnerTakeAll { .. } => UnitKind::WinnerTakeAll,
            Self::KCompetitive { .. } => UnitKind::KCompetitive,
            Self::JumpRelu { .. } => UnitKind::JumpRelu,
        }
    }

    /// Returns the name of the kind, as flags and files spell it.
    pub fn name(self) -> &'static str {
        self.kind().name()
    }

    /// Returns the size above which an activation counts as active; see
    /// [`UnitKind::active_above`].
    pub fn active_above(self, root_mean_square: f32) -> f32 {
        self.kind().active_above(root_mean_square)
    }

    /// Returns the threshold of training that is the same for all units; 0 for kinds without one,
    /// which do not read it.
    pub(crate) fn theta(self) -> f32 {
        match self {
            Self::Threshold { theta, .. } | Self::Tlin { theta, .. } => theta,
            _ => 0.0,
        }
    }

    /// Returns the threshold of encoding that is the same for all units; 0 for kinds without one,
    /// which do not read it.
    pub(crate) fn theta_of_encoding(self) -> f32 {
        match self {
            Self::Threshold { theta, encode_theta } | Self::Tlin { theta, encode_theta } => {
                encode_theta.unwrap_or(theta)
            }
            _ => 0.0,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_with_exact_zeros_are_active_from_any_size_on() {
        for &unit in UnitKind::ALL {
            let above = unit.active_above(2.0);
            assert_eq!(above == 0.0, unit.has_exact_zeros(), "{unit}");
        }
        assert_eq!(UnitKind::KCompetitive.active_above(2.0), UnitKind::Tanh.active_above(2.0));
    }

    #[test]
    fn names_lead_back_to_their_unit_and_others_are_refused() {
        for &unit in UnitKind::ALL {
            assert_eq!(unit.name().parse(), Ok(unit));
            assert_eq!(serde_json::to_value(unit).unwrap(), unit.name());
        }
        let error = "gelu".parse::<UnitKind>().unwrap_err().to_string();
        assert_eq!(
            error,
            "`gelu` is no unit; choose one of sigmoid, tanh, relu, leaky-relu, elu, threshold, tlin, \
             top-k, batch-top-k, winner-take-all, k-competitive, jump-relu"
        );
    }
}

//! Hidden units: the function from pre-activation to activation, with its derivative.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::config::Decoder;
use crate::settings::loss::Loss;
use crate::settings::start::WeightStart;
use crate::simd::exponential::{exp, sigmoid};
use crate::simd::path::Plain;

/// Names the kind of hidden unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
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
    Unit,
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

/// Slope of a leaky rectifier for negative pre-activations; Maas, Hannun, Ng (2013),
/// Rectifier nonlinearities improve neural network acoustic models.
const LEAK: f32 = 0.01;

/// Activations of a sigmoid unit above this count as active (METRICS, sparsity of codes).
const SIGMOID_ACTIVE: f32 = 0.05;

impl Unit {
    /// Returns activation and derivative at pre-activation `z`, before units compete.
    ///
    /// `theta` is read by kinds with a threshold only: threshold, tlin, batch-top-k,
    /// jump-relu. At a kink the derivative is the one from the left, and jumps at thresholds
    /// have none: the gradient ignores them.
    ///
    /// # Reference
    /// threshold, tlin: Konda, Memisevic, Krueger (2015), Zero-bias autoencoders and the
    /// benefits of co-adapting features, equations 4 and 5. elu: Clevert, Unterthiner,
    /// Hochreiter (2016), Fast and accurate deep network learning by exponential linear
    /// units, equation 15 with alpha = 1. top-k: Makhzani, Frey (2014), k-sparse autoencoders,
    /// section 2.1. batch-top-k: Bussmann, Leask, Nanda (2024), `BatchTopK` sparse autoencoders.
    /// winner-take-all: Srivastava, Masci, Kazerounian, Gomez, Schmidhuber (2013), Compete to
    /// compute, section 3. k-competitive: Chen, Zaki (2017), KATE: k-competitive autoencoder
    /// for text. jump-relu: Rajamanoharan et al. (2024), Jumping ahead: improving
    /// reconstruction fidelity with `JumpReLU` sparse autoencoders, equation 3.
    #[inline]
    pub fn value_and_slope(self, theta: f32, z: f32) -> (f32, f32) {
        match self {
            Self::Sigmoid => {
                let h = sigmoid(z);
                (h, h * (1.0 - h))
            }
            Self::Tanh | Self::KCompetitive => {
                let h = 2.0 * sigmoid(2.0 * z) - 1.0;
                (h, 1.0 - h * h)
            }
            Self::Relu => keep_if(z > 0.0, z),
            Self::LeakyRelu | Self::Elu if z > 0.0 => (z, 1.0),
            Self::LeakyRelu => (LEAK * z, LEAK),
            Self::Elu => (exp::<Plain>(z) - 1.0, exp::<Plain>(z)),
            Self::Threshold | Self::BatchTopK | Self::JumpRelu => keep_if(z > theta, z),
            Self::Tlin => keep_if(z.abs() > theta, z),
            Self::TopK | Self::WinnerTakeAll => (z, 1.0),
        }
    }

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

    /// Says whether the kind reads the number k of winners.
    pub fn reads_k(self) -> bool {
        matches!(self, Self::TopK | Self::BatchTopK | Self::KCompetitive)
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

#[inline]
fn keep_if(active: bool, z: f32) -> (f32, f32) {
    // A NaN must reach the loss, which reports it; comparing false it would become 0.
    if active || z.is_nan() { (z, 1.0) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_the_differences_of_values() {
        let step = 1e-3_f32;
        for &unit in Unit::ALL {
            for z in [-3.0, -1.3, -0.4, 0.3, 0.9, 1.2, 4.0] {
                let at = |z| f64::from(unit.value_and_slope(1.0, z).0);
                let difference = (at(z + step) - at(z - step)) / f64::from((z + step) - (z - step));
                let slope = f64::from(unit.value_and_slope(1.0, z).1);
                assert!((difference - slope).abs() < 5e-4, "{unit} at {z}: {difference} {slope}");
            }
        }
    }

    #[test]
    fn values_follow_their_formulas() {
        let value = |unit: Unit, z| unit.value_and_slope(1.0, z).0;
        assert_eq!((value(Unit::Relu, -2.0), value(Unit::Relu, 2.0)), (0.0, 2.0));
        assert_eq!((value(Unit::LeakyRelu, -2.0), value(Unit::LeakyRelu, 2.0)), (-0.02, 2.0));
        assert_eq!((value(Unit::Threshold, 0.9), value(Unit::Threshold, -3.0)), (0.0, 0.0));
        assert_eq!((value(Unit::Tlin, -3.0), value(Unit::Tlin, 1.0)), (-3.0, 0.0));
        assert!((value(Unit::Tanh, 0.7) - 0.7_f32.tanh()).abs() < 1e-6);
        assert!((value(Unit::Elu, -1.0) - (-1.0_f32).exp_m1()).abs() < 1e-6);
        assert!(Unit::ALL.iter().all(|unit| value(*unit, f32::NAN).is_nan()));
        assert_eq!((value(Unit::TopK, -3.0), value(Unit::WinnerTakeAll, 2.0)), (-3.0, 2.0));
        assert_eq!((value(Unit::JumpRelu, 1.0), value(Unit::JumpRelu, 1.5)), (0.0, 1.5));
        assert_eq!(value(Unit::KCompetitive, 0.7), value(Unit::Tanh, 0.7));
    }

    #[test]
    fn units_with_exact_zeros_are_active_from_any_size_on() {
        for &unit in Unit::ALL {
            let above = unit.active_above(2.0);
            assert_eq!(above == 0.0, unit.has_exact_zeros(), "{unit}");
        }
        assert_eq!(Unit::KCompetitive.active_above(2.0), Unit::Tanh.active_above(2.0));
    }

    #[test]
    fn names_lead_back_to_their_unit_and_others_are_refused() {
        for &unit in Unit::ALL {
            assert_eq!(unit.name().parse(), Ok(unit));
            assert_eq!(serde_json::to_value(unit).unwrap(), unit.name());
        }
        let error = "gelu".parse::<Unit>().unwrap_err().to_string();
        assert_eq!(
            error,
            "`gelu` is no unit; choose one of sigmoid, tanh, relu, leaky-relu, elu, threshold, tlin, \
             top-k, batch-top-k, winner-take-all, k-competitive, jump-relu"
        );
    }
}

//! Hidden units: the function from pre-activation to activation, with its derivative.

use serde::{Deserialize, Serialize};

use crate::choice::choices;
use crate::exponential::{exp, sigmoid};
use crate::loss::Loss;

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
);

/// Slope of a leaky rectifier for negative pre-activations; Maas, Hannun, Ng (2013),
/// Rectifier nonlinearities improve neural network acoustic models.
const LEAK: f32 = 0.01;

/// Activations of a sigmoid unit above this count as active (METRICS, sparsity of codes).
const SIGMOID_ACTIVE: f32 = 0.05;

impl Unit {
    /// Returns activation and derivative at pre-activation `z`.
    ///
    /// `theta` is read by threshold units only. At a kink the derivative is the one from
    /// the left, and jumps of threshold units have none: the gradient ignores them.
    ///
    /// # Reference
    /// threshold, tlin: Konda, Memisevic, Krueger (2015), Zero-bias autoencoders and the
    /// benefits of co-adapting features, equations 4 and 5. elu: Clevert, Unterthiner,
    /// Hochreiter (2016), Fast and accurate deep network learning by exponential linear
    /// units, equation 15 with alpha = 1.
    #[inline]
    pub fn value_and_slope(self, theta: f32, z: f32) -> (f32, f32) {
        match self {
            Self::Sigmoid => {
                let h = sigmoid(z);
                (h, h * (1.0 - h))
            }
            Self::Tanh => {
                let h = 2.0 * sigmoid(2.0 * z) - 1.0;
                (h, 1.0 - h * h)
            }
            Self::Relu => keep_if(z > 0.0, z),
            Self::LeakyRelu | Self::Elu if z > 0.0 => (z, 1.0),
            Self::LeakyRelu => (LEAK * z, LEAK),
            Self::Elu => (exp(z) - 1.0, exp(z)),
            Self::Threshold => keep_if(z > theta, z),
            Self::Tlin => keep_if(z.abs() > theta, z),
        }
    }

    /// Says whether inactive units of this kind are exactly zero.
    pub fn has_exact_zeros(self) -> bool {
        matches!(self, Self::Relu | Self::Threshold | Self::Tlin)
    }

    /// Says whether the kind has a bias before its function; threshold units have none.
    pub fn has_bias(self) -> bool {
        !matches!(self, Self::Threshold | Self::Tlin)
    }

    /// Returns the size above which an activation counts as active, given the root mean
    /// square of the unit's activations (read by inexact, unbounded kinds only).
    pub fn active_above(self, root_mean_square: f32) -> f32 {
        match self {
            Self::Relu | Self::Threshold | Self::Tlin => 0.0,
            Self::Sigmoid => SIGMOID_ACTIVE,
            Self::Tanh | Self::LeakyRelu | Self::Elu => 0.05 * root_mean_square,
        }
    }

    /// Returns the mean pre-activation of an average document at the start of training.
    ///
    /// One-sided units with exact zeros start on their active side under binary cross entropy,
    /// as in the reference runs: threshold units from 0 end at twice the share of zeros.
    /// Everything else starts around zero.
    pub(crate) fn start_mean(self, loss: Loss) -> f64 {
        match (self, loss) {
            (Self::Relu | Self::Threshold, Loss::Bce) => 5.0,
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
            "`gelu` is no unit; choose one of sigmoid, tanh, relu, leaky-relu, elu, threshold, tlin"
        );
    }
}

//! The function of a hidden unit, from pre-activation to activation, with its derivative.

use crate::settings::unit::UnitKind;
use crate::simd::exponential::{exp, sigmoid};
use crate::simd::path::Plain;

/// Slope of a leaky rectifier for negative pre-activations; Maas, Hannun, Ng (2013),
/// Rectifier nonlinearities improve neural network acoustic models.
pub(crate) const LEAK: f32 = 0.01;

impl UnitKind {
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
    #[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
    #[inline(always)]
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
}

#[allow(clippy::inline_always, reason = "kernels must compile it with their instructions")]
#[inline(always)]
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
        for &unit in UnitKind::ALL {
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
        let value = |unit: UnitKind, z| unit.value_and_slope(1.0, z).0;
        assert_eq!((value(UnitKind::Relu, -2.0), value(UnitKind::Relu, 2.0)), (0.0, 2.0));
        assert_eq!(
            (value(UnitKind::LeakyRelu, -2.0), value(UnitKind::LeakyRelu, 2.0)),
            (-0.02, 2.0)
        );
        assert_eq!((value(UnitKind::Threshold, 0.9), value(UnitKind::Threshold, -3.0)), (0.0, 0.0));
        assert_eq!((value(UnitKind::Tlin, -3.0), value(UnitKind::Tlin, 1.0)), (-3.0, 0.0));
        assert!((value(UnitKind::Tanh, 0.7) - 0.7_f32.tanh()).abs() < 1e-6);
        assert!((value(UnitKind::Elu, -1.0) - (-1.0_f32).exp_m1()).abs() < 1e-6);
        assert!(UnitKind::ALL.iter().all(|unit| value(*unit, f32::NAN).is_nan()));
        assert_eq!((value(UnitKind::TopK, -3.0), value(UnitKind::WinnerTakeAll, 2.0)), (-3.0, 2.0));
        assert_eq!((value(UnitKind::JumpRelu, 1.0), value(UnitKind::JumpRelu, 1.5)), (0.0, 1.5));
        assert_eq!(value(UnitKind::KCompetitive, 0.7), value(UnitKind::Tanh, 0.7));
    }
}

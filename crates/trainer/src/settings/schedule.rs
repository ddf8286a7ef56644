//! How the learning rate changes from epoch to epoch.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Names the course of the learning rate after its warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Stays as it is.
    Constant,
    /// Falls by the same factor each epoch, toward a hundredth at the end.
    Exponential,
    /// Falls along half a cosine, toward zero at the end.
    Cosine,
}

choices!(
    Schedule,
    "schedule",
    Constant = "constant",
    Exponential = "exponential",
    Cosine = "cosine",
);

/// Share of the rate that an exponential schedule comes down to.
const LEAST_SHARE: f64 = 0.01;

impl Schedule {
    /// Returns the factor of the rate, in (0, 1], at a share of the way in [0, 1).
    ///
    /// # Reference
    /// cosine: Loshchilov, Hutter (2017), SGDR: stochastic gradient descent with warm
    /// restarts, equation 5, without restarts and with 0 as the least rate.
    pub(crate) fn factor(self, way: f64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Exponential => LEAST_SHARE.powf(way),
            Self::Cosine => 0.5 * (1.0 + (PI * way).cos()),
        }
    }
}

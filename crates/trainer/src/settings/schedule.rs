//! How the learning rate and the weight of penalties change from epoch to epoch.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;
use crate::settings::config::TrainerConfig;

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
    fn factor(self, way: f64) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Exponential => LEAST_SHARE.powf(way),
            Self::Cosine => 0.5 * (1.0 + (PI * way).cos()),
        }
    }
}

impl TrainerConfig {
    /// Returns the learning rate of an epoch, counted from 1; it holds for the whole epoch.
    ///
    /// Epoch e of W epochs of warm-up has e / (W + 1) of the rate; the schedule begins with
    /// the first epoch after them.
    pub fn rate_of(&self, epoch: usize) -> f64 {
        let warm_up = self.warm_up;
        if epoch <= warm_up {
            return self.rate * epoch as f64 / (warm_up + 1) as f64;
        }
        let way = (epoch - 1 - warm_up) as f64 / (self.epochs - warm_up) as f64;
        self.rate * self.schedule.factor(way)
    }

    /// Returns the factor of every penalty's weight in an epoch, counted from 1: epoch e of W
    /// epochs of warm-up has (e - 1) / W, so the first goes without; later ones have 1.
    pub fn penalty_factor_of(&self, epoch: usize) -> f64 {
        if epoch > self.penalty_warm_up {
            return 1.0;
        }
        (epoch - 1) as f64 / self.penalty_warm_up as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: Schedule, warm_up: usize) -> Vec<f64> {
        let config =
            TrainerConfig { rate: 8.0, epochs: 4, schedule, warm_up, ..TrainerConfig::default() };
        (1..=4).map(|epoch| config.rate_of(epoch)).collect()
    }

    fn check(schedule: Schedule, warm_up: usize, expected: [f64; 4]) {
        for (found, expected) in rates(schedule, warm_up).into_iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{schedule} {warm_up}: {found} {expected}");
        }
    }

    #[test]
    fn rates_follow_their_course() {
        let half = 0.5_f64.sqrt();
        check(Schedule::Constant, 0, [8.0; 4]);
        check(Schedule::Constant, 3, [2.0, 4.0, 6.0, 8.0]);
        check(Schedule::Cosine, 0, [8.0, 4.0 * (1.0 + half), 4.0, 4.0 * (1.0 - half)]);
        check(Schedule::Cosine, 2, [8.0 / 3.0, 16.0 / 3.0, 8.0, 4.0]);
        let tenth_root = 0.1_f64.sqrt();
        check(Schedule::Exponential, 0, [8.0, 8.0 * tenth_root, 0.8, 0.8 * tenth_root]);
        check(Schedule::Exponential, 1, [4.0, 8.0, 8.0 * 0.01_f64.cbrt(), 8.0 * 1e-4_f64.cbrt()]);
    }

    #[test]
    fn penalties_grow_from_zero_to_their_weight() {
        let factors = |penalty_warm_up| -> Vec<f64> {
            let config = TrainerConfig { penalty_warm_up, ..TrainerConfig::default() };
            (1..=5).map(|epoch| config.penalty_factor_of(epoch)).collect()
        };
        assert_eq!(factors(0), [1.0; 5]);
        assert_eq!(factors(4), [0.0, 0.25, 0.5, 0.75, 1.0]);
    }
}

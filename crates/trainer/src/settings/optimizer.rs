//! Rules by which weights follow their gradient, as settings; their arithmetic stands with the
//! weights they move.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Names the rule by which weights follow their gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptimizerKind {
    /// Steps of about the learning rate, whatever the size of the gradient.
    Adam,
    /// Steps along the gradient, with Nesterov's momentum.
    Sgd,
}

choices!(OptimizerKind, "optimizer", Adam = "adam", Sgd = "sgd");

/// Names a rule together with its numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// Steps of about the learning rate, whatever the size of the gradient.
    Adam,
    /// Steps along the gradient, with Nesterov's momentum.
    Sgd {
        /// Share of the velocity kept in a step, in [0, 1); usually 0.9.
        momentum: f64,
    },
}

impl Optimizer {
    /// Returns the name of the rule.
    pub fn kind(self) -> OptimizerKind {
        match self {
            Self::Adam => OptimizerKind::Adam,
            Self::Sgd { .. } => OptimizerKind::Sgd,
        }
    }
}

impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

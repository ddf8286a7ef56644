//! Reconstruction losses, as settings; the formulas stand with the kernels that use them.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Names the reconstruction loss of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Loss {
    /// Binary cross entropy: sum over all terms of softplus(o) - x o, in nats.
    Bce,
    /// Minus the log probability of every present term, not divided by the length, in nats.
    Softmax,
    /// Squared error: sum over all terms of (o - x)^2.
    Squared,
}

choices!(Loss, "loss", Bce = "bce", Softmax = "softmax", Squared = "squared");

impl Loss {
    /// Says whether the loss is a sum over words that a sample of them estimates without bias.
    pub(crate) fn is_sum_over_words(self) -> bool {
        match self {
            Self::Bce | Self::Squared => true,
            // The logarithm of a sum: its estimate from a sample is biased.
            Self::Softmax => false,
        }
    }

    /// Returns what the loss is counted in, for a number followed by a word.
    pub fn measure(self) -> &'static str {
        match self {
            Self::Bce | Self::Softmax => "nats",
            Self::Squared => "squares",
        }
    }
}

//! Reconstruction losses, as settings; the formulas stand with the kernels that use them.

use serde::{Deserialize, Serialize};

use crate::choice::choices;

/// Names the reconstruction loss of a document, in nats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Loss {
    /// Binary cross entropy: sum over all terms of softplus(o) - x o.
    Bce,
    /// Minus the log probability of every present term, not divided by the length.
    Softmax,
}

choices!(Loss, "loss", Bce = "bce", Softmax = "softmax");

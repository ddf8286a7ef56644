//! How the length of a document counts.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Says how documents of different length enter the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputScale {
    /// The sum of the rows of the present terms, as it is.
    Raw,
    /// The sum times sqrt(mean length / document length): every document has the same norm.
    Unit,
}

choices!(InputScale, "input scale", Raw = "raw", Unit = "unit");

impl InputScale {
    /// Returns the factor of a document's sum of rows; 0 for an empty document, whose sum is 0.
    pub(crate) fn factor(self, length: usize, mean_length: f64) -> f64 {
        match self {
            Self::Raw => 1.0,
            Self::Unit if length == 0 => 0.0,
            Self::Unit => (mean_length / length as f64).sqrt(),
        }
    }
}

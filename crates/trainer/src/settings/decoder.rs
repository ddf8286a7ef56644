//! Whose rows decode, how long their columns are, and which signs they have.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Says whose rows decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decoder {
    /// Rows of its own.
    Untied,
    /// The rows of the encoder.
    Tied,
}

choices!(Decoder, "decoder", Untied = "untied", Tied = "tied");

/// Says how long the decoder column of a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DecoderNorm {
    /// Always 1; the gradient goes through the norm.
    Unit,
    /// Whatever training makes it.
    Free,
}

choices!(DecoderNorm, "decoder norm", Unit = "unit", Free = "free");

/// Says which signs the decoder's weights may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecoderSign {
    /// Any.
    Free,
    /// None is negative: what is negative after a step becomes 0.
    NonNegative,
}

choices!(DecoderSign, "decoder sign", Free = "free", NonNegative = "non-negative");

impl DecoderSign {
    /// Returns the nearest weight that is allowed.
    pub(crate) fn applied(self, weight: f32) -> f32 {
        // A comparison, not `max`: a NaN must stay one, so that training notices.
        if self == Self::NonNegative && weight < 0.0 { 0.0 } else { weight }
    }

    /// Moves weights to the nearest that are allowed.
    #[inline]
    pub(crate) fn project(self, weights: &mut [f32]) {
        if self == Self::NonNegative {
            for weight in weights {
                *weight = self.applied(*weight);
            }
        }
    }
}

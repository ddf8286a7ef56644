//! Which weights stay as they were drawn, as a setting.

use serde::{Deserialize, Serialize};

use crate::settings::choice::choices;

/// Says which weights training leaves as they were drawn, so that a model shows what the others
/// learn around random ones. Biases and thresholds always learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frozen {
    /// None: all weights learn.
    #[default]
    #[serde(rename = "none")]
    Nothing,
    /// Those of the decoder; unit columns stay the drawn directions.
    Decoder,
    /// Those of the encoder.
    Encoder,
    /// Both; the only part of a tied decoder that can be frozen.
    Both,
}

choices!(
    Frozen,
    "part to freeze",
    Nothing = "none",
    Decoder = "decoder",
    Encoder = "encoder",
    Both = "both",
);

impl Frozen {
    /// Says whether the weights of the encoder stay.
    pub fn has_encoder(self) -> bool {
        matches!(self, Self::Encoder | Self::Both)
    }

    /// Says whether the weights of the decoder stay.
    pub fn has_decoder(self) -> bool {
        matches!(self, Self::Decoder | Self::Both)
    }
}

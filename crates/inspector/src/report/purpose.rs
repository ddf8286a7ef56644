//! What a variant is for: the question is asked about some, others show what these have to beat.

use serde::{Deserialize, Serialize};

use super::controls::Control;

/// Says what a variant of a comparison is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It was asked about, and is judged on all seeds.
    Asked,
    /// Another strength of the penalty of a variant that was asked about: a point of a frontier.
    Strength {
        /// Place of that variant.
        of: usize,
    },
    /// What a variant that was asked about is held against.
    Control {
        /// What it is.
        control: Control,
        /// Place of that variant.
        of: usize,
    },
    /// Another penalty with as many zeros as the first one has, judged on all seeds.
    EqualZeros {
        /// Place of the variant with that penalty.
        of: usize,
    },
}

/// Says on which terms two variants are compared.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Terms {
    /// At the strengths that were asked for.
    #[default]
    Asked,
    /// Penalties with each other, at as many zeros.
    EqualZeros,
    /// A penalty with no penalty, at the same validation loss: the unpenalized model stopped early.
    EqualLoss,
}

impl Terms {
    /// Says whether variants are compared as they were asked for.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    pub fn is_asked(&self) -> bool {
        *self == Self::Asked
    }

    /// Returns what sentences say behind the names of two variants.
    pub(crate) fn said(self) -> &'static str {
        match self {
            Self::Asked => "",
            Self::EqualZeros => ", at as many zeros",
            Self::EqualLoss => ", at the same validation loss",
        }
    }
}

impl Purpose {
    /// Says whether variants of this purpose have all seeds and a verdict.
    pub fn is_judged(self) -> bool {
        match self {
            Self::Asked | Self::EqualZeros { .. } => true,
            Self::Strength { .. } => false,
            Self::Control { control, .. } => control == Control::Stopped,
        }
    }
}

//! The answers that a comparison can give.

use serde::{Deserialize, Serialize};

use super::purpose::Terms;

/// Says whether the units of a variant are easier to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// At least two figures that follow the truth are better, none is worse, whatever the naming.
    Easier,
    /// The mirror image.
    Harder,
    /// One of these, but the sign of NPMI turns with the naming.
    DependsOnNaming,
    /// Some figures are better, some worse.
    Mixed,
    /// All are the same within the smallest effect.
    NoDifference,
    /// Anything else.
    Undecided,
    /// It would be easier, but a model is no better than word frequencies.
    Collapsed,
    /// It would be easier, but too many units are dead.
    DeadUnits,
}

/// Answers the question for one variant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariantAnswer {
    /// The variant.
    pub variant: String,
    /// What it is compared with.
    pub reference: String,
    /// On which terms; not said of variants as they were asked for.
    #[serde(skip_serializing_if = "Terms::is_asked")]
    pub terms: Terms,
    /// The answer.
    pub answer: Answer,
    /// The answer and its cost in one or two plain sentences.
    pub sentence: String,
}

impl Answer {
    /// Returns the answer in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easier => "easier to read",
            Self::Harder => "harder to read",
            Self::DependsOnNaming => "it depends on how units are named",
            Self::Mixed => "mixed",
            Self::NoDifference => "no difference that matters",
            Self::Undecided => "undecided",
            Self::Collapsed => "not easier to read: a model has collapsed",
            Self::DeadUnits => "not easier to read: too many units are dead",
        }
    }
}

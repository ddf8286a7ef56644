//! One row of the table of units.

use serde::Serialize;

use super::figures::UnitFigures;
use super::search::FoundUnit;
use super::standing::Standing;

/// Holds one row of the table of units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitRow {
    /// Its figures; of its words those under one ranking.
    #[serde(flatten)]
    pub figures: UnitFigures,
    /// Its place in the study that the model is a run of.
    #[serde(flatten)]
    pub standing: Standing,
    /// What speaks for it in a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<FoundUnit>,
}

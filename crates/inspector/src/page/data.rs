//! What a page shows beyond its report: what is looked into unit by unit.

use serde::Serialize;
use topicscope_indexer::Vocabulary;
use topicscope_trainer::Autoencoder;

use super::encoder::Encoders;
use super::map::{UnitMap, unit_map};
use crate::error::InspectorError;
use crate::evaluate::Judge;
use crate::report::{ModelUnits, Report};

/// Names a model whose units a page shows: that of the first seed of a variant.
#[derive(Debug, Clone, Copy)]
pub struct ShownModel<'a> {
    /// Name of the variant.
    pub variant: &'a str,
    /// The seed.
    pub seed: u64,
    /// The model.
    pub model: &'a Autoencoder,
    /// Its words.
    pub vocabulary: &'a Vocabulary,
}

/// Holds what a page shows beyond its report.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PageData {
    /// What encodes texts; absent where no model of ours is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoders: Option<Encoders>,
    /// Where the units of the shown models lie in the plane, when there are enough of them.
    pub map: Option<UnitMap>,
}

impl PageData {
    /// Finds out what a page shows of models; `report` and `units` are what is known already.
    ///
    /// # Errors
    /// When documents cannot be read.
    pub fn of(
        judge: &Judge<'_>,
        shown: &[ShownModel<'_>],
        report: &Report,
        units: &[ModelUnits],
    ) -> Result<Self, InspectorError> {
        let _ = report;
        Ok(Self { encoders: Encoders::of(judge, shown)?, map: unit_map(shown, units) })
    }
}

/// Holds how a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSettings {
    /// Bytes that the page should not pass; what is largest and needed least goes first.
    pub budget: u64,
}

impl Default for PageSettings {
    /// 5 MB, which mail takes.
    fn default() -> Self {
        Self { budget: 5_000_000 }
    }
}

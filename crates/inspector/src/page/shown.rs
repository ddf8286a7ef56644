//! The models whose units a page shows, and the names of their places.

use crate::report::ModelUnits;
use crate::units::UnitProfile;

/// Finds units of shown models by the names of their variants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) anchors: &'a [String],
    pub(super) models: &'a [&'a ModelUnits],
}

impl<'a> Shown<'a> {
    /// Finds the place of a model, when it is shown.
    pub(super) fn model(self, variant: &str, seed: u64) -> Option<usize> {
        self.models.iter().position(|model| model.variant == variant && model.seed == seed)
    }

    /// Returns the place and the profile of a unit of a model.
    pub(super) fn unit(self, model: usize, unit: usize) -> Option<(String, &'a UnitProfile)> {
        let profile = self.models.get(model)?.units.get(unit)?;
        Some((format!("{}/unit/{unit}", self.anchors.get(model)?), profile))
    }
}

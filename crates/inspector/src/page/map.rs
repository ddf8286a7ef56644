//! Where the units of the shown models lie in the plane.

use ndarray::Array2;
use serde::Serialize;

use super::data::ShownModel;
use crate::metrics::{LaidOut, Layout, Run, lay_out, unit_columns};
use crate::report::ModelUnits;

/// Units that are laid out at most: their distances take 8 bytes a pair.
const MOST_UNITS: usize = 4096;

/// Holds the live units of some models in the plane: those that write alike lie near each other, as far as
/// that is possible.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitMap {
    /// How the units were laid out, by the distances of their decoder columns of length 1: `t-SNE`, or
    /// `principal plane` where there are too many.
    pub method: &'static str,
    /// k, the neighbors of each unit that the next two figures look at.
    pub n_neighbors: usize,
    /// How far nearness in the map can be trusted (Venna and Kaski, 2001), in [0, 1]; 1 when units that
    /// are near in the map are near, about 0.5 by chance.
    pub trustworthiness: f64,
    /// Share of the nearest units of each that are among its nearest in the map, in [0, 1].
    pub neighbors_kept: f64,
    /// The models whose units are there.
    pub models: Vec<MappedModel>,
    /// The units, by model and number.
    pub units: Vec<MappedUnit>,
    /// Variants whose units would be too many.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// Names a model of a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappedModel {
    /// Its variant.
    pub variant: String,
    /// Its seed.
    pub seed: u64,
    /// Units that are not there: active on no test document, or without a direction.
    pub n_dead: usize,
}

/// Holds the place of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MappedUnit {
    /// Its model, as a place in [`UnitMap::models`].
    pub model: usize,
    /// Its number.
    pub unit: usize,
    /// From left to right, in [0, 1].
    pub x: f64,
    /// From bottom to top, in [0, 1]; both axes have one scale, and the longer one ends at 1.
    pub y: f64,
}

/// Lays out the live units of models; `None` for fewer than three.
pub(super) fn unit_map(shown: &[ShownModel<'_>], units: &[ModelUnits]) -> Option<UnitMap> {
    let mut n_units = 0;
    let (mapped, left_out): (Vec<&ShownModel<'_>>, Vec<&ShownModel<'_>>) =
        shown.iter().partition(|shown| {
            let fits = n_units + shown.model.n_units() <= MOST_UNITS;
            n_units += if fits { shown.model.n_units() } else { 0 };
            fits
        });
    let densities: Vec<Vec<f64>> = mapped.iter().map(|shown| density(shown, units)).collect();
    let columns: Vec<Array2<f32>> =
        mapped.iter().map(|shown| unit_columns(shown.model.decoder().to_owned())).collect();
    let runs: Vec<Run<'_>> = columns
        .iter()
        .zip(&densities)
        .map(|(columns, density)| Run { columns: columns.view(), density })
        .collect();
    let LaidOut { units, places, layout, distortion } = lay_out(&runs)?;
    let model = |(number, shown): (usize, &&ShownModel<'_>)| MappedModel {
        variant: shown.variant.to_owned(),
        seed: shown.seed,
        n_dead: shown.model.n_units() - units.iter().filter(|unit| unit.0 == number).count(),
    };
    let models = mapped.iter().enumerate().map(model).collect();
    let placed = units.iter().zip(unit_square(&places));
    let placed = placed.map(|(&(model, unit), [x, y])| MappedUnit { model, unit, x, y });
    Some(UnitMap {
        method: match layout {
            Layout::Tsne => "t-SNE",
            Layout::PrincipalPlane => "principal plane",
        },
        n_neighbors: distortion.n_neighbors,
        trustworthiness: distortion.trustworthiness,
        neighbors_kept: distortion.kept,
        models,
        units: placed.collect(),
        left_out: left_out.iter().map(|shown| shown.variant.to_owned()).collect(),
    })
}

/// Returns on which share of the test documents each unit is active. **Shape** (H).
fn density(shown: &ShownModel<'_>, units: &[ModelUnits]) -> Vec<f64> {
    let is_it = |model: &&ModelUnits| model.variant == shown.variant && model.seed == shown.seed;
    let profiles = units.iter().find(is_it).map_or(&[][..], |model| model.units.as_slice());
    let of = |unit: usize| profiles.get(unit).map_or(0.0, |profile| profile.density);
    (0..shown.model.n_units()).map(of).collect()
}

/// Moves places into the square from 0 to 1, with one scale, rounded to four decimals.
fn unit_square(places: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let [x, y] = [0, 1].map(|axis| {
        let along = || places.iter().map(|place| place[axis]);
        [along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max)]
    });
    let longer = (x[1] - x[0]).max(y[1] - y[0]);
    let at = |value: f64, low: f64| {
        let share = if longer > 0.0 { (value - low) / longer } else { 0.5 };
        (share * 1e4).round() / 1e4
    };
    places.iter().map(|place| [at(place[0], x[0]), at(place[1], y[0])]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_axes_have_one_scale() {
        let found = unit_square(&[[-2.0, 1.0], [6.0, 1.5], [2.0, 3.0]]);
        assert_eq!(found, [[0.0, 0.0], [1.0, 0.0625], [0.5, 0.25]]);
        assert_eq!(unit_square(&[[3.0, 3.0]; 2]), [[0.5; 2]; 2]);
    }
}

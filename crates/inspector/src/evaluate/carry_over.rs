//! Figures of what units know of the half of a document that they did not see.

use super::codes::Codes;
use super::given::{FiguresOf, every};
use super::names::Names;
use crate::figures::{CarryOverFigure, NamedBy};
use crate::metrics::{
    self, Absent, CarryOver, CarryOverSample, Halves, Likeness, Measured, SHOWN, mean_or,
    mean_over_all,
};

/// What each unit carries over, and the share of groups of documents in which the odd one is told;
/// `None` for a unit that has nothing to carry. **Shape**: both (H).
pub(super) struct CarriedOver {
    pub(super) of_units: Vec<Option<CarryOver>>,
    told: Vec<Option<f64>>,
}

/// Measures each unit on halves of the judged documents, and keeps what measures them again on
/// documents drawn anew.
///
/// # Errors
/// When nobody knows the codes of halves.
pub(super) fn of_units(
    codes: &Codes<'_>,
    names: &Names,
    halves: &Halves,
    likeness: &Likeness,
) -> Result<(CarriedOver, CarryOverSample), Absent> {
    let codes = codes.of_first_halves(halves)?;
    let orders = metrics::orders(&names.first(NamedBy::Correlation), codes.view(), halves);
    let carried = CarriedOver {
        of_units: metrics::carry_over(&orders, codes.view()),
        told: metrics::document_intrusion(&orders, likeness),
    };
    Ok((carried, CarryOverSample::of(&orders, halves)))
}

/// Measures each unit on halves of the judged documents, and no more than that. **Shape** (H).
///
/// # Errors
/// When nobody knows the codes of halves.
pub(super) fn lifts(
    codes: &Codes<'_>,
    names: &Names,
    halves: &Halves,
) -> Result<Vec<Option<CarryOver>>, Absent> {
    let codes = codes.of_first_halves(halves)?;
    let orders = metrics::orders(&names.first(NamedBy::Correlation), codes.view(), halves);
    Ok(metrics::carry_over(&orders, codes.view()))
}

/// Returns the geometric mean over all units, in which one that has nothing to carry counts as 1.
pub(super) fn mean(of_units: Result<&[Option<CarryOver>], Absent>) -> Measured {
    mean_of_logarithms(&each(of_units?, |found| found.lift.ln()))
}

fn mean_of_logarithms(logarithms: &[Measured]) -> Measured {
    mean_over_all(logarithms.iter().copied(), 0.0).map(f64::exp)
}

fn each(of_units: &[Option<CarryOver>], of: fn(&CarryOver) -> f64) -> Vec<Measured> {
    of_units.iter().map(|found| found.as_ref().map(of).ok_or(Absent::NoLiveUnit)).collect()
}

pub(super) fn figures(carried: Result<&CarriedOver, Absent>) -> FiguresOf<CarryOverFigure> {
    match carried {
        Ok(carried) => figures_of(carried),
        Err(why) => every(|_| Err(why)),
    }
}

fn figures_of(carried: &CarriedOver) -> FiguresOf<CarryOverFigure> {
    let logarithms = each(&carried.of_units, |found| found.lift.ln());
    every(|figure| match figure {
        CarryOverFigure::Lift => mean_of_logarithms(&logarithms),
        CarryOverFigure::OfLive => {
            let live = logarithms.iter().filter_map(|found| found.ok());
            mean_or(live, Absent::NoLiveUnit).map(f64::exp)
        }
        CarryOverFigure::Area => mean_over_all(each(&carried.of_units, |found| found.area), 0.5),
        CarryOverFigure::DocumentIntrusion => {
            let is_live = carried.of_units.iter().any(Option::is_some);
            if is_live && carried.told.iter().all(Option::is_none) {
                return Err(Absent::TooFewDocuments);
            }
            let told = carried.told.iter().map(|told| told.ok_or(Absent::NoLiveUnit));
            mean_over_all(told, 1.0 / SHOWN as f64)
        }
    })
}

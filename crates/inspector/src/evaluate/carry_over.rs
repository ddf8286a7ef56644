//! Figures of what units know of the half of a document that they did not see.

use super::codes::Codes;
use super::given::{FiguresOf, every};
use super::names::Names;
use crate::figures::{CarryOverFigure, NamedBy};
use crate::metrics::{
    self, Absent, CarryOver, CarryOverSample, Halves, Measured, mean_or, mean_over_all,
};

/// What each unit carries over; `None` for one that has nothing to carry. **Shape** (H).
pub(super) type CarriedOver = Vec<Option<CarryOver>>;

/// Measures each unit on halves of the judged documents, and keeps what measures them again on
/// documents drawn anew.
///
/// # Errors
/// When nobody knows the codes of halves.
pub(super) fn of_units(
    codes: &Codes<'_>,
    names: &Names,
    halves: &Halves,
) -> Result<(CarriedOver, CarryOverSample), Absent> {
    let codes = codes.of_first_halves(halves)?;
    let orders = metrics::orders(&names.first(NamedBy::Correlation), codes.view(), halves);
    Ok((metrics::carry_over(&orders, codes.view()), CarryOverSample::of(&orders, halves)))
}

pub(super) fn figures(of_units: Result<&CarriedOver, Absent>) -> FiguresOf<CarryOverFigure> {
    match of_units {
        Ok(of_units) => figures_of(of_units),
        Err(why) => every(|_| Err(why)),
    }
}

fn figures_of(of_units: &CarriedOver) -> FiguresOf<CarryOverFigure> {
    let each = |of: fn(&CarryOver) -> f64| {
        let measured =
            move |found: &Option<CarryOver>| found.as_ref().map(of).ok_or(Absent::NoLiveUnit);
        of_units.iter().map(measured).collect::<Vec<Measured>>()
    };
    let logarithms = each(|found| found.lift.ln());
    every(|figure| match figure {
        CarryOverFigure::Lift => mean_over_all(logarithms.iter().copied(), 0.0).map(f64::exp),
        CarryOverFigure::OfLive => {
            let live = logarithms.iter().filter_map(|found| found.ok());
            mean_or(live, Absent::NoLiveUnit).map(f64::exp)
        }
        CarryOverFigure::Area => mean_over_all(each(|found| found.area), 0.5),
    })
}

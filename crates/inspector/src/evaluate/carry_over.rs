//! Figures of what units know of the half of a document that they did not see.

use topicscope_trainer::Autoencoder;

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
pub(super) fn of_units(
    model: &Autoencoder,
    names: &Names,
    halves: &Halves,
) -> (CarriedOver, CarryOverSample) {
    let codes = model.encode(&halves.first, &halves.rows());
    let orders = metrics::orders(&names.first(NamedBy::Correlation), codes.view(), halves);
    (metrics::carry_over(&orders, codes.view()), CarryOverSample::of(&orders, halves))
}

pub(super) fn figures(of_units: &CarriedOver) -> FiguresOf<CarryOverFigure> {
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

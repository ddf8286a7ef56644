//! Figures of whether the words of units tell when they are active.

use std::collections::BTreeMap;

use super::codes::Codes;
use super::given::{FiguresOf, some};
use super::names::Names;
use crate::figures::{FaithfulnessFigure, NamedBy};
use crate::metrics::{self, Absent, Measured, mean_or};

/// The faithfulness of each unit under each naming. **Shape** of a list: (H).
pub(super) type Faithful = BTreeMap<NamedBy, Vec<Measured>>;

/// Measures each unit on the judged documents.
pub(super) fn of_units(codes: &Codes<'_>, names: &Names) -> Faithful {
    let test = &codes.test;
    let of = |naming: NamedBy| {
        metrics::faithfulness(&names.first(naming), test.codes.view(), codes.bags, test.documents)
    };
    names.namings().map(|naming| (naming, of(naming))).collect()
}

pub(super) fn figures(of_units: &Faithful) -> FiguresOf<FaithfulnessFigure> {
    some(|FaithfulnessFigure::Of(naming)| {
        let measured = of_units.get(&naming)?.iter().filter_map(|found| found.ok());
        Some(mean_or(measured, Absent::NoLiveUnit))
    })
}

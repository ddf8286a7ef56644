//! Figures of whether the words of units tell when they are active.

use std::collections::BTreeMap;

use super::codes::Codes;
use super::given::{FiguresOf, some};
use super::names::Names;
use crate::figures::{FaithfulnessFigure, NamedBy};
use crate::metrics::{self, Absent, FaithfulnessSample, Measured, mean_or, mean_over_all};

/// The faithfulness of each unit under each naming. **Shape** of a list: (H).
pub(super) type Faithful = BTreeMap<NamedBy, Vec<Measured>>;

/// Measures each unit on the judged documents, and keeps what measures them again on documents
/// drawn anew.
pub(super) fn of_units(codes: &Codes<'_>, names: &Names) -> (Faithful, FaithfulnessSample) {
    let test = codes.test.codes.view();
    let of = |naming: NamedBy| {
        let lists = names.first(naming);
        let counts = metrics::named_words_held(&lists, codes.bags, codes.test.documents);
        let of_units = metrics::faithfulness(&lists, test, counts.view());
        (of_units, counts)
    };
    let mut faithful: Faithful = names
        .namings()
        .filter(|naming| *naming != NamedBy::Correlation)
        .map(|naming| (naming, of(naming).0))
        .collect();
    let (of_units, counts) = of(NamedBy::Correlation);
    let is_measured: Vec<bool> = of_units.iter().map(Result::is_ok).collect();
    let sample = FaithfulnessSample::of(test, counts.view(), &is_measured, codes.test.documents);
    faithful.insert(NamedBy::Correlation, of_units);
    (faithful, sample)
}

pub(super) fn figures(of_units: &Faithful) -> FiguresOf<FaithfulnessFigure> {
    some(|figure| match figure {
        // Words say nothing of a unit that is never active: 0, as by chance.
        FaithfulnessFigure::Of(naming) => {
            Some(mean_over_all(of_units.get(&naming)?.iter().copied(), 0.0))
        }
        FaithfulnessFigure::OfLive => {
            let of_units = of_units.get(&NamedBy::Correlation)?;
            let measured = of_units.iter().filter_map(|found| found.ok());
            Some(mean_or(measured, Absent::NoLiveUnit))
        }
    })
}

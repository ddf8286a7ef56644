//! Figures of whether the words of units tell when they are active.

use std::collections::BTreeMap;

use ndarray::Array2;

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
    let of = |naming: NamedBy| by_naming(codes, names, naming);
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

/// Measures each unit under one naming, and counts its named words in each judged document.
fn by_naming(codes: &Codes<'_>, names: &Names, naming: NamedBy) -> (Vec<Measured>, Array2<u8>) {
    let lists = names.first(naming);
    let counts = metrics::named_words_held(&lists, codes.bags, codes.test.documents);
    let of_units = metrics::faithfulness(&lists, codes.test.codes.view(), counts.view());
    (of_units, counts)
}

/// Measures each unit under the naming behind verdicts alone.
pub(super) fn by_correlation(codes: &Codes<'_>, names: &Names) -> Vec<Measured> {
    by_naming(codes, names, NamedBy::Correlation).0
}

/// Returns the mean over all units. Words say nothing of a unit that is never active: 0, as by
/// chance.
pub(super) fn mean(of_units: &[Measured]) -> Measured {
    mean_over_all(of_units.iter().copied(), 0.0)
}

pub(super) fn figures(of_units: &Faithful) -> FiguresOf<FaithfulnessFigure> {
    some(|figure| match figure {
        FaithfulnessFigure::Of(naming) => Some(mean(of_units.get(&naming)?)),
        FaithfulnessFigure::OfLive => {
            let of_units = of_units.get(&NamedBy::Correlation)?;
            let measured = of_units.iter().filter_map(|found| found.ok());
            Some(mean_or(measured, Absent::NoLiveUnit))
        }
    })
}

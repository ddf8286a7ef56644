//! Figures of one subject, each member of its enum with a value or the reason why it has none.

use std::collections::BTreeMap;

use crate::figures::Listed;
use crate::metrics::Measured;

/// The figures of one subject.
pub(super) type FiguresOf<F> = BTreeMap<F, Measured>;

/// Gives every figure of a subject its value. A figure that is forgotten does not compile, since
/// the function matches on all.
pub(super) fn every<F: Listed>(value: impl Fn(F) -> Measured) -> FiguresOf<F> {
    F::every().into_iter().map(|figure| (figure, value(figure))).collect()
}

/// As [`every`], without those that were not asked for or do not apply.
pub(super) fn some<F: Listed>(value: impl Fn(F) -> Option<Measured>) -> FiguresOf<F> {
    let given = F::every().into_iter();
    given.filter_map(|figure| Some((figure, value(figure)?))).collect()
}

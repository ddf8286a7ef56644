//! The figures of readability of an untrained model: the floor beside which others are read.

use super::carry_over;
use super::codes::Codes;
use super::coherence::{self, Coherent};
use super::diversity;
use super::evaluation::{Figures, of_subject};
use super::faithfulness;
use super::names::Names;
use crate::figures::{DISTINCT_UNITS, READABILITY};
use crate::metrics::{Halves, Likeness};

/// Computes all but coherence, which is counted for all models at once, and the names that it is
/// about.
pub(super) fn but_coherence(
    codes: &Codes<'_>,
    halves: &Halves,
    likeness: &Likeness,
) -> (Figures, Names) {
    let names = Names::by_correlation(codes);
    let (faithful, _) = faithfulness::of_units(codes, &names);
    let carried = carry_over::of_units(codes, &names, halves, likeness).map(|(carried, _)| carried);
    let mut figures = of_subject(faithfulness::figures(&faithful));
    figures.extend(of_subject(carry_over::figures(carried.as_ref().map_err(|why| *why))));
    let distinct = diversity::distinct_units(&names, &diversity::twins(&names));
    figures.insert(DISTINCT_UNITS, distinct);
    keep_readability(&mut figures);
    (figures, names)
}

/// Adds what was counted of its words.
pub(super) fn add_coherence(figures: &mut Figures, judged: &Coherent) {
    figures.extend(of_subject(coherence::figures(judged, &Coherent::new())));
    keep_readability(figures);
}

fn keep_readability(figures: &mut Figures) {
    figures.retain(|metric, _| READABILITY.contains(metric));
}

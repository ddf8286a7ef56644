//! The figures of readability of an untrained model: the floor beside which others are read.

use super::codes::Codes;
use super::coherence::{self, Coherent};
use super::evaluation::{Figures, of_subject};
use super::faithfulness;
use super::names::Names;
use crate::figures::READABILITY;

/// Computes all but coherence, which is counted for all models at once, and the names that it is
/// about.
pub(super) fn but_coherence(codes: &Codes<'_>) -> (Figures, Names) {
    let names = Names::by_correlation(codes);
    let faithful = faithfulness::of_units(codes, &names);
    let mut figures = of_subject(faithfulness::figures(&faithful));
    keep_readability(&mut figures);
    (figures, names)
}

/// Adds what was counted of its words.
pub(super) fn add_coherence(figures: &mut Figures, judged: &Coherent, train: &Coherent) {
    figures.extend(of_subject(coherence::figures(judged, train)));
    keep_readability(figures);
}

fn keep_readability(figures: &mut Figures) {
    figures.retain(|metric, _| READABILITY.contains(metric));
}

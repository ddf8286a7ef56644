//! Figures of how much units repeat each other.

use super::given::{FiguresOf, every};
use crate::figures::{PairMeasure, RedundancyFigure};
use crate::metrics::{Measured, Redundancy};

pub(super) fn figures(
    by_decoder: &Redundancy,
    by_activation: &Redundancy,
) -> FiguresOf<RedundancyFigure> {
    every(|figure| match figure {
        RedundancyFigure::CDec => by_decoder.mean_size,
        RedundancyFigure::Decoder(measure) => value(by_decoder, measure),
        RedundancyFigure::Activation(measure) => value(by_activation, measure),
    })
}

fn value(found: &Redundancy, measure: PairMeasure) -> Measured {
    // Without a pair there is nothing to count.
    let count = |n_pairs: usize| found.mean.map(|_| n_pairs as f64);
    match measure {
        PairMeasure::Mean => found.mean,
        PairMeasure::Largest => found.largest,
        PairMeasure::NearDuplicates => count(found.pairs.near_duplicates.len()),
        PairMeasure::AntiParallel => count(found.pairs.anti_parallel.len()),
    }
}

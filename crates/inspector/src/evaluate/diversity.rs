//! Figures of how much the words of units differ.

use super::given::{FiguresOf, every};
use super::names::{COHERENCE_WORDS, Names};
use crate::figures::{DiversityFigure, NamedBy};
use crate::metrics::{self, Absent, DIVERSITY_WORDS, Measured, SharedWords};

/// Lists the units that share words under correlation naming, the same rule for every model.
pub(super) fn twins(names: &Names) -> Vec<SharedWords> {
    metrics::units_sharing_words(&names.first(NamedBy::Correlation))
}

/// Returns the share of units without a twin.
pub(super) fn distinct_units(names: &Names, twins: &[SharedWords]) -> Measured {
    metrics::distinct_units(names.many(NamedBy::Correlation), twins)
}

pub(super) fn figures(names: &Names, twins: &[SharedWords]) -> FiguresOf<DiversityFigure> {
    let named = |naming: NamedBy| names.get(naming).ok_or(Absent::NoWeights);
    every(|figure| match figure {
        DiversityFigure::DistinctUnits => distinct_units(names, twins),
        DiversityFigure::TopicDiversity(naming) => {
            named(naming).and_then(|lists| metrics::topic_diversity(lists, DIVERSITY_WORDS))
        }
        DiversityFigure::InvertedRbo(naming) => {
            named(naming).and_then(|lists| metrics::inverted_rbo(lists, COHERENCE_WORDS))
        }
        DiversityFigure::WordReuse => {
            match metrics::largest_reuse(names.many(NamedBy::Distinctive), DIVERSITY_WORDS) {
                0 => Err(Absent::NoWords),
                reuse => Ok(reuse as f64),
            }
        }
    })
}

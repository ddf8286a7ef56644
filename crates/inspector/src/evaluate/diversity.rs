//! Figures of how much the words of units differ.

use super::given::{FiguresOf, every};
use super::names::{COHERENCE_WORDS, Names};
use crate::figures::{DiversityFigure, NamedBy};
use crate::metrics::{self, Absent, DIVERSITY_WORDS};

pub(super) fn figures(names: &Names) -> FiguresOf<DiversityFigure> {
    every(|figure| match figure {
        DiversityFigure::TopicDiversity(naming) => {
            metrics::topic_diversity(names.many(naming), DIVERSITY_WORDS)
        }
        DiversityFigure::InvertedRbo(naming) => {
            metrics::inverted_rbo(names.many(naming), COHERENCE_WORDS)
        }
        DiversityFigure::WordReuse => {
            match metrics::largest_reuse(names.many(NamedBy::Distinctive), DIVERSITY_WORDS) {
                0 => Err(Absent::NoWords),
                reuse => Ok(reuse as f64),
            }
        }
    })
}

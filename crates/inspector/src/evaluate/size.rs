//! Figures of how large codes are.

use super::given::{FiguresOf, every};
use crate::figures::SizeFigure;
use crate::metrics::Scale;

pub(super) fn figures(found: &Scale) -> FiguresOf<SizeFigure> {
    every(|figure| match figure {
        SizeFigure::MeanActivation => found.mean_activation,
        SizeFigure::RmsActivation => found.rms_activation,
        SizeFigure::DecoderNorm => found.decoder_norm,
        SizeFigure::Contribution => found.contribution,
    })
}

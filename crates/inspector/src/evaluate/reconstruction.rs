//! Figures of how well documents are rebuilt.

use topicscope_trainer::{Autoencoder, Loss, has_collapsed};

use super::baselines::Baselines;
use super::codes::Codes;
use super::given::{FiguresOf, some};
use crate::figures::ReconstructionFigure;
use crate::metrics::{self, Absent, Measured, mean_or};

/// The loss of a model on the judged documents, beside that of word frequencies.
pub(super) struct Losses {
    mean: Measured,
    unigram: Measured,
}

impl Losses {
    /// Takes the loss on each judged document.
    pub(super) fn of(model: &Autoencoder, losses: &[f64], baselines: &Baselines) -> Self {
        let mean = mean_or(losses.iter().copied(), Absent::NoDocuments);
        Self { mean, unigram: baselines.unigram_loss(model.config().loss) }
    }

    /// Returns 1 where the model is hardly better than word frequencies, else 0.
    fn collapsed(&self) -> Measured {
        let has_collapsed = has_collapsed(self.mean?, self.unigram?);
        Ok(f64::from(u8::from(has_collapsed)))
    }
}

/// Returns the loss on each judged document; none without weights.
pub(super) fn losses(codes: &Codes<'_>) -> Vec<f64> {
    let losses = codes.weights().map(|model| model.losses(codes.bags, codes.test.documents));
    losses.unwrap_or_default()
}

/// Returns the figures of the loss alone.
pub(super) fn of_losses(losses: &Losses) -> FiguresOf<ReconstructionFigure> {
    some(|figure| match figure {
        ReconstructionFigure::HeldoutLoss => Some(losses.mean),
        ReconstructionFigure::UnigramLoss => Some(losses.unigram),
        ReconstructionFigure::Collapsed => Some(losses.collapsed()),
        _ => None,
    })
}

/// Returns all but the gain that is kept, which needs a twin; `losses` are those of the judged
/// documents.
pub(super) fn figures(
    model: &Autoencoder,
    codes: &Codes<'_>,
    losses: &[f64],
    baselines: &Baselines,
) -> FiguresOf<ReconstructionFigure> {
    let (bags, documents) = (codes.bags, codes.test.documents);
    let kind = model.config().loss;
    let losses = Losses::of(model, losses, baselines);
    let areas = model.map_logits(bags, documents, metrics::average_precision);
    let linear = baselines.linear(model.n_units());
    some(|figure| {
        let value = match figure {
            ReconstructionFigure::GainKept => return None,
            ReconstructionFigure::HeldoutLoss => losses.mean,
            ReconstructionFigure::UnigramLoss => losses.unigram,
            // No other loss can be compared with a sum of squares.
            ReconstructionFigure::LinearLoss if kind != Loss::Squared => return None,
            ReconstructionFigure::LinearLoss => linear.and_then(|linear| linear.squared_error),
            ReconstructionFigure::Collapsed => losses.collapsed(),
            ReconstructionFigure::Auprc => {
                mean_or(areas.iter().copied().flatten(), Absent::NoDocuments)
            }
            ReconstructionFigure::UnigramAuprc => baselines.unigram_auprc(),
            ReconstructionFigure::LinearAuprc => linear.and_then(|linear| linear.auprc),
        };
        Some(value)
    })
}

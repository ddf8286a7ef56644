//! Figures of how well documents are rebuilt.

use topicscope_trainer::{Autoencoder, Loss, has_collapsed};

use super::baselines::Baselines;
use super::codes::Codes;
use super::given::{FiguresOf, some};
use crate::figures::ReconstructionFigure;
use crate::metrics::{self, Absent, mean_or};

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
    let loss = mean_or(losses.iter().copied(), Absent::NoDocuments);
    let unigram = baselines.unigram_loss(kind);
    let areas = model.map_logits(bags, documents, metrics::average_precision);
    let linear = baselines.linear(model.n_units());
    some(|figure| {
        let value = match figure {
            ReconstructionFigure::GainKept => return None,
            ReconstructionFigure::HeldoutLoss => loss,
            ReconstructionFigure::UnigramLoss => unigram,
            // No other loss can be compared with a sum of squares.
            ReconstructionFigure::LinearLoss if kind != Loss::Squared => return None,
            ReconstructionFigure::LinearLoss => linear.and_then(|linear| linear.squared_error),
            ReconstructionFigure::Collapsed => loss.and_then(|loss| {
                let has_collapsed = has_collapsed(loss, unigram?);
                Ok(f64::from(u8::from(has_collapsed)))
            }),
            ReconstructionFigure::Auprc => {
                mean_or(areas.iter().copied().flatten(), Absent::NoDocuments)
            }
            ReconstructionFigure::UnigramAuprc => baselines.unigram_auprc(),
            ReconstructionFigure::LinearAuprc => linear.and_then(|linear| linear.auprc),
        };
        Some(value)
    })
}

//! What one model makes of the documents, held once and read by every subject.

use ndarray::{Array2, ArrayView2};
use topicscope_indexer::{Bags, DocId, TermId};
use topicscope_trainer::Autoencoder;

use crate::metrics::DIVERSITY_WORDS;
use crate::rank::{RankInput, Ranking};

/// Holds the codes of training and judged documents, and the decoder.
pub(super) struct Codes<'a> {
    pub(super) model: &'a Autoencoder,
    pub(super) bags: &'a Bags,
    pub(super) train: CodedPart<'a>,
    pub(super) test: CodedPart<'a>,
    /// **Shape** (V, H).
    pub(super) decoder: ArrayView2<'a, f32>,
    /// Activations above these count as active. **Shape** (H).
    pub(super) active_above: Vec<f32>,
}

/// Documents of one part with their codes.
pub(super) struct CodedPart<'a> {
    pub(super) documents: &'a [DocId],
    /// Row i belongs to `documents[i]`. **Shape** (N, H).
    pub(super) codes: Array2<f32>,
}

impl<'a> Codes<'a> {
    /// Encodes documents. `scale` gives the root mean squares of the unpenalized twin, where there
    /// is one; else those of the model itself on the judged documents are taken.
    pub(super) fn of(
        model: &'a Autoencoder,
        bags: &'a Bags,
        [train, test]: [&'a [DocId]; 2],
        scale: Option<&[f32]>,
    ) -> Self {
        let part = |documents| CodedPart { documents, codes: model.encode(bags, documents) };
        let (train, test) = (part(train), part(test));
        let active_above = match scale {
            Some(scale) => active_above(model, scale),
            None => active_above(model, &root_mean_squares(test.codes.view())),
        };
        Self { model, bags, train, test, decoder: model.decoder(), active_above }
    }

    /// Names the units on training documents; [`DIVERSITY_WORDS`] words each. **Shape** (H).
    pub(super) fn lists(&self, ranking: Ranking) -> Vec<Vec<TermId>> {
        let scores = ranking.scores(&RankInput {
            decoder: self.decoder.view(),
            encoder: self.model.encoder(),
            codes: self.train.codes.view(),
            bags: self.bags,
            documents: self.train.documents,
        });
        scores.lists(DIVERSITY_WORDS)
    }
}

/// Returns the size above which each unit counts as active. **Shape**: `scale` (H), the root mean
/// square of each unit; the result (H).
pub(super) fn active_above(model: &Autoencoder, scale: &[f32]) -> Vec<f32> {
    scale.iter().map(|&rms| model.unit().active_above(rms)).collect()
}

/// Returns the root mean square of each unit. **Shape**: `codes` (N, H), the result (H).
pub(super) fn root_mean_squares(codes: ArrayView2<'_, f32>) -> Vec<f32> {
    let n = codes.nrows().max(1) as f64;
    let square = |a: &f32| f64::from(*a).powi(2);
    codes
        .columns()
        .into_iter()
        .map(|column| (column.iter().map(square).sum::<f64>() / n).sqrt() as f32)
        .collect()
}

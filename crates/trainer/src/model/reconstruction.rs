//! What a model makes of its codes: logits, and the losses of documents.

use ndarray::ArrayView1;
use rayon::prelude::*;
use topicscope_indexer::{Bags, Chosen, DocId, Rows};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::model::competition;
use crate::settings::decoder::DecoderNorm;
use crate::settings::loss::Loss;
use crate::simd::path::Path;
use crate::simd::sums::{SumExponentials, SumSoftplus, SumSquaredLogits};

/// Documents whose logits are held at once by one worker.
const CHUNK: usize = 64;

impl Autoencoder {
    /// Returns the reconstruction loss of each document, in the measure of the loss, every word
    /// counting alike: word weights belong to training, so models with and without them can be
    /// compared.
    ///
    /// # Notes
    /// The codes of `k-competitive` units compete here, though they do not in
    /// [`encode`](Autoencoder::encode): the decoder never met any others.
    ///
    /// # Panics
    /// When a document does not exist or the bags have another number of terms.
    pub fn losses(&self, bags: &Bags, documents: &[DocId]) -> Vec<f64> {
        self.assert_terms(bags.n_terms());
        let chunks = documents.par_chunks(CHUNK);
        let losses = chunks.map(|chunk| self.losses_chosen(&Chosen::of(bags, chunk)));
        losses.collect::<Vec<_>>().concat()
    }

    /// As [`Autoencoder::losses`], for rows that may have to be read.
    pub(crate) fn losses_in(
        &self,
        rows: Rows<'_>,
        documents: &[DocId],
    ) -> Result<Vec<f64>, TrainerError> {
        let chunks = documents.par_chunks(CHUNK);
        let losses = chunks.map(|chunk| Ok(self.losses_chosen(&rows.choose(chunk)?)));
        let losses: Result<Vec<Vec<f64>>, TrainerError> = losses.collect();
        Ok(losses?.concat())
    }

    /// Returns what a function makes of the logits and the terms of each document, in order.
    ///
    /// **Shape**: logits (V). No more than a few documents' logits are held at once. What
    /// [`losses`](Autoencoder::losses) says of `k-competitive` units holds here too.
    ///
    /// # Panics
    /// When a document does not exist or the bags have another number of terms.
    pub fn map_logits<T: Send>(
        &self,
        bags: &Bags,
        documents: &[DocId],
        of: impl Fn(&[f32], &[u32]) -> T + Sync,
    ) -> Vec<T> {
        self.assert_terms(bags.n_terms());
        let chunks = documents.par_chunks(CHUNK);
        let values = chunks.map(|chunk| self.map_chosen(&Chosen::of(bags, chunk), &of));
        values.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn losses_chosen(&self, chosen: &Chosen<'_>) -> Vec<f64> {
        let path = Path::best();
        self.map_chosen(chosen, &|logits, present| {
            let score: f64 = present.iter().map(|&term| f64::from(logits[term as usize])).sum();
            match self.config.loss {
                Loss::Bce => path.run(SumSoftplus(logits)) - score,
                Loss::Softmax => {
                    let largest = logits.iter().fold(f32::MIN, |max, &o| max.max(o));
                    let sum = path.run(SumExponentials(logits, largest));
                    present.len() as f64 * (f64::from(largest) + sum.ln()) - score
                }
                // (o - 1)^2 = o^2 + 1 - 2 o for each present term.
                Loss::Squared => {
                    path.run(SumSquaredLogits(logits)) + present.len() as f64 - 2.0 * score
                }
            }
        })
    }

    fn map_chosen<T>(&self, chosen: &Chosen<'_>, of: &impl Fn(&[f32], &[u32]) -> T) -> Vec<T> {
        let mut codes = self.encode_chosen(chosen);
        let values = codes.as_slice_mut().expect("codes are in standard layout");
        competition::compete_for_decoder(self.unit(), self.n_units(), values);
        if self.config.decoder_norm == DecoderNorm::Unit {
            codes *= &ArrayView1::from(&self.column_scale);
        }
        let mut logits = codes.dot(&self.parameters.decoder_rows().t());
        logits += &ArrayView1::from(&self.parameters.decoder_bias);
        let logits = logits.as_standard_layout();
        let rows = logits.outer_iter().zip(chosen.rows());
        let values = rows.map(|(logits, row)| {
            of(logits.to_slice().expect("the standard layout has rows in one piece"), row)
        });
        values.collect()
    }
}

//! The trained model: codes of documents, weights, losses, and shares of words.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::{Bags, Chosen, DocId, Rows, TermId};

use crate::batch::input_scale;
use crate::competition;
use crate::config::{DecoderNorm, TrainerConfig};
use crate::error::TrainerError;
use crate::kernel::path::Path;
use crate::kernel::sums::{SumExponentials, SumSoftplus, SumSquaredLogits};
use crate::loss::Loss;
use crate::parameters::Parameters;
use crate::unit::Unit;

/// Holds an autoencoder with one hidden layer: z = scaled sum of encoder rows + bias,
/// h = f(z), o = decoder · h + bias.
///
/// Everything here is without dropout, and with the threshold of encoding.
#[derive(Debug, Clone, PartialEq)]
pub struct Autoencoder {
    pub(crate) config: TrainerConfig,
    pub(crate) parameters: Parameters,
    /// Factor of each stored decoder column. **Shape** (H).
    pub(crate) column_scale: Vec<f32>,
    /// Mean number of distinct terms of a training document.
    pub(crate) mean_length: f64,
}

/// Documents whose logits are held at once by one worker.
const CHUNK: usize = 64;

impl Autoencoder {
    /// Returns V.
    pub fn n_terms(&self) -> usize {
        self.parameters.encoder.nrows()
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        self.parameters.encoder.ncols()
    }

    /// Returns the kind of hidden unit.
    pub fn unit(&self) -> Unit {
        self.config.unit
    }

    /// Returns the settings of the training run.
    pub fn config(&self) -> &TrainerConfig {
        &self.config
    }

    /// Returns the mean number of distinct terms of a training document, which unit input
    /// scaling refers to.
    pub fn mean_length(&self) -> f64 {
        self.mean_length
    }

    /// Returns the encoder weights. **Shape** (V, H).
    pub fn encoder(&self) -> ArrayView2<'_, f32> {
        self.parameters.encoder.view()
    }

    /// Returns the effective decoder weights: with unit columns, columns of norm 1.
    /// **Shape** (V, H).
    pub fn decoder(&self) -> Array2<f32> {
        let scale = ArrayView1::from(&self.column_scale);
        self.parameters.decoder_rows() * &scale
    }

    /// Returns the hidden bias; all zero for units without one. **Shape** (H).
    pub fn encoder_bias(&self) -> Array1<f32> {
        Array1::from(self.parameters.encoder_bias.clone())
    }

    /// Returns the visible bias. **Shape** (V).
    pub fn decoder_bias(&self) -> Array1<f32> {
        Array1::from(self.parameters.decoder_bias.clone())
    }

    /// Returns the threshold that training found for each unit of `batch-top-k` or `jump-relu`;
    /// `None` for other kinds. **Shape** (H).
    pub fn thresholds(&self) -> Option<Array1<f32>> {
        let found = &self.parameters.thresholds;
        self.unit().learns_thresholds().then(|| Array1::from(found.clone()))
    }

    /// Returns the activations of documents. **Shape** (N, H), in the order given.
    ///
    /// # Panics
    /// When a document does not exist or the bags have another number of terms.
    pub fn encode(&self, bags: &Bags, documents: &[DocId]) -> Array2<f32> {
        self.assert_terms(bags.n_terms());
        self.encode_chosen(&Chosen::of(bags, documents))
    }

    /// Returns the activations of chosen documents. **Shape** (N, H), in their order.
    pub(crate) fn encode_chosen(&self, chosen: &Chosen<'_>) -> Array2<f32> {
        let (n_documents, units) = (chosen.documents().len(), self.n_units());
        let mut codes = vec![0.0; n_documents * units];
        let rows = codes.par_chunks_exact_mut(units).enumerate();
        rows.for_each(|(place, row)| {
            self.sum_rows(chosen.row(place), row);
            self.activate(row);
        });
        Array2::from_shape_vec((n_documents, units), codes).expect("one row of H for each document")
    }

    /// Returns the pre-activations of documents. **Shape** (N, H), in the order given.
    ///
    /// # Panics
    /// When a document does not exist or the bags have another number of terms.
    pub fn pre_activations(&self, bags: &Bags, documents: &[DocId]) -> Array2<f32> {
        self.assert_terms(bags.n_terms());
        let h = self.n_units();
        let mut z = vec![0.0; documents.len() * h];
        let rows = z.par_chunks_exact_mut(h).zip(documents);
        rows.for_each(|(z, &document)| self.sum_rows(bags.row(document), z));
        Array2::from_shape_vec((documents.len(), h), z).expect("one row of H for each document")
    }

    /// Returns the activations of one bag of terms. **Shape** (H). Doubles count once.
    ///
    /// # Panics
    /// When a term is not below V.
    pub fn encode_terms(&self, terms: &[TermId]) -> Vec<f32> {
        let mut z = vec![0.0; self.n_units()];
        self.sum_rows(&distinct(terms), &mut z);
        self.activate(&mut z);
        z
    }

    /// Returns what each distinct term adds to the pre-activation of every unit.
    ///
    /// **Shape** (terms, H), terms rising. Shares are exact: with the encoder bias they add
    /// up to the pre-activation, up to the rounding of the sum.
    ///
    /// # Panics
    /// When a term is not below V.
    pub fn word_shares(&self, terms: &[TermId]) -> (Vec<TermId>, Array2<f32>) {
        let terms = distinct(terms);
        let scale = self.scale_of(terms.len());
        let shares = Array2::from_shape_fn((terms.len(), self.n_units()), |(i, unit)| {
            scale * self.parameters.encoder[[terms[i] as usize, unit]]
        });
        (terms.into_iter().map(TermId).collect(), shares)
    }

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
        competition::compete_for_decoder(&self.config, values);
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

    /// Turns the pre-activations of a document into its activations. **Shape** (H).
    fn activate(&self, z: &mut [f32]) {
        let fixed = self.config.theta_of_encoding();
        let found = &self.parameters.thresholds;
        let mut codes: Vec<f32> = (0..)
            .zip(&*z)
            .map(|(unit, &z): (usize, _)| {
                let theta = found.get(unit).copied().unwrap_or(fixed);
                self.unit().value_and_slope(theta, z).0
            })
            .collect();
        competition::compete_alone(&self.config, z, &mut codes);
        z.copy_from_slice(&codes);
    }

    fn scale_of(&self, length: usize) -> f32 {
        input_scale(self.config.input, length, self.mean_length) as f32
    }

    /// Adds up the rows of distinct terms, scales, and adds the bias.
    fn sum_rows(&self, terms: &[u32], z: &mut [f32]) {
        z.fill(0.0);
        for &term in terms {
            let row = self.parameters.encoder.row(term as usize);
            for (z, &w) in z.iter_mut().zip(row) {
                *z += w;
            }
        }
        let scale = self.scale_of(terms.len());
        for (z, &bias) in z.iter_mut().zip(&self.parameters.encoder_bias) {
            *z = *z * scale + bias;
        }
    }

    fn assert_terms(&self, n_terms: usize) {
        assert_eq!(n_terms, self.n_terms(), "bags and model differ in their terms");
    }
}

/// Sorts term ids and drops doubles: a bag is binary.
fn distinct(terms: &[TermId]) -> Vec<u32> {
    let mut terms: Vec<u32> = terms.iter().map(|term| term.0).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bag_counts_every_term_once() {
        assert_eq!(distinct(&[TermId(4), TermId(1), TermId(4)]), [1, 4]);
    }
}

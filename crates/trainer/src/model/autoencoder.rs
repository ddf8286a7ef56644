//! The trained model: its weights, codes of documents, and shares of words.

use std::sync::OnceLock;

use ndarray::{Array2, ArrayView1, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::{Bags, Chosen, DocId, TermId};

use crate::model::competition;
use crate::model::parameters::Parameters;
use crate::settings::config::TrainerConfig;
use crate::settings::decoder::DecoderNorm;
use crate::settings::unit::Unit;

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
    /// How many activations of a document are kept; `None` keeps all.
    cut: Option<usize>,
    unit_columns: UnitColumns,
}

/// Holds decoder columns of norm 1 from the first time on that somebody looks at them. They
/// follow from the rest of a model, so copies go without, and they make no two models different.
#[derive(Debug, Default)]
struct UnitColumns(OnceLock<Array2<f32>>);

impl Clone for UnitColumns {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for UnitColumns {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Autoencoder {
    /// Makes a model of its parts. **Shape**: `column_scale` (H).
    pub(crate) fn new(
        config: TrainerConfig,
        parameters: Parameters,
        column_scale: Vec<f32>,
        mean_length: f64,
    ) -> Self {
        let (cut, unit_columns) = (None, UnitColumns::default());
        Self { config, parameters, column_scale, mean_length, cut, unit_columns }
    }

    /// Returns the same model cut to the `k` largest activations, by size, of each document: all
    /// others are 0, exactly. Of equal sizes the unit with the smaller number stays. Where `k` is H
    /// or more, codes stay as they are, and a second cut keeps the fewer of the two numbers.
    ///
    /// It is the control of what a penalty on sparsity does to training: as few active units
    /// without one. Codes, logits, losses and everything that is made of them are cut; weights,
    /// pre-activations and shares of words are those of the whole model.
    ///
    /// # Notes
    /// The codes of `k-competitive` units are cut before they compete for the decoder. Units without
    /// exact zeros count what is cut as inactive, and what is kept by their own rule. Such a model
    /// is looked at, and not saved: its folder would hold the whole one.
    ///
    /// # Example
    /// ```
    /// # use std::ops::ControlFlow;
    /// # use topicscope_indexer::{Bags, DocId};
    /// # use topicscope_trainer::{Trainer, TrainerConfig, Unit};
    /// # let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3)?;
    /// # let config = TrainerConfig { units: 4, unit: Unit::Tanh, ..TrainerConfig::default() };
    /// # let train = [DocId(0), DocId(1)];
    /// # let fitted = Trainer::new(config)?.fit(&bags, &train, &[], &mut |_| ControlFlow::Continue(()))?;
    /// let model = fitted.model;
    /// for code in model.cut_to(2).encode(&bags, &train).outer_iter() {
    ///     assert_eq!(code.iter().filter(|&&h| h != 0.0).count(), 2);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cut_to(&self, k: usize) -> Self {
        let cut = Some(self.cut.map_or(k, |before| before.min(k)));
        Self { cut, ..self.clone() }
    }

    /// Returns how many activations of a document are kept; `None` when the model was not
    /// [cut](Autoencoder::cut_to).
    pub fn cut(&self) -> Option<usize> {
        self.cut
    }

    /// Returns V.
    pub fn n_terms(&self) -> usize {
        self.parameters.encoder.nrows()
    }

    /// Returns H.
    pub fn n_units(&self) -> usize {
        self.parameters.encoder.ncols()
    }

    /// Returns the kind of hidden unit, with its numbers.
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

    /// Returns the effective decoder weights, by which codes become logits. **Shape** (V, H).
    ///
    /// # Notes
    /// Free columns are looked at where they are stored. Unit columns are stored at any length, each
    /// with a factor: those of norm 1 are worked out when they are first asked for, and stay with
    /// the model, V × H numbers more.
    ///
    /// # Example
    /// ```
    /// # use std::ops::ControlFlow;
    /// # use topicscope_indexer::{Bags, DocId};
    /// # use topicscope_trainer::{Trainer, TrainerConfig};
    /// # let bags = Bags::from_rows(&[vec![0, 1], vec![2]], 3)?;
    /// # let trainer = Trainer::new(TrainerConfig { units: 2, ..TrainerConfig::default() })?;
    /// # let train = [DocId(0), DocId(1)];
    /// # let model = trainer.fit(&bags, &train, &[], &mut |_| ControlFlow::Continue(()))?.model;
    /// let decoder = model.decoder();
    /// assert_eq!(decoder.dim(), (model.n_terms(), model.n_units()));
    /// for column in decoder.columns() {
    ///     assert!((column.dot(&column) - 1.0).abs() < 1e-5);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decoder(&self) -> ArrayView2<'_, f32> {
        let stored = self.parameters.decoder_rows();
        match self.config.decoder_norm {
            DecoderNorm::Free => stored.view(),
            DecoderNorm::Unit => {
                let scale = ArrayView1::from(&self.column_scale);
                self.unit_columns.0.get_or_init(|| stored * &scale).view()
            }
        }
    }

    /// Returns the lengths of the decoder columns as they are stored, at least 0. **Shape** (H).
    ///
    /// Unit columns are divided by theirs when they are used; of free ones it is what is used.
    pub fn stored_column_norms(&self) -> Vec<f64> {
        let norm = |column: ArrayView1<'_, f32>| {
            column.iter().map(|&w| f64::from(w).powi(2)).sum::<f64>().sqrt()
        };
        self.parameters.decoder_rows().columns().into_iter().map(norm).collect()
    }

    /// Returns the hidden bias; all zero for units without one. **Shape** (H).
    pub fn encoder_bias(&self) -> ArrayView1<'_, f32> {
        ArrayView1::from(&self.parameters.encoder_bias)
    }

    /// Returns the visible bias. **Shape** (V).
    pub fn decoder_bias(&self) -> ArrayView1<'_, f32> {
        ArrayView1::from(&self.parameters.decoder_bias)
    }

    /// Returns the threshold that training found for each unit of `batch-top-k` or `jump-relu`;
    /// `None` for other kinds. **Shape** (H).
    pub fn thresholds(&self) -> Option<ArrayView1<'_, f32>> {
        let found = &self.parameters.thresholds;
        self.unit().kind().learns_thresholds().then(|| ArrayView1::from(found))
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

    /// Turns the pre-activations of a document into its activations. **Shape** (H).
    pub(super) fn activate(&self, z: &mut [f32]) {
        let (kind, fixed) = (self.unit().kind(), self.unit().theta_of_encoding());
        let found = &self.parameters.thresholds;
        let mut codes: Vec<f32> = (0..)
            .zip(&*z)
            .map(|(unit, &z): (usize, _)| {
                let theta = found.get(unit).copied().unwrap_or(fixed);
                kind.value_and_slope(theta, z).0
            })
            .collect();
        competition::compete_alone(self.unit(), z, &mut codes);
        if let Some(k) = self.cut {
            competition::cut(k, &mut codes);
        }
        z.copy_from_slice(&codes);
    }

    fn scale_of(&self, length: usize) -> f32 {
        self.input_factor(length) as f32
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
        self.scale_and_bias(terms.len(), z);
    }

    /// Turns a sum of so many rows into pre-activations. **Shape** (H).
    pub(super) fn scale_and_bias(&self, n_terms: usize, z: &mut [f32]) {
        let scale = self.scale_of(n_terms);
        for (z, &bias) in z.iter_mut().zip(&self.parameters.encoder_bias) {
            *z = *z * scale + bias;
        }
    }

    pub(super) fn assert_terms(&self, n_terms: usize) {
        assert_eq!(n_terms, self.n_terms(), "bags and model differ in their terms");
    }
}

/// Sorts term ids and drops doubles: a bag is binary.
pub(super) fn distinct(terms: &[TermId]) -> Vec<u32> {
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

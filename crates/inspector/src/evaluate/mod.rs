//! Every figure of one model.

mod clusters;
mod codes;
mod labels;
mod naming;
mod reconstruction;
mod reference;
mod unit_labels;

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use topicscope_indexer::{DocId, Index, Split, TermId};
use topicscope_trainer::Autoencoder;

use crate::error::InspectorError;
use crate::figures::Metric;
use crate::metrics::{self, ListCoherence, Measured, Redundancy, Scale, Sparsity, UnitLabel};
use crate::rank::{RankInput, Ranking, Scores};

pub use clusters::{CLUSTERED_DOCUMENTS, Clustering, Methods};
use naming::{NAMINGS, NamedWords};
use reconstruction::Baselines;
pub use reference::CoherenceReference;
use reference::Reference;

/// The ranking behind figures without a suffix: coherent words that units do not share.
pub const DEFAULT_RANKING: Ranking = Ranking::Distinctive;

/// Words per unit in coherence figures and in tables.
pub const COHERENCE_WORDS: usize = 10;

/// Words per unit in diversity figures (Dieng, Ruiz, Blei 2020).
pub const DIVERSITY_WORDS: usize = 25;

/// Every figure of the catalog that was asked for, or why it is absent.
pub type Figures = BTreeMap<Metric, Measured>;

/// Holds what evaluation reads of an index, loaded once for many models.
#[derive(Debug)]
pub struct Judge<'a> {
    index: &'a Index,
    train: Part,
    test: Part,
    /// Where coherence is counted instead of in the documents judged on.
    reference: Option<Reference>,
    clustering: Clustering,
}

/// Documents of one part, with their tokens.
#[derive(Debug)]
struct Part {
    documents: Vec<DocId>,
    tokens: Vec<Vec<TermId>>,
}

/// Holds the figures of one model and what they were computed from.
#[derive(Debug)]
pub struct Evaluation {
    /// Every figure of the catalog that was asked for, or why it is absent.
    pub figures: Figures,
    /// Sparsity on test documents, unit by unit.
    pub sparsity: Sparsity,
    /// Size of the codes on test documents.
    pub scale: Scale,
    /// How much live units repeat each other in what they write.
    pub by_decoder: Redundancy,
    /// How much live units repeat each other in when they fire on test documents.
    pub by_activation: Redundancy,
    /// Word scores under the default ranking, from training documents.
    pub scores: Scores,
    /// Coherence of each unit's words under the default ranking, on test documents.
    pub coherence: Vec<ListCoherence>,
    /// Faithfulness of each unit's words under the default ranking, on test documents.
    pub faithfulness: Vec<Measured>,
    /// The label that each unit tells best, where it has one. **Shape** (H).
    pub unit_labels: Vec<Option<UnitLabel>>,
    /// Activations above these count as active. **Shape** (H).
    pub active_above: Vec<f32>,
    /// Decoder columns of length 1, for stability over seeds: as large as the decoder, 51 MB for
    /// 50,000 terms and 256 units. **Shape** (V, H).
    pub decoder_columns: Array2<f32>,
}

impl<'a> Judge<'a> {
    /// Loads the documents of an index, to judge on the test part.
    ///
    /// # Errors
    /// As [`Judge::on`].
    pub fn new(index: &'a Index) -> Result<Self, InspectorError> {
        Self::on(index, Split::Test)
    }

    /// Loads the documents of an index, to judge on one of its parts: validation while
    /// settings are chosen, test for what is reported. "Test documents" in the names of
    /// figures are then those of this part.
    ///
    /// # Errors
    /// When there is nothing to name units on or to judge them by, or a file is damaged.
    pub fn on(index: &'a Index, judged: Split) -> Result<Self, InspectorError> {
        let tokens = index.read_tokens()?;
        let part = |split: Split| {
            let documents = index.documents_in(split);
            if documents.is_empty() {
                let index = index.path().to_path_buf();
                return Err(InspectorError::NoDocuments { index, part: split.name() });
            }
            let tokens = documents.iter().map(|&d| tokens.kept(d).collect()).collect();
            Ok(Part { documents, tokens })
        };
        let (reference, clustering) = (None, Clustering::default());
        Ok(Self { index, train: part(Split::Train)?, test: part(judged)?, reference, clustering })
    }

    /// Counts coherence in the documents of another index instead of in those judged on; what is
    /// counted on training documents stays.
    ///
    /// # Errors
    /// When no document of it has a word of its vocabulary, or a file is damaged.
    pub fn with_reference(self, other: &Index) -> Result<Self, InspectorError> {
        let reference = Some(Reference::read(self.index, other)?);
        Ok(Self { reference, ..self })
    }

    /// Returns the other index in which coherence is counted, if there is one.
    pub fn reference(&self) -> Option<&CoherenceReference> {
        self.reference.as_ref().map(|reference| &reference.summary)
    }

    /// Sets which clusters of codes are compared with labels.
    #[must_use]
    pub fn with_clustering(self, clustering: Clustering) -> Self {
        Self { clustering, ..self }
    }

    /// Returns the index.
    pub fn index(&self) -> &'a Index {
        self.index
    }

    /// Returns the root mean square of each unit over the test documents. **Shape** (H).
    ///
    /// Inexact units of a penalized twin are measured against those of the unpenalized one,
    /// so that shrinking does not count as sparsity.
    pub fn root_mean_squares(&self, model: &Autoencoder) -> Vec<f32> {
        let codes = model.encode(self.index.bags(), &self.test.documents);
        root_mean_squares(codes.view())
    }

    /// Names the units of a model on training documents.
    pub fn scores(&self, model: &Autoencoder, ranking: Ranking) -> Scores {
        let codes = model.encode(self.index.bags(), &self.train.documents);
        self.scores_of(model, &codes, ranking)
    }

    /// Returns the share of training documents on which each unit is active. **Shape** (H).
    pub fn train_densities(&self, model: &Autoencoder) -> Vec<f64> {
        let codes = model.encode(self.index.bags(), &self.train.documents);
        let scale = root_mean_squares(codes.view());
        let above: Vec<f32> = scale.iter().map(|&rms| model.unit().active_above(rms)).collect();
        metrics::densities(codes.view(), &above)
    }

    fn scores_of(&self, model: &Autoencoder, codes: &Array2<f32>, ranking: Ranking) -> Scores {
        let (decoder, encoder) = (model.decoder(), model.encoder());
        ranking.scores(&RankInput {
            decoder: decoder.view(),
            encoder: encoder.view(),
            codes: codes.view(),
            bags: self.index.bags(),
            documents: &self.train.documents,
        })
    }

    /// Computes every figure of a model.
    ///
    /// `scale` gives the root mean squares of the unpenalized twin, where there is one.
    pub fn evaluate(&self, model: &Autoencoder, scale: Option<&[f32]>) -> Evaluation {
        self.evaluate_all(&[(model, scale)], &|| ()).remove(0)
    }

    /// Computes every figure of some models, in order; for each the root mean squares of its
    /// unpenalized twin, where there is one. The observer hears of each model.
    ///
    /// One pass over the tokens counts the words of all models.
    pub fn evaluate_all(
        &self,
        models: &[(&Autoencoder, Option<&[f32]>)],
        observer: &(dyn Fn() + Sync),
    ) -> Vec<Evaluation> {
        let baselines = self.baselines(models.iter().map(|(model, _)| model.n_units()));
        let evaluate = |&(model, scale): &(&Autoencoder, Option<&[f32]>)| {
            let evaluated = self.evaluate_but_coherence(model, scale, &baselines);
            observer();
            evaluated
        };
        let mut evaluated: Vec<(Evaluation, NamedWords)> =
            models.par_iter().map(evaluate).collect();
        self.put_coherence(&mut evaluated);
        evaluated.into_iter().map(|(evaluation, _)| evaluation).collect()
    }

    /// Computes all figures but those that need the tokens, and the words that these are about.
    fn evaluate_but_coherence(
        &self,
        model: &Autoencoder,
        scale: Option<&[f32]>,
        baselines: &Baselines,
    ) -> (Evaluation, NamedWords) {
        let bags = self.index.bags();
        let train = model.encode(bags, &self.train.documents);
        let test = model.encode(bags, &self.test.documents);
        let scale = scale.map_or_else(|| root_mean_squares(test.view()), <[f32]>::to_vec);
        let active_above: Vec<f32> =
            scale.iter().map(|&rms| model.unit().active_above(rms)).collect();
        let sparsity = metrics::sparsity(test.view(), &active_above);
        let scores = self.scores_of(model, &train, DEFAULT_RANKING);
        let faithfulness = self.faithfulness_of(&scores, &test);
        let mut figures = codes::sparsity_figures(&sparsity);
        let decoder = model.decoder();
        let code_scale = metrics::scale(test.view(), decoder.view());
        codes::put_scale(&code_scale, &mut figures);
        let is_live: Vec<bool> = sparsity.density.iter().map(|&density| density > 0.0).collect();
        let by_decoder = metrics::cosines(decoder.view(), &is_live);
        let by_activation = metrics::correlations(test.view(), &is_live);
        codes::BY_DECODER.put(&by_decoder, &mut figures);
        codes::BY_ACTIVATION.put(&by_activation, &mut figures);
        let words = NAMINGS.each_ref().map(|naming| {
            if naming.ranking == DEFAULT_RANKING {
                return self.put_naming(&scores, &test, naming, &mut figures);
            }
            let scores = self.scores_of(model, &train, naming.ranking);
            self.put_naming(&scores, &test, naming, &mut figures)
        });
        self.put_label_figures(&train, &test, model.config().seed, &mut figures);
        let unit_labels =
            self.put_unit_labels(&train, &test, &active_above, &sparsity, &mut figures);
        self.put_reconstruction(model, baselines, &mut figures);
        let coherence = Vec::new();
        let decoder_columns = metrics::unit_columns(decoder);
        let evaluation = Evaluation {
            figures,
            sparsity,
            scale: code_scale,
            by_decoder,
            by_activation,
            scores,
            coherence,
            faithfulness,
            unit_labels,
            active_above,
            decoder_columns,
        };
        (evaluation, words)
    }
}

fn root_mean_squares(codes: ArrayView2<'_, f32>) -> Vec<f32> {
    let n = codes.nrows().max(1) as f64;
    let square = |a: &f32| f64::from(*a).powi(2);
    codes
        .columns()
        .into_iter()
        .map(|column| (column.iter().map(square).sum::<f64>() / n).sqrt() as f32)
        .collect()
}

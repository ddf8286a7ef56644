//! Every figure of one model.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2, Axis};
use topicscope_indexer::{DocId, Index, Split, TermId};
use topicscope_trainer::{Autoencoder, Loss};

use crate::catalog::Metric;
use crate::error::InspectorError;
use crate::metrics::{
    self, Absent, ListCoherence, Measured, Sparsity, UnigramLoss, Window, mean_or,
};
use crate::rank::{RankInput, Ranking, Scores};

/// The ranking behind figures without a suffix: coherent words that units do not share.
pub const DEFAULT_RANKING: Ranking = Ranking::Distinctive;

/// Words per unit in coherence figures and in tables.
pub const COHERENCE_WORDS: usize = 10;

/// Words per unit in diversity figures (Dieng, Ruiz, Blei 2020).
pub const DIVERSITY_WORDS: usize = 25;

/// Tokens of a sliding window (Lau, Newman, Baldwin 2014).
const WINDOW: Window = Window::Sliding(10);

/// Names a ranking and the figures of the words it chooses.
struct NamingFigures {
    ranking: Ranking,
    npmi_window: Metric,
    npmi_document: Metric,
    npmi_window_train: Metric,
    npmi_document_train: Metric,
    diversity: Metric,
    faithfulness: Metric,
}

/// The namings that every comparison shows: the default, and both plain rules.
const NAMINGS: [NamingFigures; 3] = [
    NamingFigures {
        ranking: DEFAULT_RANKING,
        npmi_window: Metric::NpmiWindow,
        npmi_document: Metric::NpmiDocument,
        npmi_window_train: Metric::NpmiWindowTrain,
        npmi_document_train: Metric::NpmiDocumentTrain,
        diversity: Metric::TopicDiversity,
        faithfulness: Metric::Faithfulness,
    },
    NamingFigures {
        ranking: Ranking::Correlation,
        npmi_window: Metric::NpmiWindowCorrelation,
        npmi_document: Metric::NpmiDocumentCorrelation,
        npmi_window_train: Metric::NpmiWindowCorrelationTrain,
        npmi_document_train: Metric::NpmiDocumentCorrelationTrain,
        diversity: Metric::TopicDiversityCorrelation,
        faithfulness: Metric::FaithfulnessCorrelation,
    },
    NamingFigures {
        ranking: Ranking::Decoder,
        npmi_window: Metric::NpmiWindowDecoder,
        npmi_document: Metric::NpmiDocumentDecoder,
        npmi_window_train: Metric::NpmiWindowDecoderTrain,
        npmi_document_train: Metric::NpmiDocumentDecoderTrain,
        diversity: Metric::TopicDiversityDecoder,
        faithfulness: Metric::FaithfulnessDecoder,
    },
];

/// Holds what evaluation reads of an index, loaded once for many models.
#[derive(Debug)]
pub struct Judge<'a> {
    index: &'a Index,
    train: Part,
    test: Part,
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
    /// Every figure of the catalog, or why it is absent.
    pub figures: BTreeMap<Metric, Measured>,
    /// Sparsity on test documents, unit by unit.
    pub sparsity: Sparsity,
    /// Word scores under the default ranking, from training documents.
    pub scores: Scores,
    /// Coherence of each unit's words under the default ranking, on test documents.
    pub coherence: Vec<ListCoherence>,
    /// Faithfulness of each unit's words under the default ranking, on test documents.
    pub faithfulness: Vec<Measured>,
    /// Activations above these count as active. **Shape** (H).
    pub active_above: Vec<f32>,
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
        Ok(Self { index, train: part(Split::Train)?, test: part(judged)? })
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
        let bags = self.index.bags();
        let train = model.encode(bags, &self.train.documents);
        let test = model.encode(bags, &self.test.documents);
        let scale = scale.map_or_else(|| root_mean_squares(test.view()), <[f32]>::to_vec);
        let active_above: Vec<f32> =
            scale.iter().map(|&rms| model.unit().active_above(rms)).collect();
        let sparsity = metrics::sparsity(test.view(), &active_above);
        let scores = self.scores_of(model, &train, DEFAULT_RANKING);
        let coherence = self.coherence(&scores.lists(COHERENCE_WORDS), &self.test, WINDOW);
        let faithfulness = self.faithfulness_of(&scores, &test);
        let mut figures = sparsity_figures(&sparsity);
        self.put_naming(&scores, &test, &NAMINGS[0], &mut figures);
        for naming in &NAMINGS[1..] {
            let scores = self.scores_of(model, &train, naming.ranking);
            self.put_naming(&scores, &test, naming, &mut figures);
        }
        self.put_label_figures(&train, &test, model.config().seed, &mut figures);
        self.put_losses(model, &mut figures);
        Evaluation { figures, sparsity, scores, coherence, faithfulness, active_above }
    }

    /// Adds every figure of word lists under one naming.
    fn put_naming(
        &self,
        scores: &Scores,
        test: &Array2<f32>,
        naming: &NamingFigures,
        figures: &mut BTreeMap<Metric, Measured>,
    ) {
        let lists = scores.lists(DIVERSITY_WORDS);
        let mut put = |metric, value| figures.insert(metric, value);
        let npmi = |part, window| mean_coherence(&self.coherence(&lists, part, window));
        put(naming.npmi_window, npmi(&self.test, WINDOW));
        put(naming.npmi_document, npmi(&self.test, Window::Document));
        put(naming.npmi_window_train, npmi(&self.train, WINDOW));
        put(naming.npmi_document_train, npmi(&self.train, Window::Document));
        put(naming.diversity, metrics::topic_diversity(&lists, DIVERSITY_WORDS));
        let faithful = self.faithfulness_of(scores, test);
        let live = faithful.into_iter().filter_map(Result::ok);
        put(naming.faithfulness, mean_or(live, Absent::NoLiveUnit));
    }

    fn coherence(&self, lists: &[Vec<TermId>], part: &Part, window: Window) -> Vec<ListCoherence> {
        let lists: Vec<Vec<TermId>> =
            lists.iter().map(|list| list.iter().copied().take(COHERENCE_WORDS).collect()).collect();
        metrics::npmi(&lists, &part.tokens, self.index.bags().n_terms(), window)
    }

    /// Says how far the words of each unit tell its activation on test documents; `scores`
    /// must come from training documents.
    pub fn faithfulness(&self, model: &Autoencoder, scores: &Scores) -> Vec<Measured> {
        let codes = model.encode(self.index.bags(), &self.test.documents);
        self.faithfulness_of(scores, &codes)
    }

    fn faithfulness_of(&self, scores: &Scores, test: &Array2<f32>) -> Vec<Measured> {
        let (bags, documents) = (self.index.bags(), &self.test.documents);
        metrics::faithfulness(&scores.lists(COHERENCE_WORDS), test.view(), bags, documents)
    }

    /// Adds agreement with labels; documents with exactly one label take part.
    fn put_label_figures(
        &self,
        train: &Array2<f32>,
        test: &Array2<f32>,
        seed: u64,
        figures: &mut BTreeMap<Metric, Measured>,
    ) {
        let (test_codes, test_labels) = self.labeled(test, &self.test.documents);
        let (train_codes, train_labels) = self.labeled(train, &self.train.documents);
        let n_labels = self.index.labels().names().len();
        let clusters = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else if test_labels.iter().all(|label| Some(label) == test_labels.first()) {
            Err(Absent::OneLabel)
        } else {
            metrics::kmeans(test_codes.view(), n_labels, seed)
        };
        let agreement = clusters.map(|clusters| metrics::Agreement::of(&test_labels, &clusters));
        let part = |of: fn(&metrics::Agreement) -> f64| agreement.as_ref().map(of).map_err(|e| *e);
        figures.insert(Metric::KmeansNmi, part(|a| a.nmi));
        figures.insert(Metric::KmeansAri, part(|a| a.adjusted_rand));
        figures.insert(Metric::KmeansPurity, part(|a| a.purity));
        let dominant = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else if test_labels.is_empty() {
            Err(Absent::NoDocuments)
        } else {
            let clusters = metrics::dominant_units(test_codes.view());
            Ok(metrics::Agreement::of(&test_labels, &clusters))
        };
        let part = |of: fn(&metrics::Agreement) -> f64| dominant.as_ref().map(of).map_err(|e| *e);
        figures.insert(Metric::ArgmaxNmi, part(|a| a.nmi));
        figures.insert(Metric::ArgmaxPurity, part(|a| a.purity));
        let probe = if n_labels == 0 {
            Err(Absent::NoLabels)
        } else {
            metrics::linear_probe(
                train_codes.view(),
                &train_labels,
                test_codes.view(),
                &test_labels,
            )
        };
        figures.insert(Metric::ProbeAccuracy, probe.as_ref().map(|p| p.accuracy).map_err(|e| *e));
        figures.insert(Metric::ProbeMacroF1, probe.as_ref().map(|p| p.macro_f1).map_err(|e| *e));
    }

    fn labeled(&self, codes: &Array2<f32>, documents: &[DocId]) -> (Array2<f32>, Vec<u32>) {
        let labels = self.index.labels();
        let (rows, ids): (Vec<usize>, Vec<u32>) = documents
            .iter()
            .enumerate()
            .filter_map(|(row, &document)| Some((row, labels.single(document)?)))
            .unzip();
        (codes.select(Axis(0), &rows), ids)
    }

    fn put_losses(&self, model: &Autoencoder, figures: &mut BTreeMap<Metric, Measured>) {
        let bags = self.index.bags();
        let losses = model.losses(bags, &self.test.documents);
        figures.insert(Metric::HeldoutLoss, mean_or(losses, Absent::NoDocuments));
        let kind = match model.config().loss {
            Loss::Bce => Some(UnigramLoss::Bce),
            Loss::Softmax => Some(UnigramLoss::Softmax),
            Loss::Squared => Some(UnigramLoss::Squared),
            _ => None,
        };
        let frequencies = bags.document_frequencies_in(&self.train.documents);
        let unigram = kind.map_or(Err(Absent::NoWords), |kind| {
            let n_train = self.train.documents.len();
            let test = &self.test.documents;
            let losses = metrics::unigram_losses(kind, &frequencies, n_train, bags, test);
            mean_or(losses, Absent::NoDocuments)
        });
        figures.insert(Metric::UnigramLoss, unigram);
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

fn mean_coherence(lists: &[ListCoherence]) -> Measured {
    mean_or(lists.iter().filter_map(|list| list.npmi.ok()), Absent::NoWords)
}

fn sparsity_figures(sparsity: &Sparsity) -> BTreeMap<Metric, Measured> {
    let n_units = sparsity.density.len() as f64;
    BTreeMap::from([
        (Metric::ZeroFraction, sparsity.zero_fraction),
        (Metric::L0, sparsity.l0),
        (Metric::Density, mean_or(sparsity.density.iter().copied(), Absent::NoLiveUnit)),
        (Metric::DeadFraction, Ok(sparsity.dead as f64 / n_units)),
        (Metric::AlwaysOnFraction, Ok(sparsity.always_on as f64 / n_units)),
        (Metric::HoyerPopulation, sparsity.hoyer.population),
        (Metric::HoyerLifetime, sparsity.hoyer.lifetime),
        (Metric::GiniPopulation, sparsity.gini.population),
        (Metric::GiniLifetime, sparsity.gini.lifetime),
        (Metric::TrevesRollsPopulation, sparsity.treves_rolls.population),
        (Metric::TrevesRollsLifetime, sparsity.treves_rolls.lifetime),
    ])
}

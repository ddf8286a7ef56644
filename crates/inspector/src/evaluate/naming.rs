//! Figures of what units are called.

use ndarray::Array2;
use topicscope_indexer::TermId;
use topicscope_trainer::Autoencoder;

use super::{COHERENCE_WORDS, DEFAULT_RANKING, DIVERSITY_WORDS, Figures, Judge, Part};
use crate::catalog::Metric;
use crate::metrics::{self, Absent, ListCoherence, Measured, Window, mean_or};
use crate::rank::{Ranking, Scores};

/// Tokens of a sliding window (Lau, Newman, Baldwin 2014).
pub(super) const WINDOW: Window = Window::Sliding(10);

/// Names a ranking and the figures of the words it chooses.
pub(super) struct NamingFigures {
    pub(super) ranking: Ranking,
    npmi_window: Metric,
    npmi_document: Metric,
    npmi_window_train: Metric,
    npmi_document_train: Metric,
    diversity: Metric,
    faithfulness: Metric,
}

/// The namings that every comparison shows: the default, and both plain rules.
pub(super) const NAMINGS: [NamingFigures; 3] = [
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

impl Judge<'_> {
    /// Adds every figure of word lists under one naming.
    pub(super) fn put_naming(
        &self,
        scores: &Scores,
        test: &Array2<f32>,
        naming: &NamingFigures,
        figures: &mut Figures,
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

    pub(super) fn coherence(
        &self,
        lists: &[Vec<TermId>],
        part: &Part,
        window: Window,
    ) -> Vec<ListCoherence> {
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

    pub(super) fn faithfulness_of(&self, scores: &Scores, test: &Array2<f32>) -> Vec<Measured> {
        let (bags, documents) = (self.index.bags(), &self.test.documents);
        metrics::faithfulness(&scores.lists(COHERENCE_WORDS), test.view(), bags, documents)
    }
}

fn mean_coherence(lists: &[ListCoherence]) -> Measured {
    mean_or(lists.iter().filter_map(|list| list.npmi.ok()), Absent::NoWords)
}

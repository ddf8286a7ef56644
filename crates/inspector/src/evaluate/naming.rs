//! Figures of what units are called.

use ndarray::Array2;
use topicscope_indexer::TermId;
use topicscope_trainer::Autoencoder;

use super::{COHERENCE_WORDS, DEFAULT_RANKING, DIVERSITY_WORDS, Evaluation, Figures, Judge};
use crate::catalog::Metric;
use crate::metrics::{self, Absent, CoherenceMode, ListCoherence, Measured, mean_or};
use crate::rank::{Ranking, Scores};

/// Names a ranking and the figures of the words it chooses.
pub(super) struct NamingFigures {
    pub(super) ranking: Ranking,
    /// Counted on test documents, or on those of another index.
    coherence: CoherenceFigures,
    /// Counted on training documents.
    coherence_train: CoherenceFigures,
    diversity: Metric,
    inverted_rbo: Metric,
    faithfulness: Metric,
}

/// Names the figures of coherence of one naming in one reference.
struct CoherenceFigures {
    npmi_window: Metric,
    npmi_document: Metric,
    /// UCI, UMass and C_V, which the default naming alone has.
    others: Option<[Metric; 3]>,
}

/// The words of each unit of a model, for each of [`NAMINGS`].
pub(super) type NamedWords = [Vec<Vec<TermId>>; NAMINGS.len()];

/// The namings that every comparison shows: the default, and both plain rules.
pub(super) const NAMINGS: [NamingFigures; 3] = [
    NamingFigures {
        ranking: DEFAULT_RANKING,
        coherence: CoherenceFigures {
            npmi_window: Metric::NpmiWindow,
            npmi_document: Metric::NpmiDocument,
            others: Some([Metric::Uci, Metric::Umass, Metric::CV]),
        },
        coherence_train: CoherenceFigures {
            npmi_window: Metric::NpmiWindowTrain,
            npmi_document: Metric::NpmiDocumentTrain,
            others: Some([Metric::UciTrain, Metric::UmassTrain, Metric::CVTrain]),
        },
        diversity: Metric::TopicDiversity,
        inverted_rbo: Metric::InvertedRbo,
        faithfulness: Metric::Faithfulness,
    },
    NamingFigures {
        ranking: Ranking::Correlation,
        coherence: CoherenceFigures {
            npmi_window: Metric::NpmiWindowCorrelation,
            npmi_document: Metric::NpmiDocumentCorrelation,
            others: None,
        },
        coherence_train: CoherenceFigures {
            npmi_window: Metric::NpmiWindowCorrelationTrain,
            npmi_document: Metric::NpmiDocumentCorrelationTrain,
            others: None,
        },
        diversity: Metric::TopicDiversityCorrelation,
        inverted_rbo: Metric::InvertedRboCorrelation,
        faithfulness: Metric::FaithfulnessCorrelation,
    },
    NamingFigures {
        ranking: Ranking::Decoder,
        coherence: CoherenceFigures {
            npmi_window: Metric::NpmiWindowDecoder,
            npmi_document: Metric::NpmiDocumentDecoder,
            others: None,
        },
        coherence_train: CoherenceFigures {
            npmi_window: Metric::NpmiWindowDecoderTrain,
            npmi_document: Metric::NpmiDocumentDecoderTrain,
            others: None,
        },
        diversity: Metric::TopicDiversityDecoder,
        inverted_rbo: Metric::InvertedRboDecoder,
        faithfulness: Metric::FaithfulnessDecoder,
    },
];

impl CoherenceFigures {
    /// Adds the means over units that have words.
    fn put(&self, lists: &[ListCoherence], figures: &mut Figures) {
        let mean = |measure: fn(&ListCoherence) -> Measured| {
            // The reason is that of the lists: there may be no reference at all.
            let why = lists.iter().find_map(|list| measure(list).err());
            let values = lists.iter().filter_map(|list| measure(list).ok());
            mean_or(values, why.unwrap_or(Absent::NoWords))
        };
        figures.insert(self.npmi_window, mean(|list| list.npmi_window));
        figures.insert(self.npmi_document, mean(|list| list.npmi_document));
        if let Some([uci, umass, c_v]) = self.others {
            figures.insert(uci, mean(|list| list.uci));
            figures.insert(umass, mean(|list| list.umass));
            figures.insert(c_v, mean(|list| list.c_v));
        }
    }
}

impl Judge<'_> {
    /// Adds the figures of word lists under one naming that need no tokens; returns the words
    /// that the others are about.
    pub(super) fn put_naming(
        &self,
        scores: &Scores,
        test: &Array2<f32>,
        naming: &NamingFigures,
        figures: &mut Figures,
    ) -> Vec<Vec<TermId>> {
        let lists = scores.lists(DIVERSITY_WORDS);
        figures.insert(naming.diversity, metrics::topic_diversity(&lists, DIVERSITY_WORDS));
        figures.insert(naming.inverted_rbo, metrics::inverted_rbo(&lists, COHERENCE_WORDS));
        if naming.ranking == DEFAULT_RANKING {
            let reuse = match metrics::largest_reuse(&lists, DIVERSITY_WORDS) {
                0 => Err(Absent::NoWords),
                reuse => Ok(reuse as f64),
            };
            figures.insert(Metric::WordReuse, reuse);
        }
        let faithful = self.faithfulness_of(scores, test);
        let live = faithful.into_iter().filter_map(Result::ok);
        figures.insert(naming.faithfulness, mean_or(live, Absent::NoLiveUnit));
        lists.iter().map(|list| list.iter().copied().take(COHERENCE_WORDS).collect()).collect()
    }

    /// Adds coherence to the evaluations of all models.
    pub(super) fn put_coherence(&self, evaluated: &mut [(Evaluation, NamedWords)]) {
        let lists: Vec<Vec<TermId>> =
            evaluated.iter().flat_map(|(_, words)| words.iter().flatten().cloned()).collect();
        let count = |tokens: &[Vec<TermId>], has_order: bool| {
            // Words of another index that ours does not have are V.
            let n_terms = self.index.bags().n_terms() + 1;
            let found = metrics::coherence(&lists, tokens, n_terms, CoherenceMode::Exact);
            let windowed =
                move |list: ListCoherence| if has_order { list } else { list.without_windows() };
            found.into_iter().map(windowed)
        };
        let ours = self.index.has_word_order();
        let mut judged = match &self.reference {
            Some(other) => count(&other.tokens, other.has_order),
            None => count(&self.test.tokens, ours),
        };
        let mut train = count(&self.train.tokens, ours);
        for (evaluation, words) in evaluated {
            for (naming, words) in NAMINGS.iter().zip(words) {
                let found: Vec<ListCoherence> = judged.by_ref().take(words.len()).collect();
                naming.coherence.put(&found, &mut evaluation.figures);
                if naming.ranking == DEFAULT_RANKING {
                    evaluation.coherence = found;
                }
                let found: Vec<ListCoherence> = train.by_ref().take(words.len()).collect();
                naming.coherence_train.put(&found, &mut evaluation.figures);
            }
        }
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

//! The figures of a report: their keys, names, directions and meanings.

use serde::{Serialize, Serializer};

/// Names a figure of `report.json`; METRICS of the documentation defines each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "`Metric::help` documents each variant where people read it")]
pub enum Metric {
    ZeroFraction,
    ZeroFractionLive,
    L0,
    Density,
    DeadFraction,
    AlwaysOnFraction,
    HoyerPopulation,
    HoyerLifetime,
    GiniPopulation,
    GiniLifetime,
    TrevesRollsPopulation,
    TrevesRollsLifetime,
    MeanActivation,
    RmsActivation,
    DecoderNorm,
    Contribution,
    NpmiWindow,
    NpmiDocument,
    NpmiWindowCorrelation,
    NpmiDocumentCorrelation,
    NpmiWindowDecoder,
    NpmiDocumentDecoder,
    Uci,
    Umass,
    CV,
    NpmiWindowTrain,
    NpmiDocumentTrain,
    NpmiWindowCorrelationTrain,
    NpmiDocumentCorrelationTrain,
    NpmiWindowDecoderTrain,
    NpmiDocumentDecoderTrain,
    UciTrain,
    UmassTrain,
    CVTrain,
    TopicDiversity,
    TopicDiversityCorrelation,
    TopicDiversityDecoder,
    InvertedRbo,
    InvertedRboCorrelation,
    InvertedRboDecoder,
    WordReuse,
    DecoderCosineMean,
    DecoderCosineMax,
    DecoderNearDuplicates,
    DecoderAntiParallel,
    ActivationCorrelationMean,
    ActivationCorrelationMax,
    ActivationNearDuplicates,
    ActivationAntiParallel,
    StableFraction,
    Faithfulness,
    FaithfulnessCorrelation,
    FaithfulnessDecoder,
    LabeledDocuments,
    KmeansClusters,
    KmeansNmi,
    KmeansAri,
    KmeansPurity,
    KmeansHomogeneity,
    KmeansCompleteness,
    KmeansSilhouette,
    GmmNmi,
    GmmAri,
    GmmPurity,
    GmmHomogeneity,
    GmmCompleteness,
    GmmSilhouette,
    DbscanNmi,
    DbscanAri,
    DbscanPurity,
    DbscanHomogeneity,
    DbscanCompleteness,
    DbscanSilhouette,
    DbscanNoise,
    DbscanClusters,
    ArgmaxNmi,
    ArgmaxPurity,
    ProbeAccuracy,
    ProbeMacroF1,
    RetrievalP1,
    RetrievalP5,
    RetrievalP10,
    UnitF1,
    UnitAuroc,
    HeldoutLoss,
    UnigramLoss,
    LinearLoss,
    Collapsed,
    Auprc,
    UnigramAuprc,
    LinearAuprc,
}

/// Says in which direction a figure improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Larger,
    /// Less is better.
    Smaller,
    /// Neither; the figure describes.
    Neither,
}

/// Describes a figure: one row of the catalog.
struct Entry {
    metric: Metric,
    key: &'static str,
    title: &'static str,
    better: Better,
    decimals: usize,
    help: &'static str,
}

use Better::{Larger, Neither, Smaller};
use Metric as M;

#[rustfmt::skip] // One row a figure: a table reads as a table.
const CATALOG: &[Entry] = &[
    Entry { metric: M::ZeroFraction, key: "zero_fraction", title: "zeros", better: Larger, decimals: 3, help: "share of inactive entries of the codes (test documents)" },
    Entry { metric: M::ZeroFractionLive, key: "zero_fraction_live", title: "zeros of live units", better: Larger, decimals: 3, help: "share of inactive entries of the codes, over live units only (test documents)" },
    Entry { metric: M::L0, key: "l0", title: "active units per document", better: Neither, decimals: 1, help: "mean number of active units per document (test documents)" },
    Entry { metric: M::Density, key: "density", title: "mean density", better: Neither, decimals: 3, help: "mean over units of the share of documents on which a unit is active (test documents)" },
    Entry { metric: M::DeadFraction, key: "dead_fraction", title: "dead units", better: Smaller, decimals: 3, help: "share of units that are active on no document (test documents)" },
    Entry { metric: M::AlwaysOnFraction, key: "always_on_fraction", title: "always-on units", better: Smaller, decimals: 3, help: "share of units active on more than 99 % of the documents (test documents)" },
    Entry { metric: M::HoyerPopulation, key: "hoyer_population", title: "Hoyer, population", better: Larger, decimals: 3, help: "Hoyer sparseness over the units of a document, mean over documents (test documents)" },
    Entry { metric: M::HoyerLifetime, key: "hoyer_lifetime", title: "Hoyer, lifetime", better: Larger, decimals: 3, help: "Hoyer sparseness over the documents of a unit, mean over live units (test documents)" },
    Entry { metric: M::GiniPopulation, key: "gini_population", title: "Gini, population", better: Larger, decimals: 3, help: "Gini index over the units of a document, mean over documents (test documents)" },
    Entry { metric: M::GiniLifetime, key: "gini_lifetime", title: "Gini, lifetime", better: Larger, decimals: 3, help: "Gini index over the documents of a unit, mean over live units (test documents)" },
    Entry { metric: M::TrevesRollsPopulation, key: "treves_rolls_population", title: "Treves–Rolls, population", better: Larger, decimals: 3, help: "Treves–Rolls sparseness over the units of a document, mean over documents (test documents)" },
    Entry { metric: M::TrevesRollsLifetime, key: "treves_rolls_lifetime", title: "Treves–Rolls, lifetime", better: Larger, decimals: 3, help: "Treves–Rolls sparseness over the documents of a unit, mean over live units (test documents)" },
    Entry { metric: M::MeanActivation, key: "mean_activation", title: "mean activation", better: Neither, decimals: 3, help: "mean size of an activation |a| (test documents)" },
    Entry { metric: M::RmsActivation, key: "rms_activation", title: "RMS activation", better: Neither, decimals: 3, help: "root mean square of the activations (test documents)" },
    Entry { metric: M::DecoderNorm, key: "decoder_norm", title: "mean decoder norm", better: Neither, decimals: 3, help: "mean length of the decoder columns" },
    Entry { metric: M::Contribution, key: "contribution", title: "mean contribution", better: Neither, decimals: 3, help: "mean of |a| times the length of its decoder column: what a unit adds to the logits (test documents)" },
    Entry { metric: M::NpmiWindow, key: "npmi_window", title: "NPMI, window of 10", better: Larger, decimals: 3, help: "coherence of ten words per live unit, default naming; pairs counted in windows of 10 words (test documents)" },
    Entry { metric: M::NpmiDocument, key: "npmi_document", title: "NPMI, document", better: Larger, decimals: 3, help: "coherence of ten words per live unit, default naming; pairs counted in documents (test documents)" },
    Entry { metric: M::NpmiWindowCorrelation, key: "npmi_window_correlation", title: "NPMI, window of 10, correlation naming", better: Larger, decimals: 3, help: "as NPMI, window of 10, with the words of largest correlation (test documents)" },
    Entry { metric: M::NpmiDocumentCorrelation, key: "npmi_document_correlation", title: "NPMI, document, correlation naming", better: Larger, decimals: 3, help: "as NPMI, document, with the words of largest correlation (test documents)" },
    Entry { metric: M::NpmiWindowDecoder, key: "npmi_window_decoder", title: "NPMI, window of 10, decoder naming", better: Larger, decimals: 3, help: "as NPMI, window of 10, with the words of largest decoder weight (test documents)" },
    Entry { metric: M::NpmiDocumentDecoder, key: "npmi_document_decoder", title: "NPMI, document, decoder naming", better: Larger, decimals: 3, help: "as NPMI, document, with the words of largest decoder weight (test documents)" },
    Entry { metric: M::Uci, key: "uci", title: "UCI", better: Larger, decimals: 3, help: "mean pointwise mutual information of the pairs of ten words per live unit, default naming; windows of 10 words, nats (test documents)" },
    Entry { metric: M::Umass, key: "umass", title: "UMass", better: Larger, decimals: 3, help: "mean log share of the documents with a word that hold a word named after it, ten words per live unit, default naming, nats (test documents)" },
    Entry { metric: M::CV, key: "c_v", title: "C_V", better: Larger, decimals: 3, help: "mean cosine of each word's NPMI with the ten words and that of all together, default naming; windows of 110 words (test documents)" },
    Entry { metric: M::NpmiWindowTrain, key: "npmi_window_train", title: "NPMI, window of 10, on train", better: Larger, decimals: 3, help: "as NPMI, window of 10, counted on the training documents that named the units" },
    Entry { metric: M::NpmiDocumentTrain, key: "npmi_document_train", title: "NPMI, document, on train", better: Larger, decimals: 3, help: "as NPMI, document, counted on the training documents that named the units" },
    Entry { metric: M::NpmiWindowCorrelationTrain, key: "npmi_window_correlation_train", title: "NPMI, window of 10, correlation naming, on train", better: Larger, decimals: 3, help: "correlation naming, counted on training documents" },
    Entry { metric: M::NpmiDocumentCorrelationTrain, key: "npmi_document_correlation_train", title: "NPMI, document, correlation naming, on train", better: Larger, decimals: 3, help: "correlation naming, counted on training documents" },
    Entry { metric: M::NpmiWindowDecoderTrain, key: "npmi_window_decoder_train", title: "NPMI, window of 10, decoder naming, on train", better: Larger, decimals: 3, help: "decoder naming, counted on training documents" },
    Entry { metric: M::NpmiDocumentDecoderTrain, key: "npmi_document_decoder_train", title: "NPMI, document, decoder naming, on train", better: Larger, decimals: 3, help: "decoder naming, counted on training documents" },
    Entry { metric: M::UciTrain, key: "uci_train", title: "UCI, on train", better: Larger, decimals: 3, help: "as UCI, counted on the training documents that named the units" },
    Entry { metric: M::UmassTrain, key: "umass_train", title: "UMass, on train", better: Larger, decimals: 3, help: "as UMass, counted on the training documents that named the units" },
    Entry { metric: M::CVTrain, key: "c_v_train", title: "C_V, on train", better: Larger, decimals: 3, help: "as C_V, counted on the training documents that named the units" },
    Entry { metric: M::TopicDiversity, key: "topic_diversity", title: "topic diversity", better: Larger, decimals: 3, help: "share of distinct words among the top 25 of all live units, default naming" },
    Entry { metric: M::TopicDiversityCorrelation, key: "topic_diversity_correlation", title: "topic diversity, correlation naming", better: Larger, decimals: 3, help: "share of distinct words among the top 25 of all live units, correlation naming" },
    Entry { metric: M::TopicDiversityDecoder, key: "topic_diversity_decoder", title: "topic diversity, decoder naming", better: Larger, decimals: 3, help: "share of distinct words among the top 25 of all live units, decoder naming" },
    Entry { metric: M::InvertedRbo, key: "inverted_rbo", title: "inverted RBO", better: Larger, decimals: 3, help: "1 − rank-biased overlap (p = 0.9) of the ten words of two live units, mean over pairs, default naming" },
    Entry { metric: M::InvertedRboCorrelation, key: "inverted_rbo_correlation", title: "inverted RBO, correlation naming", better: Larger, decimals: 3, help: "as inverted RBO, with the words of largest correlation" },
    Entry { metric: M::InvertedRboDecoder, key: "inverted_rbo_decoder", title: "inverted RBO, decoder naming", better: Larger, decimals: 3, help: "as inverted RBO, with the words of largest decoder weight" },
    Entry { metric: M::WordReuse, key: "word_reuse", title: "most repeated word", better: Smaller, decimals: 1, help: "number of live units among whose top 25 words the most repeated word stands, default naming" },
    Entry { metric: M::DecoderCosineMean, key: "decoder_cosine_mean", title: "decoder cosine, mean", better: Neither, decimals: 3, help: "mean cosine of the decoder columns of two live units" },
    Entry { metric: M::DecoderCosineMax, key: "decoder_cosine_max", title: "decoder cosine, largest", better: Smaller, decimals: 3, help: "largest cosine of the decoder columns of two live units" },
    Entry { metric: M::DecoderNearDuplicates, key: "decoder_near_duplicates", title: "near-duplicates by decoder", better: Smaller, decimals: 1, help: "pairs of live units whose decoder columns have a cosine above 0.9" },
    Entry { metric: M::DecoderAntiParallel, key: "decoder_anti_parallel", title: "anti-parallel by decoder", better: Neither, decimals: 1, help: "pairs of live units whose decoder columns have a cosine below −0.9" },
    Entry { metric: M::ActivationCorrelationMean, key: "activation_correlation_mean", title: "activation correlation, mean", better: Neither, decimals: 3, help: "mean correlation of the activations of two live units (test documents)" },
    Entry { metric: M::ActivationCorrelationMax, key: "activation_correlation_max", title: "activation correlation, largest", better: Smaller, decimals: 3, help: "largest correlation of the activations of two live units (test documents)" },
    Entry { metric: M::ActivationNearDuplicates, key: "activation_near_duplicates", title: "near-duplicates by activation", better: Smaller, decimals: 1, help: "pairs of live units whose activations correlate above 0.9 (test documents)" },
    Entry { metric: M::ActivationAntiParallel, key: "activation_anti_parallel", title: "anti-parallel by activation", better: Neither, decimals: 1, help: "pairs of live units whose activations correlate below −0.9 (test documents)" },
    Entry { metric: M::StableFraction, key: "stable_fraction", title: "stable units", better: Larger, decimals: 3, help: "share of live units whose match in at least four of five other seeds has a decoder column of cosine 0.7 or more" },
    Entry { metric: M::Faithfulness, key: "faithfulness", title: "faithfulness", better: Larger, decimals: 3, help: "correlation of a unit's activation with the number of its ten named words present, mean over live units, default naming (test documents)" },
    Entry { metric: M::FaithfulnessCorrelation, key: "faithfulness_correlation", title: "faithfulness, correlation naming", better: Larger, decimals: 3, help: "as faithfulness, with the words of largest correlation (test documents)" },
    Entry { metric: M::FaithfulnessDecoder, key: "faithfulness_decoder", title: "faithfulness, decoder naming", better: Larger, decimals: 3, help: "as faithfulness, with the words of largest decoder weight (test documents)" },
    Entry { metric: M::LabeledDocuments, key: "labeled_documents", title: "documents with one label", better: Neither, decimals: 0, help: "number of documents with exactly one label: clusters, dominant unit, probe and retrieval are measured on them alone (test documents)" },
    Entry { metric: M::KmeansClusters, key: "kmeans_clusters", title: "k-means clusters", better: Neither, decimals: 0, help: "number of clusters that k-means makes, and a mixture of Gaussians: as many as labels unless it is set" },
    Entry { metric: M::KmeansNmi, key: "kmeans_nmi", title: "k-means NMI", better: Larger, decimals: 3, help: "agreement of k-means clusters of the codes with the labels: normalized mutual information (test documents)" },
    Entry { metric: M::KmeansAri, key: "kmeans_ari", title: "k-means adjusted Rand", better: Larger, decimals: 3, help: "agreement of k-means clusters of the codes with the labels: adjusted Rand index (test documents)" },
    Entry { metric: M::KmeansPurity, key: "kmeans_purity", title: "k-means purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their cluster (test documents)" },
    Entry { metric: M::KmeansHomogeneity, key: "kmeans_homogeneity", title: "k-means homogeneity", better: Larger, decimals: 3, help: "1 when each k-means cluster holds documents of one label only (test documents)" },
    Entry { metric: M::KmeansCompleteness, key: "kmeans_completeness", title: "k-means completeness", better: Larger, decimals: 3, help: "1 when each label lies in one k-means cluster only (test documents)" },
    Entry { metric: M::KmeansSilhouette, key: "kmeans_silhouette", title: "k-means silhouette", better: Larger, decimals: 3, help: "how much nearer documents are to their own k-means cluster than to the next, from -1 to 1; labels play no part (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmNmi, key: "gmm_nmi", title: "Gaussian mixture NMI", better: Larger, decimals: 3, help: "agreement of components of a mixture of Gaussians with the labels: normalized mutual information (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmAri, key: "gmm_ari", title: "Gaussian mixture adjusted Rand", better: Larger, decimals: 3, help: "agreement of components of a mixture of Gaussians with the labels: adjusted Rand index (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmPurity, key: "gmm_purity", title: "Gaussian mixture purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their component of a mixture of Gaussians (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmHomogeneity, key: "gmm_homogeneity", title: "Gaussian mixture homogeneity", better: Larger, decimals: 3, help: "1 when each component of a mixture of Gaussians holds documents of one label only (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmCompleteness, key: "gmm_completeness", title: "Gaussian mixture completeness", better: Larger, decimals: 3, help: "1 when each label lies in one component of a mixture of Gaussians only (at most 5,000 sampled test documents)" },
    Entry { metric: M::GmmSilhouette, key: "gmm_silhouette", title: "Gaussian mixture silhouette", better: Larger, decimals: 3, help: "how much nearer documents are to their own component of a mixture of Gaussians than to the next, from -1 to 1 (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanNmi, key: "dbscan_nmi", title: "DBSCAN NMI", better: Larger, decimals: 3, help: "agreement of clusters of DBSCAN, noise being one of them, with the labels: normalized mutual information (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanAri, key: "dbscan_ari", title: "DBSCAN adjusted Rand", better: Larger, decimals: 3, help: "agreement of clusters of DBSCAN, noise being one of them, with the labels: adjusted Rand index (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanPurity, key: "dbscan_purity", title: "DBSCAN purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their cluster of DBSCAN (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanHomogeneity, key: "dbscan_homogeneity", title: "DBSCAN homogeneity", better: Larger, decimals: 3, help: "1 when each cluster of DBSCAN holds documents of one label only (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanCompleteness, key: "dbscan_completeness", title: "DBSCAN completeness", better: Larger, decimals: 3, help: "1 when each label lies in one cluster of DBSCAN only (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanSilhouette, key: "dbscan_silhouette", title: "DBSCAN silhouette", better: Larger, decimals: 3, help: "how much nearer documents are to their own cluster of DBSCAN than to the next, from -1 to 1, noise left out (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanNoise, key: "dbscan_noise", title: "DBSCAN noise", better: Neither, decimals: 3, help: "share of documents that DBSCAN puts into no cluster (at most 5,000 sampled test documents)" },
    Entry { metric: M::DbscanClusters, key: "dbscan_clusters", title: "DBSCAN clusters", better: Neither, decimals: 1, help: "number of clusters that DBSCAN finds, noise left out (at most 5,000 sampled test documents)" },
    Entry { metric: M::ArgmaxNmi, key: "argmax_nmi", title: "dominant unit NMI", better: Larger, decimals: 3, help: "agreement of each document's most active unit with the labels: normalized mutual information (test documents)" },
    Entry { metric: M::ArgmaxPurity, key: "argmax_purity", title: "dominant unit purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their most active unit (test documents)" },
    Entry { metric: M::ProbeAccuracy, key: "probe_accuracy", title: "linear probe, accuracy", better: Larger, decimals: 3, help: "accuracy of a logistic regression from codes to labels, fitted on train (test documents)" },
    Entry { metric: M::ProbeMacroF1, key: "probe_macro_f1", title: "linear probe, macro F1", better: Larger, decimals: 3, help: "mean over labels of the F1 of the same regression (test documents)" },
    Entry { metric: M::RetrievalP1, key: "retrieval_p1", title: "retrieval, precision at 1", better: Larger, decimals: 3, help: "share of test documents whose nearest training document, by cosine of codes, has the same label (at most 5,000 sampled test documents)" },
    Entry { metric: M::RetrievalP5, key: "retrieval_p5", title: "retrieval, precision at 5", better: Larger, decimals: 3, help: "share of the 5 nearest training documents that have the label of the test document, by cosine of codes (at most 5,000 sampled test documents)" },
    Entry { metric: M::RetrievalP10, key: "retrieval_p10", title: "retrieval, precision at 10", better: Larger, decimals: 3, help: "share of the 10 nearest training documents that have the label of the test document, by cosine of codes (at most 5,000 sampled test documents)" },
    Entry { metric: M::UnitF1, key: "unit_f1", title: "units against labels, F1", better: Larger, decimals: 3, help: "F1 of a unit's being active as a prediction of its best label, chosen on training documents; mean over live units (test documents)" },
    Entry { metric: M::UnitAuroc, key: "unit_auroc", title: "units against labels, AUROC", better: Larger, decimals: 3, help: "area under the ROC curve of a unit's activation as a score for the same label; mean over live units (test documents)" },
    Entry { metric: M::HeldoutLoss, key: "heldout_loss", title: "reconstruction loss (nats)", better: Smaller, decimals: 1, help: "mean loss per document in nats, or a sum of squares for squared error (test documents)" },
    Entry { metric: M::UnigramLoss, key: "unigram_loss", title: "unigram loss (nats)", better: Neither, decimals: 1, help: "the same loss of a model that knows only how often each word occurs (test documents)" },
    Entry { metric: M::LinearLoss, key: "linear_loss", title: "loss of the best linear code", better: Neither, decimals: 1, help: "squared error of the mean document and the H directions in which training documents differ most; for squared error only (test documents)" },
    Entry { metric: M::Collapsed, key: "collapsed", title: "collapsed", better: Smaller, decimals: 3, help: "1 when the reconstruction loss is not 1 % below the unigram loss, else 0 (test documents)" },
    Entry { metric: M::Auprc, key: "auprc", title: "AUPRC of present words", better: Larger, decimals: 3, help: "area under the precision–recall curve of a document's words among all by their logits, mean over documents (test documents)" },
    Entry { metric: M::UnigramAuprc, key: "unigram_auprc", title: "unigram AUPRC", better: Neither, decimals: 3, help: "the same area when words are ordered by how often they occur in training documents (test documents)" },
    Entry { metric: M::LinearAuprc, key: "linear_auprc", title: "AUPRC of the best linear code", better: Neither, decimals: 3, help: "the same area for the mean document and the H directions in which training documents differ most (test documents)" },
];

impl Metric {
    /// Lists all figures in the order of a report.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOG.iter().map(|entry| entry.metric)
    }

    /// Returns the key in `report.json`.
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    /// Returns the name in tables.
    pub fn title(self) -> &'static str {
        self.entry().title
    }

    /// Returns the direction in which the figure improves.
    pub fn better(self) -> Better {
        self.entry().better
    }

    /// Returns the number of decimals in tables.
    pub fn decimals(self) -> usize {
        self.entry().decimals
    }

    /// Returns one sentence: what is measured, on which documents.
    pub fn help(self) -> &'static str {
        self.entry().help
    }

    fn entry(self) -> &'static Entry {
        // The catalog lists every variant in order; a test holds the two together.
        &CATALOG[self as usize]
    }
}

impl Better {
    /// Returns `Some(true)` when larger is better, `None` when neither is.
    pub fn larger(self) -> Option<bool> {
        match self {
            Larger => Some(true),
            Smaller => Some(false),
            Neither => None,
        }
    }
}

impl Serialize for Metric {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_stands_at_its_own_place_with_its_own_key() {
        let mut keys = std::collections::BTreeSet::new();
        for (place, entry) in CATALOG.iter().enumerate() {
            assert_eq!(entry.metric as usize, place, "{}", entry.key);
            assert!(keys.insert(entry.key), "{} stands twice", entry.key);
        }
        assert_eq!(M::LinearAuprc as usize + 1, CATALOG.len());
    }
}

//! The figures of a report: their keys, names, directions and meanings.

use serde::{Serialize, Serializer};

/// Names a figure of `report.json`; METRICS of the documentation defines each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "`Metric::help` documents each variant where people read it")]
pub enum Metric {
    ZeroFraction,
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
    StableFraction,
    Faithfulness,
    FaithfulnessCorrelation,
    FaithfulnessDecoder,
    KmeansNmi,
    KmeansAri,
    KmeansPurity,
    ArgmaxNmi,
    ArgmaxPurity,
    ProbeAccuracy,
    ProbeMacroF1,
    HeldoutLoss,
    UnigramLoss,
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
    Entry { metric: M::StableFraction, key: "stable_fraction", title: "stable units", better: Larger, decimals: 3, help: "share of live units whose match in at least four of five other seeds has a decoder column of cosine 0.7 or more" },
    Entry { metric: M::Faithfulness, key: "faithfulness", title: "faithfulness", better: Larger, decimals: 3, help: "correlation of a unit's activation with the number of its ten named words present, mean over live units, default naming (test documents)" },
    Entry { metric: M::FaithfulnessCorrelation, key: "faithfulness_correlation", title: "faithfulness, correlation naming", better: Larger, decimals: 3, help: "as faithfulness, with the words of largest correlation (test documents)" },
    Entry { metric: M::FaithfulnessDecoder, key: "faithfulness_decoder", title: "faithfulness, decoder naming", better: Larger, decimals: 3, help: "as faithfulness, with the words of largest decoder weight (test documents)" },
    Entry { metric: M::KmeansNmi, key: "kmeans_nmi", title: "k-means NMI", better: Larger, decimals: 3, help: "agreement of k-means clusters of the codes with the labels: normalized mutual information (test documents)" },
    Entry { metric: M::KmeansAri, key: "kmeans_ari", title: "k-means adjusted Rand", better: Larger, decimals: 3, help: "agreement of k-means clusters of the codes with the labels: adjusted Rand index (test documents)" },
    Entry { metric: M::KmeansPurity, key: "kmeans_purity", title: "k-means purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their cluster (test documents)" },
    Entry { metric: M::ArgmaxNmi, key: "argmax_nmi", title: "dominant unit NMI", better: Larger, decimals: 3, help: "agreement of each document's most active unit with the labels: normalized mutual information (test documents)" },
    Entry { metric: M::ArgmaxPurity, key: "argmax_purity", title: "dominant unit purity", better: Larger, decimals: 3, help: "share of documents whose label is the commonest of their most active unit (test documents)" },
    Entry { metric: M::ProbeAccuracy, key: "probe_accuracy", title: "linear probe, accuracy", better: Larger, decimals: 3, help: "accuracy of a logistic regression from codes to labels, fitted on train (test documents)" },
    Entry { metric: M::ProbeMacroF1, key: "probe_macro_f1", title: "linear probe, macro F1", better: Larger, decimals: 3, help: "mean over labels of the F1 of the same regression (test documents)" },
    Entry { metric: M::HeldoutLoss, key: "heldout_loss", title: "reconstruction loss (nats)", better: Smaller, decimals: 1, help: "mean loss per document in nats, or a sum of squares for squared error (test documents)" },
    Entry { metric: M::UnigramLoss, key: "unigram_loss", title: "unigram loss (nats)", better: Neither, decimals: 1, help: "the same loss of a model that knows only how often each word occurs (test documents)" },
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
        assert_eq!(M::UnigramLoss as usize + 1, CATALOG.len());
    }
}

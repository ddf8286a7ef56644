//! Figures of how well documents are rebuilt, beside those of models that know less.

use super::entry::{Better, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how well documents are rebuilt.
    pub enum ReconstructionFigure {
        /// Loss of the model.
        HeldoutLoss,
        /// Share of the unpenalized twin's gain.
        GainKept,
        /// Loss of a model that knows how often words occur.
        UnigramLoss,
        /// Loss of the best linear code.
        LinearLoss,
        /// Whether the model is no better than word frequencies.
        Collapsed,
        /// Area under the precision–recall curve of present words.
        Auprc,
        /// The same area by word frequencies.
        UnigramAuprc,
        /// The same area of the best linear code.
        LinearAuprc,
    }
}

impl Described for ReconstructionFigure {
    const SUBJECT: Subject = Subject {
        title: "Reconstruction",
        text: "The loss is the one that the model was trained with, every word counting alike: \
               binary cross entropy and softmax in nats, squared error as a sum of squares. Losses \
               of different kinds cannot be compared, areas can. Two models that know less stand \
               beside the trained one. The *unigram model* knows how often each word occurs in \
               training documents: with N of them, df of which hold a word, its chance is `(df + \
               ½)/(N + 1)` for cross entropy, `df/Σdf` for softmax, and its value `df/N` for squared \
               error. The *best linear code* is the mean training document and the H directions in \
               which training documents differ most from it (Eckart, Young 1936, The approximation \
               of one matrix by another of lower rank).",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::HeldoutLoss => Single {
                key: "heldout_loss",
                title: "reconstruction loss",
                summary: "mean loss per document in nats, or a sum of squares for squared error",
                unit: MeasuredIn::Loss,
                better: Better::Smaller,
                decimals: 1,
                documents: MeasuredOn::Test,
                meaning: "It is the loss of a document, summed over all V words, mean over \
                          documents.",
                source: "",
            },
            Self::GainKept => gain_kept(),
            Self::UnigramLoss => Single {
                key: "unigram_loss",
                title: "unigram loss",
                summary: "the same loss of a model that knows only how often each word occurs",
                unit: MeasuredIn::Loss,
                better: Better::Neither,
                decimals: 1,
                documents: MeasuredOn::Test,
                meaning: "It is the same loss of the unigram model.",
                source: "",
            },
            Self::LinearLoss => Single {
                key: "linear_loss",
                title: "loss of the best linear code",
                summary: "squared error of the mean document and the H directions in which training \
                          documents differ most; for squared error only",
                unit: MeasuredIn::SquaredError,
                better: Better::Neither,
                decimals: 1,
                documents: MeasuredOn::Test,
                meaning: "It is the squared error of the best linear code with H directions; models \
                          trained with another loss do not have it.",
                source: "",
            },
            Self::Collapsed => Single {
                key: "collapsed",
                title: "collapsed",
                summary: "1 when the reconstruction loss is not 1 % below the unigram loss, else 0",
                unit: MeasuredIn::Flag,
                better: Better::Smaller,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is 1 when the reconstruction loss is above 0.99 of the unigram loss, \
                          else 0.",
                source: "",
            },
            Self::Auprc => Single {
                key: "auprc",
                title: "AUPRC of present words",
                summary: "area under the precision–recall curve of a document's words among all by \
                          their logits, mean over documents",
                unit: MeasuredIn::Degree,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "For each word of a document it takes the share of present words among all \
                          words with at least its logit; it is the mean over the words of the \
                          document, and over documents that have words. 1 when every present word \
                          stands before every absent one.",
                source: "Manning, Raghavan, Schütze (2008), Introduction to information retrieval, \
                         equation 8.8",
            },
            Self::UnigramAuprc => Single {
                key: "unigram_auprc",
                title: "unigram AUPRC",
                summary: "the same area when words are ordered by how often they occur in training \
                          documents",
                unit: MeasuredIn::Degree,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the same area when words stand in the order of how often they occur \
                          in training documents.",
                source: "",
            },
            Self::LinearAuprc => Single {
                key: "linear_auprc",
                title: "AUPRC of the best linear code",
                summary: "the same area for the mean document and the H directions in which training \
                          documents differ most",
                unit: MeasuredIn::Degree,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the same area when words stand in the order of the reconstruction of \
                          the best linear code with H directions.",
                source: "",
            },
        }
        .entry()
    }
}

fn gain_kept() -> Single {
    Single {
        key: "gain_kept",
        title: "gain kept",
        summary: "share of what the unpenalized twin gains over word frequencies that the \
                          model keeps",
        unit: MeasuredIn::GainShare,
        better: Better::Larger,
        decimals: 3,
        documents: MeasuredOn::Test,
        meaning: "It is `(U − L)/(U − L₀)`, with U the loss of the unigram model, L that of \
                          the model and L₀ that of its unpenalized twin: 1 for a model that rebuilds \
                          as well as its twin, 0 for one that knows no more than word frequencies, \
                          below 0 for one that knows less. Half of it is gone in penalized units of \
                          the usual strength; below a third a code has forgotten most of what the \
                          documents say.",
        source: "",
    }
}

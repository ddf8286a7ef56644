//! Figures of how large codes are, which measures of sparseness do not see.

use super::entry::{Better, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how large codes are.
    pub enum SizeFigure {
        /// Mean size of an activation.
        MeanActivation,
        /// Root mean square of the activations.
        RmsActivation,
        /// Mean length of the decoder columns.
        DecoderNorm,
        /// What a unit adds to the logits.
        Contribution,
    }
}

impl Described for SizeFigure {
    const SUBJECT: Subject = Subject {
        title: "Size of codes",
        text: "A penalty on activations can be escaped by making them small and the decoder \
               columns long; these figures show it. A is the code of N documents over H units, \
               W the decoder.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::MeanActivation => Single {
                key: "mean_activation",
                title: "mean activation",
                summary: "mean size of an activation |a|",
                unit: MeasuredIn::Activation,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the mean of |a| over the N·H entries of the codes.",
                source: "",
            },
            Self::RmsActivation => Single {
                key: "rms_activation",
                title: "RMS activation",
                summary: "root mean square of the activations",
                unit: MeasuredIn::Activation,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the root of the mean of a² over the N·H entries of the codes.",
                source: "",
            },
            Self::DecoderNorm => Single {
                key: "decoder_norm",
                title: "mean decoder norm",
                summary: "mean length of the decoder columns",
                unit: MeasuredIn::Length,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Weights,
                meaning: "It is the mean of the Euclidean lengths `‖W_j‖` of the decoder columns \
                          of all H units.",
                source: "",
            },
            Self::Contribution => Single {
                key: "contribution",
                title: "mean contribution",
                summary: "mean of |a| times the length of its decoder column: what a unit adds to \
                          the logits",
                unit: MeasuredIn::Logit,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the mean of `|a_j|·‖W_j‖` over documents and units: what an \
                          activation adds to the logits, however size is shared out between code \
                          and decoder.",
                source: "",
            },
        }
        .entry()
    }
}

//! Figures of how much units repeat each other.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single, Text};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how much units repeat each other.
    pub enum RedundancyFigure {
        /// In what they write: cosines of decoder columns.
        Decoder(PairMeasure),
        /// Mean size of the cosines of decoder columns.
        CDec,
        /// In when they fire: correlations of activations.
        Activation(PairMeasure),
    }
}

listed! {
    /// What is said about all pairs of units.
    pub enum PairMeasure {
        /// Their mean likeness.
        Mean,
        /// The largest.
        Largest,
        /// How many are nearly the same.
        NearDuplicates,
        /// How many are nearly opposite.
        AntiParallel,
    }
}

impl Described for RedundancyFigure {
    const SUBJECT: Subject = Subject {
        title: "Units that repeat each other",
        text: "All pairs of live units are compared, by what they write (the cosine of their \
               decoder columns) and by when they fire (the Pearson correlation of their \
               activations). Units without a direction take no part: a column of zeros, an \
               activation that never changes.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::Decoder(measure) => by_decoder(measure),
            Self::CDec => Single {
                key: "c_dec",
                title: "decoder cosine, mean size",
                summary: "mean size of the cosine of the decoder columns of two live units, c_dec",
                unit: MeasuredIn::Degree,
                better: Better::Smaller,
                decimals: 3,
                documents: MeasuredOn::LiveWeights,
                meaning: "It is c_dec, the mean over pairs of units of the size of the cosine of \
                          their decoder columns, whatever its sign: 0 when all units write in \
                          directions of their own.",
                source: "",
            }
            .entry(),
            Self::Activation(measure) => by_activation(measure),
        }
    }
}

fn by_decoder(measure: PairMeasure) -> FigureEntry {
    let [key, title, summary, within] = match measure {
        PairMeasure::Mean => [
            "decoder_cosine_mean",
            "decoder cosine, mean",
            "mean cosine of the decoder columns of two live units",
            "It is the mean over pairs.",
        ],
        PairMeasure::Largest => [
            "decoder_cosine_max",
            "decoder cosine, largest",
            "largest cosine of the decoder columns of two live units",
            "It is the largest of all pairs.",
        ],
        PairMeasure::NearDuplicates => [
            "decoder_near_duplicates",
            "near-duplicates by decoder",
            "pairs of live units whose decoder columns have a cosine above 0.9",
            "It is the number of pairs above 0.9.",
        ],
        PairMeasure::AntiParallel => [
            "decoder_anti_parallel",
            "anti-parallel by decoder",
            "pairs of live units whose decoder columns have a cosine below −0.9",
            "It is the number of pairs below −0.9.",
        ],
    };
    let definition = Definition {
        name: "Cosines of decoder columns".into(),
        text: "For two units it is `W_i·W_j / (‖W_i‖·‖W_j‖)` of their decoder columns.".into(),
        source: "".into(),
    };
    entry(measure, [key, title, summary, within], MeasuredOn::LiveWeights, definition)
}

fn by_activation(measure: PairMeasure) -> FigureEntry {
    let [key, title, summary, within] = match measure {
        PairMeasure::Mean => [
            "activation_correlation_mean",
            "activation correlation, mean",
            "mean correlation of the activations of two live units",
            "It is the mean over pairs.",
        ],
        PairMeasure::Largest => [
            "activation_correlation_max",
            "activation correlation, largest",
            "largest correlation of the activations of two live units",
            "It is the largest of all pairs.",
        ],
        PairMeasure::NearDuplicates => [
            "activation_near_duplicates",
            "near-duplicates by activation",
            "pairs of live units whose activations correlate above 0.9",
            "It is the number of pairs above 0.9.",
        ],
        PairMeasure::AntiParallel => [
            "activation_anti_parallel",
            "anti-parallel by activation",
            "pairs of live units whose activations correlate below −0.9",
            "It is the number of pairs below −0.9.",
        ],
    };
    let definition = Definition {
        name: "Correlations of activations".into(),
        text: "For two units it is the Pearson correlation of their activations over documents."
            .into(),
        source: "".into(),
    };
    entry(measure, [key, title, summary, within], MeasuredOn::Test, definition)
}

fn entry(
    measure: PairMeasure,
    [key, title, summary, within]: [&'static str; 4],
    documents: MeasuredOn,
    definition: Definition,
) -> FigureEntry {
    let (unit, better, decimals) = match measure {
        PairMeasure::Mean => (MeasuredIn::SignedDegree, Better::Neither, 3),
        PairMeasure::Largest => (MeasuredIn::SignedDegree, Better::Smaller, 3),
        PairMeasure::NearDuplicates => (MeasuredIn::Count, Better::Smaller, 1),
        PairMeasure::AntiParallel => (MeasuredIn::Count, Better::Neither, 1),
    };
    FigureEntry {
        key: key.into(),
        title: title.into(),
        summary: Text::from(summary),
        unit,
        better,
        decimals,
        documents,
        definition,
        within: within.into(),
    }
}

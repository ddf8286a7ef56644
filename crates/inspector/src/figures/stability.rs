//! Figures of whether units come back from another seed.

use super::entry::{Better, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of whether units come back from another seed.
    pub enum StabilityFigure {
        /// Share of live units that come back.
        StableFraction,
    }
}

impl Described for StabilityFigure {
    const SUBJECT: Subject = Subject {
        title: "Stability over seeds",
        text: "It belongs to a variant with several seeds, not to one model. Twins share their \
               start, which makes units alike: seeds of one variant are compared, never twins.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::StableFraction => Single {
                key: "stable_fraction",
                title: "stable units",
                summary: "share of live units whose match in at least four of five other seeds \
                          has a decoder column of cosine 0.7 or more",
                unit: MeasuredIn::Share,
                better: Better::Larger,
                decimals: 3,
                documents: MeasuredOn::LiveWeights,
                meaning: "The units of two seeds are matched one to one so that the sum of the \
                          cosines of their decoder columns is largest. A live unit is stable when \
                          its match has a cosine of at least 0.7 in at least ⌈0.8·(S − 1)⌉ of the \
                          S − 1 other seeds; the figure is the share of live units that are.",
                source: "",
            },
        }
        .entry()
    }
}

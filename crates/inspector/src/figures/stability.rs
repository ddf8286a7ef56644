//! Figures of whether units come back from another seed.

use super::entry::{Better, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of whether units come back from another seed.
    pub enum StabilityFigure {
        /// Share of live units that come back.
        StableFraction,
        /// Share of the span of the other units that is found again.
        UnstableSpan,
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
            Self::UnstableSpan => Single {
                key: "unstable_span",
                title: "span of unstable units",
                summary: "share of what the units that are not stable span together that the units \
                          of another seed span too",
                unit: MeasuredIn::Share,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::LiveWeights,
                meaning: "Units that do not come back may still say together what they said: their \
                          decoder columns may span the same directions, cut up into other units. \
                          The figure is the mean squared cosine of the principal angles between the \
                          span of the live units that are not stable and that of all live units of \
                          another seed, the mean over the other seeds. 1 is the same span; random \
                          directions have the number of live units divided by V, 0.03 for 64 units \
                          and 2,000 words.",
                source: "Björck, Golub (1973), Numerical methods for computing angles between linear \
                         subspaces, section 2",
            },
        }
        .entry()
    }
}

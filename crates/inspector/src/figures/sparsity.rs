//! Figures of how sparse codes are.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single, Text};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of how sparse codes are.
    pub enum SparsityFigure {
        /// Share of inactive entries.
        ZeroFraction,
        /// The same over live units.
        ZeroFractionLive,
        /// Active units per document.
        L0,
        /// Mean share of documents on which a unit is active.
        Density,
        /// Share of units that are never active.
        DeadFraction,
        /// Share of units that are nearly always active.
        AlwaysOnFraction,
        /// A measure that does not depend on scale.
        Sparseness(SparsenessMeasure, SparsenessOver),
    }
}

listed! {
    /// Measures of sparseness that do not depend on scale.
    pub enum SparsenessMeasure {
        /// Hoyer's.
        Hoyer,
        /// The Gini index.
        Gini,
        /// Treves' and Rolls'.
        TrevesRolls,
    }
}

listed! {
    /// What a vector of activations belongs to.
    pub enum SparsenessOver {
        /// A document: its entries are the units.
        Population,
        /// A unit: its entries are the documents.
        Lifetime,
    }
}

impl Described for SparsityFigure {
    const SUBJECT: Subject = Subject {
        title: "Sparsity of codes",
        text: "A unit is *active* on a document when the size of its activation is above the \
               unit's threshold: 0 for kinds with exact zeros, 0.05 for sigmoid, and for other \
               kinds 0.05 of the root mean square of the unit over the documents judged, in the \
               unpenalized twin where there is one, so that shrinking does not count as \
               sparsity. A unit is *live* when it is active on a document, else *dead*.",
    };

    fn entry(self) -> FigureEntry {
        match self {
            Self::ZeroFraction => Single {
                key: "zero_fraction",
                title: "zeros",
                summary: "share of inactive entries of the codes",
                unit: MeasuredIn::Share,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "Of the N·H entries of the codes of N documents over H units, it is the \
                          share that is not active.",
                source: "",
            }
            .entry(),
            Self::ZeroFractionLive => Single {
                key: "zero_fraction_live",
                title: "zeros of live units",
                summary: "share of inactive entries of the codes, over live units only",
                unit: MeasuredIn::Share,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the share of inactive entries among those of live units, so that \
                          dead units do not count as sparsity.",
                source: "",
            }
            .entry(),
            Self::L0 => Single {
                key: "l0",
                title: "active units per document",
                summary: "mean number of active units per document",
                unit: MeasuredIn::Count,
                better: Better::Neither,
                decimals: 1,
                documents: MeasuredOn::Test,
                meaning: "It is the number of active units of a document, mean over documents.",
                source: "",
            }
            .entry(),
            Self::Density => Single {
                key: "density",
                title: "mean density",
                summary: "mean over units of the share of documents on which a unit is active",
                unit: MeasuredIn::Share,
                better: Better::Neither,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "The density of a unit is the share of documents on which it is active; \
                          the figure is the mean over all units.",
                source: "",
            }
            .entry(),
            Self::DeadFraction => Single {
                key: "dead_fraction",
                title: "dead units",
                summary: "share of units that are active on no document",
                unit: MeasuredIn::Share,
                better: Better::Smaller,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the share of units that are active on no document.",
                source: "",
            }
            .entry(),
            Self::AlwaysOnFraction => Single {
                key: "always_on_fraction",
                title: "always-on units",
                summary: "share of units active on more than 99 % of the documents",
                unit: MeasuredIn::Share,
                better: Better::Smaller,
                decimals: 3,
                documents: MeasuredOn::Test,
                meaning: "It is the share of units that are active on more than 99 % of the \
                          documents.",
                source: "",
            }
            .entry(),
            Self::Sparseness(measure, over) => sparseness(measure, over),
        }
    }
}

fn sparseness(measure: SparsenessMeasure, over: SparsenessOver) -> FigureEntry {
    let (key, name, phrase) = match measure {
        SparsenessMeasure::Hoyer => ("hoyer", "Hoyer", "Hoyer sparseness"),
        SparsenessMeasure::Gini => ("gini", "Gini", "Gini index"),
        SparsenessMeasure::TrevesRolls => {
            ("treves_rolls", "Treves–Rolls", "Treves–Rolls sparseness")
        }
    };
    let (ending, of, within) = match over {
        SparsenessOver::Population => (
            "population",
            "over the units of a document, mean over documents",
            "The vector is a document's, over all units; the figure is the mean over documents.",
        ),
        SparsenessOver::Lifetime => (
            "lifetime",
            "over the documents of a unit, mean over live units",
            "The vector is a unit's, over all documents; the figure is the mean over live units.",
        ),
    };
    FigureEntry {
        key: format!("{key}_{ending}").into(),
        title: format!("{name}, {ending}").into(),
        summary: format!("{phrase} {of}").into(),
        unit: MeasuredIn::Degree,
        better: Better::Larger,
        decimals: 3,
        documents: MeasuredOn::Test,
        definition: Definition {
            name: phrase.into(),
            text: formula(measure).into(),
            source: source(measure),
        },
        within: within.into(),
    }
}

fn formula(measure: SparsenessMeasure) -> &'static str {
    match measure {
        SparsenessMeasure::Hoyer => {
            "For a vector v of n activations it is `(√n − ‖v‖₁/‖v‖₂) / (√n − 1)`: 0 when all are \
             of one size, 1 when only one is not 0. Vectors of zeros, or of one entry, are left \
             out."
        }
        SparsenessMeasure::Gini => {
            "For the sizes `c_1 ≤ … ≤ c_n` of n activations it is `1 − 2·Σ_k (c_k/Σc)·((n − k + \
             ½)/n)`: 0 when all are of one size, `1 − 1/n` when only one is not 0. Vectors of \
             zeros, or of one entry, are left out."
        }
        SparsenessMeasure::TrevesRolls => {
            "For n activations r it is `(1 − (Σ|r|/n)² / (Σr²/n)) / (1 − 1/n)`: 0 when all are of \
             one size, 1 when only one is not 0. Vectors of zeros, or of one entry, are left out."
        }
    }
}

fn source(measure: SparsenessMeasure) -> Text {
    match measure {
        SparsenessMeasure::Hoyer => {
            "Hoyer (2004), Non-negative matrix factorization with sparseness constraints, \
             section 3.1"
        }
        SparsenessMeasure::Gini => {
            "Hurley, Rickard (2009), Comparing measures of sparsity, table I"
        }
        SparsenessMeasure::TrevesRolls => {
            "Rolls, Tovee (1995), Sparseness of the neuronal representation of stimuli in the \
             primate temporal visual cortex; normalized as in Vinje, Gallant (2000), Sparse coding \
             and decorrelation in primary visual cortex during natural vision"
        }
    }
    .into()
}

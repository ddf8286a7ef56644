//! What the catalog says about one figure.

use std::borrow::Cow;

/// Text of the catalog: most is written out, that of families is put together.
pub type Text = Cow<'static, str>;

/// Describes a figure: one row of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureEntry {
    /// Key in `report.json`.
    pub key: Text,
    /// Name in tables.
    pub title: Text,
    /// What it is, in a few words that stand beside it in tables.
    pub summary: Text,
    /// What it counts in.
    pub unit: MeasuredIn,
    /// The direction in which it improves.
    pub better: Better,
    /// Digits after the point in tables.
    pub decimals: usize,
    /// The documents that it is measured on.
    pub documents: MeasuredOn,
    /// What it measures and how, shared by the figures of a family.
    pub definition: Definition,
    /// Whole sentences that tell it from the others of its family; empty for a figure by itself.
    pub within: Text,
}

/// Describes a figure that has no family, for [`Single::entry`].
pub(super) struct Single {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) summary: &'static str,
    pub(super) unit: MeasuredIn,
    pub(super) better: Better,
    pub(super) decimals: usize,
    pub(super) documents: MeasuredOn,
    /// Whole sentences with the formula.
    pub(super) meaning: &'static str,
    /// Authors, year, title; empty for what needs none.
    pub(super) source: &'static str,
}

/// Defines a figure, or a family of figures that differ in words or documents alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Heading on the page of figures.
    pub name: Text,
    /// Whole sentences with the formula.
    pub text: Text,
    /// Authors, year, title; empty for what needs none.
    pub source: Text,
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

/// Says what a figure counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasuredIn {
    /// A part of a whole, from 0 to 1.
    Share,
    /// A share of a gain: 1 for all of it, below 0 for a loss.
    GainShare,
    /// A number without unit from 0 to 1.
    Degree,
    /// A number without unit from −1 to 1.
    SignedDegree,
    /// A ratio from 0 on, 1 by chance.
    Times,
    /// Things.
    Count,
    /// Natural logarithms.
    Nats,
    /// Nats, or the sum of squares of a model trained for that.
    Loss,
    /// A sum of squares.
    SquaredError,
    /// What units give.
    Activation,
    /// What a unit adds to the logits of words.
    Logit,
    /// Length of decoder columns.
    Length,
    /// 0 or 1.
    Flag,
}

/// Names the documents that a figure is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasuredOn {
    /// None: labels are counted.
    None,
    /// None: weights are read.
    Weights,
    /// None: weights are read, of units that are live on test documents.
    LiveWeights,
    /// None but those that named the units.
    Named,
    /// The training documents.
    Train,
    /// The reference documents of coherence.
    Reference,
    /// The test documents.
    Test,
    /// The test documents, or a seeded sample of them.
    TestSample,
}

impl Single {
    /// Returns the row of the catalog.
    pub(super) fn entry(self) -> FigureEntry {
        let Self { key, title, summary, unit, better, decimals, documents, meaning, source } = self;
        let name = Text::from(capitalized(title));
        FigureEntry {
            key: key.into(),
            title: title.into(),
            summary: summary.into(),
            unit,
            better,
            decimals,
            documents,
            definition: Definition { name, text: meaning.into(), source: source.into() },
            within: "".into(),
        }
    }
}

/// Returns a text with a large first letter.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Better {
    /// Returns `Some(true)` when larger is better, `None` when neither is.
    pub fn larger(self) -> Option<bool> {
        match self {
            Self::Larger => Some(true),
            Self::Smaller => Some(false),
            Self::Neither => None,
        }
    }

    /// Returns a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Larger => "larger is better",
            Self::Smaller => "smaller is better",
            Self::Neither => "describes",
        }
    }

    /// Returns a whole sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Larger => "Larger is better.",
            Self::Smaller => "Smaller is better.",
            Self::Neither => "It describes: neither larger nor smaller is better.",
        }
    }
}

impl MeasuredIn {
    /// Returns a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Share => "share, 0 to 1",
            Self::GainShare => "share, at most about 1",
            Self::Degree => "0 to 1",
            Self::SignedDegree => "−1 to 1",
            Self::Times => "times, 1 by chance",
            Self::Count => "count",
            Self::Nats => "nats",
            Self::Loss => "nats, or squared error for models trained on it",
            Self::SquaredError => "squared error",
            Self::Activation => "size of activations",
            Self::Logit => "logits",
            Self::Length => "length of decoder columns",
            Self::Flag => "0 or 1",
        }
    }
}

impl MeasuredOn {
    /// Returns a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "no document",
            Self::Weights => "weights",
            Self::LiveWeights => "weights of live units",
            Self::Named => "words of units",
            Self::Train => "training documents",
            Self::Reference => "reference documents",
            Self::Test => "test documents",
            Self::TestSample => "test documents, 5,000 at most",
        }
    }

    /// Returns what tables add to a summary; empty where it says so itself.
    pub(super) fn remark(self) -> &'static str {
        match self {
            Self::None | Self::Weights | Self::LiveWeights | Self::Named | Self::Train => "",
            Self::Reference => " (reference documents)",
            Self::Test => " (test documents)",
            Self::TestSample => " (at most 5,000 sampled test documents)",
        }
    }

    /// Returns a whole sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::None => "It looks at no document.",
            Self::Weights => "It looks at weights alone.",
            Self::LiveWeights => {
                "It looks at weights alone; test documents say which units are live."
            }
            Self::Named => {
                "It looks at no document but the training documents that named the units."
            }
            Self::Train => "It is counted on the training documents that named the units.",
            Self::Reference => "It is counted in the reference documents.",
            Self::Test => "It is measured on test documents.",
            Self::TestSample => {
                "It is measured on test documents, on a seeded sample of 5,000 when there are more."
            }
        }
    }
}

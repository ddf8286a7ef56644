//! Figures of whether the words of a unit tell when it is active.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn};
use super::listed::listed;
use super::naming::NamedBy;
use super::subject::{Described, Subject};

listed! {
    /// Figures of whether the words of a unit tell when it is active.
    pub enum FaithfulnessFigure {
        /// Correlation of activation with the words present.
        Of(NamedBy),
        /// The same over live units alone, under correlation naming.
        OfLive,
    }
}

impl Described for FaithfulnessFigure {
    const SUBJECT: Subject = Subject {
        title: "Faithfulness of words",
        text: "Words can belong together and still not be what the unit is about.",
    };

    fn entry(self) -> FigureEntry {
        let (key, title, summary, within) = match self {
            Self::Of(naming) => (
                format!("faithfulness{}", naming.key_ending()),
                format!("faithfulness{}", naming.title_ending()),
                match naming {
                    NamedBy::Distinctive => {
                        "correlation of a unit's activation with the number of its ten named words \
                         present, mean over all units, default naming"
                            .into()
                    }
                    other => format!("as faithfulness, with {}", other.words()),
                },
                format!(
                    "{} It is the mean over all units, in which one without words or whose \
                     activation never changes counts as 0, as by chance.",
                    naming.sentence()
                ),
            ),
            Self::OfLive => (
                "faithfulness_correlation_live".to_owned(),
                "faithfulness, correlation naming, live units".to_owned(),
                "as faithfulness, with the words of largest correlation, mean of the units that \
                 have words and change alone"
                    .to_owned(),
                format!(
                    "{} It is the mean over the units that have words and whose activation \
                     changes.",
                    NamedBy::Correlation.sentence()
                ),
            ),
        };
        FigureEntry {
            key: key.into(),
            title: title.into(),
            summary: summary.into(),
            unit: MeasuredIn::SignedDegree,
            better: Better::Larger,
            decimals: 3,
            documents: MeasuredOn::Test,
            definition: Definition {
                name: "Faithfulness".into(),
                text: "For each unit it is the Pearson correlation, over documents, of its \
                       activation with the number of its ten named words that the document holds; \
                       0 when every document holds the same number."
                    .into(),
                source: "".into(),
            },
            within: within.into(),
        }
    }
}

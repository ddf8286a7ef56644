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
    }
}

impl Described for FaithfulnessFigure {
    const SUBJECT: Subject = Subject {
        title: "Faithfulness of words",
        text: "Words can belong together and still not be what the unit is about.",
    };

    fn entry(self) -> FigureEntry {
        let Self::Of(naming) = self;
        FigureEntry {
            key: format!("faithfulness{}", naming.key_ending()).into(),
            title: format!("faithfulness{}", naming.title_ending()).into(),
            summary: match naming {
                NamedBy::Distinctive => {
                    "correlation of a unit's activation with the number of its ten named words \
                     present, mean over live units, default naming"
                        .into()
                }
                other => format!("as faithfulness, with {}", other.words()).into(),
            },
            unit: MeasuredIn::SignedDegree,
            better: Better::Larger,
            decimals: 3,
            documents: MeasuredOn::Test,
            definition: Definition {
                name: "Faithfulness".into(),
                text: "For each unit it is the Pearson correlation, over documents, of its \
                       activation with the number of its ten named words that the document holds; \
                       0 when every document holds the same number. The figure is the mean over \
                       the units that have words and whose activation changes."
                    .into(),
                source: "".into(),
            },
            within: naming.sentence().into(),
        }
    }
}

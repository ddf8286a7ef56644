//! Figures of what units know of the half of a document that they did not see.

use super::entry::{Better, Definition, FigureEntry, MeasuredIn, MeasuredOn, Single};
use super::listed::listed;
use super::subject::{Described, Subject};

listed! {
    /// Figures of what units know of the half of a document that they did not see.
    pub enum CarryOverFigure {
        /// How much likelier the unseen half holds words of an active unit.
        Lift,
        /// The same over live units alone.
        OfLive,
        /// Area under the ROC curve of activations for the same.
        Area,
        /// Whether the documents of a unit belong together.
        DocumentIntrusion,
    }
}

impl Described for CarryOverFigure {
    const SUBJECT: Subject = Subject {
        title: "Carry-over",
        text: "The words of each test document are drawn into two halves, in the same way for \
               every model, and the first half is encoded. A unit that knows what a document is \
               about is active where the other half, which it did not see, holds its words.",
    };

    fn entry(self) -> FigureEntry {
        let [key, title, summary, within] = match self {
            Self::Lift => [
                "carry_over",
                "carry-over",
                "how many times likelier than by chance the unseen half of a document holds a \
                 unit's words where the unit is most active on the other half; mean of all units",
                "It is the geometric mean over all units, in which one without words or whose \
                 activation never changes counts as 1, as by chance.",
            ],
            Self::OfLive => [
                "carry_over_live",
                "carry-over, live units",
                "as carry-over, mean of the units that have words and change alone",
                "It is the geometric mean over the units that have words and whose activation \
                 changes.",
            ],
            Self::Area => [
                "carry_over_auc",
                "carry-over, AUROC",
                "area under the ROC curve of a unit's activation on half of a document as a score \
                 for its words in the other half; mean over all units",
                "It is the area under the ROC curve of all activations as scores for the same \
                 positive documents: of two documents of one group, one positive and one not, the \
                 chance that the unit is more active on the first; mean over all units, in which \
                 one without words or whose activation never changes counts as 0.5, as by chance.",
            ],
            Self::DocumentIntrusion => return document_intrusion(),
        };
        FigureEntry {
            key: key.into(),
            title: title.into(),
            summary: summary.into(),
            unit: match self {
                Self::Lift | Self::OfLive => MeasuredIn::Times,
                Self::Area | Self::DocumentIntrusion => MeasuredIn::Degree,
            },
            better: Better::Larger,
            decimals: match self {
                Self::Lift | Self::OfLive => 2,
                Self::Area | Self::DocumentIntrusion => 3,
            },
            documents: MeasuredOn::Test,
            definition: Definition {
                name: "Carry-over".into(),
                text: "A document is positive for a unit when its second half holds at least one \
                       of the unit's ten words of largest correlation. Within each of five groups \
                       of documents of like length, the 5 % are taken on whose first halves the \
                       unit is most active, at least one; of documents on which it is equally \
                       active a seeded order decides. The carry-over of a unit is \
                       `(positives among them + ½) / (positives expected there by chance + ½)`. \
                       Documents of which one half is empty take no part."
                    .into(),
                source: "".into(),
            },
            within: within.into(),
        }
    }
}

fn document_intrusion() -> FigureEntry {
    Single {
        key: "document_intrusion",
        title: "document intrusion",
        summary: "share of groups of five documents, four of a unit's most active ones, in which the \
                  fifth is told by the unseen halves; mean over all units, 0.2 is chance",
        unit: MeasuredIn::Share,
        better: Better::Larger,
        decimals: 3,
        documents: MeasuredOn::Test,
        meaning: "Five documents of like length are drawn from the 5 % on whose first halves a unit \
                  is most active, at least five, and one of them gives its place to one of the half \
                  on which the unit is least active, the most like it in length and in mean likeness \
                  to all documents. Likeness is the cosine of second halves, words weighed by the \
                  logarithm of their rarity. The odd document is told when its sum of cosines with \
                  the four others is the least of the five. The figure is the share of 20 seeded \
                  groups in which it is told, mean over all units; a unit without words or whose \
                  activation never changes counts as 0.2, as by chance. It explores: no verdict \
                  rests on it.",
        source: "Chang, Boyd-Graber, Gerrish, Wang, Blei (2009), Reading tea leaves: how humans \
                 interpret topic models, whose topic intrusion asks people",
    }
    .entry()
}

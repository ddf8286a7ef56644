//! Everything that is shown of one unit.

use serde::Serialize;
use topicscope_indexer::Vocabulary;

use super::choice::ChosenFrom;
use super::decided::Decided;
use super::documents::UnitDocument;
use super::figures::UnitFigures;
use super::likeness::UnitLikeness;
use super::passage::Piece;
use super::rules::UnitRules;
use super::standing::Standing;
use crate::rank::RelevanceParts;

/// Holds everything that is shown of one unit of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitReading {
    /// Its figures and words.
    #[serde(flatten)]
    pub figures: UnitFigures,
    /// Mean NPMI over the units of the untrained twin in the same reference: chance, for words that
    /// correlation finds in any direction.
    pub floor: Option<f64>,
    /// Its place in the study that the model is a run of.
    #[serde(flatten)]
    pub standing: Standing,
    /// How many words decide that it is active, over at most
    /// [`DECIDED_DOCUMENTS`](super::DECIDED_DOCUMENTS) test documents; absent for a unit that is active
    /// on none of them, for one that competes, and without documents.
    pub decided: Option<Decided>,
    /// Short rules that foretell it; absent without documents, and where they would take too long.
    pub rules: Option<UnitRules>,
    /// What relevance is made of, for the words that come first under one weight or another; empty
    /// where they were not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevance: Vec<RelevantWord>,
    /// The units that are most like it and most opposed.
    pub likeness: UnitLikeness,
    /// Documents on which it is active, of all parts of the index.
    pub documents: Vec<ReadDocument>,
}

/// Holds one document of a unit, with a passage taken apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadDocument {
    /// Why it is shown.
    pub chosen: ChosenFrom,
    /// The document, its activation, and a plain passage.
    #[serde(flatten)]
    pub document: UnitDocument,
    /// The passage, in which every word that the model knows has its share.
    pub passage: Vec<Piece>,
}

/// Holds what the relevance of a word for a unit is made of: λ ln(under unit) + (1 - λ)
/// ln(under unit / in corpus).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelevantWord {
    /// The form people are shown.
    pub word: String,
    /// Its share in the words of training documents, each weighted by the activation where that is
    /// above 0; in (0, 1].
    pub under_unit: f64,
    /// Its share in the words of all training documents, in (0, 1].
    pub in_corpus: f64,
}

/// Holds what is shown of all units of one model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelReadings {
    /// Its variant.
    pub variant: String,
    /// Its seed.
    pub seed: u64,
    /// Every unit, by number.
    pub units: Vec<UnitReading>,
}

impl RelevantWord {
    /// Writes out which word it is.
    pub(super) fn of(parts: &RelevanceParts, vocabulary: &Vocabulary) -> Self {
        Self {
            word: vocabulary.surface(parts.term).to_owned(),
            under_unit: parts.under_unit,
            in_corpus: parts.in_corpus,
        }
    }
}

impl ReadDocument {
    /// Forgets all that is made of the text of the document; its id, its labels and its activation stay.
    pub fn leave_out_text(&mut self) {
        self.document.leave_out_text();
        self.passage.clear();
    }
}

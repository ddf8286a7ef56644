//! Everything that is shown of one unit.

use std::collections::BTreeMap;

use serde::Serialize;
use topicscope_indexer::{Bags, DocId, IndexError, TermId, Vocabulary};
use topicscope_trainer::Autoencoder;

use super::choice::ChosenFrom;
use super::decided::Decided;
use super::documents::{DocumentReader, SNIPPET_CHARS, UnitDocument};
use super::figures::UnitFigures;
use super::likeness::UnitLikeness;
use super::passage::{Piece, passage};
use super::reasons::Reasons;
use super::rules::UnitRules;
use super::standing::Standing;

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
    /// How many words decide that it is active, over test documents; absent for a unit that is active on
    /// none of them, for one that competes, and without documents.
    pub decided: Option<Decided>,
    /// Short rules that foretell it; absent without documents.
    pub rules: Option<UnitRules>,
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

impl DocumentReader<'_> {
    /// Shows documents of a unit, each with a passage whose words carry their shares, and with what
    /// decides that the unit is active; `terms` are the words of the unit that plain passages mark.
    ///
    /// # Errors
    /// When the store cannot be read.
    ///
    /// # Panics
    /// When unit or documents do not exist, or the bags have other terms than the model.
    pub fn read(
        &self,
        (model, vocabulary): (&Autoencoder, &Vocabulary),
        (unit, active_above): (usize, f32),
        bags: &Bags,
        chosen: &[(ChosenFrom, DocId, f32)],
        terms: &[TermId],
    ) -> Result<Vec<ReadDocument>, IndexError> {
        let read = |&(why, document, activation): &(ChosenFrom, DocId, f32)| {
            let reasons = Reasons::of(model, vocabulary, &bags.terms(document));
            let shares: BTreeMap<TermId, f32> = reasons.shares_by_term(unit).collect();
            let text = self.store.get(document)?.text;
            let reason = reasons.reason(unit, active_above);
            let shown = self.show((document, activation), terms)?;
            Ok(ReadDocument {
                chosen: why,
                document: UnitDocument { reason: Some(reason), ..shown },
                passage: passage(&text, &self.words(&text), &shares, SNIPPET_CHARS),
            })
        };
        chosen.iter().map(read).collect()
    }
}

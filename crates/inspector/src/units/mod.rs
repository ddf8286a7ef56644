//! What is shown of the hidden units of a model: words, documents, reasons.
//!
//! A [`UnitSurvey`] holds what is known of all units of a model, and a [`SurveyFile`] keeps it beside
//! the model; a [`UnitReading`] is all that is shown of one unit, and a [`UnitReader`] makes it.

pub mod sheets;

mod automatic_name;
mod choice;
mod decided;
mod documents;
mod encoding;
mod figures;
mod histogram;
mod likeness;
mod passage;
mod profile;
mod reader;
mod reading;
mod reasons;
mod row;
mod rules;
mod search;
mod snippet;
mod standing;
mod survey;
mod survey_file;
mod vote;

pub use choice::{ChosenFrom, HowMany, chosen_documents};
pub use decided::{DECIDED_DOCUMENTS, Decided, DecidedCounts, decided, decided_counts};
pub use documents::{DocumentReader, SNIPPET_CHARS, UnitDocument, all_documents, top_documents};
pub use encoding::{Encoder, Encoding, ExpectedWord, FiringUnit};
pub use figures::{
    BestLabel, DEAD_NAME, HealthFlag, KEPT_WORDS, RankedWords, TwinUnit, UnitFigures,
};
pub use histogram::Histogram;
pub use likeness::{LikeUnit, UnitLikeness};
pub use passage::{Piece, passage, passage_text};
pub use profile::{UnitProfile, UnitWords, Word, profiles, words_of};
pub use reader::{DocumentDetail, ReadingDepth, UnitReader};
pub use reading::{ModelReadings, ReadDocument, RelevantWord, UnitReading};
pub use reasons::{Reason, Rival, Side, Why};
pub use row::UnitRow;
pub use rules::{
    EstimatedShare, LARGEST_DENSITY, Rule, RuleCounts, RulePattern, RuleTarget, TargetKind,
    UnitOnDocuments, UnitRules, rules_of,
};
pub use search::{
    FoundUnit, UnitOrder, nearest, of_document, of_label, of_likeness, of_words, typed_words,
};
pub use snippet::snippet;
pub use standing::{Standing, UnitTheme, standings};
pub use survey::{UnitFindings, UnitSurvey};
pub use survey_file::SurveyFile;
pub use vote::Vote;

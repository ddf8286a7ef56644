//! What is shown of the hidden units of a model: words, documents, reasons.

pub mod sheets;

mod decided;
mod documents;
mod encoding;
mod profile;
mod reasons;
mod rules;
mod snippet;
mod vote;

pub use decided::{DECIDED_DOCUMENTS, Decided, DecidedCounts, decided, decided_counts};
pub use documents::{DocumentReader, SNIPPET_CHARS, UnitDocument, all_documents, top_documents};
pub use encoding::{Encoder, Encoding, ExpectedWord, FiringUnit};
pub use profile::{UnitProfile, UnitWords, Word, profiles, words_of};
pub use reasons::{Reason, Rival, Why};
pub use rules::{
    EstimatedShare, LARGEST_DENSITY, Rule, RuleCounts, RulePattern, RuleTarget, TargetKind,
    UnitOnDocuments, UnitRules, rules_of,
};
pub use snippet::snippet;
pub use vote::Vote;

//! What a person asks of the indexer, as plain values that the manifest keeps.

mod analyze;
mod index;
mod language;

pub use analyze::{
    Accents, AnalyzerSettings, Case, Cjk, Mark, Numbers, PhraseSettings, Stemming, StopWords,
    TokenRule,
};
pub use index::{
    Fields, Format, IndexSettings, LONGEST_RECORD, Malformed, OnError, ReadSettings, SplitSettings,
    Strip, UnknownFormat,
};
pub use language::{Language, UnknownLanguage};

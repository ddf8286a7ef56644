//! What a person asks of the indexer: plain values, which the manifest of an index keeps.

mod analyze;
mod edition;
mod fields;
mod format;
mod index;
mod language;
mod prune;
mod read;
mod repeats;
mod table;

pub use analyze::{
    Accents, AnalyzerSettings, Case, Cjk, Numbers, PhraseSettings, Stemming, StopWords, TokenRule,
};
pub use edition::{Edition, UnknownEdition};
pub use fields::{Fields, Strip};
pub use format::{Format, UnknownFormat};
pub use index::IndexSettings;
pub use language::{Language, UnknownLanguage};
pub use prune::{Limit, PruneSettings};
pub use read::{LONGEST_RECORD, Malformed, OnError, ReadSettings, ReadyTokens, TextCut};
pub use repeats::{RepeatSettings, Repeated};
pub use table::{Quotes, TableSettings};

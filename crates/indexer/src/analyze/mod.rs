//! Text to terms: what counts as a token, and which tokens a vocabulary may hold.
//!
//! Nothing is dropped here. The analyzer marks; the counter of the index builder decides.

#[cfg(feature = "text")]
mod analyzer;
#[cfg(feature = "text")]
mod bagger;
#[cfg(feature = "text")]
mod cjk;
#[cfg(feature = "text")]
mod english;
mod language;
#[cfg(feature = "text")]
mod pattern;
#[cfg(feature = "text")]
mod phrases;
#[cfg(feature = "text")]
mod pieces;
mod settings;
#[cfg(feature = "text")]
mod short;
#[cfg(feature = "text")]
mod words;

#[cfg(feature = "text")]
pub use analyzer::{Analyzer, Token};
#[cfg(feature = "text")]
pub(crate) use analyzer::{Class, Classifier};
#[cfg(feature = "text")]
pub use bagger::Bagger;
pub use language::{Language, UnknownLanguage};
#[cfg(feature = "text")]
pub(crate) use phrases::{JOINT, are_neighbours, join, parts};
pub use settings::{
    Accents, AnalyzerSettings, Case, Cjk, Mark, Numbers, PhraseSettings, Stemming, StopWords,
    TokenRule,
};
#[cfg(feature = "text")]
pub(crate) use short::Form;

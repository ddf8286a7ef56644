//! Text to terms: what counts as a token, and which tokens a vocabulary may hold.
//!
//! Nothing is dropped here. The analyzer marks; the counter of the index builder decides.

#[cfg(feature = "text")]
mod analyzer;
#[cfg(feature = "text")]
mod bounds;
#[cfg(feature = "text")]
mod cjk;
#[cfg(feature = "text")]
mod classifier;
#[cfg(feature = "text")]
mod english;
#[cfg(feature = "text")]
mod invisible;
#[cfg(feature = "text")]
mod label;
#[cfg(feature = "text")]
mod latin;
#[cfg(feature = "text")]
mod listed;
#[cfg(feature = "text")]
mod pattern;
#[cfg(feature = "text")]
mod phrases;
#[cfg(feature = "text")]
mod pieces;
#[cfg(feature = "text")]
mod rules;
#[cfg(feature = "text")]
mod short;
#[cfg(feature = "text")]
mod spelling;
mod token;
#[cfg(feature = "text")]
mod traced;
#[cfg(feature = "text")]
mod words;

#[cfg(feature = "text")]
pub use analyzer::Analyzer;
#[cfg(feature = "text")]
pub(crate) use classifier::{Class, Classifier};
#[cfg(feature = "text")]
pub(crate) use label::tidy_labels;
#[cfg(feature = "text")]
pub use listed::{Entries, Entry};
#[cfg(feature = "text")]
pub(crate) use phrases::{JOINT, are_neighbors, join, parts};
#[cfg(feature = "text")]
pub(crate) use short::Form;
#[cfg(feature = "text")]
pub(crate) use spelling::item;
pub use token::Mark;
#[cfg(feature = "text")]
pub use token::Token;

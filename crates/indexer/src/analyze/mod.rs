//! Text to terms: what counts as a token, and which tokens a vocabulary may hold.
//!
//! Nothing is dropped here. The analyzer marks; the counter of the index builder decides.

mod analyzer;
mod cjk;
mod english;
mod pattern;
mod phrases;
mod pieces;
mod short;
mod words;

pub use analyzer::{Analyzer, Token};
pub(crate) use analyzer::{Class, Classifier};
pub(crate) use phrases::{JOINT, are_neighbours, join, parts};
pub(crate) use short::Form;

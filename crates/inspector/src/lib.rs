//! Reads the hidden units of autoencoders over text, and compares models.
//!
//! [`study`] trains twins, [`evaluate`] computes every figure of one model, [`report::compare`]
//! sets variants beside each other in a [`report::Report`]: plain data, which the `sheets` of each
//! subject lay out as [`render::Sheet`]s and [`render`] turns into text. Nothing here prints, reads the
//! clock or the environment.

pub mod catalog;
mod error;
pub mod evaluate;
pub mod export;
pub mod metrics;
pub mod rank;
pub mod render;
pub mod report;
pub mod study;
pub mod topics;
pub mod units;

pub use error::InspectorError;

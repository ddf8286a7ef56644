//! Reads the hidden units of autoencoders over text, and compares models.
//!
//! [`study`] trains twins, [`evaluate`] computes every figure of one model, [`compare`]
//! sets variants beside each other in a [`report::Report`]: plain data, which [`view`] lays
//! out as [`sheet::Sheet`]s and [`render`] turns into text. Nothing here prints, reads the
//! clock or the environment.

pub mod compare;
pub mod documents;
pub mod encoding;
mod error;
pub mod evaluate;
pub mod export;
pub mod figures;
pub mod metrics;
pub mod rank;
pub mod render;
pub mod report;
pub mod sheet;
pub mod snippet;
pub mod sparsity_verdict;
pub mod statistics;
pub mod store;
pub mod study;
pub mod topic_coherence;
pub mod topics;
pub mod unit_profile;
pub mod view;

pub use error::InspectorError;

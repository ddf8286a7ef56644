//! The model: its numbers, and what it makes of documents.

pub(crate) mod autoencoder;
pub(crate) mod competition;
pub(crate) mod firing;
pub(crate) mod memory;
pub(crate) mod parameters;
mod reconstruction;
mod replaced;
mod without;

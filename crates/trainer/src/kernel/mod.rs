//! The inner loops of training, on some documents or on one shard of the vocabulary each.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

pub(crate) mod codes;
pub(crate) mod decode;
mod dense;
pub(crate) mod encode;
pub(crate) mod losses;
mod sparse;
#[cfg(feature = "bench")]
pub mod speed;
pub(crate) mod update;

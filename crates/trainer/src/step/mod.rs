//! One step of training, on all shards of the vocabulary together.

pub(crate) mod pass;
pub(crate) mod renew;
pub(crate) mod scratch;
pub(crate) mod state;
#[cfg(test)]
mod tests;
#[cfg_attr(not(feature = "gpu"), allow(dead_code, reason = "an opened device needs it"))]
pub(crate) mod transfer;

//! The inner loops of training, on one shard of the vocabulary each.

pub(crate) mod dense;
pub(crate) mod encode;

//! What steps read and move: documents of a batch, codes, and weights in shards.

pub(crate) mod batch;
pub(crate) mod codes;
pub(crate) mod columns;
pub(crate) mod field;
pub(crate) mod inverted_list;
pub(crate) mod layout;
pub(crate) mod optimizer;
pub(crate) mod sampler;
pub(crate) mod shard;
pub(crate) mod thresholds;
pub(crate) mod weight_rows;
pub(crate) mod weights;
pub(crate) mod word_weights;

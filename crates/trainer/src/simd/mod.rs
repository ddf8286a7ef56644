//! Vector arithmetic that knows nothing of models: which instructions there are, and the sums and
//! products that are made of them.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined into a path is compiled without its instructions"
)]

pub(crate) mod ahead;
pub(crate) mod aligned;
pub(crate) mod exponential;
pub(crate) mod lanes;
pub(crate) mod largest;
pub(crate) mod path;
pub(crate) mod product;
pub(crate) mod reduce;
pub(crate) mod sums;
pub(crate) mod tile;

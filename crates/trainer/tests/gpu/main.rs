//! Training on a GPU: the same bytes again, and what the processor does.
//!
//! Each test takes the adapter that `TOPICSCOPE_GPU_NAME` names a part of, by default any software
//! one, so that what is tested is the same on every machine. Without an adapter tests say so and end;
//! with `TOPICSCOPE_GPU_TESTS=1` they fail.
#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod adapter;
mod agreement;
mod planted;
mod runs;

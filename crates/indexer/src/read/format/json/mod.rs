//! JSON: objects to documents.

mod extent;
mod jsonl;
mod object;
mod outline;
mod picker;
mod trouble;

pub(in crate::read) use jsonl::Jsonl;

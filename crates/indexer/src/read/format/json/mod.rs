//! JSON: objects to documents.

mod jsonl;
mod object;

pub(in crate::read) use jsonl::Jsonl;

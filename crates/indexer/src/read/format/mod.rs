//! One file for each way to write documents, one folder where it takes several.

mod bag;
mod json;
mod lines;
mod mallet;
mod octis;
mod pairs;
mod reuters;
mod table;
mod triples;
mod whole;

pub(super) use bag::Words;
pub(super) use json::Jsonl;
pub(super) use lines::Lines;
pub(super) use mallet::Mallet;
pub(super) use octis::Octis;
pub(super) use pairs::{Pairs, Start, pair};
pub(super) use reuters::Reuters;
pub(super) use table::Delimited;
pub(super) use triples::{Head, Triples};
pub(super) use whole::{is_message, message, text};

//! One file for each way to write documents.

mod bag;
mod delimited;
mod jsonl;
mod label_names;
mod lines;
mod mallet;
mod object;
mod octis;
mod pairs;
mod reuters;
mod triples;
mod whole;

pub(super) use bag::Words;
pub(super) use delimited::Delimited;
pub(super) use jsonl::Jsonl;
pub(super) use label_names::LabelNames;
pub(super) use lines::Lines;
pub(super) use mallet::{Mallet, holds_tokens};
pub(super) use octis::Octis;
pub(super) use pairs::{Pairs, Start, pair};
pub(super) use reuters::Reuters;
pub(super) use triples::{Head, Triples};
pub(super) use whole::{is_message, message, text};

//! One file for each way to write documents, one folder where it takes several.

pub(super) mod absent;
mod bag;
mod json;
pub(super) mod label_cell;
mod label_names;
mod lines;
mod mallet;
mod octis;
mod pairs;
mod paragraphs;
mod reuters;
mod table;
mod triples;
mod whole;

pub(super) use bag::Words;
pub(super) use json::Jsonl;
pub(super) use label_cell::LabelCell;
pub(super) use label_names::LabelNames;
pub(super) use lines::Lines;
pub(super) use mallet::{Mallet, holds_tokens};
pub(super) use octis::Octis;
pub(super) use pairs::{Pairs, Start, pair};
pub(super) use paragraphs::Paragraphs;
pub(super) use reuters::Reuters;
pub(super) use table::{Delimited, named_delimiter};
pub(super) use triples::{Head, Triples};
pub(super) use whole::{is_message, labels, message, text};

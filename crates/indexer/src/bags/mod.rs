//! Bags and what else is known of documents by number: parts and labels.

#[cfg(feature = "text")]
mod assign;
mod id;
mod labels;
mod matrix;
mod split;

#[cfg(feature = "text")]
pub(crate) use assign::{Assigner, Role};
pub use id::{DocId, TermId};
#[cfg(feature = "text")]
pub(crate) use labels::LabelColumn;
pub use labels::Labels;
pub use matrix::{Bags, BagsError};
pub(crate) use matrix::{check_offsets, check_row};
pub use split::{Split, SplitSettings};

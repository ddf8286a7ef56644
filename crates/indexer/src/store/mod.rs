//! Files of an index: tables as tab-separated text, arrays as safetensors, stored documents.
//!
//! [`Index`] holds all of it in memory, [`RowIndex`] what training needs within a budget.

mod bag_file;
mod cache;
#[cfg(feature = "text")]
mod corpus;
mod counts;
#[cfg(feature = "text")]
mod documents;
mod index;
mod manifest;
mod names;
mod place;
#[cfg(feature = "text")]
mod row;
mod row_index;
mod rows;
pub(crate) mod seal;
mod stored_rows;
mod summary;
mod tables;
mod tensors;
mod token_file;

#[cfg(feature = "text")]
pub(crate) use corpus::{Pruned, Rest};
pub use counts::{Counts, Quartiles, SplitCounts};
#[cfg(feature = "text")]
pub(crate) use documents::DocumentWriter;
#[cfg(feature = "text")]
pub use documents::{DocumentStore, StoredDocument};
pub use index::Index;
pub use manifest::Manifest;
pub use names::INDEX_KIND;
pub(crate) use names::{DOCUMENTS, TERMS, TOKENS};
pub use row_index::RowIndex;
pub use rows::{Chosen, Rows};
pub use stored_rows::StoredRows;
pub use summary::{CommonLine, ReadSummary, RepeatSummary};
pub(crate) use tables::write_terms;
pub(crate) use token_file::write_tokens;

//! Files of an index: tables as tab-separated text, arrays as safetensors, stored documents.

mod arrays;
#[cfg(feature = "text")]
mod corpus;
#[cfg(feature = "text")]
pub(crate) mod documents;
mod index;
pub(crate) mod manifest;
#[cfg(feature = "text")]
mod row;
mod row_index;
mod rows;
pub(crate) mod seal;
mod stored_rows;
mod summary;
mod tables;

use crate::artifact::{Kind, Part, Says};

pub(crate) use arrays::{
    BagsHead, check_n_terms, read_bags, read_bags_head, read_tokens, write_bags, write_tokens,
};
#[cfg(feature = "text")]
pub(crate) use corpus::{Pruned, Rest};
#[cfg(feature = "text")]
pub use documents::{DocumentStore, StoredDocument};
pub use index::Index;
pub use manifest::{Counts, Manifest, Quartiles, SplitCounts};
pub use row_index::RowIndex;
pub use rows::{Chosen, Rows};
pub use stored_rows::StoredRows;
pub use summary::ReadSummary;
pub(crate) use tables::{read_dropped, read_terms, write_dropped, write_terms};

/// What an index is among folders that appear whole or not at all.
pub const INDEX_KIND: Kind = Kind {
    name: "index",
    marker: manifest::FILE,
    says: &[Says::Format(manifest::FORMAT)],
    parts: &[Part::Folder(seal::FOLDER, &seal::STORE_KIND)],
};

/// Names of the files.
pub(crate) const VOCABULARY: &str = "vocabulary.tsv";
pub(crate) const DROPPED: &str = "dropped.tsv";
pub(crate) const BAGS: &str = "bags.safetensors";
pub(crate) const TERMS: &str = "terms.tsv";
pub(crate) const TOKENS: &str = "tokens.safetensors";

//! Names and version of the files of an index.

use super::seal;
use crate::artifact::{Kind, Part, Says};

/// What an index is among folders that appear whole or not at all.
pub const INDEX_KIND: Kind = Kind {
    name: "index",
    marker: MANIFEST,
    says: &[Says::Format(FORMAT)],
    parts: &[Part::Folder(DOCUMENTS, &seal::STORE_KIND)],
};

/// Version of all files of an index that this program writes, and the newest it reads.
pub(super) const VERSION: u32 = 1;

/// What every manifest says it is.
pub(super) const FORMAT: &str = "topicscope index";

pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const VOCABULARY: &str = "vocabulary.tsv";
pub(super) const DROPPED: &str = "dropped.tsv";
pub(super) const BAGS: &str = "bags.safetensors";
pub(crate) const TERMS: &str = "terms.tsv";
pub(crate) const TOKENS: &str = "tokens.safetensors";
/// The folder of stored documents.
pub(crate) const DOCUMENTS: &str = seal::FOLDER;

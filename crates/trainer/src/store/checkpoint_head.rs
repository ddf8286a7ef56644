//! The file `checkpoint.json`: which run a checkpoint belongs to, and the digests of its other
//! files.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topicscope_indexer::artifact::{self, FileRecord, Kind, Says};

use crate::error::TrainerError;
use crate::store::files::{check_digest, damaged, read_listed};

/// Version of the files of a checkpoint that this program writes, and the only one it reads: a
/// run is not carried on by another version.
pub(super) const VERSION: u32 = 2;
pub(super) const FORMAT: &str = "topicscope checkpoint";
pub(super) const HEAD: &str = "checkpoint.json";
/// What a checkpoint is among folders that appear whole or not at all.
pub const CHECKPOINT_KIND: Kind =
    Kind { name: "checkpoint", marker: HEAD, says: &[Says::Format(FORMAT)], parts: &[] };

/// Holds the content of `checkpoint.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u32,
    /// Version of the program, which a run must keep.
    pub(super) written_by: String,
    /// Content hash of the index.
    pub(super) index: String,
    /// The settings, as their JSON.
    pub(super) config: Value,
    pub(super) files: BTreeMap<String, FileRecord>,
    /// Digest of this file with this field empty.
    pub(super) checkpoint_sha256: String,
}

impl Head {
    /// Reads the file and checks it against its own digest.
    pub(super) fn read(folder: &Path) -> Result<Self, TrainerError> {
        use io::ErrorKind::{NotADirectory, NotFound};
        let path = folder.join(HEAD);
        let bytes = match artifact::read_plain(&path, u64::MAX) {
            Ok(bytes) => bytes,
            Err(source) if matches!(source.kind(), NotFound | NotADirectory) => {
                return Err(TrainerError::NoCheckpoint { path: folder.to_path_buf() });
            }
            Err(source) => return Err(TrainerError::Read { path, source }),
        };
        let unreadable = |error: serde_json::Error| damaged(folder, HEAD, error.to_string());
        let head: Self = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if (head.format.as_str(), head.version) != (FORMAT, VERSION) {
            let reason = format!(
                "it is `{}` of version `{}`, not `{FORMAT}` of version `{VERSION}`",
                head.format, head.version
            );
            return Err(damaged(folder, HEAD, reason));
        }
        check_digest(folder, HEAD, &bytes, &head.checkpoint_sha256)?;
        Ok(head)
    }

    /// Reads one of the other files and checks it against its digest.
    pub(super) fn verified(
        &self,
        folder: &Path,
        name: &'static str,
    ) -> Result<Vec<u8>, TrainerError> {
        read_listed(folder, HEAD, &self.files, name)
    }

    /// Fills in the digest of the file itself.
    pub(super) fn sealed(mut self) -> Self {
        self.checkpoint_sha256.clear();
        self.checkpoint_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        artifact::json_file(self)
    }
}

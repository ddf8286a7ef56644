//! The file `model.json`: what a model is, and the digests of its other files.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use topicscope_indexer::artifact::{self, FileRecord};

use super::{FORMAT, HEAD, ModelSource, VERSION, damaged};
use crate::config::TrainerConfig;
use crate::error::TrainerError;
use crate::trainer::Outcome;

/// Holds the content of `model.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u32,
    /// Version of the program that wrote the model.
    pub(super) written_by: String,
    pub(super) config: TrainerConfig,
    pub(super) mean_length: f64,
    pub(super) terms: usize,
    /// How training began and ended.
    pub(super) outcome: Outcome,
    pub(super) source: ModelSource,
    pub(super) files: BTreeMap<String, FileRecord>,
    /// Digest of this file with this field empty.
    pub(super) model_sha256: String,
}

/// Holds the two fields that every version of `model.json` has.
#[derive(Deserialize)]
struct AnyHead {
    format: String,
    version: u32,
}

impl Head {
    pub(super) fn read(folder: &Path) -> Result<Self, TrainerError> {
        use std::io::ErrorKind::{NotADirectory, NotFound};
        let path = folder.join(HEAD);
        let bytes = match artifact::read_plain(&path, u64::MAX) {
            Ok(bytes) => bytes,
            // A file in the place of the folder is no model either.
            Err(source) if matches!(source.kind(), NotFound | NotADirectory) => {
                return Err(TrainerError::NoModel { path: folder.to_path_buf() });
            }
            Err(source) => return Err(TrainerError::Read { path, source }),
        };
        let unreadable = |error: serde_json::Error| damaged(folder, HEAD, error.to_string());
        let any: AnyHead = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if any.format != FORMAT {
            let reason = format!("it describes `{}`, not `{FORMAT}`", any.format);
            return Err(damaged(folder, HEAD, reason));
        }
        if any.version > VERSION {
            return Err(TrainerError::Newer { path, found: any.version, known: VERSION });
        }
        let head: Self = serde_json::from_slice(&bytes).map_err(unreadable)?;
        // The digest is taken of the text as it stands, so that settings which are newer than
        // the file, and written by today's program alone, do not count as changes.
        let text = String::from_utf8_lossy(&bytes).replace(&head.model_sha256, "");
        if head.model_sha256 != artifact::sha256_hex(text.as_bytes()) {
            return Err(damaged(folder, HEAD, "it was altered after it was written".into()));
        }
        Ok(head)
    }

    pub(super) fn verified(
        &self,
        folder: &Path,
        name: &'static str,
    ) -> Result<Vec<u8>, TrainerError> {
        let record = self.files.get(name);
        let record =
            record.ok_or_else(|| damaged(folder, HEAD, format!("it does not list `{name}`")))?;
        Ok(artifact::read_verified(folder, name, record)?)
    }

    /// Fills in the digest of the file itself.
    pub(super) fn sealed(mut self) -> Self {
        self.model_sha256.clear();
        self.model_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        let json = serde_json::to_vec_pretty(self);
        let mut json = json.expect("plain structs with text keys always serialize");
        json.push(b'\n');
        json
    }
}

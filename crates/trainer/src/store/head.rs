//! The file `model.json`: what a model is, and the digests of its other files.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topicscope_indexer::artifact::{self, FileRecord, Kind, Part, Says};

use crate::error::TrainerError;
use crate::run::fitted::Outcome;
use crate::settings::config::TrainerConfig;
use crate::settings::problem::listed;
use crate::store::files::{TIMING, UNITS_FILE, check_digest, damaged, read_listed};

/// Version of all files of a model that this program writes, and the newest it reads.
pub(super) const VERSION: u32 = 1;
/// What every `model.json` says it is.
pub(super) const FORMAT: &str = "topicscope model";
pub(super) const HEAD: &str = "model.json";
/// What a model is among folders that appear whole or not at all.
pub const MODEL_KIND: Kind = Kind {
    name: "model",
    marker: HEAD,
    says: &[Says::Format(FORMAT)],
    parts: &[Part::File(TIMING), Part::File(UNITS_FILE)],
};

/// One term in as many documents as there can be.
const LEAST_MEAN_LENGTH: f64 = 1.0 / (1_u64 << 32) as f64;

/// Says where a model's training documents came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// Content hash of the index.
    pub index_hash: String,
    /// Path of the index, relative to the model folder.
    pub index_path: String,
    /// Settings of the analyzer that made the terms, as the index states them. The trainer
    /// does not read them.
    pub analyzer: Value,
}

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
    /// Reads the file and checks it: against its own digest, and for what no run leaves.
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
        check_digest(folder, HEAD, &bytes, &head.model_sha256)?;
        head.check().map_err(|reason| damaged(folder, HEAD, reason))?;
        Ok(head)
    }

    /// Says what of the content no run leaves. The digest shows that the file is as somebody
    /// wrote it, and not that it was this program.
    fn check(&self) -> Result<(), String> {
        let problems = self.config.problems();
        if !problems.is_empty() {
            return Err(listed(&problems));
        }
        let (found, most) = (self.mean_length, self.terms);
        if !(found >= LEAST_MEAN_LENGTH && found <= most as f64) {
            return Err(format!(
                "mean_length is `{found:?}`, but must be at least 2^-32 and at most the number of \
                 terms, `{most}`"
            ));
        }
        let weights = self.outcome.penalties.iter().map(|penalty| penalty.weight);
        match weights.into_iter().find(|weight| !(*weight >= 0.0 && weight.is_finite())) {
            Some(found) => {
                Err(format!("the weight of a penalty is `{found}`, but must be at least 0"))
            }
            None => Ok(()),
        }
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
        self.model_sha256.clear();
        self.model_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        artifact::json_file(self)
    }
}

//! The manifest: what an index was made of and what it holds.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::counts::{Counts, Quartiles, SplitCounts};
use super::names::{DROPPED, FORMAT, MANIFEST, VERSION};
use super::summary::ReadSummary;
use crate::artifact::{self, ArtifactError, FileRecord, read_plain, read_verified};
use crate::bags::Split;
use crate::error::IndexError;
use crate::settings::IndexSettings;

/// Describes an index: its settings, counts and files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `topicscope index`.
    pub format: String,
    /// Version of all files of the index.
    pub version: u32,
    /// What was asked for.
    pub settings: IndexSettings,
    /// What reading left out and put in.
    #[serde(default)]
    pub reading: ReadSummary,
    /// What came out.
    pub counts: Counts,
    /// Documents of each part.
    pub splits: BTreeMap<Split, SplitCounts>,
    /// Distinct vocabulary words per document, over all documents.
    pub words_per_document: Quartiles,
    /// Digest of all stored documents, in order.
    pub documents_sha256: String,
    /// Length and digest of each file, by name.
    pub files: BTreeMap<String, FileRecord>,
    /// Digest of all that a model depends on: vocabulary, bags, splits, labels, tokens, texts.
    pub content_hash: String,
    /// Digest of this manifest with this field empty.
    pub manifest_sha256: String,
}

/// The two fields that every version of the manifest has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl Manifest {
    /// Returns the documents of a part.
    pub fn split(&self, split: Split) -> SplitCounts {
        self.splits.get(&split).copied().unwrap_or_default()
    }

    /// Reads the manifest of the index in a folder, and nothing else of it.
    ///
    /// # Errors
    /// When the folder is no index, or its manifest is newer, altered or unreadable.
    pub fn read(folder: &Path) -> Result<Self, IndexError> {
        let file = folder.join(MANIFEST);
        let json = read_plain(&file, u64::MAX).map_err(|source| match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                IndexError::NotAnIndex { path: folder.to_path_buf() }
            }
            _ => ArtifactError::Io { action: "read", path: file.clone(), source }.into(),
        })?;
        Self::from_json(&json, &file)
    }

    /// Returns what it says about a file of its folder.
    pub(super) fn record(&self, folder: &Path, name: &str) -> Result<&FileRecord, IndexError> {
        self.files.get(name).ok_or_else(|| IndexError::Damaged {
            path: folder.join(MANIFEST),
            problem: format!("it does not list `{name}`"),
        })
    }

    /// Reads a file of its folder and checks it against what it says.
    pub(super) fn read_file(&self, folder: &Path, name: &str) -> Result<Vec<u8>, IndexError> {
        Ok(read_verified(folder, name, self.record(folder, name)?)?)
    }

    /// Fills in what every manifest says, and the two digests.
    pub(super) fn sealed(mut self) -> Self {
        FORMAT.clone_into(&mut self.format);
        self.version = VERSION;
        self.content_hash = self.hash_content();
        self.manifest_sha256.clear();
        self.manifest_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        artifact::json_file(self)
    }

    /// Parses and checks a manifest; `path` names it in errors.
    pub(super) fn from_json(bytes: &[u8], path: &Path) -> Result<Self, IndexError> {
        let damaged = |problem: String| IndexError::Damaged { path: path.to_path_buf(), problem };
        let head: Head = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        if head.format != FORMAT {
            return Err(damaged(format!("it describes `{}`, not `{FORMAT}`", head.format)));
        }
        if head.version > VERSION {
            let (found, supported) = (head.version, VERSION);
            return Err(IndexError::Newer { path: path.to_path_buf(), found, supported });
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        let text = String::from_utf8_lossy(bytes);
        if manifest.manifest_sha256 != hash_unsealed(&text, &manifest.manifest_sha256) {
            return Err(damaged("it was altered after it was written".to_owned()));
        }
        Ok(manifest)
    }

    fn hash_content(&self) -> String {
        let mut lines = vec![format!("{FORMAT} {VERSION}\n")];
        for (name, record) in self.files.iter().filter(|(name, _)| *name != DROPPED) {
            lines.push(format!("{name} {}\n", record.sha256));
        }
        lines.push(format!("documents {}\n", self.documents_sha256));
        let text = lines.concat();
        artifact::sha256_hex(text.as_bytes())
    }
}

/// Returns the digest of a manifest's text without its own digest. It is taken of the bytes
/// and not of the parsed fields, so that it still holds when fields are added.
fn hash_unsealed(text: &str, seal: &str) -> String {
    let field = |value: &str| format!("\"manifest_sha256\": \"{value}\"");
    artifact::sha256_hex(text.replacen(&field(seal), &field(""), 1).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: String::new(),
            version: 0,
            settings: IndexSettings::default(),
            reading: ReadSummary::default(),
            counts: Counts::default(),
            splits: BTreeMap::from([(Split::Test, SplitCounts::default())]),
            words_per_document: Quartiles::default(),
            documents_sha256: "d".into(),
            files: BTreeMap::new(),
            content_hash: String::new(),
            manifest_sha256: String::new(),
        }
        .sealed()
    }

    #[test]
    fn a_manifest_round_trips_and_every_change_is_seen() {
        let json = String::from_utf8(manifest().to_json()).unwrap();
        let read = |text: &str| Manifest::from_json(text.as_bytes(), Path::new("m"));
        assert_eq!(read(&json).unwrap(), manifest());
        let altered = json.replace("\"min_length\": 3", "\"min_length\": 4");
        assert_ne!(altered, json);
        assert!(matches!(read(&altered), Err(IndexError::Damaged { .. })));
        let newer = json.replace("\"version\": 1", "\"version\": 2, \"more\": []");
        assert!(matches!(read(&newer), Err(IndexError::Newer { found: 2, supported: 1, .. })));
        assert!(matches!(read(&json[..50]), Err(IndexError::Damaged { .. })));
        assert!(matches!(read(json.trim_end()), Err(IndexError::Damaged { .. })));
    }
}

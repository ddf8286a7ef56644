//! The seal of the document store: which documents its files hold, and their digests.
//!
//! It stands apart from the manifest because tantivy names its files at random, which the manifest
//! must not show. What it lists is checked before tantivy, which trusts its files, sees any of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::artifact::{
    ArtifactError, FileRecord, Kind, Part, Says, check_length, open_verified, read_plain,
    read_verified,
};
use crate::error::IndexError;

/// Name of the folder of the store within an index.
pub(crate) const FOLDER: &str = "documents";

/// Name of the file.
pub(super) const FILE: &str = "seal.json";

/// What every seal says it is.
const FORMAT: &str = "topicscope documents";

/// Version of seals that this program writes, and the newest it reads.
const VERSION: u32 = 1;

/// Longest seal that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// Name of the file in which tantivy lists its files.
pub(super) const META: &str = "meta.json";

/// Name of the file in which tantivy lists what it may delete.
pub(super) const MANAGED: &str = ".managed.json";

/// Endings of the files that tantivy names at random.
const ENDINGS: &[&str] =
    &["store", "fast", "fieldnorm", "idx", "pos", "term", "del", "temp", "store.temp"];

/// Names of the files by which tantivy locks a store.
const LOCKS: [&str; 2] = [".tantivy-writer.lock", ".tantivy-meta.lock"];

/// Bytes with which every file of tantivy ends; it takes them for granted.
const TAIL: u64 = 8;

/// What the store is among folders that are known by their content.
pub(super) const STORE_KIND: Kind = Kind {
    name: "store of documents",
    marker: FILE,
    says: &[Says::Format(FORMAT), Says::Keys(&["documents_sha256", "meta"])],
    parts: &[
        Part::File(META),
        Part::File(MANAGED),
        Part::File(LOCKS[0]),
        Part::File(LOCKS[1]),
        Part::Numbered(ENDINGS),
    ],
};

/// Says which documents the files of a store hold.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seal {
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: u32,
    documents_sha256: String,
    /// Length and digest of each file, by name; empty in seals without a version.
    #[serde(default)]
    files: BTreeMap<String, FileRecord>,
    /// The record of tantivy's list, in seals without a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    meta: Option<FileRecord>,
}

/// The field that every later version of a seal has.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    version: u32,
}

impl Seal {
    /// Writes the seal of a finished store.
    pub(crate) fn write(folder: &Path, documents_sha256: &str) -> io::Result<()> {
        let mut files = BTreeMap::new();
        for name in store_files(folder)? {
            let record = FileRecord::of(&folder.join(&name))?;
            files.insert(name, record);
        }
        let documents_sha256 = documents_sha256.to_owned();
        let seal =
            Self { format: FORMAT.into(), version: VERSION, documents_sha256, files, meta: None };
        fs::write(folder.join(FILE), serde_json::to_vec_pretty(&seal)?)
    }

    /// Reads the seal of a store, which must be of the documents with a digest.
    pub(crate) fn read(folder: &Path, documents_sha256: &str) -> Result<Self, IndexError> {
        let path = folder.join(FILE);
        let json = read_plain(&path, LIMIT).map_err(|source| {
            let path = path.clone();
            ArtifactError::Io { action: "read", path, source }
        })?;
        let damaged = |problem: String| IndexError::Damaged { path: path.clone(), problem };
        let of_json = |error: serde_json::Error| damaged(error.to_string());
        let Head { version: found } = serde_json::from_slice(&json).map_err(of_json)?;
        if found > VERSION {
            return Err(IndexError::Newer { path, found, supported: VERSION });
        }
        let seal: Self = serde_json::from_slice(&json).map_err(of_json)?;
        if !seal.is_as_written() {
            return Err(damaged("it is not as any version writes it".to_owned()));
        }
        if seal.documents_sha256 != documents_sha256 {
            return Err(damaged("it belongs to the documents of another index".to_owned()));
        }
        Ok(seal)
    }

    /// Says whether the parts fit together that no digest covers.
    fn is_as_written(&self) -> bool {
        let is_older = self.format.is_empty() && self.version == 0 && self.files.is_empty();
        match self.meta {
            Some(_) => is_older,
            None => self.format == FORMAT && self.version == VERSION && !self.files.is_empty(),
        }
    }

    /// Checks that every file of the store has its length. That costs next to nothing, so every
    /// command can know of a store that is cut before it begins.
    pub(crate) fn check_lengths(&self, folder: &Path) -> Result<(), IndexError> {
        for (name, record) in &self.files {
            check_length(folder, name, record)?;
        }
        self.check_tails(folder)
    }

    /// Checks every file of the store against its digest.
    pub(crate) fn check_digests(&self, folder: &Path) -> Result<(), IndexError> {
        for (name, record) in &self.files {
            open_verified(folder, name, record)?;
        }
        if let Some(meta) = &self.meta {
            read_verified(folder, META, meta)?;
        }
        self.check_tails(folder)
    }

    /// Says whether it is an older one, which leaves the digests of files to tantivy.
    pub(super) fn has_no_digests(&self) -> bool {
        self.meta.is_some()
    }

    /// Returns the names of all files of the store, itself among them.
    pub(crate) fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = self.files.keys().cloned().collect();
        if names.is_empty() {
            names = store_files(folder)?;
        }
        names.push(FILE.to_owned());
        Ok(names)
    }

    /// Without digests here, tantivy needs the tail of each file to find its own.
    fn check_tails(&self, folder: &Path) -> Result<(), IndexError> {
        if !self.has_no_digests() {
            return Ok(());
        }
        let read = || -> io::Result<Option<String>> {
            for name in store_files(folder)? {
                if !name.ends_with("json") && fs::metadata(folder.join(&name))?.len() < TAIL {
                    return Ok(Some(name));
                }
            }
            Ok(None)
        };
        let failed =
            |source| ArtifactError::Io { action: "read", path: folder.to_path_buf(), source };
        match read().map_err(failed)? {
            None => Ok(()),
            Some(name) => {
                let problem = format!("it holds fewer than `{TAIL}` bytes");
                Err(IndexError::Damaged { path: folder.join(name), problem })
            }
        }
    }
}

/// Checks the lengths of the files in the store of an index, if it has one: what needs no
/// documents can do without.
pub(super) fn check_lengths(index: &Path, documents_sha256: &str) -> Result<(), IndexError> {
    match index.join(FOLDER) {
        folder if folder.exists() => Seal::read(&folder, documents_sha256)?.check_lengths(&folder),
        _ => Ok(()),
    }
}

/// Checks the digests of the files in the store of an index, if it has one.
pub(super) fn check_digests(index: &Path, documents_sha256: &str) -> Result<(), IndexError> {
    match index.join(FOLDER) {
        folder if folder.exists() => Seal::read(&folder, documents_sha256)?.check_digests(&folder),
        _ => Ok(()),
    }
}

/// Lists the files of a store but its seal and tantivy's locks, in order.
fn store_files(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = STORE_KIND.has_file(&name) && !LOCKS.contains(&name.as_str()) && name != FILE;
        if is_ours && entry.file_type()?.is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

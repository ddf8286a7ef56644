//! The manifest: what an index was made of and what it holds.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::summary::ReadSummary;
use crate::artifact::{self, FileRecord};
use crate::bags::Split;
use crate::error::IndexError;
use crate::settings::IndexSettings;
use crate::store;

/// Name of the file.
pub(crate) const FILE: &str = "manifest.json";

/// What every manifest says it is.
pub(super) const FORMAT: &str = "topicscope index";

/// Version of all files of an index that this program writes, and the newest it reads.
pub(crate) const VERSION: u32 = 1;

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

/// Counts what an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// N: documents.
    pub documents: u64,
    /// Documents without a vocabulary word.
    pub empty_documents: u64,
    /// V: terms in the vocabulary.
    pub vocabulary: u64,
    /// Terms that the analyzer let through, before pruning.
    pub terms: u64,
    /// Terms and marked forms that are not in the vocabulary.
    pub dropped: u64,
    /// Distinct (document, term) pairs.
    pub entries: u64,
    /// Distinct labels.
    pub labels: u64,
    /// All tokens, marked ones too.
    pub tokens: u64,
    /// Tokens that the analyzer let through.
    pub tokens_let_through: u64,
    /// Tokens that are vocabulary words.
    pub tokens_in_vocabulary: u64,
}

/// Counts the documents of one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitCounts {
    /// All documents.
    pub documents: u64,
    /// Documents without a vocabulary word.
    pub empty_documents: u64,
}

/// Summarises a distribution of counts. A quartile is an observed value: of n sorted
/// values, the one with the number ceil(q n), from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quartiles {
    /// The smallest.
    pub min: u64,
    /// A quarter of the values is at most this.
    pub lower: u64,
    /// Half of the values is at most this.
    pub median: u64,
    /// Three quarters of the values are at most this.
    pub upper: u64,
    /// The largest.
    pub max: u64,
}

/// The two fields that every version of the manifest has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl Counts {
    /// Returns the share of let-through tokens that are vocabulary words, in [0, 1]; 0 when
    /// there are none.
    pub fn coverage(&self) -> f64 {
        share(self.tokens_in_vocabulary, self.tokens_let_through)
    }

    /// Returns the share of all tokens that are vocabulary words, in [0, 1]; 0 when there
    /// are none.
    pub fn coverage_of_all(&self) -> f64 {
        share(self.tokens_in_vocabulary, self.tokens)
    }
}

impl Quartiles {
    /// Summarises values, in any order.
    pub fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |quarter: usize| {
            let number = (quarter * values.len()).div_ceil(4).max(1);
            values.get(number - 1).copied().unwrap_or_default()
        };
        Self { min: at(0), lower: at(1), median: at(2), upper: at(3), max: at(4) }
    }
}

impl Manifest {
    /// Returns the documents of a part.
    pub fn split(&self, split: Split) -> SplitCounts {
        self.splits.get(&split).copied().unwrap_or_default()
    }

    /// Fills in what every manifest says, and the two digests.
    pub(crate) fn sealed(mut self) -> Self {
        FORMAT.clone_into(&mut self.format);
        self.version = VERSION;
        self.content_hash = self.hash_content();
        self.manifest_sha256.clear();
        self.manifest_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        // Serialising plain structs with string keys cannot fail.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }

    /// Parses and checks a manifest; `path` names it in errors.
    pub(crate) fn from_json(bytes: &[u8], path: &Path) -> Result<Self, IndexError> {
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
        for (name, record) in self.files.iter().filter(|(name, _)| *name != store::DROPPED) {
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

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
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

    #[test]
    fn quartiles_are_observed_values() {
        let all = Quartiles::of(vec![5, 1, 4, 2]);
        assert_eq!(all, Quartiles { min: 1, lower: 1, median: 2, upper: 4, max: 5 });
        assert_eq!(Quartiles::of(vec![]), Quartiles::default());
        assert_eq!(Quartiles::of(vec![7]).median, 7);
    }
}

//! The read side of an index.

use std::path::{Path, PathBuf};

use super::bag_file::{check_n_terms, read_bags};
#[cfg(feature = "text")]
use super::documents::DocumentStore;
use super::manifest::Manifest;
#[cfg(feature = "text")]
use super::names::DOCUMENTS;
use super::names::{BAGS, DROPPED, TERMS, TOKENS, VOCABULARY};
use super::seal;
use super::tables::{read_dropped, read_terms};
use super::token_file::read_tokens;
use crate::bags::{Bags, DocId, Labels, Split};
use crate::counted::counted;
use crate::error::IndexError;
use crate::settings::TokenRule;
use crate::vocabulary::{DroppedTerm, Tokens, Vocabulary};

/// An index in memory: vocabulary, bags, labels and splits. Tokens, dropped terms and
/// documents stay on disk until they are asked for.
#[derive(Debug, Clone)]
pub struct Index {
    path: PathBuf,
    manifest: Manifest,
    vocabulary: Vocabulary,
    bags: Bags,
    labels: Labels,
    splits: Vec<Split>,
}

impl Index {
    /// Opens the index in a folder, checking each file it reads, and that no file of the stored
    /// documents is cut.
    ///
    /// # Errors
    /// When the folder is no index, or a file is newer, truncated, altered or unreadable.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let manifest = Manifest::read(path)?;
        seal::check_lengths(path, &manifest.documents_sha256)?;
        let read = |name| manifest.read_file(path, name);
        let vocabulary = Vocabulary::read_table(&read(VOCABULARY)?, &path.join(VOCABULARY))?;
        let (bags, splits, labels) = read_bags(&read(BAGS)?, &path.join(BAGS))?;
        check_n_terms(bags.n_terms(), vocabulary.n_terms(), &path.join(BAGS))?;
        Ok(Self { path: path.to_path_buf(), manifest, vocabulary, bags, labels, splits })
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the settings, counts and digests.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the digest of all that a model depends on, in hexadecimal.
    pub fn content_hash(&self) -> &str {
        &self.manifest.content_hash
    }

    /// Says whether the tokens of a document stand in the order of its text. Ready-made bags and
    /// lists of terms have none, so that windows over their tokens mean nothing.
    pub fn has_word_order(&self) -> bool {
        self.manifest.settings.analyzer.tokens != TokenRule::Items
    }

    /// Returns the V terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the bags of all N documents.
    pub fn bags(&self) -> &Bags {
        &self.bags
    }

    /// Returns the labels of all N documents.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Returns the part of a document.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn split_of(&self, document: DocId) -> Split {
        self.splits[document.index()]
    }

    /// Returns the part of each of the N documents.
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// Returns the documents of a part that hold at least one vocabulary word, in order.
    pub fn documents_in(&self, split: Split) -> Vec<DocId> {
        (0..)
            .map(DocId)
            .zip(&self.splits)
            .filter(|&(document, &of)| of == split && !self.bags.row(document).is_empty())
            .map(|(document, _)| document)
            .collect()
    }

    /// Reads every let-through token of every document.
    ///
    /// # Errors
    /// When a file is newer, truncated, altered or unreadable.
    pub fn read_tokens(&self) -> Result<Tokens, IndexError> {
        let terms = read_terms(&self.read(TERMS)?, &self.path.join(TERMS))?;
        let path = self.path.join(TOKENS);
        let tokens = read_tokens(&self.read(TOKENS)?, terms, &path)?;
        if tokens.n_documents() != self.bags.n_documents() {
            let (found, expected) = (tokens.n_documents(), self.bags.n_documents());
            let problem = format!("it holds {}, not `{expected}`", counted(found, "document"));
            return Err(IndexError::Damaged { path, problem });
        }
        Ok(tokens.with_vocabulary(&self.vocabulary))
    }

    /// Reads the terms that are not in the vocabulary: document frequency down, then text.
    ///
    /// # Errors
    /// When the file is newer, truncated, altered or unreadable.
    pub fn read_dropped(&self) -> Result<Vec<DroppedTerm>, IndexError> {
        read_dropped(&self.read(DROPPED)?, &self.path.join(DROPPED))
    }

    /// Opens the stored documents, checking each of their files.
    ///
    /// # Errors
    /// When the store is damaged or cannot be read.
    #[cfg(feature = "text")]
    pub fn open_documents(&self) -> Result<DocumentStore, IndexError> {
        let folder = self.path.join(DOCUMENTS);
        DocumentStore::open(&folder, self.bags.n_documents(), &self.manifest.documents_sha256)
    }

    pub(crate) fn read(&self, name: &str) -> Result<Vec<u8>, IndexError> {
        self.manifest.read_file(&self.path, name)
    }
}

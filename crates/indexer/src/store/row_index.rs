//! The part of an index that training needs, within a budget of memory.

use std::path::{Path, PathBuf};

use super::bag_file::{BagsHead, read_bags_head};
use super::manifest::Manifest;
use super::names::{BAGS, VOCABULARY};
use super::place::{ID_BYTES, read_ids};
use super::rows::Rows;
use super::stored_rows::StoredRows;
use super::tables::read_terms;
use crate::artifact::open_verified;
use crate::bags::{Bags, DocId, Split};
use crate::error::IndexError;
use crate::vocabulary::Vocabulary;

/// Holds vocabulary, splits and row offsets of an index, and its rows where they fit a budget;
/// else they are read when they are needed.
#[derive(Debug)]
pub struct RowIndex {
    path: PathBuf,
    manifest: Manifest,
    vocabulary: Vocabulary,
    splits: Vec<Split>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Held(Bags),
    Stored(StoredRows),
}

impl RowIndex {
    /// Opens the index in a folder; `memory` are the bytes that the terms of its rows may take,
    /// `None` for any number. The file of rows is checked against its digest in either case, and
    /// never loaded whole when they do not fit.
    ///
    /// # Errors
    /// When the folder is no index, or a file is newer, truncated, altered or unreadable.
    pub fn open(path: &Path, memory: Option<u64>) -> Result<Self, IndexError> {
        let manifest = Manifest::read(path)?;
        let terms = manifest.read_file(path, VOCABULARY)?;
        let terms = read_terms(&terms, &path.join(VOCABULARY))?;
        let mut file = open_verified(path, BAGS, manifest.record(path, BAGS)?)?;
        let bags = path.join(BAGS);
        let BagsHead { row_offsets, n_terms, splits, first_byte } =
            read_bags_head(&mut file, &bags, terms.len())?;
        let n_entries = row_offsets.last().copied().unwrap_or_default();
        let is_held = memory.is_none_or(|budget| ID_BYTES.saturating_mul(n_entries) <= budget);
        let place = if is_held {
            let term_ids = read_ids(&mut file, &bags, first_byte, n_entries as usize)?;
            let held = Bags::new(row_offsets, term_ids, n_terms);
            Place::Held(held.map_err(|source| IndexError::Bags { path: bags, source })?)
        } else {
            let budget = memory.unwrap_or(u64::MAX);
            Place::Stored(StoredRows::new(bags, file, first_byte, row_offsets, n_terms, budget))
        };
        let vocabulary = Vocabulary::in_order(terms);
        Ok(Self { path: path.to_path_buf(), manifest, vocabulary, splits, place })
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the settings, counts and digests.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the V terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Returns the rows of all N documents.
    pub fn rows(&self) -> Rows<'_> {
        match &self.place {
            Place::Held(bags) => Rows::Held(bags),
            Place::Stored(rows) => Rows::Stored(rows),
        }
    }

    /// Returns the documents of a part that hold at least one vocabulary word, in order.
    pub fn documents_in(&self, split: Split) -> Vec<DocId> {
        (0..)
            .map(DocId)
            .zip(&self.splits)
            .filter(|&(document, &of)| of == split && self.rows().length(document) > 0)
            .map(|(document, _)| document)
            .collect()
    }
}

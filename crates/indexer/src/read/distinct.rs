//! Each name of a document once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::document::Document;
use crate::error::IndexError;

/// Puts an error in the place of each document whose id an earlier one has.
///
/// Of an id only 128 bits of hashes are kept: two of a billion different ids share them
/// with a probability below 1e-20.
pub(super) struct Distinct<I> {
    documents: I,
    /// The number of the document that has an id, from 1.
    seen: HashMap<u128, u64>,
    number: u64,
}

impl<I> Distinct<I> {
    pub(super) fn new(documents: I) -> Self {
        Self { documents, seen: HashMap::new(), number: 0 }
    }
}

impl<I: Iterator<Item = Result<Document, IndexError>>> Iterator for Distinct<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<Self::Item> {
        let document = match self.documents.next()? {
            Ok(document) => document,
            Err(error) => return Some(Err(error)),
        };
        let first = *self.seen.entry(key(&document.id)).or_insert(self.number + 1);
        if first <= self.number {
            let line = document.position.line.unwrap_or(1);
            let (path, id) = (document.position.path_buf(), super::bytes::shown(&document.id));
            return Some(Err(IndexError::DuplicateId { path, line, id, first }));
        }
        self.number += 1;
        Some(Ok(document))
    }
}

fn key(id: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        id.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

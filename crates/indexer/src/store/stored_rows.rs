//! Rows that stay in their file and are read by position, through a bounded cache.

use std::fs::File;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::cache::Cache;
use super::place::{ID_BYTES, read_ids};
use crate::bags::{DocId, check_row};
use crate::error::IndexError;

/// Rows are read together up to about so many bytes. Training reads documents in random order,
/// and a disk gives no less than a page at a time.
const BLOCK_BYTES: u64 = 4096;

/// Holds where the rows of N documents over V terms lie in a file, and the blocks of it that were
/// read last.
///
/// A block is a run of whole rows. Each block is checked when it is read, as
/// [`Bags::new`](crate::Bags::new) checks all of them. The cache holds at most its budget, or a
/// single block where that is larger.
#[derive(Debug)]
pub struct StoredRows {
    path: PathBuf,
    /// **Shape** (N + 1).
    row_offsets: Vec<u64>,
    n_terms: usize,
    /// Byte of the file at which the term ids start.
    first_byte: u64,
    /// The document that each block starts with, and N at the end.
    block_starts: Vec<usize>,
    cache: Mutex<Cache>,
}

impl StoredRows {
    /// Takes over a file whose offsets are checked; `budget` are the bytes of term ids to hold.
    pub(super) fn new(
        path: PathBuf,
        file: File,
        first_byte: u64,
        row_offsets: Vec<u64>,
        n_terms: usize,
        budget: u64,
    ) -> Self {
        let block_starts = block_starts(&row_offsets);
        let cache = Mutex::new(Cache::new(file, budget));
        Self { path, row_offsets, n_terms, first_byte, block_starts, cache }
    }

    /// Returns N.
    pub fn n_documents(&self) -> usize {
        self.row_offsets.len() - 1
    }

    /// Returns V.
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// Returns the number of distinct terms of a document.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn length(&self, document: DocId) -> usize {
        let d = document.index();
        (self.row_offsets[d + 1] - self.row_offsets[d]) as usize
    }

    /// Copies rows: their ends and the terms of all, one row after the other.
    pub(super) fn copy(&self, documents: &[DocId]) -> Result<(Vec<usize>, Vec<u32>), IndexError> {
        let total = documents.iter().map(|&document| self.length(document)).sum();
        let (mut ends, mut term_ids) = (Vec::with_capacity(documents.len()), Vec::new());
        term_ids.reserve_exact(total);
        // A panic of another thread leaves whole blocks behind: they go in in one step.
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        for &document in documents {
            if self.length(document) > 0 {
                let number = self.block_starts.partition_point(|&s| s <= document.index()) - 1;
                let base = self.row_offsets[self.block_starts[number]];
                let at = |row: usize| (self.row_offsets[row] - base) as usize;
                let block = self.block(&mut cache, number)?;
                let d = document.index();
                term_ids.extend_from_slice(&block[at(d)..at(d + 1)]);
            }
            ends.push(term_ids.len());
        }
        Ok((ends, term_ids))
    }

    /// Returns a block, from the cache or the file.
    fn block<'c>(&self, cache: &'c mut Cache, number: usize) -> Result<&'c [u32], IndexError> {
        if !cache.blocks.contains_key(&number) {
            let rows = self.block_starts[number]..self.block_starts[number + 1];
            let (start, end) = (self.row_offsets[rows.start], self.row_offsets[rows.end]);
            let place = self.first_byte + ID_BYTES * start;
            cache.make_room(ID_BYTES * (end - start));
            let term_ids = read_ids(&mut cache.file, &self.path, place, (end - start) as usize)?;
            for row in rows {
                let ends = [self.row_offsets[row], self.row_offsets[row + 1]];
                let [from, to] = ends.map(|offset| (offset - start) as usize);
                check_row(row, &term_ids[from..to], self.n_terms)
                    .map_err(|source| IndexError::Bags { path: self.path.clone(), source })?;
            }
            cache.keep(number, term_ids);
        }
        Ok(&cache.blocks[&number])
    }
}

/// Cuts rows into blocks: each takes rows while it is not longer than [`BLOCK_BYTES`], and at
/// least one.
fn block_starts(row_offsets: &[u64]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut base = 0;
    for (row, ends) in row_offsets.windows(2).enumerate() {
        if ID_BYTES * (ends[1] - base) > BLOCK_BYTES && starts.last() != Some(&row) {
            starts.push(row);
            base = ends[0];
        }
    }
    starts.push(row_offsets.len() - 1);
    starts
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::bags::{Bags, BagsError};
    use crate::store::Rows;

    const N_TERMS: usize = 5000;

    /// Rows of many lengths: empty ones, short ones, and one longer than a block.
    fn bags() -> Bags {
        let row = |d: u32| -> Vec<u32> {
            let length = if d == 70 { 1500 } else { (d * 37) % 90 };
            (0..length).map(|k| d + 3 * k).collect()
        };
        Bags::from_rows(&(0..200).map(row).collect::<Vec<_>>(), N_TERMS).unwrap()
    }

    /// Writes the term ids behind some other bytes and opens them.
    fn stored(bags: &Bags, folder: &Path, budget: u64) -> StoredRows {
        let path = folder.join("rows");
        let ids = bags.term_ids().iter().flat_map(|id| id.to_le_bytes());
        fs::write(&path, [7; 24].into_iter().chain(ids).collect::<Vec<u8>>()).unwrap();
        let file = File::open(&path).unwrap();
        StoredRows::new(path, file, 24, bags.row_offsets().to_vec(), N_TERMS, budget)
    }

    #[test]
    fn rows_are_those_of_the_bags_and_the_cache_keeps_to_its_budget() {
        let (place, bags) = (tempfile::tempdir().unwrap(), bags());
        let all: Vec<DocId> = (0..200).map(|k| DocId(k * 77 % 200)).collect();
        for budget in [0, 300, 5000, 20_000, 1 << 20] {
            let rows = stored(&bags, place.path(), budget);
            let bytes = |block: &[u32]| ID_BYTES * block.len() as u64;
            let ends = rows.block_starts.windows(2);
            let largest = ends.map(|e| rows.row_offsets[e[1]] - rows.row_offsets[e[0]]).max();
            let largest = ID_BYTES * largest.unwrap();
            let mut most = 0;
            for &document in all.iter().chain(&all) {
                let documents = [document];
                let chosen = Rows::Stored(&rows).choose(&documents).unwrap();
                assert_eq!(chosen.row(0), bags.row(document));
                assert_eq!(rows.length(document), bags.row(document).len());
                let cache = rows.cache.lock().unwrap();
                let held: u64 = cache.blocks.values().map(|block| bytes(block)).sum();
                assert_eq!((cache.held, cache.ages.len()), (held, cache.blocks.len()));
                assert!(held <= budget.max(largest) && held <= budget + largest, "{held}");
                most = most.max(held);
            }
            // What the budget allows is made use of.
            let entries = ID_BYTES * bags.n_entries() as u64;
            assert!(most >= budget.min(entries) / 2, "{most} of {budget}");
            let chosen = Rows::Stored(&rows).choose(&all).unwrap();
            for (row, &document) in chosen.rows().zip(&all) {
                assert_eq!(row, bags.row(document));
            }
        }
    }

    #[test]
    fn frequencies_are_those_of_the_bags() {
        let (place, bags) = (tempfile::tempdir().unwrap(), bags());
        let rows = stored(&bags, place.path(), 100);
        let documents: Vec<DocId> = (3..190).map(DocId).collect();
        let found = Rows::Stored(&rows).document_frequencies_in(&documents).unwrap();
        assert_eq!(found, bags.document_frequencies_in(&documents));
    }

    #[test]
    fn a_block_that_was_altered_or_cut_after_opening_is_refused_with_the_name_of_the_file() {
        let (place, bags) = (tempfile::tempdir().unwrap(), bags());
        let path = place.path().join("rows");
        let last = [DocId(199)];
        let at = 24 + ID_BYTES as usize * bags.row_offsets()[199] as usize;
        let end = 24 + ID_BYTES as usize * bags.n_entries();
        for (from, id) in [(end - 4, 9_999_u32), (at + 4, 0)] {
            let rows = stored(&bags, place.path(), 1000);
            let mut bytes = fs::read(&path).unwrap();
            bytes[from..from + 4].copy_from_slice(&id.to_le_bytes());
            fs::write(&path, bytes).unwrap();
            let error = Rows::Stored(&rows).choose(&last).unwrap_err();
            assert!(error.to_string().contains("rows` is damaged"), "{error}");
            let IndexError::Bags { source, .. } = error else { panic!("{error}") };
            let (BagsError::TermOutOfRange { row, found, .. }
            | BagsError::Order { row, found, .. }) = source
            else {
                panic!("{source}")
            };
            assert_eq!((row, found), (199, id));
        }
        let rows = stored(&bags, place.path(), 1000);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..at + 5]).unwrap();
        let error = Rows::Stored(&rows).choose(&last).unwrap_err();
        assert!(matches!(error, IndexError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("rows` is damaged: it ends"), "{error}");
        // Blocks that lie before the cut can still be read.
        assert!(Rows::Stored(&rows).choose(&[DocId(1)]).is_ok());
    }

    #[test]
    fn blocks_are_runs_of_whole_rows_and_cover_all() {
        let bags = bags();
        let starts = block_starts(bags.row_offsets());
        assert_eq!((starts[0], *starts.last().unwrap()), (0, 200));
        for ends in starts.windows(2) {
            let entries = bags.row_offsets()[ends[1]] - bags.row_offsets()[ends[0]];
            assert!(ends[0] < ends[1]);
            assert!(ID_BYTES * entries <= BLOCK_BYTES || ends[1] - ends[0] == 1);
        }
        assert!(starts.windows(2).any(|ends| ends == [70, 71]));
    }
}

//! Binary bags of words: which terms occur in which document, and nothing else.

use thiserror::Error;

use super::id::{DocId, TermId};

/// Holds N documents over V terms as a binary matrix in compressed rows.
///
/// Row `d` lists the terms of document `d`. There is no value array: presence is the value.
///
/// # Invariants
/// Row offsets start at 0, never fall and end at the number of entries; the column ids
/// of a row rise strictly and are below V. Only [`Bags::new`] makes a value, so every
/// reader may rely on them.
///
/// # Example
/// ```
/// use topicscope_indexer::{Bags, DocId};
///
/// let bags = Bags::new(vec![0, 2, 2, 3], vec![0, 3, 1], 4)?;
/// assert_eq!(bags.row(DocId(0)), &[0, 3]);
/// assert_eq!(bags.document_frequencies(), vec![1, 1, 0, 1]);
/// # Ok::<(), topicscope_indexer::BagsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bags {
    row_offsets: Vec<u64>,
    term_ids: Vec<u32>,
    n_terms: usize,
}

/// Says why arrays do not form bags.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum BagsError {
    /// The offsets are empty or do not start at 0.
    #[error("row offsets must start with `0`")]
    FirstOffset,
    /// An offset is smaller than the one before it.
    #[error("row offset of document `{row}` falls from `{before}` to `{found}`")]
    FallingOffset {
        /// Row whose end lies before its start.
        row: usize,
        /// Where the row starts.
        before: u64,
        /// Where the row ends.
        found: u64,
    },
    /// The last offset is not the number of entries.
    #[error("row offsets end at `{found}`, but the number of entries is `{expected}`")]
    LastOffset {
        /// Number of entries.
        expected: u64,
        /// The last offset.
        found: u64,
    },
    /// A row repeats a term or lists terms out of order.
    #[error("document `{row}` lists term `{found}` after `{before}`; ids must rise strictly")]
    Order {
        /// Row at fault.
        row: usize,
        /// The id before.
        before: u32,
        /// The id that does not rise.
        found: u32,
    },
    /// A term id is not below the number of terms.
    #[error("document `{row}` holds term `{found}`, but the number of terms is `{n_terms}`")]
    TermOutOfRange {
        /// Row at fault.
        row: usize,
        /// The id found.
        found: u32,
        /// V.
        n_terms: usize,
    },
}

impl Bags {
    /// Checks and takes over compressed rows: `row_offsets` of length N + 1, `term_ids` of
    /// length nnz, V = `n_terms`.
    ///
    /// # Errors
    /// Names the first row that breaks an invariant.
    pub fn new(
        row_offsets: Vec<u64>,
        term_ids: Vec<u32>,
        n_terms: usize,
    ) -> Result<Self, BagsError> {
        check_offsets(&row_offsets, term_ids.len() as u64)?;
        for (row, ends) in row_offsets.windows(2).enumerate() {
            check_row(row, &term_ids[ends[0] as usize..ends[1] as usize], n_terms)?;
        }
        Ok(Self { row_offsets, term_ids, n_terms })
    }

    /// Builds bags from one sorted, duplicate-free list of term ids per document.
    ///
    /// # Errors
    /// As [`Bags::new`].
    pub fn from_rows<R: AsRef<[u32]>>(rows: &[R], n_terms: usize) -> Result<Self, BagsError> {
        let mut row_offsets = vec![0];
        let mut term_ids = Vec::new();
        for row in rows {
            term_ids.extend_from_slice(row.as_ref());
            row_offsets.push(term_ids.len() as u64);
        }
        Self::new(row_offsets, term_ids, n_terms)
    }

    /// Returns N.
    pub fn n_documents(&self) -> usize {
        self.row_offsets.len() - 1
    }

    /// Returns V.
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// Returns the number of entries: distinct (document, term) pairs.
    pub fn n_entries(&self) -> usize {
        self.term_ids.len()
    }

    /// Returns the term ids of one document, strictly rising.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn row(&self, document: DocId) -> &[u32] {
        let d = document.index();
        &self.term_ids[self.row_offsets[d] as usize..self.row_offsets[d + 1] as usize]
    }

    /// Returns the terms of one document, strictly rising: its [row](Bags::row), as whoever takes any bag of
    /// terms wants it.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn terms(&self, document: DocId) -> Vec<TermId> {
        self.row(document).iter().copied().map(TermId).collect()
    }

    /// Says whether a document holds a term.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn contains(&self, document: DocId, term: TermId) -> bool {
        self.row(document).binary_search(&term.0).is_ok()
    }

    /// Counts, for each of the V terms, the documents that hold it.
    pub fn document_frequencies(&self) -> Vec<u32> {
        let mut counts = vec![0; self.n_terms];
        for &term in &self.term_ids {
            counts[term as usize] += 1;
        }
        counts
    }

    /// Counts, for each of the V terms, the documents among `documents` that hold it.
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn document_frequencies_in(&self, documents: &[DocId]) -> Vec<u32> {
        let mut counts = vec![0; self.n_terms];
        for &document in documents {
            for &term in self.row(document) {
                counts[term as usize] += 1;
            }
        }
        counts
    }

    /// Returns the row offsets, length N + 1.
    pub fn row_offsets(&self) -> &[u64] {
        &self.row_offsets
    }

    /// Returns the term ids of all rows, one after the other.
    pub fn term_ids(&self) -> &[u32] {
        &self.term_ids
    }
}

/// Checks that row offsets start at 0, never fall and end at the number of entries.
pub(crate) fn check_offsets(row_offsets: &[u64], expected: u64) -> Result<(), BagsError> {
    if row_offsets.first() != Some(&0) {
        return Err(BagsError::FirstOffset);
    }
    for (row, ends) in row_offsets.windows(2).enumerate() {
        if ends[1] < ends[0] {
            return Err(BagsError::FallingOffset { row, before: ends[0], found: ends[1] });
        }
    }
    match row_offsets.last().copied().unwrap_or_default() {
        found if found == expected => Ok(()),
        found => Err(BagsError::LastOffset { expected, found }),
    }
}

/// Checks that the terms of a row rise strictly and are below V.
pub(crate) fn check_row(row: usize, terms: &[u32], n_terms: usize) -> Result<(), BagsError> {
    for pair in terms.windows(2) {
        if pair[1] <= pair[0] {
            return Err(BagsError::Order { row, before: pair[0], found: pair[1] });
        }
    }
    match terms.last() {
        Some(&found) if found as usize >= n_terms => {
            Err(BagsError::TermOutOfRange { row, found, n_terms })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_frequencies_and_membership_agree() {
        let bags = Bags::from_rows(&[vec![0, 2], vec![], vec![1, 2]], 3).unwrap();
        assert_eq!((bags.n_documents(), bags.n_terms(), bags.n_entries()), (3, 3, 4));
        assert_eq!(bags.row(DocId(1)), &[] as &[u32]);
        assert_eq!(bags.document_frequencies(), vec![1, 1, 2]);
        assert_eq!(bags.document_frequencies_in(&[DocId(2)]), vec![0, 1, 1]);
        assert!(bags.contains(DocId(0), TermId(2)) && !bags.contains(DocId(0), TermId(1)));
    }

    #[test]
    fn each_broken_invariant_is_named() {
        assert_eq!(Bags::new(vec![], vec![], 1), Err(BagsError::FirstOffset));
        assert_eq!(Bags::new(vec![1], vec![0], 1), Err(BagsError::FirstOffset));
        assert_eq!(
            Bags::new(vec![0, 2, 1], vec![0, 1], 2),
            Err(BagsError::FallingOffset { row: 1, before: 2, found: 1 })
        );
        assert_eq!(
            Bags::new(vec![0, 3], vec![0], 2),
            Err(BagsError::LastOffset { expected: 1, found: 3 })
        );
        assert_eq!(
            Bags::new(vec![0, 2], vec![1, 1], 2),
            Err(BagsError::Order { row: 0, before: 1, found: 1 })
        );
        assert_eq!(
            Bags::new(vec![0, 1], vec![7], 2),
            Err(BagsError::TermOutOfRange { row: 0, found: 7, n_terms: 2 })
        );
    }
}

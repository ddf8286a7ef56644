//! Rows of bags, whether they are held in memory or read by position.

use super::stored_rows::StoredRows;
use crate::bags::{Bags, DocId};
use crate::error::IndexError;

/// Documents whose rows are held at once while many are visited.
const CHUNK: usize = 512;

/// Names the place of the rows of N documents over V terms.
///
/// A closed enum and no trait: there are two places, and whoever loops over terms first asks for
/// the rows of some documents ([`Rows::choose`]) and then has plain slices.
///
/// # Example
/// ```
/// use topicscope_indexer::{Bags, DocId, Rows};
///
/// let bags = Bags::from_rows(&[vec![0, 3], vec![], vec![1]], 4)?;
/// let chosen = Rows::Held(&bags).choose(&[DocId(2), DocId(0)])?;
/// assert_eq!((chosen.row(0), chosen.row(1)), (&[1][..], &[0, 3][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// In memory.
    Held(&'a Bags),
    /// In the file of an index, read through a bounded cache.
    Stored(&'a StoredRows),
}

/// Holds the rows of some documents, in their order.
#[derive(Debug)]
pub struct Chosen<'a> {
    documents: &'a [DocId],
    source: Source<'a>,
}

#[derive(Debug)]
enum Source<'a> {
    Bags(&'a Bags),
    /// A copy; row `place` ends at `ends[place]`.
    Copied {
        ends: Vec<usize>,
        term_ids: Vec<u32>,
    },
}

impl<'a> Rows<'a> {
    /// Returns N.
    pub fn n_documents(self) -> usize {
        match self {
            Self::Held(bags) => bags.n_documents(),
            Self::Stored(rows) => rows.n_documents(),
        }
    }

    /// Returns V.
    pub fn n_terms(self) -> usize {
        match self {
            Self::Held(bags) => bags.n_terms(),
            Self::Stored(rows) => rows.n_terms(),
        }
    }

    /// Returns the number of distinct terms of a document; needs no reading.
    ///
    /// # Panics
    /// When the document does not exist.
    pub fn length(self, document: DocId) -> usize {
        match self {
            Self::Held(bags) => bags.row(document).len(),
            Self::Stored(rows) => rows.length(document),
        }
    }

    /// Returns the rows of some documents: borrowed where they are held, else copied.
    ///
    /// # Errors
    /// When the file cannot be read, is truncated or was altered.
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn choose(self, documents: &'a [DocId]) -> Result<Chosen<'a>, IndexError> {
        let source = match self {
            Self::Held(bags) => Source::Bags(bags),
            Self::Stored(rows) => {
                let (ends, term_ids) = rows.copy(documents)?;
                Source::Copied { ends, term_ids }
            }
        };
        Ok(Chosen { documents, source })
    }

    /// Shows the rows of many documents one after the other, holding few at once.
    ///
    /// # Errors
    /// As [`Rows::choose`].
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn visit(
        self,
        documents: &[DocId],
        mut show: impl FnMut(DocId, &[u32]),
    ) -> Result<(), IndexError> {
        for chunk in documents.chunks(CHUNK) {
            let chosen = Rows::choose(self, chunk)?;
            for (&document, row) in chunk.iter().zip(chosen.rows()) {
                show(document, row);
            }
        }
        Ok(())
    }

    /// Counts, for each of the V terms, the documents among `documents` that hold it.
    ///
    /// # Errors
    /// As [`Rows::choose`].
    ///
    /// # Panics
    /// When a document does not exist.
    pub fn document_frequencies_in(self, documents: &[DocId]) -> Result<Vec<u32>, IndexError> {
        let mut counts = vec![0; self.n_terms()];
        self.visit(documents, |_, row| {
            for &term in row {
                counts[term as usize] += 1;
            }
        })?;
        Ok(counts)
    }
}

impl<'a> Chosen<'a> {
    /// Chooses documents of bags, which never fails.
    pub fn of(bags: &'a Bags, documents: &'a [DocId]) -> Self {
        Self { documents, source: Source::Bags(bags) }
    }

    /// Returns the documents.
    pub fn documents(&self) -> &'a [DocId] {
        self.documents
    }

    /// Returns the terms of the document at a place, strictly rising.
    ///
    /// # Panics
    /// When there is no such place, or its document does not exist.
    pub fn row(&self, place: usize) -> &[u32] {
        match &self.source {
            Source::Bags(bags) => bags.row(self.documents[place]),
            Source::Copied { ends, term_ids } => {
                let start = if place == 0 { 0 } else { ends[place - 1] };
                &term_ids[start..ends[place]]
            }
        }
    }

    /// Returns the rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.documents.len()).map(move |place| self.row(place))
    }
}

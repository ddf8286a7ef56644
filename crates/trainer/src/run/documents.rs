//! The documents of a run: which are learned from, and which are measured.

use topicscope_indexer::{DocId, Rows};

use crate::error::TrainerError;

/// Names the documents of a run.
#[derive(Debug, Clone, Copy)]
pub struct TrainingDocuments<'a> {
    /// The rows of all documents, held in memory or read when they are needed.
    pub rows: Rows<'a>,
    /// Documents to learn from; their order does not matter.
    pub train: &'a [DocId],
    /// Documents that are measured after each epoch. They change no weight; with patience
    /// they decide which weights are kept.
    pub validation: &'a [DocId],
}

impl TrainingDocuments<'_> {
    /// Returns the mean number of distinct terms of a training document.
    ///
    /// # Errors
    /// When there is nothing to learn from, or a document that is named does not exist.
    pub(crate) fn mean_length(&self) -> Result<f64, TrainerError> {
        let Self { rows, train, validation } = *self;
        let n_documents = rows.n_documents();
        let mut documents = train.iter().chain(validation);
        if let Some(&DocId(document)) = documents.find(|d| d.index() >= n_documents) {
            return Err(TrainerError::NoSuchDocument { document, n_documents });
        }
        if train.is_empty() {
            return Err(TrainerError::NoDocuments);
        }
        let n_entries: usize = train.iter().map(|&d| rows.length(d)).sum();
        if n_entries == 0 {
            return Err(TrainerError::NoTerms { n_documents: train.len() });
        }
        Ok(n_entries as f64 / train.len() as f64)
    }
}

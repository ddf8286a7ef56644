//! What the unigram model loses on the documents of a run.

use topicscope_indexer::DocId;

use crate::error::TrainerError;
use crate::run::documents::TrainingDocuments;
use crate::run::history::EpochStatistics;
use crate::run::unigram::{UnigramModel, has_collapsed};
use crate::settings::loss::Loss;

/// Holds the mean loss of the unigram model, per document.
#[derive(Debug)]
pub(super) struct Baseline {
    /// On the training documents, with the word weights of training.
    train: f64,
    /// On the validation documents, without; absent when there are none.
    validation: Option<f64>,
}

impl Baseline {
    /// Measures the unigram model. `train` are the training documents, rising; **Shape**:
    /// `frequencies` (V), theirs; `weights` (V).
    pub(super) fn new(
        loss: Loss,
        frequencies: &[u32],
        train: &[DocId],
        TrainingDocuments { rows, validation, .. }: TrainingDocuments<'_>,
        weights: Option<&[f32]>,
    ) -> Result<Self, TrainerError> {
        let mean = |weights, documents: &[DocId]| -> Result<f64, TrainerError> {
            let model = UnigramModel::new(loss, frequencies, train.len(), weights);
            Ok(model.mean_loss(rows, documents)?)
        };
        let has_validation = !validation.is_empty();
        Ok(Self {
            train: mean(weights, train)?,
            validation: has_validation.then(|| mean(None, validation)).transpose()?,
        })
    }

    /// Says whether an epoch left a model that is not better by 1 %: on the validation documents,
    /// or without such on the training documents.
    pub(super) fn is_met_by(&self, statistics: &EpochStatistics) -> bool {
        match (statistics.validation_loss, self.validation) {
            (Some(loss), Some(unigram)) => has_collapsed(loss, unigram),
            _ => has_collapsed(statistics.train_loss, self.train),
        }
    }
}

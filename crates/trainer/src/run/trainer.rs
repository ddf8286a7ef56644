//! Checked settings and what fitting them gives.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use topicscope_indexer::{Bags, DocId, Rows};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::run::history::EpochStatistics;
use crate::run::training::{Documents, Run};
use crate::settings::config::TrainerConfig;
use crate::settings::penalty::Penalty;

/// Holds checked settings, ready to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Trainer {
    config: TrainerConfig,
}

/// Holds the result of a training run.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The model after the last epoch; with patience the best one on the validation
    /// documents.
    pub model: Autoencoder,
    /// With patience the model after the last epoch.
    pub last: Option<Autoencoder>,
    /// One entry per epoch.
    pub history: Vec<EpochStatistics>,
    /// How the run began and ended.
    pub outcome: Outcome,
}

/// Says how a run began and ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Where the weights came from.
    pub beginning: Beginning,
    /// Number of the epoch after which the model was kept.
    pub kept_epoch: usize,
    /// The penalties as they were applied at the end: those of the settings, or with a target
    /// of zeros those that were found.
    pub penalties: Vec<Penalty>,
}

/// Says where the first weights of a run came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beginning {
    /// Drawn from the seed: runs with one seed are twins.
    Drawn,
    /// Taken from a trained model: the run is nobody's twin.
    Warm,
}

impl Fitted {
    /// Returns the weight of the first penalty that was found for a target of zeros; `None` when
    /// none was sought.
    pub fn found_weight(&self) -> Option<f64> {
        self.model.config().penalties.target_zeros?;
        self.outcome.penalties.first().map(|penalty| penalty.weight)
    }
}

impl Trainer {
    /// Makes a trainer of settings that make sense together.
    ///
    /// # Errors
    /// [`TrainerError::Config`] with every problem found, not only the first.
    pub fn new(config: TrainerConfig) -> Result<Self, TrainerError> {
        let problems = config.problems();
        if problems.is_empty() {
            Ok(Self { config })
        } else {
            Err(TrainerError::Config { problems })
        }
    }

    /// Returns the settings.
    pub fn config(&self) -> &TrainerConfig {
        &self.config
    }

    /// Fits an autoencoder to the training documents.
    ///
    /// Validation documents are measured after each epoch; without patience they change
    /// nothing. The observer hears of each epoch and may end the run there, which is no error.
    /// The order of `train` does not matter: documents are known by their number.
    ///
    /// # Errors
    /// As [`Trainer::start`], and when the loss ceases to be finite.
    ///
    /// # Example
    /// ```
    /// use std::ops::ControlFlow;
    /// use topicscope_indexer::{Bags, DocId};
    /// use topicscope_trainer::{Trainer, TrainerConfig};
    ///
    /// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
    /// let documents = [DocId(0), DocId(1), DocId(2)];
    /// let trainer = Trainer::new(TrainerConfig { units: 2, ..TrainerConfig::default() })?;
    /// let fitted = trainer.fit(&bags, &documents, &[], &mut |_| ControlFlow::Continue(()))?;
    /// assert_eq!(fitted.model.encode(&bags, &documents).dim(), (3, 2));
    /// assert_eq!(fitted.history.len(), 60);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(
        &self,
        bags: &Bags,
        train: &[DocId],
        validation: &[DocId],
        observer: &mut dyn FnMut(&EpochStatistics) -> ControlFlow<()>,
    ) -> Result<Fitted, TrainerError> {
        let mut run = self.start(Documents { rows: Rows::Held(bags), train, validation })?;
        while let Some(statistics) = run.next_epoch()? {
            if observer(&statistics).is_break() {
                break;
            }
        }
        Ok(run.finish())
    }

    /// Starts a run, from weights drawn for its seed.
    ///
    /// # Errors
    /// When there is nothing to learn from, a document does not exist, rows cannot be read, or
    /// there is patience without validation documents.
    pub fn start<'a>(&self, documents: Documents<'a>) -> Result<Run<'a>, TrainerError> {
        Run::new(&self.config, documents, None)
    }

    /// Starts a run from the weights of a trained model; order and dropout follow the seed.
    ///
    /// # Errors
    /// As [`Trainer::start`], and when the model has another shape or kind.
    pub fn start_from<'a>(
        &self,
        model: &Autoencoder,
        documents: Documents<'a>,
    ) -> Result<Run<'a>, TrainerError> {
        Run::new(&self.config, documents, Some(model))
    }
}

impl TryFrom<TrainerConfig> for Trainer {
    type Error = TrainerError;

    fn try_from(config: TrainerConfig) -> Result<Self, TrainerError> {
        Self::new(config)
    }
}

//! What a training run leaves: the model, its history, and how it came about.

use serde::{Deserialize, Serialize};

use crate::model::autoencoder::Autoencoder;
use crate::run::history::EpochStatistics;
use crate::run::word_record::WordRecord;
use crate::settings::penalty::Penalty;

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
    /// The words of each unit from epoch to epoch, of a run that
    /// [records them](crate::TrainingRun::recording_words).
    pub words: Option<WordRecord>,
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

//! Checked settings, and the ways to a model from them.

use std::ops::ControlFlow;

use topicscope_indexer::{Bags, DocId, Rows};

use crate::device::Device;
use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::model::memory;
use crate::run::documents::TrainingDocuments;
use crate::run::fitted::Fitted;
use crate::run::history::EpochStatistics;
use crate::run::training::TrainingRun;
use crate::settings::config::TrainerConfig;

/// Holds checked settings, ready to fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Trainer {
    config: TrainerConfig,
    /// Where steps are made; `None` is the processor.
    device: Option<Device>,
}

impl Trainer {
    /// Makes a trainer of settings that make sense together.
    ///
    /// # Errors
    /// [`TrainerError::Config`] with every problem found, not only the first.
    pub fn new(config: TrainerConfig) -> Result<Self, TrainerError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(TrainerError::Config { problems });
        }
        // Numbers that count for nothing make no two settings different.
        let unread = config.unread.without(config.unit, config.optimizer);
        Ok(Self { config: TrainerConfig { unread, ..config }, device: None })
    }

    /// Returns the same trainer, whose runs make their steps on a device. The settings name it: last
    /// bits are its own.
    ///
    /// # Example
    /// ```
    /// use topicscope_trainer::{Device, Trainer, TrainerConfig};
    ///
    /// let mut trainer = Trainer::new(TrainerConfig::default())?;
    /// match Device::gpu() {
    ///     Ok(device) => {
    ///         trainer = trainer.on(&device);
    ///         assert_eq!(trainer.config().device.as_deref(), Some(device.name()));
    ///     }
    ///     Err(problem) => assert_eq!(trainer.config().device, None, "{problem}"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on(self, device: &Device) -> Self {
        let config = TrainerConfig { device: Some(device.name().to_owned()), ..self.config };
        Self { config, device: Some(device.clone()) }
    }

    /// Returns the device on which runs make their steps; `None` for the processor.
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// Returns the settings.
    pub fn config(&self) -> &TrainerConfig {
        &self.config
    }

    /// Returns the bytes that weights and what the optimizer remembers of them take while a model
    /// of V terms is trained. A run that needs more than 1 TiB is refused; what a smaller machine
    /// can hold is for the caller to know.
    pub fn bytes_needed(&self, n_terms: usize) -> u128 {
        memory::bytes_needed(&self.config, n_terms)
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
    /// assert_eq!(fitted.history.len(), 20);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fit(
        &self,
        bags: &Bags,
        train: &[DocId],
        validation: &[DocId],
        observer: &mut dyn FnMut(&EpochStatistics) -> ControlFlow<()>,
    ) -> Result<Fitted, TrainerError> {
        let mut run =
            self.start(TrainingDocuments { rows: Rows::Held(bags), train, validation })?;
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
    /// When there is nothing to learn from, a document does not exist, rows cannot be read, there
    /// is patience without validation documents, the weights need more than 1 TiB, or the device
    /// does not train what the settings ask for.
    pub fn start<'a>(
        &self,
        documents: TrainingDocuments<'a>,
    ) -> Result<TrainingRun<'a>, TrainerError> {
        TrainingRun::new(&self.config, documents, None)?.on(self.device.as_ref())
    }

    /// Starts a run from the weights of a trained model; order and dropout follow the seed.
    ///
    /// # Errors
    /// As [`Trainer::start`], and when the model has another shape or kind.
    pub fn start_from<'a>(
        &self,
        model: &Autoencoder,
        documents: TrainingDocuments<'a>,
    ) -> Result<TrainingRun<'a>, TrainerError> {
        TrainingRun::new(&self.config, documents, Some(model))?.on(self.device.as_ref())
    }
}

impl TryFrom<TrainerConfig> for Trainer {
    type Error = TrainerError;

    fn try_from(config: TrainerConfig) -> Result<Self, TrainerError> {
        Self::new(config)
    }
}

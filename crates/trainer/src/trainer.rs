//! The training loop: epochs, batches, statistics, and when to stop.

use std::ops::ControlFlow;

use topicscope_indexer::{Bags, DocId};

use crate::autoencoder::Autoencoder;
use crate::batch::Batch;
use crate::config::TrainerConfig;
use crate::error::TrainerError;
use crate::history::EpochStatistics;
use crate::parameters::Parameters;
use crate::random::{Key, Purpose};
use crate::renewal;
use crate::scratch::Scratch;
use crate::step::State;
use crate::unit::Unit;
use crate::word_weights::word_weights;

/// Holds checked settings, ready to fit; made by [`TrainerConfig::check`] alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Trainer {
    config: TrainerConfig,
}

/// Holds the result of a training run.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The model after the last epoch.
    pub model: Autoencoder,
    /// One entry per epoch.
    pub history: Vec<EpochStatistics>,
}

impl Trainer {
    pub(crate) fn from_checked(config: TrainerConfig) -> Self {
        Self { config }
    }

    /// Returns the settings.
    pub fn config(&self) -> &TrainerConfig {
        &self.config
    }

    /// Fits an autoencoder to the training documents.
    ///
    /// Validation documents are measured after each epoch and change nothing. The observer
    /// hears of each epoch and may end the run there, which is no error. The order of `train`
    /// does not matter: documents are known by their number.
    ///
    /// # Errors
    /// When there is nothing to learn from, a document does not exist, or the loss ceases to
    /// be finite.
    ///
    /// # Example
    /// ```
    /// use std::ops::ControlFlow;
    /// use topicscope_indexer::{Bags, DocId};
    /// use topicscope_trainer::TrainerConfig;
    ///
    /// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
    /// let documents = [DocId(0), DocId(1), DocId(2)];
    /// let trainer = TrainerConfig { units: 2, ..TrainerConfig::default() }.check()?;
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
        let config = &self.config;
        let mean_length = checked_mean_length(bags, train, validation)?;
        let mut train = train.to_vec();
        train.sort_unstable();
        let parameters = Parameters::start(config, bags, &train, mean_length);
        let mut state = State::new(config, &parameters);
        let weights = word_weights(config.word_weight, bags, &train);
        let mut work = Work {
            batch: Batch::new(state.layout, weights.as_deref()),
            scratch: Scratch::default(),
            activity: Activity::new(config.units),
        };
        let mut history = Vec::with_capacity(config.epochs);
        for epoch in 1..=config.epochs {
            let mut order = train.clone();
            let key = Key::new(config.seed, Purpose::BatchOrder).with(epoch as u64);
            key.shuffle(&mut order);
            let mut statistics =
                self.epoch(epoch, bags, &order, mean_length, &mut state, &mut work)?;
            if renewal::is_due(config, epoch) {
                let model = self.model(&state, mean_length);
                let fresh = renewal::fresh_units(&model, bags, &train, epoch);
                state.renew(&fresh, config);
                statistics.renewed = fresh.len();
            }
            if !validation.is_empty() {
                let losses = self.model(&state, mean_length).losses(bags, validation);
                let total: f64 = losses.iter().sum();
                statistics.validation_loss = Some(total / validation.len() as f64);
            }
            let answer = observer(&statistics);
            history.push(statistics);
            if answer.is_break() {
                break;
            }
        }
        Ok(Fitted { model: self.model(&state, mean_length), history })
    }

    /// Trains one epoch on the documents in this order.
    fn epoch(
        &self,
        epoch: usize,
        bags: &Bags,
        order: &[DocId],
        mean_length: f64,
        state: &mut State,
        work: &mut Work,
    ) -> Result<EpochStatistics, TrainerError> {
        let config = &self.config;
        let (mut train_loss, mut penalty) = (0.0, 0.0);
        work.activity.clear();
        for (number, documents) in (1..).zip(order.chunks(config.batch)) {
            work.batch.fill(config, state.layout, bags, documents, epoch, mean_length);
            let loss = state.step(config, &work.batch, epoch, &mut work.scratch);
            let objective = loss.reconstruction / documents.len() as f64 + loss.penalty;
            if !objective.is_finite() {
                return Err(TrainerError::NotFinite {
                    epoch,
                    batch: number,
                    rate: config.rate_of(epoch),
                    loss: objective,
                });
            }
            train_loss += loss.reconstruction;
            penalty += loss.penalty * documents.len() as f64;
            work.activity.count(config.unit, &work.scratch.h);
        }
        // The loss of a batch cannot show what its own step did, so the last step needs a look.
        if !state.is_finite() {
            let batch = order.len().div_ceil(config.batch);
            return Err(TrainerError::NotFinite {
                epoch,
                batch,
                rate: config.rate_of(epoch),
                loss: f64::NAN,
            });
        }
        let n_documents = order.len() as f64;
        let l0 = work.activity.total() as f64 / n_documents;
        Ok(EpochStatistics {
            epoch,
            train_loss: train_loss / n_documents,
            penalty: penalty / n_documents,
            validation_loss: None,
            zero_fraction: 1.0 - l0 / config.units as f64,
            l0,
            dead: work.activity.dead(),
            renewed: 0,
            rate: config.rate_of(epoch),
        })
    }

    fn model(&self, state: &State, mean_length: f64) -> Autoencoder {
        Autoencoder {
            config: self.config.clone(),
            parameters: state.parameters(),
            column_scale: state.column_scale.clone(),
            mean_length,
        }
    }
}

/// Holds what one training run re-uses from step to step.
struct Work {
    batch: Batch,
    scratch: Scratch,
    activity: Activity,
}

/// Counts, for each unit, the documents of an epoch on which it was active.
struct Activity {
    active: Vec<u64>,
}

impl Activity {
    fn new(n_units: usize) -> Self {
        Self { active: vec![0; n_units] }
    }

    fn clear(&mut self) {
        self.active.fill(0);
    }

    /// Counts the codes of a batch. **Shape** (B, H).
    fn count(&mut self, unit: Unit, codes: &[f32]) {
        let n_units = self.active.len();
        let mut squares = vec![0.0_f32; n_units];
        if !unit.has_exact_zeros() {
            for row in codes.chunks_exact(n_units) {
                for (sum, h) in squares.iter_mut().zip(row) {
                    *sum += h * h;
                }
            }
        }
        let n_documents = (codes.len() / n_units) as f32;
        let above: Vec<f32> =
            squares.iter().map(|sum| unit.active_above((sum / n_documents).sqrt())).collect();
        for row in codes.chunks_exact(n_units) {
            for ((active, h), &above) in self.active.iter_mut().zip(row).zip(&above) {
                *active += u64::from(h.abs() > above);
            }
        }
    }

    fn total(&self) -> u64 {
        self.active.iter().sum()
    }

    fn dead(&self) -> usize {
        self.active.iter().filter(|&&count| count == 0).count()
    }
}

/// Returns the mean number of terms of a training document, once everything named exists.
fn checked_mean_length(
    bags: &Bags,
    train: &[DocId],
    validation: &[DocId],
) -> Result<f64, TrainerError> {
    let n_documents = bags.n_documents();
    let mut documents = train.iter().chain(validation);
    if let Some(&DocId(document)) = documents.find(|d| d.index() >= n_documents) {
        return Err(TrainerError::NoSuchDocument { document, n_documents });
    }
    if train.is_empty() {
        return Err(TrainerError::NoDocuments);
    }
    let n_entries: usize = train.iter().map(|&d| bags.row(d).len()).sum();
    if n_entries == 0 {
        return Err(TrainerError::NoTerms { n_documents: train.len() });
    }
    Ok(n_entries as f64 / train.len() as f64)
}

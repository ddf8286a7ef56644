//! A training run, epoch by epoch: what happens between its steps, and when to stop.

use topicscope_indexer::{DocId, Rows};

use crate::device::problem::DeviceProblem;
use crate::device::{Device, Session, Shape};
use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::model::memory;
use crate::model::parameters::Parameters;
use crate::run::baseline::Baseline;
use crate::run::documents::TrainingDocuments;
use crate::run::epoch::{Lesson, Work};
use crate::run::fitted::{Beginning, Fitted, Outcome};
use crate::run::history::{EpochStatistics, best_epoch};
use crate::run::progress::{Progress, Weighed};
use crate::run::renewal::{self, Renewing};
use crate::run::together::{self, Pupil};
use crate::run::word_record::WordRecord;
use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::state::field::Visit;
use crate::state::layout::{Layout, Reach};
use crate::state::sampler::Sampler;
use crate::state::weights::Memory;
use crate::state::word_weights::word_weights;
use crate::step::state::State;

/// Holds a training run between two epochs; made by [`Trainer::start`](crate::Trainer::start)
/// and its siblings.
///
/// # Example
/// ```
/// use topicscope_indexer::{Bags, DocId, Rows};
/// use topicscope_trainer::{Trainer, TrainerConfig, TrainingDocuments};
///
/// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
/// let train = [DocId(0), DocId(1), DocId(2)];
/// let documents =
///     TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &[] };
/// let config = TrainerConfig { units: 2, epochs: 5, ..TrainerConfig::default() };
/// let trainer = Trainer::new(config)?;
/// let mut run = trainer.start(documents)?;
/// while let Some(statistics) = run.next_epoch()? {
///     assert!(statistics.train_loss.is_finite());
/// }
/// assert_eq!(run.finish().history.len(), 5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TrainingRun<'a> {
    config: TrainerConfig,
    rows: Rows<'a>,
    /// Rising.
    train: Vec<DocId>,
    validation: &'a [DocId],
    /// Of the training documents. **Shape** (V).
    frequencies: Vec<u32>,
    beginning: Beginning,
    mean_length: f64,
    baseline: Baseline,
    progress: Progress,
    /// Held when words are recorded; with an entry for each finished epoch.
    words: Option<WordRecord>,
    work: Work,
    /// Where the steps are made; `None` is the processor.
    device: Option<Device>,
    /// The run alone on its device, from its first epoch there on.
    session: Option<Session>,
}

impl<'a> TrainingRun<'a> {
    /// Prepares the first epoch; `warm` are weights to go on from.
    pub(crate) fn new(
        config: &TrainerConfig,
        documents: TrainingDocuments<'a>,
        warm: Option<&Autoencoder>,
    ) -> Result<Self, TrainerError> {
        let mean_length = documents.mean_length()?;
        let TrainingDocuments { rows, train, validation } = documents;
        if config.patience.is_some() && validation.is_empty() {
            return Err(TrainerError::NoValidation);
        }
        memory::check(config, rows.n_terms())?;
        let mut train = train.to_vec();
        train.sort_unstable();
        let (frequencies, n_train) = (rows.document_frequencies_in(&train)?, train.len());
        let (parameters, beginning) = match warm {
            None => {
                let start = Parameters::start(config, &frequencies, n_train, mean_length);
                (start, Beginning::Drawn)
            }
            Some(model) => (warm_start(config, rows.n_terms(), model)?, Beginning::Warm),
        };
        let n_sampled = config.sampling.words(config.loss, rows.n_terms());
        let reach = if n_sampled.is_some() { Reach::Listed } else { Reach::All };
        let state = State::new(config, &parameters, reach);
        let weights = word_weights(config.word_weight, &frequencies, n_train);
        let sampler = n_sampled.map(|n| Sampler::new(state.layout, &frequencies, n));
        let work = Work::new(state.layout, weights.as_deref(), sampler);
        let (loss, weights) = (config.loss, weights.as_deref());
        Ok(Self {
            config: config.clone(),
            rows,
            baseline: Baseline::new(loss, &frequencies, &train, documents, weights)?,
            train,
            validation,
            frequencies,
            beginning,
            mean_length,
            progress: Progress::new(state),
            words: None,
            work,
            device: None,
            session: None,
        })
    }

    /// Lets the steps be made on a device; `None` leaves them to the processor.
    ///
    /// # Errors
    /// When the settings ask for something that is not trained there, or name a device that this is
    /// not.
    pub(crate) fn on(mut self, device: Option<&Device>) -> Result<Self, TrainerError> {
        let named = self.config.device.as_deref();
        let Some(device) = device else {
            return match named {
                None => Ok(self),
                Some(name) => Err(DeviceProblem::NotOpened { name: name.to_owned() }.into()),
            };
        };
        if named != Some(device.name()) {
            let name = named.unwrap_or_default().to_owned();
            return Err(DeviceProblem::NotOpened { name }.into());
        }
        device.check(&self.config, self.rows.n_terms())?;
        let layout = Layout { shards: 1, ..self.progress.state.layout };
        self.work = Work::new(layout, self.word_weights().as_deref(), None);
        self.device = Some(device.clone());
        Ok(self)
    }

    /// Returns the device on which the steps are made; `None` for the processor.
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// Returns the weight of each word in the loss; `None` where all weigh 1.
    pub(super) fn word_weights(&self) -> Option<Vec<f32>> {
        word_weights(self.config.word_weight, &self.frequencies, self.train.len())
    }

    pub(super) fn state(&self) -> &State {
        &self.progress.state
    }

    pub(super) fn state_mut(&mut self) -> &mut State {
        &mut self.progress.state
    }

    /// Returns the run as one that takes part in its next epoch.
    pub(super) fn pupil(&mut self) -> Pupil<'_> {
        let epoch = self.progress.history.len() + 1;
        let (lesson, work, progress) = self.lesson(epoch);
        Pupil { lesson, work, progress }
    }

    /// Returns the session of a run that is alone on its device.
    fn session_on(&mut self, device: &Device) -> Result<Session, TrainerError> {
        if let Some(session) = self.session.take() {
            return Ok(session);
        }
        let shape = Shape::new(&self.config, self.rows.n_terms(), 1)?;
        let session = Session::new(device, shape)?;
        session.put(0, &self.progress.state, self.word_weights().as_deref());
        Ok(session)
    }

    /// Brings back from a device what only a checkpoint needs.
    ///
    /// # Errors
    /// When the device ceases to answer.
    pub(crate) fn settle(&mut self) -> Result<(), TrainerError> {
        if let Some(session) = &self.session {
            let states = &mut [&mut self.progress.state];
            session.bring_back(states, &[Memory::First, Memory::Second])?;
        }
        Ok(())
    }

    /// Keeps the `n` words, at least 1 and at most V, with the largest decoder weights of each unit,
    /// now and after every epoch; the result has them in [`Fitted::words`].
    ///
    /// # Notes
    /// It changes nothing else of the run. Checkpoints hold the record: a run that goes on from one
    /// keeps recording, whether this is called again or not.
    ///
    /// # Errors
    /// [`TrainerError::LateRecord`] when an epoch is done and the run has no such record.
    ///
    /// # Example
    /// ```
    /// use topicscope_indexer::{Bags, DocId, Rows};
    /// use topicscope_trainer::{Trainer, TrainerConfig, TrainingDocuments};
    ///
    /// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
    /// let train = [DocId(0), DocId(1), DocId(2)];
    /// let documents =
    ///     TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &[] };
    /// let config = TrainerConfig { units: 2, epochs: 5, ..TrainerConfig::default() };
    /// let mut run = Trainer::new(config)?.start(documents)?.recording_words(3)?;
    /// while run.next_epoch()?.is_some() {}
    /// let words = run.finish().words.expect("it was recorded");
    /// assert_eq!((words.n_epochs(), words.words(5, 1).len()), (5, 3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recording_words(mut self, n: usize) -> Result<Self, TrainerError> {
        let n_words = n.clamp(1, self.rows.n_terms());
        if self.words.as_ref().is_some_and(|words| words.n_words() == n_words) {
            return Ok(self);
        }
        match self.progress.history.len() {
            0 => self.words = Some(WordRecord::begin(&self.progress.state, n_words)),
            epoch => return Err(TrainerError::LateRecord { n_words: n, epoch }),
        }
        Ok(self)
    }

    /// Trains one more epoch; `None` when there is none left, or patience is at its end.
    ///
    /// # Errors
    /// When the loss ceases to be finite, or rows cannot be read.
    pub fn next_epoch(&mut self) -> Result<Option<EpochStatistics>, TrainerError> {
        if self.is_over() {
            return Ok(None);
        }
        if let Some(device) = self.device.clone() {
            return self.next_epoch_on(&device).map(Some);
        }
        let epoch = self.progress.history.len() + 1;
        let (lesson, work, progress) = self.lesson(epoch);
        // Within the pool for all its steps: entered from outside, each loop over shards would
        // wait for a thread to wake up.
        let statistics = rayon::scope(|_| work.train(lesson, progress))?;
        Ok(Some(self.end_epoch(statistics)?.0))
    }

    /// Trains one more epoch on a device.
    fn next_epoch_on(&mut self, device: &Device) -> Result<EpochStatistics, TrainerError> {
        let mut session = self.session_on(device)?;
        let statistics = together::train(&mut session, &mut [self.pupil()])?.remove(0);
        let (statistics, renewed) = self.end_epoch(statistics)?;
        if !renewed.is_empty() {
            session.renew(0, &self.progress.state, &renewed);
        }
        self.session = Some(session);
        Ok(statistics)
    }

    /// Does what is due after the steps of an epoch; returns the units that started anew too.
    pub(super) fn end_epoch(
        &mut self,
        mut statistics: EpochStatistics,
    ) -> Result<(EpochStatistics, Vec<usize>), TrainerError> {
        self.progress.search.end_epoch(&self.config, statistics.epoch);
        let renewed = self.start_units_anew(&mut statistics)?;
        if let Some(words) = &mut self.words {
            words.note(&self.progress.state);
        }
        self.measure(&mut statistics)?;
        self.progress.history.push(statistics.clone());
        if self.config.patience.is_some() {
            self.progress.keep_best();
        }
        Ok((statistics, renewed))
    }

    /// Makes at most so many steps of the next epoch, and gives up the run: what an epoch costs can
    /// be told by a caller with a clock, who compares with [`TrainingRun::steps_per_epoch`]. Returns
    /// the number of steps made.
    ///
    /// # Notes
    /// No result can come of it, since the epoch is not finished. The first steps of a process are
    /// slower than the others, and renewal and validation between epochs are not among them.
    ///
    /// # Errors
    /// As [`TrainingRun::next_epoch`].
    ///
    /// # Example
    /// ```
    /// use topicscope_indexer::{Bags, DocId, Rows};
    /// use topicscope_trainer::{Trainer, TrainerConfig, TrainingDocuments};
    ///
    /// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
    /// let train = [DocId(0), DocId(1), DocId(2)];
    /// let documents =
    ///     TrainingDocuments { rows: Rows::Held(&bags), train: &train, validation: &[] };
    /// let config = TrainerConfig { units: 2, batch: 1, ..TrainerConfig::default() };
    /// let run = Trainer::new(config)?.start(documents)?;
    /// assert_eq!((run.steps_per_epoch(), run.train_batches(2)?), (3, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn train_batches(mut self, most: usize) -> Result<usize, TrainerError> {
        if self.is_over() {
            return Ok(0);
        }
        if let Some(device) = self.device.clone() {
            let mut session = self.session_on(&device)?;
            let sums = together::train_batches(&mut session, &mut [self.pupil()], most)?;
            return Ok(sums[0].n_steps);
        }
        let epoch = self.progress.history.len() + 1;
        let (lesson, work, progress) = self.lesson(epoch);
        rayon::scope(|_| work.train_batches(lesson, progress, most))
    }

    /// Returns the number of steps of an epoch.
    pub fn steps_per_epoch(&self) -> usize {
        self.train.len().div_ceil(self.config.batch)
    }

    /// Returns what an epoch is about, and what it works on.
    fn lesson(&mut self, epoch: usize) -> (Lesson<'_>, &mut Work, &mut Progress) {
        let lesson = Lesson {
            config: &self.config,
            rows: self.rows,
            train: &self.train,
            mean_length: self.mean_length,
            epoch,
        };
        (lesson, &mut self.work, &mut self.progress)
    }

    /// Says whether no epoch is left: all are done, or none of the last `patience` epochs
    /// was better than the best before them.
    pub fn is_over(&self) -> bool {
        let done = self.progress.history.len();
        let is_patient = |patience| {
            best_epoch(&self.progress.history)
                .is_none_or(|best| done < best.saturating_add(patience))
        };
        done >= self.config.epochs || !self.config.patience.is_none_or(is_patient)
    }

    /// Returns the settings.
    pub fn config(&self) -> &TrainerConfig {
        &self.config
    }

    /// Returns about how many words that no document of a batch holds a step looks at; `None`
    /// when it looks at all.
    pub fn sampled_words(&self) -> Option<usize> {
        self.config.sampling.words(self.config.loss, self.rows.n_terms())
    }

    /// Returns one entry per finished epoch.
    pub fn history(&self) -> &[EpochStatistics] {
        &self.progress.history
    }

    /// Returns the model: the one after the last epoch, or with patience the best one.
    pub fn finish(mut self) -> Fitted {
        self.progress.state.end_training();
        let Progress { state, search, history, best } = &self.progress;
        let last = Weighed::now(state);
        let of = |weights: &Weighed| self.model(weights.clone());
        let best = best.as_ref().map(of);
        let kept_epoch = if best.is_some() { best_epoch(history) } else { None };
        let outcome = Outcome {
            beginning: self.beginning,
            kept_epoch: kept_epoch.unwrap_or(history.len()),
            penalties: search.applied(&self.config.penalties).list,
        };
        let history = history.clone();
        let last = self.model(last);
        let (model, last) = match best {
            None => (last, None),
            Some(best) => (best, Some(last)),
        };
        Fitted { model, last, history, outcome, words: self.words }
    }

    /// Takes over the epochs of a checkpoint; its numbers follow by [`TrainingRun::visit`].
    pub(crate) fn take_history(&mut self, history: Vec<EpochStatistics>) {
        if self.config.patience.is_some() && best_epoch(&history).is_some() {
            self.progress.best = Some(Weighed::now(&self.progress.state));
        }
        self.progress.history = history;
    }

    /// Returns the words of the units so far, if they are recorded.
    pub(crate) fn words(&self) -> Option<&WordRecord> {
        self.words.as_ref()
    }

    /// Takes over the words of a checkpoint, with an entry for each epoch of its history.
    pub(crate) fn take_words(&mut self, words: WordRecord) {
        self.words = Some(words);
    }

    /// Returns V.
    pub(crate) fn n_terms(&self) -> usize {
        self.rows.n_terms()
    }

    /// Shows every number that a checkpoint must hold, besides the history and the words.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        self.progress.visit(visit);
    }

    /// Makes anew what follows from the numbers of a checkpoint; says what of them no run of
    /// these settings and documents leaves.
    pub(crate) fn restore(&mut self) -> Result<(), String> {
        let (done, steps) = (self.progress.history.len(), self.progress.state.n_steps());
        if done > self.config.epochs {
            return Err(format!("it is of epoch `{done}` of `{}`", self.config.epochs));
        }
        let expected = (done * self.steps_per_epoch()) as u64;
        if steps != expected {
            return Err(format!(
                "after epoch `{done}` the number of steps is `{expected}`, not `{steps}`"
            ));
        }
        if !self.progress.state.is_finite() {
            return Err("a weight is no finite number".to_owned());
        }
        self.progress.state.restore();
        Ok(())
    }

    /// Gives new starts to units that repeat another one, and on request to dead ones; returns them.
    fn start_units_anew(
        &mut self,
        statistics: &mut EpochStatistics,
    ) -> Result<Vec<usize>, TrainerError> {
        let (config, epoch) = (&self.config, statistics.epoch);
        let renews = renewal::is_due(config, epoch);
        let revives = config.dead_units == DeadUnits::Revive && renewal::may_revive(config, epoch);
        if !renews && !revives {
            return Ok(Vec::new());
        }
        let model = self.model(Weighed::now(&self.progress.state));
        let dead = if revives { self.work.activity.dead() } else { Vec::new() };
        let renewing = Renewing {
            model: &model,
            rows: self.rows,
            train: &self.train,
            frequencies: &self.frequencies,
            epoch,
        };
        let found = renewing.find(renews, &dead)?;
        statistics.renewed = found.n_repeating;
        statistics.revived = found.fresh.len() - found.n_repeating;
        self.progress.state.renew(&found.fresh, config);
        Ok(found.fresh.iter().map(|fresh| fresh.unit).collect())
    }

    /// Measures the model after the epoch.
    fn measure(&self, statistics: &mut EpochStatistics) -> Result<(), TrainerError> {
        if !self.validation.is_empty() {
            let model = self.model(Weighed::now(&self.progress.state));
            let total: f64 = model.losses_in(self.rows, self.validation)?.iter().sum();
            statistics.validation_loss = Some(total / self.validation.len() as f64);
        }
        statistics.collapsed = self.baseline.is_met_by(statistics);
        Ok(())
    }

    fn model(&self, weights: Weighed) -> Autoencoder {
        let Weighed { parameters, column_scale } = weights;
        Autoencoder::new(self.config.clone(), parameters, column_scale, self.mean_length)
    }
}

/// Returns the weights of a model as the start of a run with these settings.
fn warm_start(
    config: &TrainerConfig,
    n_terms: usize,
    model: &Autoencoder,
) -> Result<Parameters, TrainerError> {
    let found = model.parameters.encoder.dim();
    let expected = (n_terms, config.units);
    let kinds = |a: &TrainerConfig| (a.unit.kind(), a.decoder, a.decoder_norm);
    if found == expected && kinds(&model.config) == kinds(config) {
        return Ok(model.parameters.clone());
    }
    Err(TrainerError::OtherShape { expected, found })
}

//! A training run, epoch by epoch: batches, statistics, and when to stop.

use topicscope_indexer::{DocId, Rows};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::model::parameters::{DecoderRows, Parameters};
use crate::random::{Key, Purpose};
use crate::run::activity::Activity;
use crate::run::history::{EpochStatistics, best_epoch};
use crate::run::renewal;
use crate::run::trainer::{Beginning, Fitted, Outcome};
use crate::run::unigram::{UnigramModel, has_collapsed};
use crate::run::weight_search::{Heard, WeightSearch};
use crate::settings::config::{DeadUnits, TrainerConfig};
use crate::settings::penalties::Penalties;
use crate::state::batch::Batch;
use crate::state::field::{Field, Visit};
use crate::state::layout::Reach;
use crate::state::sampler::Sampler;
use crate::state::word_weights::word_weights;
use crate::step::scratch::Scratch;
use crate::step::state::State;

/// Names the documents of a run.
#[derive(Debug, Clone, Copy)]
pub struct Documents<'a> {
    /// The rows of all documents, held in memory or read when they are needed.
    pub rows: Rows<'a>,
    /// Documents to learn from; their order does not matter.
    pub train: &'a [DocId],
    /// Documents that are measured after each epoch. They change no weight; with patience
    /// they decide which weights are kept.
    pub validation: &'a [DocId],
}

/// Holds a training run between two epochs; made by [`Trainer::start`](crate::Trainer::start)
/// and its siblings.
///
/// # Example
/// ```
/// use topicscope_indexer::{Bags, DocId, Rows};
/// use topicscope_trainer::{Documents, Trainer, TrainerConfig};
///
/// let bags = Bags::from_rows(&[vec![0, 1], vec![0, 1], vec![2, 3]], 4)?;
/// let train = [DocId(0), DocId(1), DocId(2)];
/// let documents = Documents { rows: Rows::Held(&bags), train: &train, validation: &[] };
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
pub struct Run<'a> {
    config: TrainerConfig,
    rows: Rows<'a>,
    /// Rising.
    train: Vec<DocId>,
    validation: &'a [DocId],
    beginning: Beginning,
    mean_length: f64,
    baseline: Baseline,
    progress: Progress,
    work: Work,
}

/// Holds all that a run carries from one epoch to the next. What is added here is added to
/// [`Progress::visit`], and is then part of every checkpoint.
#[derive(Debug)]
struct Progress {
    state: State,
    search: WeightSearch,
    history: Vec<EpochStatistics>,
    /// The weights of the best epoch so far; held only when the run may stop early.
    best: Option<Weighed>,
}

/// Holds the weights after some epoch.
#[derive(Debug, Clone)]
struct Weighed {
    parameters: Parameters,
    /// **Shape** (H).
    column_scale: Vec<f32>,
}

/// Holds what one training run re-uses from step to step.
#[derive(Debug)]
struct Work {
    batch: Batch,
    /// The batch after it, filled in the meantime.
    next: Batch,
    /// Present when steps look at a sample of the words.
    sampler: Option<Sampler>,
    scratch: Scratch,
    activity: Activity,
}

/// Holds the mean loss of the unigram model, in nats per document.
#[derive(Debug)]
struct Baseline {
    /// On the training documents, with the word weights of training.
    train: f64,
    /// On the validation documents, without; absent when there are none.
    validation: Option<f64>,
}

impl<'a> Run<'a> {
    /// Prepares the first epoch; `warm` are weights to go on from.
    pub(crate) fn new(
        config: &TrainerConfig,
        documents: Documents<'a>,
        warm: Option<&Autoencoder>,
    ) -> Result<Self, TrainerError> {
        let Documents { rows, train, validation } = documents;
        let mean_length = checked_mean_length(rows, train, validation)?;
        if config.patience.is_some() && validation.is_empty() {
            return Err(TrainerError::NoValidation);
        }
        Parameters::check_memory(config, rows.n_terms())?;
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
        let work = Work {
            batch: Batch::new(state.layout, weights.as_deref()),
            next: Batch::new(state.layout, weights.as_deref()),
            sampler: n_sampled.map(|n| Sampler::new(state.layout, &frequencies, n)),
            scratch: Scratch::default(),
            activity: Activity::new(config.units),
        };
        let search = WeightSearch::default();
        Ok(Self {
            config: config.clone(),
            rows,
            baseline: Baseline::new(config, &frequencies, &train, documents, weights.as_deref())?,
            train,
            validation,
            beginning,
            mean_length,
            progress: Progress { state, search, history: Vec::new(), best: None },
            work,
        })
    }

    /// Trains one more epoch; `None` when there is none left, or patience is at its end.
    ///
    /// # Errors
    /// When the loss ceases to be finite, or rows cannot be read.
    pub fn next_epoch(&mut self) -> Result<Option<EpochStatistics>, TrainerError> {
        if self.is_over() {
            return Ok(None);
        }
        let epoch = self.progress.history.len() + 1;
        // Within the pool for all its steps: entered from outside, each loop over shards would
        // wait for a thread to wake up.
        let mut statistics = rayon::scope(|_| self.train(epoch))?;
        self.progress.search.end_epoch(&self.config, epoch);
        self.start_units_anew(&mut statistics)?;
        self.measure(&mut statistics)?;
        self.progress.history.push(statistics.clone());
        self.keep_best();
        Ok(Some(statistics))
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
        match best {
            None => Fitted { model: last, last: None, history, outcome },
            Some(best) => Fitted { model: best, last: Some(last), history, outcome },
        }
    }

    /// Takes over the epochs of a checkpoint; its numbers follow by [`Run::visit`].
    pub(crate) fn take_history(&mut self, history: Vec<EpochStatistics>) {
        if self.config.patience.is_some() && best_epoch(&history).is_some() {
            self.progress.best = Some(Weighed::now(&self.progress.state));
        }
        self.progress.history = history;
    }

    /// Shows every number that a checkpoint must hold, besides the history.
    pub(crate) fn visit(&mut self, visit: &mut Visit<'_>) {
        self.progress.visit(visit);
    }

    /// Makes anew what follows from the numbers of a checkpoint.
    pub(crate) fn restore(&mut self) {
        self.progress.state.restore();
    }

    /// Makes the steps of one epoch.
    fn train(&mut self, epoch: usize) -> Result<EpochStatistics, TrainerError> {
        let (config, work) = (&self.config, &mut self.work);
        let Progress { state, search, .. } = &mut self.progress;
        let mut order = self.train.clone();
        Key::new(config.seed, Purpose::BatchOrder).with(epoch as u64).shuffle(&mut order);
        let n_documents = order.len() as f64;
        let failed = |batch, loss| TrainerError::NotFinite {
            epoch,
            batch,
            rate: config.rate_of(epoch),
            loss,
        };
        let (mut train_loss, mut penalty) = (0.0, 0.0);
        let sample = Key::new(config.seed, Purpose::Sampling).with(epoch as u64);
        state.begin_epoch();
        work.activity.clear();
        let batches: Vec<&[DocId]> = order.chunks(config.batch).collect();
        let (layout, rows, mean_length) = (state.layout, self.rows, self.mean_length);
        let Work { batch, next, sampler, scratch, activity } = work;
        let fill = |batch: &mut Batch, place: usize| -> Result<(), TrainerError> {
            let Some(&documents) = batches.get(place) else { return Ok(()) };
            batch.fill(config, layout, &rows.choose(documents)?, epoch, mean_length);
            if let Some(sampler) = &*sampler {
                batch.sample(sampler, sample.with(place as u64 + 1));
            }
            Ok(())
        };
        fill(batch, 0)?;
        let mut last = Penalties::default();
        for (place, documents) in batches.iter().enumerate() {
            let penalties = search.applied(&config.penalties);
            let size = documents.len() as f64;
            // One batch is prepared while another one is learned from.
            let (loss, filled) = rayon::join(
                || state.step(config, &penalties, batch, epoch, scratch),
                || fill(next, place + 1),
            );
            let objective = loss.reconstruction / size + loss.penalty;
            if !objective.is_finite() {
                return Err(failed(place + 1, objective));
            }
            train_loss += loss.reconstruction;
            penalty += loss.penalty * size;
            let n_active = activity.count(config.unit.kind(), &scratch.h);
            let zeros = 1.0 - n_active as f64 / scratch.h.len() as f64;
            let heard = Heard {
                zeros,
                share: size / n_documents,
                reconstruction: loss.reconstruction / size,
                penalty: loss.penalty,
            };
            search.hear(config, epoch, heard);
            last = penalties;
            filled?;
            std::mem::swap(batch, next);
        }
        state.end_epoch(config, epoch);
        // The loss of a batch cannot show what its own step did, so the last step needs a look.
        if !state.is_finite() {
            return Err(failed(batches.len(), f64::NAN));
        }
        let l0 = activity.total() as f64 / n_documents;
        Ok(EpochStatistics {
            epoch,
            train_loss: train_loss / n_documents,
            penalty: penalty / n_documents,
            validation_loss: None,
            zero_fraction: 1.0 - l0 / config.units as f64,
            l0,
            dead: activity.dead().len(),
            renewed: 0,
            revived: 0,
            rate: config.rate_of(epoch),
            weight: last.list.first().map_or(0.0, |penalty| penalty.weight)
                * config.penalties.factor_of(epoch),
            collapsed: false,
        })
    }

    /// Gives new starts to units that repeat another one, and on request to dead ones.
    fn start_units_anew(&mut self, statistics: &mut EpochStatistics) -> Result<(), TrainerError> {
        let (config, epoch) = (&self.config, statistics.epoch);
        let renews = renewal::is_due(config, epoch);
        let revives = config.dead_units == DeadUnits::Revive && renewal::may_revive(config, epoch);
        if !renews && !revives {
            return Ok(());
        }
        let model = self.model(Weighed::now(&self.progress.state));
        let mut units = Vec::new();
        if renews {
            units = renewal::repeating_units(&model, self.rows, &self.train)?;
        }
        let n_repeating = units.len();
        if revives {
            let dead = self.work.activity.dead().into_iter();
            units.extend(dead.filter(|unit| !units.contains(unit)).collect::<Vec<_>>());
        }
        let fresh = renewal::fresh_starts(&model, self.rows, &self.train, epoch, &units)?;
        let is_repeating = |unit: &usize| units[..n_repeating].contains(unit);
        statistics.renewed = fresh.iter().filter(|fresh| is_repeating(&fresh.unit)).count();
        statistics.revived = fresh.len() - statistics.renewed;
        self.progress.state.renew(&fresh, config);
        Ok(())
    }

    /// Measures the model after the epoch.
    fn measure(&self, statistics: &mut EpochStatistics) -> Result<(), TrainerError> {
        if !self.validation.is_empty() {
            let model = self.model(Weighed::now(&self.progress.state));
            let total: f64 = model.losses_in(self.rows, self.validation)?.iter().sum();
            statistics.validation_loss = Some(total / self.validation.len() as f64);
        }
        statistics.collapsed = match (statistics.validation_loss, self.baseline.validation) {
            (Some(loss), Some(unigram)) => has_collapsed(loss, unigram),
            _ => has_collapsed(statistics.train_loss, self.baseline.train),
        };
        Ok(())
    }

    /// Remembers the weights when the epoch was the best so far.
    fn keep_best(&mut self) {
        let Progress { state, history, best, .. } = &mut self.progress;
        if self.config.patience.is_some() && best_epoch(history) == Some(history.len()) {
            *best = Some(Weighed::now(state));
        }
    }

    fn model(&self, weights: Weighed) -> Autoencoder {
        Autoencoder {
            config: self.config.clone(),
            parameters: weights.parameters,
            column_scale: weights.column_scale,
            mean_length: self.mean_length,
        }
    }
}

impl Progress {
    fn visit(&mut self, visit: &mut Visit<'_>) {
        self.state.visit(visit);
        self.search.visit(visit);
        if let Some(best) = &mut self.best {
            best.visit(visit);
        }
    }
}

impl Weighed {
    fn now(state: &State) -> Self {
        Self { parameters: state.parameters(), column_scale: state.columns.scale.clone() }
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        let Parameters { encoder, decoder, encoder_bias, decoder_bias, thresholds } =
            &mut self.parameters;
        let decoder = match decoder {
            DecoderRows::Own(rows) => rows.as_slice_mut(),
            DecoderRows::Encoder => None,
        };
        let arrays = [
            ("best.encoder", encoder.as_slice_mut()),
            ("best.decoder", decoder),
            ("best.encoder_bias", Some(encoder_bias.as_mut_slice())),
            ("best.decoder_bias", Some(decoder_bias.as_mut_slice())),
            ("best.thresholds", Some(thresholds.as_mut_slice())),
            ("best.column_scale", Some(self.column_scale.as_mut_slice())),
        ];
        for (name, array) in arrays {
            if let Some(array) = array {
                visit(name, Field::Singles(array));
            }
        }
    }
}

impl Baseline {
    /// Measures the unigram model. `train` are the training documents, rising; **Shape**:
    /// `frequencies` (V), theirs; `weights` (V).
    fn new(
        config: &TrainerConfig,
        frequencies: &[u32],
        train: &[DocId],
        Documents { rows, validation, .. }: Documents<'_>,
        weights: Option<&[f32]>,
    ) -> Result<Self, TrainerError> {
        let mean = |weights, documents: &[DocId]| -> Result<f64, TrainerError> {
            let model = UnigramModel::new(config.loss, frequencies, train.len(), weights);
            let mut total = 0.0;
            rows.visit(documents, |_, row| total += model.loss(row))?;
            Ok(total / documents.len() as f64)
        };
        let has_validation = !validation.is_empty();
        Ok(Self {
            train: mean(weights, train)?,
            validation: has_validation.then(|| mean(None, validation)).transpose()?,
        })
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

/// Returns the mean number of terms of a training document, once everything named exists.
fn checked_mean_length(
    rows: Rows<'_>,
    train: &[DocId],
    validation: &[DocId],
) -> Result<f64, TrainerError> {
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

//! The steps of one epoch, and what they were like.

use topicscope_indexer::{DocId, Rows};

use crate::error::TrainerError;
use crate::random::{Key, Purpose};
use crate::run::activity::Activity;
use crate::run::history::EpochStatistics;
use crate::run::progress::Progress;
use crate::run::weight_search::{Heard, WeightSearch};
use crate::settings::config::TrainerConfig;
use crate::settings::penalties::Penalties;
use crate::state::batch::Batch;
use crate::state::layout::{Layout, Reach};
use crate::state::sampler::Sampler;
use crate::step::scratch::Scratch;

/// Names what an epoch is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson<'a> {
    pub(super) config: &'a TrainerConfig,
    pub(super) rows: Rows<'a>,
    /// Rising.
    pub(super) train: &'a [DocId],
    pub(super) mean_length: f64,
    /// Counted from 1.
    pub(super) epoch: usize,
}

/// Holds what one training run re-uses from step to step.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) batch: Batch,
    /// The batch after it, filled in the meantime.
    next: Batch,
    /// Present when steps look at a sample of the words.
    sampler: Option<Sampler>,
    scratch: Scratch,
    /// Of the last epoch.
    pub(super) activity: Activity,
}

/// Adds up what the steps of an epoch were like.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) n_steps: usize,
    /// Reconstruction losses of all documents.
    loss: f64,
    /// Weighted penalties, by document.
    penalty: f64,
    /// The penalties as the last step applied them.
    applied: Penalties,
}

/// Says what a step was like.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepMeasures {
    pub(super) n_documents: usize,
    /// Reconstruction loss, summed over the documents.
    pub(super) reconstruction: f64,
    /// Weighted penalties.
    pub(super) penalty: f64,
    /// Active codes.
    pub(super) n_active: u64,
}

impl Sums {
    /// Adds a step that applied the penalties that the search gives now, and lets the search hear
    /// of it.
    ///
    /// # Errors
    /// When the objective is not finite.
    pub(super) fn note(
        &mut self,
        lesson: Lesson<'_>,
        search: &mut WeightSearch,
        measures: StepMeasures,
    ) -> Result<(), TrainerError> {
        let StepMeasures { n_documents, reconstruction, penalty, n_active } = measures;
        let size = n_documents as f64;
        let objective = reconstruction / size + penalty;
        self.n_steps += 1;
        if !objective.is_finite() {
            return Err(lesson.failed(self.n_steps, objective));
        }
        self.loss += reconstruction;
        self.penalty += penalty * size;
        self.applied = search.applied(&lesson.config.penalties);
        let n_codes = (n_documents * lesson.config.units) as f64;
        let heard = Heard {
            zeros: 1.0 - n_active as f64 / n_codes,
            share: size / lesson.train.len() as f64,
            reconstruction: reconstruction / size,
            penalty,
        };
        search.hear(lesson.config, lesson.epoch, heard);
        Ok(())
    }
}

impl Work {
    /// Prepares for a layout. **Shape**: `weights` (V), the weight of each term in the loss;
    /// `None` when all weigh 1.
    pub(super) fn new(layout: Layout, weights: Option<&[f32]>, sampler: Option<Sampler>) -> Self {
        let reach = if sampler.is_some() { Reach::Listed } else { Reach::All };
        Self {
            batch: Batch::new(layout, weights, reach),
            next: Batch::new(layout, weights, reach),
            sampler,
            scratch: Scratch::default(),
            activity: Activity::new(layout.units),
        }
    }

    /// Makes the steps of one epoch.
    ///
    /// # Errors
    /// When the loss ceases to be finite, or rows cannot be read.
    pub(super) fn train(
        &mut self,
        lesson: Lesson<'_>,
        progress: &mut Progress,
    ) -> Result<EpochStatistics, TrainerError> {
        let sums = self.steps(lesson, progress, usize::MAX)?;
        // The loss of a batch cannot show what its own step did, so the last step needs a look.
        if !progress.state.end_epoch(lesson.config, lesson.epoch) {
            return Err(lesson.failed(sums.n_steps, f64::NAN));
        }
        Ok(self.statistics(lesson, &sums))
    }

    /// Makes at most so many steps of an epoch, and does not finish it; returns their number.
    pub(super) fn train_batches(
        &mut self,
        lesson: Lesson<'_>,
        progress: &mut Progress,
        most: usize,
    ) -> Result<usize, TrainerError> {
        Ok(self.steps(lesson, progress, most)?.n_steps)
    }

    /// Makes the first steps of an epoch, at most so many.
    fn steps(
        &mut self,
        lesson: Lesson<'_>,
        progress: &mut Progress,
        most: usize,
    ) -> Result<Sums, TrainerError> {
        let Lesson { config, rows, mean_length, epoch, .. } = lesson;
        let order = lesson.order();
        let batches: Vec<&[DocId]> = order.chunks(config.batch).take(most).collect();
        let sample = Key::new(config.seed, Purpose::Sampling).with(epoch as u64);
        progress.state.begin_epoch();
        self.activity.clear();
        let (layout, mut sums) = (progress.state.layout, Sums::default());
        let Self { batch, next, sampler, scratch, activity } = self;
        let fill = |batch: &mut Batch, place: usize| -> Result<(), TrainerError> {
            let Some(&documents) = batches.get(place) else { return Ok(()) };
            batch.fill(config, layout, &rows.choose(documents)?, epoch, mean_length);
            if let Some(sampler) = &*sampler {
                batch.sample(sampler, sample.with(place as u64 + 1));
            }
            Ok(())
        };
        fill(batch, 0)?;
        for (place, documents) in batches.iter().enumerate() {
            let Progress { state, search, .. } = &mut *progress;
            let penalties = search.applied(&config.penalties);
            // One batch is prepared while another one is learned from.
            let (loss, filled) = rayon::join(
                || state.step(config, &penalties, batch, epoch, scratch),
                || fill(next, place + 1),
            );
            let measures = StepMeasures {
                n_documents: documents.len(),
                reconstruction: loss.reconstruction,
                penalty: loss.penalty,
                n_active: activity.count(state.path(), config.unit.kind(), &scratch.h),
            };
            sums.note(lesson, search, measures)?;
            filled?;
            std::mem::swap(batch, next);
        }
        Ok(sums)
    }

    pub(super) fn statistics(
        &self,
        Lesson { config, train, epoch, .. }: Lesson<'_>,
        sums: &Sums,
    ) -> EpochStatistics {
        let n_documents = train.len() as f64;
        let l0 = self.activity.total() as f64 / n_documents;
        let weight = sums.applied.list.first().map_or(0.0, |penalty| penalty.weight);
        EpochStatistics {
            epoch,
            train_loss: sums.loss / n_documents,
            penalty: sums.penalty / n_documents,
            validation_loss: None,
            zero_fraction: 1.0 - l0 / config.units as f64,
            l0,
            dead: self.activity.dead().len(),
            renewed: 0,
            revived: 0,
            rate: config.rate_of(epoch),
            weight: weight * config.penalties.factor_of(epoch),
            collapsed: false,
        }
    }
}

impl Lesson<'_> {
    /// Returns the documents in the order of their batches.
    pub(super) fn order(self) -> Vec<DocId> {
        let mut order = self.train.to_vec();
        let key = Key::new(self.config.seed, Purpose::BatchOrder).with(self.epoch as u64);
        key.shuffle(&mut order);
        order
    }

    pub(super) fn failed(self, batch: usize, loss: f64) -> TrainerError {
        let rate = self.config.rate_of(self.epoch);
        TrainerError::NotFinite { epoch: self.epoch, batch, rate, loss }
    }
}

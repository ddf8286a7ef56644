//! An epoch of runs that train together on a device: what their batches are, and what the steps were
//! like.

use std::collections::VecDeque;

use rayon::prelude::*;
use topicscope_indexer::DocId;

use crate::device::stretch::{
    SeedLists, StepNumbers, StepReport, Stretch, hidden_units, list_size,
};
use crate::device::{Pending, Session};
use crate::error::TrainerError;
use crate::run::epoch::{Lesson, StepMeasures, Sums, Work};
use crate::run::history::EpochStatistics;
use crate::run::progress::Progress;
use crate::run::weight_search::WeightSearch;
use crate::state::layout::Layout;
use crate::state::optimizer::OptimizerStep;
use crate::state::weights::Memory;
use crate::step::state::State;

/// Steps of a stretch at most: while a device works on one, the lists of the next are made.
const MOST_STEPS: usize = 32;

/// Numbers in the lists of a stretch of several steps, about, at most: 64 MiB.
const MOST_NUMBERS: usize = 1 << 24;

/// Stretches that a device is behind at most, so that what waits for it stays small.
const MOST_WAITING: usize = 3;

/// Holds a run that takes part in an epoch.
#[derive(Debug)]
pub(super) struct Pupil<'r> {
    pub(super) lesson: Lesson<'r>,
    pub(super) work: &'r mut Work,
    pub(super) progress: &'r mut Progress,
}

/// Makes the steps of an epoch, the same one for all pupils, which have the documents in common and
/// lie in the session in their order.
///
/// # Errors
/// When a loss ceases to be finite, rows cannot be read, or the device fails.
pub(super) fn train(
    session: &mut Session,
    pupils: &mut [Pupil<'_>],
) -> Result<Vec<EpochStatistics>, TrainerError> {
    let sums = train_batches(session, pupils, usize::MAX)?;
    let steps = sums[0].n_steps as u64;
    let mut states: Vec<&mut State> =
        pupils.iter_mut().map(|pupil| &mut pupil.progress.state).collect();
    session.bring_back(&mut states, &[Memory::Values])?;
    pupils.par_iter_mut().for_each(|Pupil { lesson, progress, .. }| {
        let before = progress.state.n_steps();
        progress.state.arrive(lesson.config, before + steps);
    });
    let ended = pupils.iter().zip(&sums).map(|(Pupil { lesson, work, progress }, sums)| {
        // The loss of a batch cannot show what its own step did, so the last step needs a look.
        if progress.state.is_finite() {
            Ok(work.statistics(*lesson, sums))
        } else {
            Err(lesson.failed(sums.n_steps, f64::NAN))
        }
    });
    ended.collect()
}

/// Makes at most so many steps of an epoch, and brings no weights back.
pub(super) fn train_batches(
    session: &mut Session,
    pupils: &mut [Pupil<'_>],
    most: usize,
) -> Result<Vec<Sums>, TrainerError> {
    let mut epoch = Epoch::of(session, pupils, most);
    for pupil in &mut *pupils {
        pupil.work.activity.clear();
    }
    let mut sums: Vec<Sums> = pupils.iter().map(|_| Sums::default()).collect();
    let mut waiting = VecDeque::new();
    let mut next = epoch.stretch(pupils)?;
    while let Some(stretch) = next {
        waiting.push_back(session.begin(&stretch)?);
        let searches = pupils.iter().any(Pupil::searches);
        // What a searching run does next depends on what it hears.
        while waiting.len() > if searches { 0 } else { MOST_WAITING } {
            hear(session, &mut waiting, pupils, &mut sums)?;
        }
        next = epoch.stretch(pupils)?;
    }
    while !waiting.is_empty() {
        hear(session, &mut waiting, pupils, &mut sums)?;
    }
    Ok(sums)
}

/// Waits for the first stretch that the device has not answered yet.
fn hear(
    session: &Session,
    waiting: &mut VecDeque<Pending>,
    pupils: &mut [Pupil<'_>],
    sums: &mut [Sums],
) -> Result<(), TrainerError> {
    let Some(pending) = waiting.pop_front() else { return Ok(()) };
    let results = session.finish(pending)?;
    for step in 0..results.n_steps() {
        for (model, (pupil, sums)) in pupils.iter_mut().zip(&mut *sums).enumerate() {
            pupil.hear(results.report(step, model), sums)?;
        }
    }
    Ok(())
}

impl Pupil<'_> {
    /// Says whether a weight is sought, so that every step decides about the next.
    fn searches(&self) -> bool {
        WeightSearch::is_open(self.lesson.config, self.lesson.epoch)
    }

    /// Takes note of a step.
    fn hear(&mut self, report: StepReport<'_>, sums: &mut Sums) -> Result<(), TrainerError> {
        let Self { lesson, work, progress } = self;
        let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
        if let Some(least) = report.least {
            progress.state.thresholds.note(least);
        }
        let measures = StepMeasures {
            n_documents: report.losses.len(),
            reconstruction: sum(report.losses),
            penalty: sum(report.penalties),
            n_active: work.activity.add(report.active),
        };
        sums.note(*lesson, &mut progress.search, measures)
    }
}

/// Holds what is left of an epoch.
struct Epoch {
    /// Documents in the order of their batches, for each seed. **Shape** (seeds, N).
    orders: Vec<Vec<DocId>>,
    /// Place of each pupil's seed.
    seeds: Vec<usize>,
    /// The pupil that makes the batches of each seed.
    leaders: Vec<usize>,
    layout: Layout,
    n_steps: usize,
    done: usize,
}

impl Epoch {
    fn of(session: &Session, pupils: &[Pupil<'_>], most: usize) -> Self {
        let mut leaders: Vec<usize> = Vec::new();
        let mut seeds = Vec::new();
        for (number, pupil) in pupils.iter().enumerate() {
            let seed = pupil.lesson.config.seed;
            let same = |&leader: &usize| pupils[leader].lesson.config.seed == seed;
            seeds.push(leaders.iter().position(same).unwrap_or(leaders.len()));
            if seeds[number] == leaders.len() {
                leaders.push(number);
            }
        }
        let orders: Vec<_> = leaders.iter().map(|&leader| pupils[leader].lesson.order()).collect();
        let shape = session.shape();
        let layout = Layout { terms: shape.n_terms, units: shape.config.units, shards: 1 };
        let n_steps = orders[0].len().div_ceil(shape.config.batch).min(most);
        Self { orders, seeds, leaders, layout, n_steps, done: 0 }
    }

    /// Returns the next steps, as many as are taken at once; `None` at the end.
    fn stretch(&mut self, pupils: &mut [Pupil<'_>]) -> Result<Option<Stretch>, TrainerError> {
        if self.done == self.n_steps {
            return Ok(None);
        }
        let Lesson { config, rows, epoch, .. } = pupils[0].lesson;
        let most = if pupils.iter().any(Pupil::searches) { 1 } else { MOST_STEPS };
        let (mut end, mut n_numbers) = (self.done, 0);
        while end < self.n_steps && end - self.done < most {
            let size = |order: &Vec<DocId>| {
                let documents = batch_of(order, config.batch, end);
                let n_entries = documents.iter().map(|&document| rows.length(document)).sum();
                list_size(documents.len(), self.layout.terms, n_entries, config.units)
            };
            n_numbers += self.orders.iter().map(size).sum::<usize>();
            if end > self.done && n_numbers > MOST_NUMBERS {
                break;
            }
            end += 1;
        }
        let steps = self.done..end;
        let n_documents: Vec<usize> =
            steps.clone().map(|step| batch_of(&self.orders[0], config.batch, step).len()).collect();
        let made = pupils[0].progress.state.n_steps();
        let mut stretch = Stretch { is_first: self.done == 0, ..Stretch::default() };
        let numbers = steps.clone().zip(&n_documents).map(|(step, &n_documents)| StepNumbers {
            n_documents,
            optimizer: OptimizerStep::new(config, epoch, made + step as u64 + 1),
        });
        stretch.steps = numbers.collect();
        let lists = self.lists(pupils, steps.clone())?;
        let bases: Vec<usize> = lists
            .iter()
            .map(|lists| lists.append_to(&mut stretch.lists, self.layout.terms, &n_documents))
            .collect();
        for step in 0..steps.len() {
            for (pupil, &seed) in pupils.iter().zip(&self.seeds) {
                let penalties = pupil.progress.search.applied(&pupil.lesson.config.penalties);
                let places = lists[seed].places[step].after(bases[seed]);
                stretch.orders.extend(places.orders(&penalties, epoch));
            }
        }
        self.done = end;
        Ok(Some(stretch))
    }

    /// Makes the lists of each seed's batches.
    fn lists(
        &self,
        pupils: &mut [Pupil<'_>],
        steps: std::ops::Range<usize>,
    ) -> Result<Vec<SeedLists>, TrainerError> {
        let leading = pupils.par_iter_mut().enumerate().filter_map(|(number, pupil)| {
            let seed = self.leaders.iter().position(|&leader| leader == number)?;
            Some((seed, pupil))
        });
        let make = |(seed, pupil): (usize, &mut Pupil<'_>)| {
            let Lesson { config, rows, epoch, mean_length, .. } = pupil.lesson;
            let mut lists = SeedLists::default();
            for step in steps.clone() {
                let documents = batch_of(&self.orders[seed], config.batch, step);
                let batch = &mut pupil.work.batch;
                batch.fill(config, self.layout, &rows.choose(documents)?, epoch, mean_length);
                lists.push(batch, &hidden_units(config, documents, epoch));
            }
            Ok(lists)
        };
        leading.map(make).collect()
    }
}

/// Returns the documents of a batch of an epoch.
fn batch_of(order: &[DocId], size: usize, step: usize) -> &[DocId] {
    &order[step * size..order.len().min((step + 1) * size)]
}

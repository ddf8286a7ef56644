//! Runs that train together on one device, epoch by epoch.

use rayon::prelude::*;

use crate::device::problem::DeviceProblem;
use crate::device::{Device, Session, Shape};
use crate::error::TrainerError;
use crate::run::fitted::Fitted;
use crate::run::history::EpochStatistics;
use crate::run::together::{self, Pupil};
use crate::run::training::TrainingRun;
use crate::settings::config::TrainerConfig;
use crate::state::weights::Memory;
use crate::step::state::State;

/// Holds runs of one device whose settings differ in seed and penalties alone: each of their steps
/// is made for all at once. A model gets the same bytes whoever trains beside it.
///
/// # Notes
/// All of them read the same documents, whose rows each seed takes in its own order.
#[derive(Debug)]
pub struct Crew<'a> {
    device: Device,
    runs: Vec<TrainingRun<'a>>,
    /// The runs that the session holds, in its order.
    seats: Vec<usize>,
    session: Session,
}

impl<'a> Crew<'a> {
    /// Says whether runs with these settings may train together: they differ in seed and penalties alone.
    pub fn fits(one: &TrainerConfig, other: &TrainerConfig) -> bool {
        Shape::common(one) == Shape::common(other)
    }

    /// Joins runs, at least one, that were started on a device, whose settings [fit](Crew::fits), and
    /// that have as many epochs behind them.
    ///
    /// # Errors
    /// When the device has no room for so many: the runs come back, so that fewer are tried.
    ///
    /// # Panics
    /// When there is no run, or one that does not fit.
    pub fn new(
        runs: Vec<TrainingRun<'a>>,
    ) -> Result<Self, Box<(Vec<TrainingRun<'a>>, TrainerError)>> {
        let fits = |a: &TrainingRun<'_>, b: &TrainingRun<'_>| {
            Self::fits(a.config(), b.config()) && a.history().len() == b.history().len()
        };
        assert!(runs.windows(2).all(|pair| fits(&pair[0], &pair[1])), "other settings");
        let Some(device) = runs.first().and_then(TrainingRun::device).cloned() else {
            panic!("a crew is of runs on a device");
        };
        let seats: Vec<usize> = (0..runs.len()).collect();
        match session(&device, &runs, &seats) {
            Ok(session) => Ok(Self { device, runs, seats, session }),
            Err(error) => Err(Box::new((runs, error.into()))),
        }
    }

    /// Trains one more epoch of every run that is not over; each has its place in the result.
    ///
    /// # Errors
    /// When a loss ceases to be finite, rows cannot be read, or the device fails.
    pub fn next_epoch(&mut self) -> Result<Vec<Option<EpochStatistics>>, TrainerError> {
        let going: Vec<usize> =
            (0..self.runs.len()).filter(|&run| !self.runs[run].is_over()).collect();
        let mut all: Vec<Option<EpochStatistics>> = self.runs.iter().map(|_| None).collect();
        if going.is_empty() {
            return Ok(all);
        }
        if going != self.seats {
            self.settle()?;
            self.session = session(&self.device, &self.runs, &going)?;
            self.seats = going;
        }
        let Self { runs, seats, session, .. } = self;
        let seated = |number: &usize| seats.contains(number);
        let mut seated: Vec<&mut TrainingRun<'a>> = runs
            .iter_mut()
            .enumerate()
            .filter(|(number, _)| seated(number))
            .map(|(_, run)| run)
            .collect();
        let mut pupils: Vec<Pupil<'_>> = seated.iter_mut().map(|run| run.pupil()).collect();
        let statistics = together::train(session, &mut pupils)?;
        drop(pupils);
        let ended = seated.par_iter_mut().zip(statistics);
        let ended: Vec<_> = ended
            .map(|(run, statistics)| run.end_epoch(statistics))
            .collect::<Result<_, TrainerError>>()?;
        for (model, (statistics, renewed)) in ended.into_iter().enumerate() {
            if !renewed.is_empty() {
                session.renew(model, seated[model].state(), &renewed);
            }
            all[seats[model]] = Some(statistics);
        }
        Ok(all)
    }

    /// Returns the runs.
    pub fn runs(&self) -> &[TrainingRun<'a>] {
        &self.runs
    }

    /// Returns the models, as [`TrainingRun::finish`] does.
    pub fn finish(self) -> Vec<Fitted> {
        self.runs.into_iter().map(TrainingRun::finish).collect()
    }

    /// Brings back what the optimizer remembers.
    fn settle(&mut self) -> Result<(), TrainerError> {
        let Self { runs, seats, session, .. } = self;
        let seated = runs.iter_mut().enumerate().filter(|(number, _)| seats.contains(number));
        let mut states: Vec<&mut State> = seated.map(|(_, run)| run.state_mut()).collect();
        Ok(session.bring_back(&mut states, &[Memory::First, Memory::Second])?)
    }
}

/// Makes room on a device for runs, and takes them there.
fn session(
    device: &Device,
    runs: &[TrainingRun<'_>],
    seats: &[usize],
) -> Result<Session, DeviceProblem> {
    let first = &runs[seats[0]];
    let shape = Shape::new(first.config(), first.n_terms(), seats.len())?;
    let session = Session::new(device, shape)?;
    for (model, &seat) in seats.iter().enumerate() {
        let run = &runs[seat];
        session.put(model, run.state(), run.word_weights().as_deref());
    }
    Ok(session)
}

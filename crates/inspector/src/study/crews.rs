//! The runs of a study on a device: those that may train together do.

use std::path::PathBuf;

use topicscope_indexer::artifact::Claim;
use topicscope_trainer::{Crew, Fitted, TrainerError, TrainingRun};

use super::folder::{has_model, try_claim};
use super::run_list::StudyRun;
use super::work::{StudyEvent, Workplace};
use crate::error::InspectorError;

/// Runs that train together at most: what the processor holds of them grows with their number, and a
/// device has enough to do long before.
const MOST: usize = 32;

/// Holds a run that this process has taken.
struct Taken<'r> {
    run: &'r StudyRun,
    place: PathBuf,
    _claim: Claim,
}

/// Trains runs that are neither there nor taken by another process, as many at once as fit.
///
/// # Errors
/// As for runs on the processor, and when the device has no room for a single one.
pub(super) fn train(at: &Workplace<'_>, runs: &[&StudyRun]) -> Result<(), InspectorError> {
    let mut rest: Vec<&StudyRun> = runs.to_vec();
    while !rest.is_empty() {
        let mut chosen: Vec<(Taken<'_>, TrainingRun<'_>)> = Vec::new();
        let mut left = Vec::new();
        for run in rest {
            let fits = |first: &Taken<'_>| Crew::fits(&first.run.config, &run.config);
            if chosen.len() == MOST || chosen.first().is_some_and(|(first, _)| !fits(first)) {
                // Its turn comes with others like it.
                left.push(run);
            } else if let Some(taken) = take(at, run)? {
                chosen.push((taken, at.begin(run)?));
            }
        }
        rest = left;
        let (taken, begun) = chosen.into_iter().unzip();
        train_together(at, taken, begun)?;
    }
    Ok(())
}

/// Takes a run for this process; `None` when it is there, or another process has it.
fn take<'r>(at: &Workplace<'_>, run: &'r StudyRun) -> Result<Option<Taken<'r>>, InspectorError> {
    let place = at.place(run);
    if has_model(&place) {
        return Ok(None);
    }
    let Some(claim) = try_claim(&place)? else { return Ok(None) };
    Ok((!has_model(&place)).then_some(Taken { run, place, _claim: claim }))
}

/// Trains runs in one crew, or in several where the device has no room for all.
fn train_together(
    at: &Workplace<'_>,
    mut taken: Vec<Taken<'_>>,
    begun: Vec<TrainingRun<'_>>,
) -> Result<(), InspectorError> {
    if begun.is_empty() {
        return Ok(());
    }
    let crew = match Crew::new(begun) {
        Ok(crew) => crew,
        Err(refused) => {
            let (mut begun, error) = *refused;
            let is_of_room =
                matches!(&error, TrainerError::Device(problem) if problem.is_of_room());
            if begun.len() == 1 || !is_of_room {
                return Err(error.into());
            }
            let half = begun.len().div_ceil(2);
            let (later, others) = (taken.split_off(half), begun.split_off(half));
            train_together(at, taken, begun)?;
            return train_together(at, later, others);
        }
    };
    for (Taken { run, place, _claim }, fitted) in taken.iter().zip(fit(at, &taken, crew)?) {
        at.keep(run, place, &fitted)?;
    }
    Ok(())
}

fn fit(
    at: &Workplace<'_>,
    taken: &[Taken<'_>],
    mut crew: Crew<'_>,
) -> Result<Vec<Fitted>, TrainerError> {
    for Taken { run, .. } in taken {
        (at.observer)(StudyEvent::Started { run });
    }
    loop {
        let epochs = crew.next_epoch()?;
        if epochs.iter().all(Option::is_none) {
            return Ok(crew.finish());
        }
        for (Taken { run, .. }, statistics) in taken.iter().zip(&epochs) {
            if let Some(statistics) = statistics {
                (at.observer)(StudyEvent::Epoch { run, statistics });
            }
        }
    }
}

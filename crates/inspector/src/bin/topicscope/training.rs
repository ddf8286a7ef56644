//! A training run at the terminal: progress, remarks, clock.

use std::time::Instant;

use topicscope_trainer::{EpochStatistics, Fitted, TrainerError, TrainingRun};

use crate::progress::Talk;
use crate::wording::{COLLAPSE, sampling};

/// Share of the epochs after which a collapse is told while training; the first epochs of every
/// run are no better.
const PATIENT_SHARE: usize = 4;

/// Trains a run to its end behind a progress bar; `after` hears of each epoch and its seconds.
pub(crate) fn watch(
    mut run: TrainingRun<'_>,
    talk: Talk,
    what: &str,
    after: &mut dyn FnMut(&mut TrainingRun<'_>, f64) -> Result<(), TrainerError>,
) -> Result<Fitted, TrainerError> {
    if let Some(n) = run.sampled_words() {
        talk.say(&sampling(n));
    }
    let (n_epochs, measure) = (run.config().epochs, run.config().loss.measure());
    let bar = talk.bar(n_epochs as u64, what);
    bar.start_at(run.history().len() as u64);
    let mut told = false;
    let mut last = Instant::now();
    while let Some(statistics) = run.next_epoch()? {
        let spent = last.elapsed().as_secs_f64();
        last = Instant::now();
        bar.step();
        bar.doing(message(&statistics, measure));
        if statistics.collapsed && !told && statistics.epoch * PATIENT_SHARE >= n_epochs {
            told = true;
            let epoch = statistics.epoch;
            talk.say(&format!("epoch {epoch}: {COLLAPSE}"));
        }
        after(&mut run, spent)?;
    }
    drop(bar);
    Ok(run.finish())
}

/// Says on the bar how a run is doing.
fn message(statistics: &EpochStatistics, measure: &str) -> String {
    let (loss, zeros) = (statistics.train_loss, 100.0 * statistics.zero_fraction);
    format!("loss {loss:.1} {measure}, zeros {zeros:.0} %")
}

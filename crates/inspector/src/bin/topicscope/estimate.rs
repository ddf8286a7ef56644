//! What a study will cost, from a few batches that are timed before it begins.

use std::time::Instant;

use topicscope_indexer::{Index, Split};
use topicscope_inspector::render::{Cell, Column, Sheet, counted};
use topicscope_inspector::report::Purpose;
use topicscope_inspector::study::{Study, StudyRun, Workplace};
use topicscope_trainer::{Trainer, TrainerConfig, TrainingDocuments};

use crate::progress::Talk;

/// Batches that are timed; twice, since the first epoch is unlike the others.
const BATCHES: usize = 16;

/// Studies that take less, in seconds, need no warning.
const LONG: f64 = 60.0;

/// Knows how many seconds of one core an epoch of each kind of run takes.
pub(crate) struct Pace {
    /// Settings that were timed, with the seconds of an epoch.
    timed: Vec<(TrainerConfig, f64)>,
}

impl Pace {
    /// Times a few batches of every variant of a study.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(crate) fn of(study: &Study, at: &Workplace<'_>) -> anyhow::Result<Self> {
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        let mut timed = Vec::new();
        for variant in &study.variants {
            let config = variant.config(&study.base);
            // The lesser of two: a machine that does something else besides is slower, never faster.
            let mut seconds = f64::INFINITY;
            for _ in 0..2 {
                let found = one.install(|| seconds_of_epoch(&config, at.documents()))?;
                seconds = seconds.min(found);
            }
            timed.push((config, seconds));
        }
        Ok(Self { timed })
    }

    /// Returns about how many seconds of one core a run takes.
    pub(crate) fn seconds(&self, run: &StudyRun) -> f64 {
        let config = &run.config;
        let is_alike = |(other, _): &&(TrainerConfig, f64)| {
            other.units == config.units && other.penalties.is_empty() == config.penalties.is_empty()
        };
        let Some((like, seconds)) = self.timed.iter().find(is_alike).or(self.timed.first()) else {
            return 0.0;
        };
        seconds * config.epochs as f64 * config.units as f64 / like.units as f64
    }
}

/// Times some batches of two epochs, and takes the others to be like them.
fn seconds_of_epoch(
    config: &TrainerConfig,
    documents: TrainingDocuments<'_>,
) -> anyhow::Result<f64> {
    let TrainingDocuments { rows, train, validation } = documents;
    let some = (BATCHES * config.batch).min(train.len());
    let share = some as f64 / train.len().max(1) as f64;
    let held = (share * validation.len() as f64).ceil() as usize;
    let few = TrainingDocuments { rows, train: &train[..some], validation: &validation[..held] };
    // On the processor, whose seconds are told.
    let device = None;
    let config = TrainerConfig { epochs: 2, warm_up: 0, patience: None, device, ..config.clone() };
    let mut run = Trainer::new(config)?.start(few)?;
    let start = Instant::now();
    while run.next_epoch()?.is_some() {}
    Ok(start.elapsed().as_secs_f64() / 2.0 / share)
}

/// Tells what a long study will cost, before it begins.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn tell(study: &Study, at: &Workplace<'_>, talk: Talk) -> anyhow::Result<()> {
    let runs = study.runs();
    let missing: Vec<&StudyRun> = runs.iter().filter(|run| !at.has(run)).collect();
    if missing.is_empty() || talk.is_quiet() || at.device.is_some() {
        return Ok(());
    }
    let pace = Pace::of(study, at)?;
    let seconds: f64 = missing.iter().map(|run| pace.seconds(run)).sum();
    let n_threads = rayon::current_num_threads();
    if seconds >= LONG {
        talk.say(&format!(
            "{} to train, about {} of one core, {} on {}; then they are judged",
            counted(missing.len(), "run"),
            span(seconds),
            span(seconds / n_threads.min(missing.len()) as f64),
            counted(n_threads, "thread"),
        ));
    }
    Ok(())
}

/// Lays out the runs of a study: which are there, and what the others cost.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn plan(study: &Study, at: &Workplace<'_>, index: &Index) -> anyhow::Result<Sheet> {
    let pace = Pace::of(study, at)?;
    let columns = vec![
        Column::text("what"),
        Column::text("variant"),
        Column::number("runs"),
        Column::number("there"),
        Column::number("to train"),
        Column::number("core seconds"),
    ];
    let mut sheet = Sheet::new("Runs of the study", columns);
    let runs = study.runs();
    let mut rows: Vec<(&str, String, Vec<&StudyRun>)> = Vec::new();
    for run in &runs {
        let what = match run.purpose {
            Purpose::Asked => "asked",
            _ => "other strength",
        };
        let name = format!("{}, {}", run.variant_name(), counted(run.config.units, "unit"));
        match rows.iter_mut().find(|(other, named, _)| *other == what && *named == name) {
            Some((.., of_row)) => of_row.push(run),
            None => rows.push((what, name, vec![run])),
        }
    }
    let (mut n_missing, mut total) = (0, 0.0);
    for (what, name, of_row) in rows {
        let missing: Vec<&&StudyRun> = of_row.iter().filter(|run| !at.has(run)).collect();
        let seconds: f64 = missing.iter().map(|run| pace.seconds(run)).sum();
        n_missing += missing.len();
        total += seconds;
        sheet.push(vec![
            Cell::text(what),
            Cell::text(name),
            Cell::Count(of_row.len() as u64),
            Cell::Count((of_row.len() - missing.len()) as u64),
            Cell::Count(missing.len() as u64),
            Cell::Figure(seconds, 1),
        ]);
    }
    let judging = seconds_to_judge(study, index)?;
    let n_models = runs.len() + study.n_derived_runs();
    let n_threads = rayon::current_num_threads();
    sheet.notes.push(format!(
        "to train: {}, about {} of one core, {} on {}",
        counted(n_missing, "run"),
        span(total),
        span(total / n_threads as f64),
        counted(n_threads, "thread"),
    ));
    if study.n_derived_runs() > 0 {
        sheet.notes.push(format!(
            "and up to {} whose settings follow from the first seed: controls, and other penalties at \
             the same zeros",
            counted(study.n_derived_runs(), "run"),
        ));
    }
    sheet.notes.push(format!(
        "to judge: about {} of one core for up to {}",
        span(judging * n_models as f64),
        counted(n_models, "model"),
    ));
    sheet.notes.push("measured on a few batches, and on one untrained model".to_owned());
    Ok(sheet)
}

/// Times the judgment of one untrained model.
fn seconds_to_judge(study: &Study, index: &Index) -> anyhow::Result<f64> {
    let judge = study.judging.judge(index, Split::Test)?.drawing_documents();
    let model = judge.untrained(&study.base)?;
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let start = Instant::now();
    one.install(|| judge.evaluate(&model, None));
    Ok(start.elapsed().as_secs_f64())
}

/// Writes a span of time as people say it.
fn span(seconds: f64) -> String {
    let whole = seconds.ceil().max(1.0) as u64;
    match whole {
        0..120 => counted(whole, "second"),
        120..7200 => format!("{} minutes", whole.div_ceil(60)),
        _ => format!("{} hours", whole.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_rounded_up() {
        let found = [0.2, 1.0, 119.0, 119.5, 7100.0, 7300.0].map(span);
        let expected =
            ["1 second", "1 second", "119 seconds", "2 minutes", "119 minutes", "3 hours"];
        assert_eq!(found, expected);
    }
}

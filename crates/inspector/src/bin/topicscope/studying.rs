//! A study at the terminal: its folder, its index where one is to be made, progress and clocks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::Serialize;
use topicscope_indexer::artifact::{
    ArtifactError, Claim, Existing, check_target, json_file, remove,
};
use topicscope_indexer::{INDEX_KIND, Index, IndexSettings, Input, Manifest};
use topicscope_inspector::page::{PageSettings, REPORT_KIND, Texts, renew_report};
use topicscope_inspector::study::{
    Findings, STUDY_KIND, Share, Study, StudyEvent, StudyFolder, StudyRun, Workplace, run_key,
    variant_name,
};
use topicscope_trainer::{Device, Fitted};

use crate::args::ForeignFlags;
use crate::corpus_size::{CorpusSize, Named};
use crate::device::ChosenDevice;
use crate::estimate;
use crate::foreign;
use crate::indexing::{build_index, summary};
use crate::interrupt;
use crate::judging::Judging;
use crate::memory::check_study;
use crate::progress::Talk;
use crate::question::Question;
use crate::usage::Usage;
use crate::wording::{self, COLLAPSE, labels_left_out, sampling};

/// How long one looks away while another process is at what is needed.
const PAUSE: Duration = Duration::from_millis(100);

/// Holds a study with the places that it reads and writes.
pub(crate) struct Job {
    pub(crate) study: Study,
    pub(crate) named: Named,
    pub(crate) corpus: Corpus,
    /// What is asked, for the folder.
    pub(crate) question: Question,
    /// Folder of the study.
    pub(crate) target: PathBuf,
    /// Whether what is there already goes.
    pub(crate) existing: Existing,
    /// How the page is laid out.
    pub(crate) page: PageSettings,
    /// Where runs train.
    pub(crate) device: ChosenDevice,
}

/// Says where the documents come from.
pub(crate) enum Corpus {
    /// An index that is there already.
    Index(PathBuf),
    /// Text; its index becomes part of the folder.
    Text { inputs: Vec<Input>, tests: Vec<Input>, settings: Box<IndexSettings> },
}

/// Seconds of wall clock of the last process; they stand in `timing.json` and nowhere else.
#[derive(Serialize, Default)]
struct Timing {
    index: f64,
    train: f64,
    evaluate: f64,
}

/// A study whose folder and index are there.
pub(crate) struct Begun {
    pub(crate) folder: StudyFolder,
    pub(crate) index: PathBuf,
    pub(crate) study: Study,
    page: PageSettings,
    device: Option<Device>,
    seconds: f64,
}

/// Makes folder and index where they are missing, and fits the study to its corpus.
pub(crate) fn begin(job: &Job, talk: Talk) -> anyhow::Result<Begun> {
    job.study.check()?;
    if let Corpus::Index(place) = &job.corpus {
        // What cannot be trained is refused before anything is written.
        suited(job, place)?;
    }
    let start = Instant::now();
    let kept = match job.existing {
        Existing::Replace => {
            drop_old(&job.target)?;
            None
        }
        Existing::Refuse => Question::kept(&job.target)?,
    };
    if kept.is_none() {
        check_target(&job.target, Existing::Refuse, STUDY_KIND)?;
    }
    let folder = StudyFolder::create(&job.target, &job.question.to_toml(&job.target))?;
    let is_as_before = kept.is_none_or(|kept| kept.reads_as(&job.question));
    let index = find_index(job, &folder, is_as_before, talk)?;
    folder.ask(&job.question.to_toml(&job.target))?;
    let (mut study, size) = suited(job, &index)?;
    size.tell(job.named, &study.base, talk);
    let device = job.device.settle(&study.base, size.terms(), talk)?;
    study.base.device = device.as_ref().map(|device| device.name().to_owned());
    let (page, seconds) = (job.page, start.elapsed().as_secs_f64());
    Ok(Begun { folder, index, study, page, device, seconds })
}

/// Returns the study with what suits its corpus where nobody named it, units and batches, once its
/// models are known to fit into the machine.
fn suited(job: &Job, index: &Path) -> anyhow::Result<(Study, CorpusSize)> {
    let size = CorpusSize::of(&Manifest::read(index)?);
    let base = size.fit(job.named, job.study.base.clone());
    let study = Study { base, ..job.study.clone() };
    check_study(&study, size.terms())?;
    Ok((study, size))
}

/// Removes what stands there, a study or a report of one.
fn drop_old(target: &Path) -> anyhow::Result<()> {
    let is_report = !StudyFolder::is_at(target) && target.join(REPORT_KIND.marker).exists();
    Ok(remove(target, if is_report { REPORT_KIND } else { STUDY_KIND })?)
}

/// Finds the index, or makes it inside the folder unless that is done.
fn find_index(
    job: &Job,
    folder: &StudyFolder,
    is_as_before: bool,
    talk: Talk,
) -> anyhow::Result<PathBuf> {
    let (inputs, tests, settings) = match &job.corpus {
        Corpus::Index(place) => return Ok(place.clone()),
        Corpus::Text { inputs, tests, settings } => (inputs, tests, settings),
    };
    let place = folder.index();
    let is_there = || place.join(INDEX_KIND.marker).is_file();
    let claim = loop {
        if is_there() && is_as_before {
            warn_of_newer(inputs.iter().chain(tests), &place, talk);
            return Ok(place);
        }
        match Claim::take(&place) {
            Ok(claim) => break claim,
            Err(ArtifactError::Busy { .. }) => thread::sleep(PAUSE),
            Err(error) => return Err(error.into()),
        }
    };
    if !is_there() || !is_as_before {
        let manifest = build_index(inputs, tests, settings, &place, Existing::Replace, talk)?;
        talk.say(&summary(&place, &manifest)?);
    }
    drop(claim);
    Ok(place)
}

/// Warns of text that was changed after it was indexed.
fn warn_of_newer<'a>(inputs: impl Iterator<Item = &'a Input>, index: &Path, talk: Talk) {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|found| found.modified()).ok();
    let made = changed(&index.join(INDEX_KIND.marker));
    for input in inputs {
        let Input::Path(path) = input else { continue };
        if changed(path).zip(made).is_some_and(|(changed, made)| changed > made) {
            talk.say(&format!(
                "warning: `{}` was changed after the index was made of it; --force reads it again",
                path.display()
            ));
        }
    }
}

/// Trains a share of the runs; returns those that other processes have, and the seconds it took.
pub(crate) fn train(
    begun: Begun,
    share: Share,
    talk: Talk,
) -> anyhow::Result<(Begun, Vec<StudyRun>, f64)> {
    let start = Instant::now();
    let clocks = Clocks::default();
    let progress = Progress { bar: Mutex::new(None), clocks: &clocks, talk };
    let observer = |event: StudyEvent<'_>| progress.hear(event);
    let wait = || thread::sleep(PAUSE);
    let Begun { folder, index, study, page, device, seconds } = begun;
    let mut at = Workplace::open(&folder, &index, &study.judging, study.memory, &observer, &wait)?;
    let of_run = |run: &StudyRun| clocks.of(run);
    at.seconds = &of_run;
    at.device.clone_from(&device);
    let sought = study.seeks_weights();
    let (study, found) = study.with_weights(&at)?;
    for (name, search) in found.iter().filter(|_| sought) {
        talk.say(&wording::weight_found(name, search));
    }
    estimate::tell(&study, &at, talk)?;
    let missing = study.train(&at, share)?;
    drop(at);
    drop(progress);
    Ok((
        Begun { folder, index, study, page, device, seconds },
        missing,
        start.elapsed().as_secs_f64(),
    ))
}

/// Does the whole study: trains what is missing, makes the report.
pub(crate) fn run(job: &Job, others: &ForeignFlags, talk: Talk) -> anyhow::Result<Findings> {
    let mut begun = begin(job, talk)?;
    let mut timing = Timing { index: begun.seconds, ..Timing::default() };
    interrupt::keeps(interrupt::Kept::Runs);
    loop {
        let (after, missing, seconds) = train(begun, Share::Free, talk)?;
        begun = after;
        timing.train += seconds;
        if missing.is_empty() {
            break;
        }
        thread::sleep(PAUSE);
    }
    collect(&begun, others, &mut timing, talk)
}

/// Makes the report of the runs that are there.
pub(crate) fn collect_only(
    begun: Begun,
    others: &ForeignFlags,
    talk: Talk,
) -> anyhow::Result<Findings> {
    let mut timing = Timing { index: begun.seconds, ..Timing::default() };
    let begun = with_kept_weights(begun)?;
    collect(&begun, others, &mut timing, talk)
}

/// Returns a study with weights that were found before.
fn with_kept_weights(begun: Begun) -> anyhow::Result<Begun> {
    let manifest = Manifest::read(&begun.index)?;
    let study = begun.study.with_kept_weights(&begun.folder, &manifest.content_hash)?;
    match study {
        Some(study) => Ok(Begun { study, ..begun }),
        None => Err(Usage::NoWeights { study: begun.folder.path().to_path_buf() }.into()),
    }
}

fn collect(
    begun: &Begun,
    others: &ForeignFlags,
    timing: &mut Timing,
    talk: Talk,
) -> anyhow::Result<Findings> {
    let start = Instant::now();
    let index = Index::open(&begun.index)?;
    if let Some(remark) = labels_left_out(&index) {
        talk.say(&remark);
    }
    let foreign = foreign::read(others, &index, talk)?;
    let judging = Mutex::new(None);
    let observer = |event: StudyEvent<'_>| match event {
        StudyEvent::Judging { n_models } => {
            let begun = Judging::begin(n_models, talk);
            begun.measure();
            if let Ok(mut judging) = judging.lock() {
                *judging = Some(begun);
            }
        }
        StudyEvent::Judged => {
            if let Ok(judging) = judging.lock() {
                judging.iter().for_each(Judging::one_more);
            }
        }
        _ => {}
    };
    let mut findings = begun.study.collect(&begun.folder, &index, &foreign, &observer)?;
    if begun.page.texts == Texts::LeftOut {
        findings.data.leave_out_text(&mut findings.models);
    }
    drop(judging);
    for remark in wording::missing(&findings.missing) {
        talk.say(&remark);
    }
    timing.evaluate = start.elapsed().as_secs_f64();
    begun.folder.tidy()?;
    let clocks = [("timing.json", json_file(timing))];
    renew_report(begun.folder.path(), findings.whole(), begun.page, &clocks)?;
    Ok(findings)
}

/// Seconds of each epoch of every run.
#[derive(Default)]
struct Clocks(Mutex<BTreeMap<String, Clock>>);

/// When the last epoch of a run ended, and the seconds of each.
struct Clock {
    last: Instant,
    seconds: Vec<f64>,
}

impl Clocks {
    fn begin(&self, run: &StudyRun) {
        if let Ok(mut clocks) = self.0.lock() {
            let clock = Clock { last: Instant::now(), seconds: Vec::new() };
            clocks.insert(run_key("", &run.config), clock);
        }
    }

    fn epoch(&self, run: &StudyRun) {
        if let Ok(mut clocks) = self.0.lock()
            && let Some(clock) = clocks.get_mut(&run_key("", &run.config))
        {
            clock.seconds.push(clock.last.elapsed().as_secs_f64());
            clock.last = Instant::now();
        }
    }

    fn of(&self, run: &StudyRun) -> Vec<f64> {
        let clocks = self.0.lock();
        clocks
            .ok()
            .and_then(|clocks| Some(clocks.get(&run_key("", &run.config))?.seconds.clone()))
            .unwrap_or_default()
    }
}

/// Shows how training goes.
struct Progress<'a> {
    bar: Mutex<Option<crate::progress::Bar>>,
    clocks: &'a Clocks,
    talk: Talk,
}

impl Progress<'_> {
    /// Returns the bar, also after somebody who hears of it has ended the work of another thread.
    fn bar(&self) -> MutexGuard<'_, Option<crate::progress::Bar>> {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, event: StudyEvent<'_>) {
        match event {
            StudyEvent::Pilot { variant, pilot, n_pilots } => {
                self.talk.say(&wording::pilot(variant, pilot, n_pilots));
            }
            StudyEvent::Training { n_epochs, n_kept, sampled_words } => {
                if let (Some(n), true) = (sampled_words, n_epochs > 0) {
                    self.talk.say(&sampling(n));
                }
                if n_kept > 0 {
                    self.talk.say(&wording::kept(n_kept));
                }
                *self.bar() = (n_epochs > 0).then(|| self.talk.bar(n_epochs as u64, "training"));
            }
            StudyEvent::Started { run } => {
                self.clocks.begin(run);
                if let Some(bar) = self.bar().as_ref() {
                    bar.doing(run.name());
                }
            }
            StudyEvent::Epoch { run, statistics } => {
                self.clocks.epoch(run);
                let name = run.name();
                let (loss, zeros) = (statistics.train_loss, 100.0 * statistics.zero_fraction);
                let measure = run.config.loss.measure();
                if let Some(bar) = self.bar().as_ref() {
                    bar.doing(format!("{name}: loss {loss:.1} {measure}, zeros {zeros:.0} %"));
                    bar.step();
                }
            }
            StudyEvent::Kept { run, fitted } => {
                for remark in remarks(run, fitted) {
                    self.talk.say(&remark);
                }
            }
            _ => {}
        }
    }
}

/// Tells the weight that was found, and whether the model collapsed; empty when there is nothing
/// to tell.
fn remarks(run: &StudyRun, fitted: &Fitted) -> Vec<String> {
    let name = run.name();
    let mut remarks = Vec::new();
    let Some(last) = fitted.history.last() else { return remarks };
    if fitted.found_weight().is_some() {
        let (penalties, zeros) = (&fitted.outcome.penalties, 100.0 * last.zero_fraction);
        let penalties = variant_name(penalties);
        remarks.push(format!("{name}: found {penalties} for {zeros:.1} % zeros"));
    }
    if last.collapsed {
        remarks.push(format!("{name}: {COLLAPSE}"));
    }
    remarks
}

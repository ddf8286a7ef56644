//! A study at the terminal: its index where one is to be made, its folder, progress and clocks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;
use topicscope_indexer::artifact::{Existing, Staging, json_file};
use topicscope_indexer::{Index, IndexSettings, Input, Manifest};
use topicscope_inspector::report::{REPORT_KIND, write_report};
use topicscope_inspector::study::{
    Findings, ModelPlaces, Study, StudyEvent, TrainedRun, TrainedStudy, variant_name,
};

use crate::corpus_size::{CorpusSize, Named};
use crate::indexing::{build_index, summary_of};
use crate::judging::Judging;
use crate::memory::check_study;
use crate::progress::Talk;
use crate::wording::{self, COLLAPSE, labels_left_out, sampling};

/// Holds a study with the places that it reads and writes.
pub(crate) struct Job {
    pub(crate) study: Study,
    pub(crate) named: Named,
    pub(crate) corpus: Corpus,
    /// Folder of the report.
    pub(crate) target: PathBuf,
    pub(crate) existing: Existing,
}

/// Says where the documents come from.
pub(crate) enum Corpus {
    /// An index that is there already.
    Index(PathBuf),
    /// Text; its index becomes part of the report folder.
    Text { inputs: Vec<Input>, tests: Vec<Input>, settings: Box<IndexSettings> },
}

/// Seconds of wall clock; they stand in `timing.json` and nowhere else.
#[derive(Serialize, Default)]
struct Timing {
    index: f64,
    train: f64,
    evaluate: f64,
    /// Seconds of each epoch, by model.
    epochs: BTreeMap<String, Vec<f64>>,
}

/// Runs a study and writes its report.
pub(crate) fn run(job: &Job, talk: Talk) -> anyhow::Result<Findings> {
    job.study.check()?;
    let mut staging = Staging::begin(&job.target, job.existing, REPORT_KIND)?;
    let mut timing = Timing::default();
    let start = Instant::now();
    let (place, final_place) = find_index(job, &staging, talk)?;
    timing.index = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let study = fitted(job, &place, talk)?;
    let trained = train(&study, &place, &mut timing.epochs, talk)?;
    timing.train = start.elapsed().as_secs_f64();
    for remark in trained.runs().iter().flat_map(remarks) {
        talk.say(&remark);
    }
    let index = Index::open(&place)?;
    let places = ModelPlaces {
        folder: &staging.path().join("models"),
        final_folder: &job.target.join("models"),
        final_index: &final_place,
    };
    let seconds = |name: &str| timing.epochs.get(name).cloned().unwrap_or_default();
    trained.save_models(&index, places, &|run| seconds(&run.name))?;
    let start = Instant::now();
    let findings = judge(&trained, &index, talk)?;
    timing.evaluate = start.elapsed().as_secs_f64();
    write_report(&mut staging, &findings.report, &findings.models)?;
    staging.write("timing.json", &json_file(&timing))?;
    staging.commit()?;
    Ok(findings)
}

/// Returns the study with what suits its corpus where nobody named it, units, batches and weights
/// of penalties, once its models are known to fit into the machine.
fn fitted(job: &Job, place: &Path, talk: Talk) -> anyhow::Result<Study> {
    let size = CorpusSize::of(&Manifest::read(place)?);
    let base = size.fit(job.named, job.study.base.clone());
    let study = Study { base, ..job.study.clone() };
    check_study(&study, size.terms())?;
    size.tell(job.named, &study.base, talk);
    let (study, found) = study.with_weights(place, &|event| {
        if let StudyEvent::Pilot { variant, pilot, n_pilots } = event {
            talk.say(&wording::pilot(variant, pilot, n_pilots));
        }
    })?;
    for (name, search) in &found {
        talk.say(&wording::weight_found(name, search));
    }
    Ok(study)
}

/// Finds the index or makes it inside the report; returns its place now and in the end.
fn find_index(job: &Job, staging: &Staging, talk: Talk) -> anyhow::Result<(PathBuf, PathBuf)> {
    match &job.corpus {
        Corpus::Index(place) => Ok((place.clone(), place.clone())),
        Corpus::Text { inputs, tests, settings } => {
            let place = staging.path().join("index");
            let final_place = job.target.join("index");
            let manifest = build_index(inputs, tests, settings, &place, Existing::Refuse, talk)?;
            talk.say(&summary_of(&place, &final_place, &manifest)?);
            Ok((place, final_place))
        }
    }
}

/// Trains behind a progress bar; `epochs` gets the seconds of each.
fn train<'a>(
    study: &'a Study,
    index: &Path,
    epochs: &mut BTreeMap<String, Vec<f64>>,
    talk: Talk,
) -> anyhow::Result<TrainedStudy<'a>> {
    let bar = talk.bar(0, "training");
    let clocks = Mutex::new(BTreeMap::<String, (Instant, Vec<f64>)>::new());
    let (start, measure) = (Instant::now(), study.base.loss.measure());
    let trained = study.train(index, &|event| match event {
        StudyEvent::Training { n_epochs, sampled_words } => {
            if let Some(n) = sampled_words {
                talk.say(&sampling(n));
            }
            bar.set_length(n_epochs as u64);
        }
        StudyEvent::Epoch { run, statistics } => {
            let name = run.name.clone();
            let (loss, zeros) = (statistics.train_loss, 100.0 * statistics.zero_fraction);
            bar.doing(format!("{name}: loss {loss:.1} {measure}, zeros {zeros:.0} %"));
            bar.step();
            if let Ok(mut clocks) = clocks.lock() {
                let (last, seconds) = clocks.entry(name).or_insert((start, Vec::new()));
                seconds.push(last.elapsed().as_secs_f64());
                *last = Instant::now();
            }
        }
        _ => {}
    });
    drop(bar);
    let clocks = clocks.into_inner().unwrap_or_default();
    epochs.extend(clocks.into_iter().map(|(name, (_, seconds))| (name, seconds)));
    Ok(trained?)
}

/// Judges behind a progress bar.
fn judge(trained: &TrainedStudy<'_>, index: &Index, talk: Talk) -> anyhow::Result<Findings> {
    if let Some(remark) = labels_left_out(index) {
        talk.say(&remark);
    }
    let judging = Judging::begin(trained.runs().len(), talk);
    judging.measure();
    let findings = trained.judge(index, &|event| {
        if let StudyEvent::Judged = event {
            judging.one_more();
        }
    });
    Ok(findings?)
}

/// Tells the weight that was found, and whether the model collapsed; empty when there is nothing
/// to tell.
fn remarks(trained: &TrainedRun) -> Vec<String> {
    let TrainedRun { run, fitted } = trained;
    let name = &run.name;
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

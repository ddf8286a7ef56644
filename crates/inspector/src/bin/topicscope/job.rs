//! The whole job of a study: index, train twins, evaluate, write the report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;
use topicscope_indexer::artifact::{Existing, Staging};
use topicscope_indexer::{Analyzer, Index, IndexSettings, Input, RowIndex, Split};
use topicscope_inspector::InspectorError;
use topicscope_inspector::evaluate::{DIVERSITY_WORDS, Evaluation};
use topicscope_inspector::report::Report;
use topicscope_inspector::report::{JudgedVariant, compare};
use topicscope_inspector::report::{ModelUnits, REPORT_KIND, write_report};
use topicscope_inspector::study::{
    Twin, VariantPlan, judge_twins, train_twins, variant_config, variant_name,
};
use topicscope_inspector::units::DocumentReader;
use topicscope_inspector::units::{documents_of, profiles};
use topicscope_trainer::{Documents, TrainerConfig, save_model};

use crate::cmd::{COLLAPSE, sampling};
use crate::indexing::{build_index, summary_of};
use crate::judging::Judging;
use crate::place::model_source;
use crate::progress::Talk;
use crate::source::all_documents;

/// Documents per unit in the data of a report.
const DOCUMENTS_PER_UNIT: usize = 3;

/// Holds everything that decides a study.
pub(crate) struct Job {
    /// Name of the corpus in the report.
    pub(crate) name: String,
    pub(crate) corpus: Corpus,
    pub(crate) base: TrainerConfig,
    /// Bytes that the rows of bags may take while training; `None` for any number.
    pub(crate) memory: Option<u64>,
    pub(crate) variants: Vec<VariantPlan>,
    pub(crate) seeds: Vec<u64>,
    pub(crate) judging: Judging,
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

/// Holds what a study found.
pub(crate) struct Findings {
    pub(crate) report: Report,
    /// The units of every model; those of the first seed with their documents.
    pub(crate) models: Vec<ModelUnits>,
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
    check_settings(job)?;
    let mut staging = Staging::begin(&job.target, job.existing, REPORT_KIND)?;
    let mut timing = Timing::default();
    let start = Instant::now();
    let (place, index_place) = find_index(job, &staging, talk)?;
    timing.index = start.elapsed().as_secs_f64();
    // Refuse before training what cannot be judged; while training, only its rows are held.
    job.judging.judge(&Index::open(&place)?, Split::Test)?;
    let start = Instant::now();
    let twins = train(job, &place, &mut timing.epochs, talk)?;
    timing.train = start.elapsed().as_secs_f64();
    for remark in remarks(job, &twins) {
        talk.say(&remark);
    }
    let index = Index::open(&place)?;
    let judge = job.judging.judge(&index, Split::Test)?;
    save_models(job, &index, &index_place, &twins, &timing.epochs, &staging)?;
    let start = Instant::now();
    let bar = talk.bar(twins.len() as u64, "evaluating");
    let evaluations = judge_twins(&judge, &job.variants, &twins, &|| bar.inc(1));
    bar.finish_and_clear();
    let judged = judged_variants(job, &twins, &evaluations);
    let report = compare(&judge, &job.name, &judged);
    let models = model_units(job, &index, &twins, &evaluations)?;
    timing.evaluate = start.elapsed().as_secs_f64();
    write_report(&mut staging, &report, &models)?;
    staging.write("timing.json", &serde_json::to_vec_pretty(&timing)?)?;
    staging.commit()?;
    Ok(Findings { report, models })
}

/// Finds settings without meaning before any text is read.
fn check_settings(job: &Job) -> anyhow::Result<()> {
    for (place, variant) in job.variants.iter().enumerate() {
        if job.variants[..place].contains(variant) {
            return Err(InspectorError::RepeatedVariant { variant: variant.name() }.into());
        }
        variant_config(&job.base, variant).check()?;
    }
    if job.variants.iter().all(|variant| variant.penalties.is_empty()) {
        // Nobody could follow a target of zeros; the check says so.
        TrainerConfig { penalties: Vec::new(), ..job.base.clone() }.check()?;
    }
    Ok(())
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

fn train(
    job: &Job,
    place: &Path,
    epochs: &mut BTreeMap<String, Vec<f64>>,
    talk: Talk,
) -> anyhow::Result<Vec<Twin>> {
    let index = RowIndex::open(place, job.memory)?;
    let (train, validation) =
        (index.documents_in(Split::Train), index.documents_in(Split::Validation));
    let documents = Documents { rows: index.rows(), train: &train, validation: &validation };
    if let Some(n) = job.base.sampling.words(job.base.loss, index.rows().n_terms()) {
        talk.say(&sampling(n));
    }
    let n_epochs = job.variants.len() * job.seeds.len() * job.base.epochs;
    let bar = talk.bar(n_epochs as u64, "training");
    let clocks = Mutex::new(BTreeMap::<String, (Instant, Vec<f64>)>::new());
    let (start, measure) = (Instant::now(), job.base.loss.measure());
    let twins = train_twins(documents, &job.base, &job.variants, &job.seeds, &|epoch| {
        let name = model_name(&job.variants[epoch.variant_idx], epoch.seed);
        let (loss, zeros) = (epoch.statistics.train_loss, 100.0 * epoch.statistics.zero_fraction);
        bar.set_message(format!("{name}: loss {loss:.1} {measure}, zeros {zeros:.0} %"));
        bar.inc(1);
        if let Ok(mut clocks) = clocks.lock() {
            let (last, seconds) = clocks.entry(name).or_insert((start, Vec::new()));
            seconds.push(last.elapsed().as_secs_f64());
            *last = Instant::now();
        }
    });
    bar.finish_and_clear();
    let clocks = clocks.into_inner().unwrap_or_default();
    epochs.extend(clocks.into_iter().map(|(name, (_, seconds))| (name, seconds)));
    Ok(twins?)
}

fn save_models(
    job: &Job,
    index: &Index,
    index_place: &Path,
    twins: &[Twin],
    epochs: &BTreeMap<String, Vec<f64>>,
    staging: &Staging,
) -> anyhow::Result<()> {
    for twin in twins {
        let name = model_name(&job.variants[twin.variant_idx], twin.seed);
        let inside = Path::new("models").join(&name);
        let source = model_source(index.manifest(), &job.target.join(&inside), index_place)?;
        let seconds = epochs.get(&name).map_or(&[] as &[f64], Vec::as_slice);
        let place = staging.path().join(&inside);
        let vocabulary = index.vocabulary();
        save_model(&place, Existing::Refuse, &twin.fitted, vocabulary, &source, seconds)?;
    }
    Ok(())
}

/// Tells the weights that were found, and what collapsed; empty when there is nothing to tell.
fn remarks(job: &Job, twins: &[Twin]) -> Vec<String> {
    let mut remarks = Vec::new();
    for twin in twins {
        let name = model_name(&job.variants[twin.variant_idx], twin.seed);
        let Some(last) = twin.fitted.history.last() else { continue };
        if twin.fitted.found_weight().is_some() {
            let (penalties, zeros) = (&twin.fitted.outcome.penalties, 100.0 * last.zero_fraction);
            let penalties = variant_name(penalties);
            remarks.push(format!("{name}: found {penalties} for {zeros:.1} % zeros"));
        }
        if last.collapsed {
            remarks.push(format!("{name}: {COLLAPSE}"));
        }
    }
    remarks
}

/// Returns the folder name of a model, such as `mean-0.3-seed-1`.
fn model_name(variant: &VariantPlan, seed: u64) -> String {
    format!("{}-seed-{seed}", variant.name().replace(':', "-"))
}

fn judged_variants<'a>(
    job: &Job,
    twins: &'a [Twin],
    evaluations: &'a [Evaluation],
) -> Vec<JudgedVariant<'a>> {
    (0..job.variants.len())
        .filter_map(|variant_idx| {
            let mine =
                || twins.iter().zip(evaluations).filter(move |(t, _)| t.variant_idx == variant_idx);
            Some(JudgedVariant {
                name: job.variants[variant_idx].name(),
                config: mine().next()?.0.fitted.model.config(),
                seeds: mine().map(|(twin, _)| twin.seed).collect(),
                found_weights: mine().filter_map(|(twin, _)| twin.fitted.found_weight()).collect(),
                evaluations: mine().map(|(_, evaluation)| evaluation).collect(),
            })
        })
        .collect()
}

fn model_units(
    job: &Job,
    index: &Index,
    twins: &[Twin],
    evaluations: &[Evaluation],
) -> anyhow::Result<Vec<ModelUnits>> {
    let documents = all_documents(index);
    let store = index.open_documents()?;
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
    let reader = DocumentReader::new(&store, analyzer, index.vocabulary());
    let mut models = Vec::new();
    for (twin, evaluation) in twins.iter().zip(evaluations) {
        let mut units = profiles(evaluation, index);
        if Some(&twin.seed) == job.seeds.first() {
            let codes = twin.fitted.model.encode(index.bags(), &documents);
            for profile in &mut units {
                let words: Vec<_> = evaluation
                    .scores
                    .top_words(profile.unit, DIVERSITY_WORDS)
                    .into_iter()
                    .map(|(term, _)| term)
                    .collect();
                let (unit, n) = (profile.unit, DOCUMENTS_PER_UNIT);
                profile.documents =
                    documents_of(codes.view(), &documents, unit, &words, &reader, n)?;
            }
        }
        let variant = job.variants[twin.variant_idx].name();
        models.push(ModelUnits {
            variant,
            seed: twin.seed,
            units,
            alike_by_decoder: evaluation.by_decoder.pairs.clone(),
            alike_by_activation: evaluation.by_activation.pairs.clone(),
        });
    }
    Ok(models)
}

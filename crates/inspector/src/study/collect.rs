//! From the runs that are there to what a study found.

use topicscope_indexer::{Analyzer, DocId, Index, Rows, Split};
use topicscope_trainer::{Autoencoder, SavedModel, TrainerConfig};

use super::derived::FirstSeed;
use super::folder::StudyFolder;
use super::judged_twins::JudgedTwins;
use super::plan::Study;
use super::run_list::StudyRun;
use super::twins::{Twin, Twins};
use super::work::{Share, StudyEvent, Workplace, final_loss};
use crate::error::InspectorError;
use crate::foreign::ForeignModel;
use crate::page::{PageData, WholeReport};
use crate::report::{Control, ModelUnits, Purpose, Report};
use crate::units::{DocumentReader, all_documents};

/// Documents per unit in the data of a report.
const DOCUMENTS_PER_UNIT: usize = 3;

/// Holds what a study found.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The comparison.
    pub report: Report,
    /// The units of the models of every variant that was asked about, seed by seed; those of the
    /// first seed with their documents.
    pub models: Vec<ModelUnits>,
    /// What the page of the report shows beyond that.
    pub data: PageData,
    /// Runs that are not there; the report was made without them.
    pub missing: Vec<StudyRun>,
}

impl Findings {
    /// Returns what a report is written of.
    pub fn whole(&self) -> WholeReport<'_> {
        WholeReport { report: &self.report, models: &self.models, data: &self.data }
    }
}

/// A run with its model.
struct KeptRun {
    run: StudyRun,
    saved: SavedModel,
}

/// The models of a study that are there.
struct Opened {
    kept: Vec<KeptRun>,
    /// Models that are cut after training: place of the run, the model, what it is for.
    cut: Vec<(usize, Autoencoder, Purpose, String)>,
    missing: Vec<StudyRun>,
}

impl Study {
    /// Does a whole study of an index in a folder: finds weights, trains the runs that are not there,
    /// judges every model, compares the variants.
    ///
    /// # Errors
    /// As [`Study::with_weights`], [`Study::train`] and [`Study::collect`].
    pub fn run(
        &self,
        folder: &StudyFolder,
        index: &Index,
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<Findings, InspectorError> {
        let wait = &|| std::thread::yield_now();
        let at = Workplace::open(folder, index.path(), &self.judging, self.memory, observer, wait)?;
        let (study, _) = self.clone().with_weights(&at)?;
        while !study.train(&at, Share::Free)?.is_empty() {
            wait();
        }
        drop(at);
        study.collect(folder, index, &[], observer)
    }

    /// Judges the models that are there on the test documents of their index, with models of other
    /// programs beside, and compares the variants.
    ///
    /// Seeds of which a variant has no model are left out; what is missing is told.
    ///
    /// # Errors
    /// When no seed has a model of every variant, or documents cannot be read.
    pub fn collect(
        &self,
        folder: &StudyFolder,
        index: &Index,
        foreign: &[ForeignModel],
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<Findings, InspectorError> {
        let Opened { kept, cut, missing } = self.open_runs(folder, index)?;
        let judge = self.judging.judge(index, Split::Test)?.drawing_documents();
        let cut = cut.iter().map(|(place, model, purpose, numbers)| {
            Twin::of_saved(&kept[*place].saved).with_model(model).with_purpose(*purpose, numbers)
        });
        let twins = Twins::group(kept.iter().map(twin).chain(cut))?;
        observer(StudyEvent::Judging { n_models: twins.n_models() + foreign.len() });
        let judged = twins.judge_beside(&judge, foreign, &|| observer(StudyEvent::Judged))?;
        let mut report = judged.compare(&judge, &self.name);
        self.name_runs(index, &mut report);
        report.missing = missing.iter().map(StudyRun::name).collect();
        let mut by_variant: Vec<_> = judged.units(index).into_iter().map(Vec::into_iter).collect();
        let of_seed = |_: &u64| -> Vec<ModelUnits> {
            by_variant.iter_mut().filter_map(Iterator::next).collect()
        };
        let seeds = report.variants.first().map_or(Vec::new(), |variant| variant.seeds.clone());
        let mut models: Vec<ModelUnits> = seeds.iter().flat_map(of_seed).collect();
        show_documents(index, &twins, &judged, &mut models)?;
        models.extend(judged.foreign_units(index));
        let data = PageData::of(&judge, &twins.shown(index.vocabulary()), &report, &models)?;
        Ok(Findings { report, models, data, missing })
    }

    /// Opens the runs that are there, without those of seeds that lack a variant.
    fn open_runs(&self, folder: &StudyFolder, index: &Index) -> Result<Opened, InspectorError> {
        let hash = index.content_hash();
        let mut missing = Vec::new();
        let mut open = |runs: Vec<StudyRun>| -> Result<Vec<KeptRun>, InspectorError> {
            let mut kept = Vec::new();
            for run in runs {
                match folder.open_run(hash, &run.config)? {
                    Some(saved) => kept.push(KeptRun { run, saved }),
                    None => missing.push(run),
                }
            }
            Ok(kept)
        };
        let mut kept = open(self.runs())?;
        let mut shorter = Vec::new();
        let first = self.first_of(&kept, folder, index, &mut shorter)?;
        if let Some(first) = first {
            kept.extend(open(self.derived_runs(first))?);
        }
        missing.extend(shorter);
        // A difference is taken within a seed.
        let lacks = |seed: &u64| {
            missing.iter().any(|run| run.config.seed == *seed && run.purpose == Purpose::Asked)
        };
        let whole: Vec<u64> = self.seeds.iter().copied().filter(|seed| !lacks(seed)).collect();
        if whole.is_empty() {
            let (n_missing, folder) = (missing.len(), folder.path().to_path_buf());
            return Err(InspectorError::NothingToCompare { folder, n_missing });
        }
        let lacks_judged = |purpose: Purpose| {
            purpose.is_judged()
                && missing
                    .iter()
                    .any(|run| run.purpose == purpose && whole.contains(&run.config.seed))
        };
        let kept = kept.into_iter().filter(|KeptRun { run, .. }| {
            whole.contains(&run.config.seed) && !lacks_judged(run.purpose)
        });
        let kept: Vec<KeptRun> = kept.collect();
        let cut = first.map_or(Vec::new(), |first| self.cut(&kept, first));
        Ok(Opened { kept, cut, missing })
    }

    /// Cuts unpenalized models to as many active units as the penalized one has, where that is a
    /// control.
    fn cut(
        &self,
        kept: &[KeptRun],
        first: FirstSeed,
    ) -> Vec<(usize, Autoencoder, Purpose, String)> {
        let Some((penalized, unpenalized)) = self.controlled() else { return Vec::new() };
        if !self.controls().any(|control| control == Control::Cut) {
            return Vec::new();
        }
        let k = first.whole_n_active();
        let purpose = Purpose::Control { control: Control::Cut, of: penalized };
        let config = self.variants[unpenalized].config(&self.base);
        let is_twin = |run: &StudyRun| {
            run.purpose == Purpose::Asked
                && TrainerConfig { seed: config.seed, ..run.config.clone() } == config
        };
        let twins = kept.iter().enumerate().filter(|(_, kept)| is_twin(&kept.run));
        let cut = |(place, kept): (usize, &KeptRun)| {
            (place, kept.saved.model.cut_to(k), purpose, format!("{k} active"))
        };
        twins.take(self.n_seeds_of(purpose)).map(cut).collect()
    }

    /// Returns what runs follow from, when the models are there.
    fn first_of(
        &self,
        kept: &[KeptRun],
        folder: &StudyFolder,
        index: &Index,
        missing: &mut Vec<StudyRun>,
    ) -> Result<Option<FirstSeed>, InspectorError> {
        let Some(runs) = self.controlled_runs() else { return Ok(None) };
        let find = |run: &StudyRun| kept.iter().find(|kept| kept.run == *run);
        let [Some(penalized), Some(unpenalized)] = runs.each_ref().map(find) else {
            return Ok(None);
        };
        let held = index.documents_in(Split::Validation);
        let held = if held.is_empty() { index.documents_in(Split::Train) } else { held };
        let rows = Rows::Held(index.bags());
        let mut loss_after = |epochs: usize| {
            let Some(run) = self.shorter_run(epochs) else { return Ok(None) };
            let found = folder.open_run(index.content_hash(), &run.config)?;
            if found.is_none() {
                missing.push(run);
            }
            Ok(found.as_ref().and_then(final_loss))
        };
        let (penalized, unpenalized) = (&penalized.saved, &unpenalized.saved);
        Ok(Some(FirstSeed::of(penalized, unpenalized, rows, &held, &mut loss_after)?))
    }

    /// Adds the folders of their runs to the variants of a report.
    fn name_runs(&self, index: &Index, report: &mut Report) {
        for (variant, summary) in self.variants.iter().zip(&mut report.variants) {
            let key = |&seed: &u64| {
                let config = TrainerConfig { seed, ..variant.config(&self.base) };
                super::folder::run_key(index.content_hash(), &config)
            };
            summary.runs = summary.seeds.iter().map(key).collect();
        }
    }
}

fn twin(kept: &KeptRun) -> Twin<'_> {
    Twin::of_saved(&kept.saved).with_purpose(kept.run.purpose, &kept.run.numbers)
}

/// Adds their documents to the units of the models of the first seed.
fn show_documents(
    index: &Index,
    twins: &Twins<'_>,
    judged: &JudgedTwins<'_>,
    models: &mut [ModelUnits],
) -> Result<(), InspectorError> {
    let documents: Vec<DocId> = all_documents(index);
    let store = index.open_documents()?;
    let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
    let reader = DocumentReader::new(&store, analyzer, index.vocabulary());
    let asked = twins.variants.iter().zip(judged.evaluations());
    let asked = asked.filter(|(group, _)| group.purpose == Purpose::Asked);
    for ((group, evaluations), shown) in asked.zip(models) {
        let (Some(first), Some(evaluation)) = (group.models.first(), evaluations.first()) else {
            continue;
        };
        let codes = first.model.encode(index.bags(), &documents);
        for profile in &mut shown.units {
            let (codes, unit) = (codes.view(), profile.unit);
            profile.documents =
                reader.of_unit(codes, &documents, &evaluation.scores, unit, DOCUMENTS_PER_UNIT)?;
        }
    }
    Ok(())
}

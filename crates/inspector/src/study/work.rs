//! The work of a study: runs that are not there yet are trained and kept, by any number of processes.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use topicscope_indexer::artifact::{ArtifactError, Existing};
use topicscope_indexer::{DocId, Index, RowIndex, Split};
use topicscope_trainer::{
    Device, EpochStatistics, Fitted, SavedModel, Trainer, TrainerConfig, TrainerError,
    TrainingDocuments, TrainingRun, save_model,
};

use super::crews;
use super::derived::FirstSeed;
use super::folder::{StudyFolder, has_model, try_claim};
use super::judging::Judging;
use super::place::model_source;
use super::plan::Study;
use super::run_list::StudyRun;
use crate::error::InspectorError;

/// Words of each unit that are recorded epoch by epoch, by which it is seen when twins part.
const WORDS_RECORDED: usize = 10;

/// Tells the observer of a study what has happened.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum StudyEvent<'a> {
    /// A short run begins, by which a weight is found.
    Pilot {
        /// Name of the variant whose weight is sought.
        variant: &'a str,
        /// Number of the run, from 0.
        pilot: usize,
        /// How many there are at most for this variant.
        n_pilots: usize,
    },
    /// Runs are to be trained.
    Training {
        /// Epochs of the runs that are not there yet, together.
        n_epochs: usize,
        /// Runs that are there already.
        n_kept: usize,
        /// Words that a step looks at beside those of its batch; `None` when it looks at all.
        sampled_words: Option<usize>,
    },
    /// A run begins.
    Started {
        /// The run.
        run: &'a StudyRun,
    },
    /// A run has finished an epoch.
    Epoch {
        /// The run.
        run: &'a StudyRun,
        /// What is known about the epoch.
        statistics: &'a EpochStatistics,
    },
    /// A run is trained and kept.
    Kept {
        /// The run.
        run: &'a StudyRun,
        /// Model and history.
        fitted: &'a Fitted,
    },
    /// Evaluation begins.
    Judging {
        /// Number of models.
        n_models: usize,
    },
    /// One more model has been evaluated.
    Judged,
}

/// Says which runs a process takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Every run that no other process is at.
    Free,
    /// Every run whose place in the list is `part` modulo `of`; `part` is below `of`.
    Part {
        /// Number of the part, from 0.
        part: usize,
        /// Number of parts.
        of: usize,
    },
}

/// Holds what the runs of a study are trained with, and where they are kept.
pub struct Workplace<'a> {
    /// The folder of the study.
    pub(super) folder: &'a StudyFolder,
    index: RowIndex,
    train: Vec<DocId>,
    validation: Vec<DocId>,
    /// Hears of progress.
    pub(super) observer: &'a (dyn Fn(StudyEvent<'_>) + Sync),
    /// Called while another process is at what is needed; returns when to look again.
    pub(super) wait: &'a (dyn Fn() + Sync),
    /// Returns the seconds of each epoch of a run, for its timing file; none, no such file.
    pub seconds: &'a (dyn Fn(&StudyRun) -> Vec<f64> + Sync),
    /// Where the runs train whose settings name a device; it is the one they name.
    pub device: Option<Device>,
}

impl<'a> Workplace<'a> {
    /// Opens what runs train on. What cannot be judged is refused before; afterwards only the rows of
    /// the index are held, as many of them as `memory` bytes hold.
    ///
    /// # Errors
    /// When the index cannot be read, or has nothing to judge by.
    pub fn open(
        folder: &'a StudyFolder,
        index: &Path,
        judging: &Judging,
        memory: Option<u64>,
        observer: &'a (dyn Fn(StudyEvent<'_>) + Sync),
        wait: &'a (dyn Fn() + Sync),
    ) -> Result<Self, InspectorError> {
        if judging.reference.other_index().is_some() {
            judging.judge(&Index::open(index)?, Split::Test)?;
        }
        let index = RowIndex::open(index, memory)?;
        for part in [Split::Train, Split::Test] {
            if index.documents_in(part).is_empty() {
                let index = index.path().to_path_buf();
                return Err(InspectorError::NoDocuments { index, part: part.name() });
            }
        }
        let (train, validation) =
            (index.documents_in(Split::Train), index.documents_in(Split::Validation));
        let seconds = &|_: &StudyRun| Vec::new();
        Ok(Self { folder, index, train, validation, observer, wait, seconds, device: None })
    }

    /// Returns the content hash of the index.
    pub fn index_hash(&self) -> &str {
        &self.index.manifest().content_hash
    }

    /// Returns what runs train on.
    pub fn documents(&self) -> TrainingDocuments<'_> {
        let Self { index, train, validation, .. } = self;
        TrainingDocuments { rows: index.rows(), train, validation }
    }

    /// Says whether a run is kept.
    pub fn has(&self, run: &StudyRun) -> bool {
        has_model(&self.place(run))
    }

    pub(super) fn place(&self, run: &StudyRun) -> PathBuf {
        self.folder.run(self.index_hash(), &run.config)
    }

    /// Trains a run and keeps it, unless it is there or another process is at it; says whether it is
    /// there now.
    fn train_one(&self, run: &StudyRun) -> Result<bool, InspectorError> {
        let place = self.place(run);
        if has_model(&place) {
            return Ok(true);
        }
        let Some(_claim) = try_claim(&place)? else { return Ok(false) };
        if has_model(&place) {
            return Ok(true);
        }
        (self.observer)(StudyEvent::Started { run });
        let mut begun = self.begin(run)?;
        while let Some(statistics) = begun.next_epoch()? {
            (self.observer)(StudyEvent::Epoch { run, statistics: &statistics });
        }
        self.keep(run, &place, &begun.finish())?;
        Ok(true)
    }

    /// Returns a trainer of these settings, on the device that they name.
    pub(super) fn trainer(&self, config: TrainerConfig) -> Result<Trainer, TrainerError> {
        let named = self.device.as_ref().filter(|_| config.device.is_some());
        let trainer = Trainer::new(config)?;
        Ok(match named {
            Some(device) => trainer.on(device),
            None => trainer,
        })
    }

    /// Starts a run.
    pub(super) fn begin(&self, run: &StudyRun) -> Result<TrainingRun<'_>, TrainerError> {
        let begun = self.trainer(run.config.clone())?.start(self.documents())?;
        begun.recording_words(WORDS_RECORDED)
    }

    /// Keeps a run that is trained.
    pub(super) fn keep(
        &self,
        run: &StudyRun,
        place: &Path,
        fitted: &Fitted,
    ) -> Result<(), InspectorError> {
        let source = model_source(self.index.manifest(), place, self.index.path())?;
        let (vocabulary, seconds) = (self.index.vocabulary(), (self.seconds)(run));
        match save_model(place, Existing::Refuse, fitted, vocabulary, &source, &seconds) {
            // Where there are no locks, two processes may have trained the same run.
            Err(TrainerError::Artifact(ArtifactError::Exists { .. })) if has_model(place) => {}
            saved => saved?,
        }
        (self.observer)(StudyEvent::Kept { run, fitted });
        Ok(())
    }

    /// Returns the model of a run that others follow from: trained here, or waited for.
    fn needed(&self, run: &StudyRun) -> Result<SavedModel, InspectorError> {
        while !self.train_one(run)? {
            (self.wait)();
        }
        Ok(SavedModel::open(&self.place(run))?)
    }

    /// Tells how much there is to train of some runs.
    fn announce(&self, study: &Study, runs: &[&StudyRun]) {
        let missing = || runs.iter().filter(|run| !self.has(run));
        (self.observer)(StudyEvent::Training {
            n_epochs: missing().map(|run| run.config.epochs).sum(),
            n_kept: runs.len() - missing().count(),
            sampled_words: study
                .base
                .sampling
                .words(study.base.loss, self.documents().rows.n_terms()),
        });
    }
}

impl Study {
    /// Trains the runs of a share that are not there yet, side by side on the threads of the pool, or
    /// as many at once as fit on the device that their settings name; the result does not depend on how many there are, nor on who trains what. Returns the runs
    /// that are missing at the end, since other processes have them.
    ///
    /// # Errors
    /// When settings make no sense, a weight is still to be found, the index has nothing to train
    /// on, or a loss runs away. Runs that were trained before that are kept.
    pub fn train(&self, at: &Workplace<'_>, share: Share) -> Result<Vec<StudyRun>, InspectorError> {
        self.check()?;
        if let Some(variant) = self.variants.iter().find(|variant| variant.keeps.is_some()) {
            return Err(InspectorError::NoWeight { variant: self.variant_name(variant) });
        }
        let runs = self.runs();
        let mut missing = train_all(self, at, share, &runs, 0)?;
        let Some(first) = self.first_seed(at)? else { return Ok(missing) };
        missing.extend(train_all(self, at, share, &self.derived_runs(first), runs.len())?);
        Ok(missing)
    }

    /// Returns what the first seed shows of the variants that controls are of; `None` when no run
    /// follows from that. Models that are not there are trained or waited for.
    fn first_seed(&self, at: &Workplace<'_>) -> Result<Option<FirstSeed>, InspectorError> {
        if self.n_derived_runs() == 0 {
            return Ok(None);
        }
        let Some([penalized, unpenalized]) = self.controlled_runs() else { return Ok(None) };
        let [penalized, unpenalized] = [at.needed(&penalized)?, at.needed(&unpenalized)?];
        let TrainingDocuments { rows, train, validation } = at.documents();
        let held = if validation.is_empty() { train } else { validation };
        let mut loss_after = |epochs: usize| match self.shorter_run(epochs) {
            Some(run) => Ok(final_loss(&at.needed(&run)?)),
            None => Ok(None),
        };
        let found = FirstSeed::of(&penalized, &unpenalized, rows, held, &mut loss_after)?;
        Ok(Some(found))
    }

    /// Returns the first runs of the penalized variant that controls are of, and of its twin.
    pub(super) fn controlled_runs(&self) -> Option<[StudyRun; 2]> {
        let (penalized, unpenalized) = self.controlled()?;
        let asked: Vec<StudyRun> = self.runs().into_iter().take(self.variants.len()).collect();
        Some([asked.get(penalized)?.clone(), asked.get(unpenalized)?.clone()])
    }
}

/// Returns the validation loss of a model at its end.
pub(super) fn final_loss(model: &SavedModel) -> Option<f64> {
    model.history.last().and_then(|epoch| epoch.validation_loss)
}

/// Trains the runs of a list that a share takes; the list begins at `start` among all. Returns those
/// that others have and that are not there yet.
fn train_all(
    study: &Study,
    at: &Workplace<'_>,
    share: Share,
    runs: &[StudyRun],
    start: usize,
) -> Result<Vec<StudyRun>, InspectorError> {
    let is_taken = |place: usize| match share {
        Share::Free => true,
        Share::Part { part, of } => (start + place) % of == part,
    };
    let taken: Vec<&StudyRun> =
        runs.iter().enumerate().filter(|(place, _)| is_taken(*place)).map(|(_, run)| run).collect();
    at.announce(study, &taken);
    let (on_device, others): (Vec<&StudyRun>, Vec<&StudyRun>) =
        taken.into_iter().partition(|run| run.config.device.is_some());
    crews::train(at, &on_device)?;
    let train = |run: &&StudyRun| at.train_one(run).map(|_| ());
    others.par_iter().map(train).collect::<Result<(), _>>()?;
    Ok(runs.iter().filter(|run| !at.has(run)).cloned().collect())
}

//! The runs of a study: trained side by side, and saved where that is asked.

use std::path::Path;

use rayon::prelude::*;
use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{DocId, Index, RowIndex, Split};
use topicscope_trainer::{
    EpochStatistics, Fitted, Trainer, TrainerConfig, TrainerError, TrainingDocuments, save_model,
};

use super::place::model_source;
use super::plan::{Study, StudyRun};
use crate::error::InspectorError;

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
    /// Training begins.
    Training {
        /// Epochs of all runs together.
        n_epochs: usize,
        /// Words that a step looks at beside those of its batch; `None` when it looks at all.
        sampled_words: Option<usize>,
    },
    /// A run has finished an epoch.
    Epoch {
        /// The run.
        run: &'a StudyRun,
        /// What is known about the epoch.
        statistics: &'a EpochStatistics,
    },
    /// Evaluation begins.
    Judging {
        /// Number of models.
        n_models: usize,
    },
    /// One more model has been evaluated.
    Judged,
}

/// Holds one run of a study with what came of it.
#[derive(Debug)]
pub struct TrainedRun {
    /// The run.
    pub run: StudyRun,
    /// Model and history.
    pub fitted: Fitted,
}

/// Holds a study whose runs are trained.
#[derive(Debug)]
pub struct TrainedStudy<'a> {
    pub(super) study: &'a Study,
    pub(super) runs: Vec<TrainedRun>,
}

/// Says where the models of a study go, each as a folder with the name of its run.
#[derive(Debug, Clone, Copy)]
pub struct ModelPlaces<'a> {
    /// Folder to write them into.
    pub folder: &'a Path,
    /// Where that folder will be in the end: models name their index as seen from there.
    pub final_folder: &'a Path,
    /// Where the index will be in the end.
    pub final_index: &'a Path,
}

impl Study {
    /// Trains every run of the study, side by side on the threads of the pool; the result does not
    /// depend on how many there are.
    ///
    /// # Errors
    /// When settings make no sense, a weight is still to be found, the index cannot be read or has
    /// nothing to train on or to judge by, or a loss runs away.
    pub fn train(
        &self,
        index: &Path,
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<TrainedStudy<'_>, InspectorError> {
        self.check()?;
        if let Some(variant) = self.variants.iter().find(|variant| variant.keeps.is_some()) {
            return Err(InspectorError::NoWeight { variant: self.variant_name(variant) });
        }
        let lessons = self.lessons(index)?;
        let documents = lessons.documents();
        let runs = self.runs();
        observer(StudyEvent::Training {
            n_epochs: runs.len() * self.base.epochs,
            sampled_words: self.base.sampling.words(self.base.loss, documents.rows.n_terms()),
        });
        let runs = runs
            .into_par_iter()
            .map(|run| {
                let config = run.config.clone();
                let fitted = fit(documents, config, &mut |statistics| {
                    observer(StudyEvent::Epoch { run: &run, statistics });
                })?;
                Ok(TrainedRun { run, fitted })
            })
            .collect::<Result<_, InspectorError>>()?;
        Ok(TrainedStudy { study: self, runs })
    }
}

/// Holds what the runs of a study train on.
pub(super) struct Lessons {
    index: RowIndex,
    train: Vec<DocId>,
    validation: Vec<DocId>,
}

impl Lessons {
    pub(super) fn documents(&self) -> TrainingDocuments<'_> {
        let Self { index, train, validation } = self;
        TrainingDocuments { rows: index.rows(), train, validation }
    }
}

impl Study {
    /// Opens what runs train on. What cannot be judged is refused before; afterwards only the rows
    /// of the index are held.
    pub(super) fn lessons(&self, index: &Path) -> Result<Lessons, InspectorError> {
        self.judging.judge(&Index::open(index)?, Split::Test)?;
        let index = RowIndex::open(index, self.memory)?;
        let (train, validation) =
            (index.documents_in(Split::Train), index.documents_in(Split::Validation));
        Ok(Lessons { index, train, validation })
    }
}

fn fit(
    documents: TrainingDocuments<'_>,
    config: TrainerConfig,
    observer: &mut dyn FnMut(&EpochStatistics),
) -> Result<Fitted, TrainerError> {
    let mut run = Trainer::new(config)?.start(documents)?;
    while let Some(statistics) = run.next_epoch()? {
        observer(&statistics);
    }
    Ok(run.finish())
}

impl TrainedStudy<'_> {
    /// Returns the runs, seed by seed in the order of the variants.
    pub fn runs(&self) -> &[TrainedRun] {
        &self.runs
    }

    /// Writes the model of every run, trained on `index`, as a folder.
    ///
    /// `seconds` gives the seconds of each epoch of a run, for its timing file; none, no such file.
    ///
    /// # Errors
    /// When a folder exists already, or cannot be written.
    pub fn save_models(
        &self,
        index: &Index,
        places: ModelPlaces<'_>,
        seconds: &dyn Fn(&StudyRun) -> Vec<f64>,
    ) -> Result<(), InspectorError> {
        let vocabulary = index.vocabulary();
        for TrainedRun { run, fitted } in &self.runs {
            let final_place = places.final_folder.join(&run.name);
            let source = model_source(index.manifest(), &final_place, places.final_index)?;
            let place = places.folder.join(&run.name);
            save_model(&place, Existing::Refuse, fitted, vocabulary, &source, &seconds(run))?;
        }
        Ok(())
    }
}

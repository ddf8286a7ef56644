//! What a study found: its report, and the units of its models.

use std::path::Path;

use topicscope_indexer::{Analyzer, Index, Split};

use super::judged_twins::JudgedTwins;
use super::plan::Study;
use super::runs::{StudyEvent, TrainedRun, TrainedStudy};
use super::twins::{Twin, Twins};
use crate::error::InspectorError;
use crate::evaluate::Evaluation;
use crate::report::{ModelUnits, Report};
use crate::units::{DocumentReader, all_documents};

/// Documents per unit in the data of a report.
const DOCUMENTS_PER_UNIT: usize = 3;

/// Holds what a study found.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The comparison.
    pub report: Report,
    /// The units of every model, seed by seed; those of the first seed with their documents.
    pub models: Vec<ModelUnits>,
}

impl Study {
    /// Does a whole study of an index: trains every run, judges every model, compares the variants.
    ///
    /// # Errors
    /// As [`Study::with_weights`], [`Study::train`] and [`TrainedStudy::judge`].
    pub fn run(
        &self,
        index: &Path,
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<Findings, InspectorError> {
        let (study, _) = self.clone().with_weights(index, observer)?;
        let trained = study.train(index, observer)?;
        trained.judge(&Index::open(index)?, observer)
    }
}

impl TrainedStudy<'_> {
    /// Judges the models on the test documents of their index, and compares the variants.
    ///
    /// # Errors
    /// When documents cannot be read.
    pub fn judge(
        &self,
        index: &Index,
        observer: &(dyn Fn(StudyEvent<'_>) + Sync),
    ) -> Result<Findings, InspectorError> {
        let judge = self.study.judging.judge(index, Split::Test)?.drawing_documents();
        let twins = Twins::group(self.runs.iter().map(Twin::of_run))?;
        observer(StudyEvent::Judging { n_models: self.runs.len() });
        let judged = twins.judge(&judge, &|| observer(StudyEvent::Judged))?;
        let report = judged.compare(&judge, &self.study.name);
        // Variants differ in penalties or number of units, so each is a variant of the grouping too.
        let mut by_variant: Vec<_> = judged.units(index).into_iter().map(Vec::into_iter).collect();
        let runs = self.runs.iter();
        let mut models: Vec<ModelUnits> =
            runs.filter_map(|trained| by_variant[trained.run.variant_idx].next()).collect();
        self.show_documents(index, &judged, &mut models)?;
        Ok(Findings { report, models })
    }

    /// Adds their documents to the units of the models of the first seed.
    fn show_documents(
        &self,
        index: &Index,
        judged: &JudgedTwins<'_>,
        models: &mut [ModelUnits],
    ) -> Result<(), InspectorError> {
        let documents = all_documents(index);
        let store = index.open_documents()?;
        let analyzer = Analyzer::new(&index.manifest().settings.analyzer)?;
        let reader = DocumentReader::new(&store, analyzer, index.vocabulary());
        let of_first_seed = self.runs.iter().zip(models).take(self.study.variants.len());
        for (TrainedRun { run, fitted }, shown) in of_first_seed {
            let codes = fitted.model.encode(index.bags(), &documents);
            let Evaluation { scores, .. } = &judged.evaluations()[run.variant_idx][0];
            for profile in &mut shown.units {
                let (codes, unit) = (codes.view(), profile.unit);
                profile.documents =
                    reader.of_unit(codes, &documents, scores, unit, DOCUMENTS_PER_UNIT)?;
            }
        }
        Ok(())
    }
}

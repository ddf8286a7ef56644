//! A model written to its folder, and read back.

use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::{Existing, Staging};
use topicscope_indexer::{IndexError, Vocabulary};

use crate::error::TrainerError;
use crate::model::autoencoder::Autoencoder;
use crate::run::fitted::{Fitted, Outcome};
use crate::run::history::{EpochStatistics, history_csv, read_history_csv};
use crate::run::word_record::WordRecord;
use crate::store::files::{HISTORY, TIMING, damaged, timing_csv, utf8};
use crate::store::head::{FORMAT, HEAD, Head, MODEL_KIND, ModelSource, VERSION};
use crate::store::tensors;
use crate::store::words_file::{self, WORDS};

pub(super) const WEIGHTS: &str = "model.safetensors";
const LAST_WEIGHTS: &str = "last.safetensors";
pub(super) const VOCABULARY: &str = "vocabulary.tsv";

/// Holds a model that was read from its folder.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedModel {
    /// The autoencoder.
    pub model: Autoencoder,
    /// Its V terms, by id.
    pub vocabulary: Vocabulary,
    /// One entry per epoch of training.
    pub history: Vec<EpochStatistics>,
    /// How its training began and ended.
    pub outcome: Outcome,
    /// The words of its units from epoch to epoch, if the run recorded them.
    pub words: Option<WordRecord>,
    /// Where its documents came from.
    pub source: ModelSource,
    /// The folder.
    pub path: PathBuf,
}

/// Writes a model folder, which appears whole or not at all.
///
/// `seconds`, one per epoch, go into `timing.csv`; empty means no such file. The caller
/// measures them: nothing here reads the clock.
///
/// # Errors
/// When the folder exists and may not be replaced, or cannot be written; before anything else when
/// the model is [cut](Autoencoder::cut_to).
///
/// # Panics
/// When the vocabulary has another number of terms than the model.
///
/// # Example
/// ```
/// # use std::ops::ControlFlow;
/// # use topicscope_indexer::{Bags, DocId, Term, Vocabulary, artifact::Existing};
/// # use topicscope_trainer::{ModelSource, SavedModel, Trainer, TrainerConfig};
/// # use topicscope_trainer::save_model;
/// # let bags = Bags::from_rows(&[[0]], 1)?;
/// # let trainer = Trainer::new(TrainerConfig { epochs: 1, ..TrainerConfig::default() })?;
/// # let fitted = trainer.fit(&bags, &[DocId(0)], &[], &mut |_| ControlFlow::Continue(()))?;
/// # let term = Term { text: "fish".into(), surface: "fish".into(), document_frequency: 1 };
/// # let vocabulary = Vocabulary::in_order(vec![term]);
/// # let place = tempfile::tempdir()?;
/// let path = place.path().join("model");
/// let source = ModelSource::default();
/// save_model(&path, Existing::Refuse, &fitted, &vocabulary, &source, &[0.5])?;
/// assert_eq!(SavedModel::open(&path)?.model, fitted.model);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_model(
    target: &Path,
    existing: Existing,
    fitted: &Fitted,
    vocabulary: &Vocabulary,
    source: &ModelSource,
    seconds: &[f64],
) -> Result<(), TrainerError> {
    let model = &fitted.model;
    assert_eq!(vocabulary.n_terms(), model.n_terms(), "vocabulary and model differ");
    if let Some(kept) = model.cut().or(fitted.last.as_ref().and_then(Autoencoder::cut)) {
        return Err(TrainerError::Cut { kept });
    }
    let mut staging = Staging::begin(target, existing, MODEL_KIND)?;
    staging.write(WEIGHTS, &tensors::to_bytes(&model.parameters, &model.column_scale))?;
    if let Some(last) = &fitted.last {
        staging.write(LAST_WEIGHTS, &tensors::to_bytes(&last.parameters, &last.column_scale))?;
    }
    staging.write_with(VOCABULARY, |out| vocabulary.write_table(out))?;
    staging.write(HISTORY, history_csv(&fitted.history).as_bytes())?;
    if let Some(words) = &fitted.words {
        staging.write(WORDS, &words_file::to_bytes(words))?;
    }
    let head = Head {
        format: FORMAT.into(),
        version: VERSION,
        written_by: env!("CARGO_PKG_VERSION").into(),
        config: model.config.clone(),
        mean_length: model.mean_length,
        terms: model.n_terms(),
        outcome: fitted.outcome.clone(),
        source: source.clone(),
        files: staging.records().clone(),
        model_sha256: String::new(),
    };
    staging.write(HEAD, &head.sealed().to_json())?;
    if !seconds.is_empty() {
        staging.write(TIMING, timing_csv(seconds).as_bytes())?;
    }
    Ok(staging.commit()?)
}

impl SavedModel {
    /// Reads a model folder and checks every file against its digest.
    ///
    /// # Errors
    /// When the folder is no model, was written by a newer version, or a file is missing,
    /// truncated, altered or holds what no run leaves; the error names the file.
    pub fn open(path: &Path) -> Result<Self, TrainerError> {
        let head = Head::read(path)?;
        let file = |name: &'static str| head.verified(path, name);
        let vocabulary = Vocabulary::read_table(&file(VOCABULARY)?, &path.join(VOCABULARY))
            .map_err(of_vocabulary)?;
        if vocabulary.n_terms() != head.terms {
            let found = vocabulary.n_terms();
            let reason = format!("its number of terms is {found}, not {}", head.terms);
            return Err(damaged(path, VOCABULARY, reason));
        }
        let history = read_history_csv(&utf8(path, HISTORY, file(HISTORY)?)?)
            .ok_or_else(|| damaged(path, HISTORY, "it is not as written".into()))?;
        let (kept, n_epochs) = (head.outcome.kept_epoch, history.len());
        if kept > n_epochs {
            let reason = format!("kept_epoch is `{kept}`, but the last epoch is `{n_epochs}`");
            return Err(damaged(path, HEAD, reason));
        }
        let weights = tensors::from_bytes(&file(WEIGHTS)?, head.terms, &head.config)
            .map_err(|reason| damaged(path, WEIGHTS, reason))?;
        let words = head.files.contains_key(WORDS).then(|| {
            words_file::from_bytes(&file(WORDS)?, n_epochs, head.config.units, head.terms)
                .map_err(|reason| damaged(path, WORDS, reason))
        });
        let words = words.transpose()?;
        let tensors::Tensors { parameters, column_scale } = weights;
        let model = Autoencoder::new(head.config, parameters, column_scale, head.mean_length);
        let (outcome, source) = (head.outcome, head.source);
        Ok(Self { model, vocabulary, history, outcome, words, source, path: path.to_path_buf() })
    }

    /// Reads the model after the last epoch of a run with patience, which is not the one that
    /// was kept; `None` for other runs.
    ///
    /// # Errors
    /// When its file is missing, truncated or altered.
    pub fn open_last(&self) -> Result<Option<Autoencoder>, TrainerError> {
        let head = Head::read(&self.path)?;
        if !head.files.contains_key(LAST_WEIGHTS) {
            return Ok(None);
        }
        let bytes = head.verified(&self.path, LAST_WEIGHTS)?;
        let weights = tensors::from_bytes(&bytes, head.terms, &head.config)
            .map_err(|reason| damaged(&self.path, LAST_WEIGHTS, reason))?;
        let tensors::Tensors { parameters, column_scale } = weights;
        let model = Autoencoder::new(head.config, parameters, column_scale, head.mean_length);
        Ok(Some(model))
    }

    /// Says whether an index is the one the model was trained on.
    ///
    /// # Errors
    /// [`TrainerError::OtherIndex`], naming both content hashes, when it is not.
    pub fn check_index(&self, content_hash: &str) -> Result<(), TrainerError> {
        if content_hash == self.source.index_hash {
            return Ok(());
        }
        Err(TrainerError::OtherIndex {
            expected: self.source.index_hash.clone(),
            found: content_hash.into(),
        })
    }

    /// Returns the weight of the first penalty that was found for a target of zeros; `None` when
    /// none was sought.
    pub fn found_weight(&self) -> Option<f64> {
        self.model.config().penalties.target_zeros?;
        self.outcome.penalties.first().map(|penalty| penalty.weight)
    }

    /// Returns the place of the index, if it and the model stand as when the model was saved.
    pub fn index_path(&self) -> PathBuf {
        self.path.join(&self.source.index_path)
    }
}

/// Says of a file of a model what the indexer says of one of an index.
fn of_vocabulary(error: IndexError) -> TrainerError {
    match error {
        IndexError::Damaged { path, problem } => TrainerError::Damaged { path, reason: problem },
        IndexError::Newer { path, found, supported } => {
            TrainerError::Newer { path, found, known: supported }
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_that_cannot_be_read_is_a_fault_of_the_model() {
        let read = |text: &str| {
            let path = Path::new("m/vocabulary.tsv");
            Vocabulary::read_table(text.as_bytes(), path).map_err(of_vocabulary).unwrap_err()
        };
        let error = read("# topicscope terms 1\nterm\tsurface\tdocument_frequency\na\ta\n");
        assert!(matches!(error, TrainerError::Damaged { .. }));
        let expected = "`m/vocabulary.tsv` is damaged: line 3 is no row of the table";
        assert_eq!(error.to_string(), expected);
        let error = read("# topicscope terms 9\n");
        assert!(matches!(error, TrainerError::Newer { found: 9, known: 1, .. }));
    }
}

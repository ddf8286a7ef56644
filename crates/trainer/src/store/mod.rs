//! A model as a folder that needs nothing else to encode new text.
//!
//! `model.json` (settings, source, digests of the other files), `model.safetensors`
//! (weights), `vocabulary.tsv`, `history.csv`, with patience `last.safetensors` (the weights
//! after the last epoch, where the model has those of the best), and `timing.csv` when times
//! are given. All but the last are the same bytes for the same input, settings and seed.

mod checkpoint;
mod head;
mod tensors;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use topicscope_indexer::artifact::{Existing, Kind, Part, Says, Staging};
use topicscope_indexer::{IndexError, Vocabulary};

pub use self::checkpoint::{CHECKPOINT_KIND, SavedCheckpoint, save_checkpoint};
use self::head::Head;
use crate::autoencoder::Autoencoder;
use crate::error::TrainerError;
use crate::history::{EpochStatistics, history_csv, read_history_csv};
use crate::trainer::{Fitted, Outcome};

/// Version of all files of a model that this program writes, and the newest it reads.
const VERSION: u32 = 1;
/// What every `model.json` says it is.
const FORMAT: &str = "topicscope model";
const HEAD: &str = "model.json";
/// What a model is among folders that appear whole or not at all.
pub const MODEL_KIND: Kind = Kind {
    name: "model",
    marker: HEAD,
    says: &[Says::Format(FORMAT)],
    parts: &[Part::File(TIMING)],
};
const WEIGHTS: &str = "model.safetensors";
const LAST_WEIGHTS: &str = "last.safetensors";
const VOCABULARY: &str = "vocabulary.tsv";
const HISTORY: &str = "history.csv";
const TIMING: &str = "timing.csv";

/// Says where a model's training documents came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSource {
    /// Content hash of the index.
    pub index_hash: String,
    /// Path of the index, relative to the model folder.
    pub index_path: String,
    /// Settings of the analyzer that made the terms, as the index states them. The trainer
    /// does not read them.
    pub analyzer: Value,
}

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
/// When the folder exists and may not be replaced, or cannot be written.
///
/// # Panics
/// When the vocabulary has another number of terms than the model.
///
/// # Example
/// ```
/// # use std::ops::ControlFlow;
/// # use topicscope_indexer::{Bags, DocId, Term, Vocabulary, artifact::Existing};
/// # use topicscope_trainer::{ModelSource, SavedModel, TrainerConfig, save_model};
/// # let bags = Bags::from_rows(&[[0]], 1)?;
/// # let trainer = TrainerConfig { epochs: 1, ..TrainerConfig::default() }.check()?;
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
    let mut staging = Staging::begin(target, existing, MODEL_KIND)?;
    staging.write(WEIGHTS, &tensors::to_bytes(&model.parameters, &model.column_scale))?;
    if let Some(last) = &fitted.last {
        staging.write(LAST_WEIGHTS, &tensors::to_bytes(&last.parameters, &last.column_scale))?;
    }
    staging.write_with(VOCABULARY, |out| vocabulary.write_table(out))?;
    staging.write(HISTORY, history_csv(&fitted.history).as_bytes())?;
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
    /// truncated or altered; the error names the file.
    pub fn open(path: &Path) -> Result<Self, TrainerError> {
        let head = Head::read(path)?;
        let file = |name: &'static str| head.verified(path, name);
        let vocabulary = Vocabulary::read_table(&file(VOCABULARY)?, &path.join(VOCABULARY))
            .map_err(of_vocabulary)?;
        if vocabulary.n_terms() != head.terms {
            let found = vocabulary.n_terms();
            let reason = format!("it holds {found} terms, not {}", head.terms);
            return Err(damaged(path, VOCABULARY, reason));
        }
        let history = read_history_csv(&utf8(path, HISTORY, file(HISTORY)?)?)
            .ok_or_else(|| damaged(path, HISTORY, "it is not as written".into()))?;
        let weights = tensors::from_bytes(&file(WEIGHTS)?, head.terms, &head.config)
            .map_err(|reason| damaged(path, WEIGHTS, reason))?;
        let model = Autoencoder {
            config: head.config,
            parameters: weights.parameters,
            column_scale: weights.column_scale,
            mean_length: head.mean_length,
        };
        let (outcome, source) = (head.outcome, head.source);
        Ok(Self { model, vocabulary, history, outcome, source, path: path.to_path_buf() })
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
        let (parameters, column_scale) = (weights.parameters, weights.column_scale);
        Ok(Some(Autoencoder { parameters, column_scale, ..self.model.clone() }))
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
        self.model.config().target_zeros?;
        self.outcome.penalties.first().map(|penalty| penalty.weight)
    }

    /// Returns the place of the index, if it and the model stand as when the model was saved.
    pub fn index_path(&self) -> PathBuf {
        self.path.join(&self.source.index_path)
    }
}

fn timing_csv(seconds: &[f64]) -> String {
    let line = |(epoch, seconds): (usize, &f64)| format!("{epoch},{seconds:.6}\n");
    let lines: String = (1..).zip(seconds).map(line).collect();
    format!("epoch,seconds\n{lines}")
}

fn utf8(folder: &Path, name: &'static str, bytes: Vec<u8>) -> Result<String, TrainerError> {
    String::from_utf8(bytes).map_err(|error| damaged(folder, name, error.to_string()))
}

fn damaged(folder: &Path, name: &str, reason: String) -> TrainerError {
    TrainerError::Damaged { path: folder.join(name), reason }
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
    use std::fs;
    use std::ops::ControlFlow;

    use topicscope_indexer::{Bags, DocId, Term};

    use super::*;
    use crate::config::{Decoder, TrainerConfig};

    fn fitted(config: TrainerConfig) -> Fitted {
        let bags = Bags::from_rows(&[vec![0, 1], vec![0], vec![1, 2]], 3).unwrap();
        let train = [DocId(0), DocId(1), DocId(2)];
        let config = TrainerConfig { units: 2, epochs: 2, ..config };
        let trainer = config.check().unwrap();
        trainer.fit(&bags, &train, &train, &mut |_| ControlFlow::Continue(())).unwrap()
    }

    fn vocabulary() -> Vocabulary {
        let term = |text: &str| Term {
            text: text.into(),
            surface: text.to_uppercase(),
            document_frequency: 2,
        };
        Vocabulary::in_order(vec![term("a"), term("b"), term("c")])
    }

    fn source() -> ModelSource {
        ModelSource {
            index_hash: "0123".into(),
            index_path: "../index".into(),
            analyzer: serde_json::json!({"stem": false}),
        }
    }

    fn save(path: &Path, fitted: &Fitted, seconds: &[f64]) {
        save_model(path, Existing::Replace, fitted, &vocabulary(), &source(), seconds).unwrap();
    }

    #[test]
    fn a_model_survives_its_folder_to_the_bit() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("model");
        let tied = TrainerConfig {
            decoder: Decoder::Tied,
            decoder_norm: crate::DecoderNorm::Free,
            ..TrainerConfig::default()
        };
        let patient = TrainerConfig { patience: Some(1), ..TrainerConfig::default() };
        let unit = |unit| TrainerConfig { unit, k: 1, ..TrainerConfig::default() };
        let thresholds = [unit(crate::Unit::JumpRelu), unit(crate::Unit::BatchTopK)];
        let plain = [TrainerConfig::default(), tied, patient];
        for config in plain.into_iter().chain(thresholds) {
            let fitted = fitted(config);
            save(&path, &fitted, &[]);
            let saved = SavedModel::open(&path).unwrap();
            assert_eq!((&saved.model, &saved.history), (&fitted.model, &fitted.history));
            assert_eq!(saved.outcome, fitted.outcome);
            assert_eq!(saved.open_last().unwrap(), fitted.last);
            assert_eq!((saved.vocabulary.clone(), saved.source.clone()), (vocabulary(), source()));
            assert_eq!(saved.index_path(), path.join("../index"));
        }
    }

    #[test]
    fn times_stand_in_their_own_file_and_change_no_other() {
        let place = tempfile::tempdir().unwrap();
        let (one, two) = (place.path().join("one"), place.path().join("two"));
        let fitted = fitted(TrainerConfig::default());
        save(&one, &fitted, &[]);
        save(&two, &fitted, &[0.25, 1.0 / 3.0]);
        for name in [HEAD, WEIGHTS, VOCABULARY, HISTORY] {
            assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap());
        }
        assert!(!one.join(TIMING).exists());
        let times = fs::read_to_string(two.join(TIMING)).unwrap();
        assert_eq!(times, "epoch,seconds\n1,0.250000\n2,0.333333\n");
    }

    #[test]
    fn every_damage_is_refused_with_the_name_of_the_file() {
        let place = tempfile::tempdir().unwrap();
        let fitted = fitted(TrainerConfig::default());
        for name in [HEAD, WEIGHTS, VOCABULARY, HISTORY] {
            let path = place.path().join(format!("model-{name}"));
            save(&path, &fitted, &[]);
            let bytes = fs::read(path.join(name)).unwrap();
            let mut altered = bytes.clone();
            // The middle byte keeps the length and, in most files, the syntax.
            altered[bytes.len() / 2] ^= 1;
            for damage in [&altered, &bytes[..bytes.len() / 2].to_vec(), &vec![]] {
                fs::write(path.join(name), damage).unwrap();
                let error = SavedModel::open(&path).unwrap_err().to_string();
                assert!(error.contains(name), "{name}: {error}");
                assert!(!error.contains('\n'), "{error}");
            }
            fs::remove_file(path.join(name)).unwrap();
            let error = SavedModel::open(&path).unwrap_err().to_string();
            assert!(error.contains(name), "{name}: {error}");
        }
    }

    #[test]
    fn a_model_written_before_a_setting_existed_is_still_whole() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("model");
        save(&path, &fitted(TrainerConfig::default()), &[]);
        let mut head: serde_json::Value =
            serde_json::from_slice(&fs::read(path.join(HEAD)).unwrap()).unwrap();
        head["config"].as_object_mut().unwrap().remove("weight_start").unwrap();
        head["model_sha256"] = "".into();
        let digest = topicscope_indexer::artifact::sha256_hex(head.to_string().as_bytes());
        head["model_sha256"] = digest.into();
        fs::write(path.join(HEAD), head.to_string()).unwrap();
        let config = SavedModel::open(&path).unwrap().model.config().clone();
        assert_eq!(config.weight_start, crate::WeightStart::Normal);
    }

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

    #[test]
    fn a_newer_format_and_another_thing_are_told_apart() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("model");
        save(&path, &fitted(TrainerConfig::default()), &[]);
        let text = fs::read_to_string(path.join(HEAD)).unwrap();
        let newer = text.replace("\"version\": 1,", "\"version\": 7, \"more\": 3,");
        fs::write(path.join(HEAD), newer).unwrap();
        let error = SavedModel::open(&path).unwrap_err();
        assert!(matches!(error, TrainerError::Newer { found: 7, known: 1, .. }), "{error}");
        fs::write(path.join(HEAD), text.replace(FORMAT, "topicscope index")).unwrap();
        let error = SavedModel::open(&path).unwrap_err().to_string();
        assert!(error.ends_with("it describes `topicscope index`, not `topicscope model`"));
        let error = SavedModel::open(place.path()).unwrap_err();
        assert!(matches!(error, TrainerError::NoModel { .. }), "{error}");
    }

    #[test]
    fn another_index_is_refused_and_both_hashes_are_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("model");
        save(&path, &fitted(TrainerConfig::default()), &[]);
        let saved = SavedModel::open(&path).unwrap();
        assert!(saved.check_index("0123").is_ok());
        let error = saved.check_index("4567").unwrap_err().to_string();
        assert_eq!(error, "the model was trained on index `0123`, not on `4567`");
    }
}

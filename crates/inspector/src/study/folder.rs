//! The folder of a study: the question, the index where one was made, the runs that are kept, and
//! the report made from them.

use std::path::{Path, PathBuf};

use serde::Serialize;
use topicscope_indexer::INDEX_KIND;
use topicscope_indexer::artifact::{
    self, ArtifactError, Claim, Existing, Kind, Part, Says, Staging, sha256_hex, write_file,
};
use topicscope_trainer::{MODEL_KIND, SavedModel, TrainerConfig};

use super::kept_weight::WEIGHT_KIND;
use super::plan::variant_name;
use crate::error::InspectorError;
use crate::page::{REPORT_PARTS, joined};
use crate::report::penalty_name;

/// First line of the question of a study.
pub const QUESTION_BEGINS: &str = "# topicscope study 1";

const QUESTION: &str = "study.toml";
const RUNS: &str = "runs";

/// What a study is among folders that are ours.
pub const STUDY_KIND: Kind = Kind {
    name: "study",
    marker: QUESTION,
    says: &[Says::FirstLine(QUESTION_BEGINS)],
    parts: &PARTS,
};

const OWN_PARTS: [Part; 3] = [
    Part::Folder("index", &INDEX_KIND),
    Part::Folders(RUNS, &MODEL_KIND),
    Part::Folders("weights", &WEIGHT_KIND),
];

const PARTS: [Part; OWN_PARTS.len() + REPORT_PARTS.len()] = joined(&OWN_PARTS, &REPORT_PARTS);

/// Digits of the digest in the name of a run: two runs of a million share these with a chance of
/// one in two million.
const DIGITS: usize = 12;

/// Knows the places in the folder of a study. Nothing is held open; any number of processes may work
/// in one folder.
#[derive(Debug, Clone)]
pub struct StudyFolder {
    path: PathBuf,
}

impl StudyFolder {
    /// Makes the folder with its question, or takes one that is there.
    ///
    /// # Errors
    /// When something else stands there, or it cannot be written.
    pub fn create(path: &Path, question: &str) -> Result<Self, InspectorError> {
        if !Self::is_at(path) {
            let mut staging = Staging::begin(path, Existing::Refuse, STUDY_KIND)?;
            staging.write(QUESTION, question.as_bytes())?;
            staging.commit()?;
        }
        Ok(Self { path: path.to_path_buf() })
    }

    /// Opens a folder that is there.
    ///
    /// # Errors
    /// When it is no study.
    pub fn open(path: &Path) -> Result<Self, InspectorError> {
        if Self::is_at(path) {
            return Ok(Self { path: path.to_path_buf() });
        }
        Err(InspectorError::NoStudy { path: path.to_path_buf() })
    }

    /// Says whether a folder is a study, by the first line of its question.
    pub fn is_at(path: &Path) -> bool {
        let text = artifact::read_plain(&path.join(QUESTION), u64::MAX).unwrap_or_default();
        text.split(|&byte| byte == b'\n').next() == Some(QUESTION_BEGINS.as_bytes())
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the place of the index that belongs to the study, whether it is there or not.
    pub fn index(&self) -> PathBuf {
        self.path.join("index")
    }

    /// Reads the question.
    ///
    /// # Errors
    /// When it cannot be read, or is no text.
    pub fn question(&self) -> Result<String, InspectorError> {
        let path = self.path.join(QUESTION);
        let unreadable = |source| InspectorError::Question { path: path.clone(), source };
        let bytes = artifact::read_plain(&path, u64::MAX).map_err(unreadable)?;
        String::from_utf8(bytes).map_err(|error| {
            unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, error))
        })
    }

    /// Writes another question. Runs stay.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn ask(&self, question: &str) -> Result<(), InspectorError> {
        if self.question()? != question {
            write_file(&self.path.join(QUESTION), question.as_bytes())?;
        }
        Ok(())
    }

    /// Returns the place of a run of the index with this content hash.
    pub fn run(&self, index_hash: &str, config: &TrainerConfig) -> PathBuf {
        self.path.join(RUNS).join(run_key(index_hash, config))
    }

    /// Returns the place of the weight that is found for these settings.
    pub(super) fn weight(&self, digest: &str) -> PathBuf {
        self.path.join("weights").join(digest)
    }

    /// Opens a run; `None` when it is not there.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn open_run(
        &self,
        index_hash: &str,
        config: &TrainerConfig,
    ) -> Result<Option<SavedModel>, InspectorError> {
        let place = self.run(index_hash, config);
        if !has_model(&place) {
            return Ok(None);
        }
        let model = SavedModel::open(&place)?;
        model.check_index(index_hash)?;
        Ok(Some(model))
    }

    /// Returns the device that the runs which are there were trained on, the first that one names;
    /// `None` when all of them were trained on the processor.
    ///
    /// # Errors
    /// When a run cannot be read.
    pub fn device(&self) -> Result<Option<String>, InspectorError> {
        let Ok(entries) = std::fs::read_dir(self.path.join(RUNS)) else { return Ok(None) };
        let mut places: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        places.sort_unstable();
        for place in places.iter().filter(|place| has_model(place)) {
            let device = SavedModel::open(place)?.model.config().device.clone();
            if device.is_some() {
                return Ok(device);
            }
        }
        Ok(None)
    }

    /// Removes what killed processes left beside runs and weights; what living ones have stays.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn tidy(&self) -> Result<(), InspectorError> {
        for folder in [&self.path, &self.path.join(RUNS), &self.path.join("weights")] {
            artifact::tidy(folder)?;
        }
        Ok(())
    }
}

/// Says whether a model stands at a place; it appears whole or not at all.
pub(super) fn has_model(place: &Path) -> bool {
    place.join(MODEL_KIND.marker).is_file()
}

/// Takes a place for this process; `None` when another process has it.
pub(super) fn try_claim(place: &Path) -> Result<Option<Claim>, ArtifactError> {
    match Claim::take(place) {
        Ok(claim) => Ok(Some(claim)),
        Err(ArtifactError::Busy { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the name of the folder of a run: what people look for, then the digest of all that
/// decides it, as `relu-mean-0.3-64-units-seed-1-5f0c8a3d9b21`.
pub fn run_key(index_hash: &str, config: &TrainerConfig) -> String {
    let penalties = match config.penalties.target_zeros {
        Some(zeros) => format!("{}-zeros-{zeros}", penalty_name(&config.penalties.list)),
        None => variant_name(&config.penalties.list).replace(':', "-"),
    };
    let (unit, units, seed) = (config.unit.name(), config.units, config.seed);
    let digest = digest(&(index_hash, config));
    format!("{unit}-{penalties}-{units}-units-seed-{seed}-{digest}")
}

/// Returns the first digits of the digest of some data.
pub(super) fn digest(data: &impl Serialize) -> String {
    let mut digest = sha256_hex(&artifact::json_file(data));
    digest.truncate(DIGITS);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_decides_a_run_is_in_its_name() {
        let config = TrainerConfig { seed: 3, ..TrainerConfig::default() };
        let key = run_key("abc", &config);
        assert!(key.starts_with("relu-none-64-units-seed-3-"), "{key}");
        assert_eq!(key, run_key("abc", &config.clone()));
        let other = TrainerConfig { rate: 0.001, ..config.clone() };
        assert_ne!(run_key("abc", &other), key);
        assert_ne!(run_key("abd", &config), key);
    }

    #[test]
    fn a_study_is_made_once_and_asked_again() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("s");
        assert!(matches!(StudyFolder::open(&path), Err(InspectorError::NoStudy { .. })));
        let question = |seeds| format!("{QUESTION_BEGINS}\nseeds = {seeds}\n");
        let folder = StudyFolder::create(&path, &question(2)).unwrap();
        // One that is there keeps its question until another one is asked.
        StudyFolder::create(&path, &question(3)).unwrap();
        assert_eq!(folder.question().unwrap(), question(2));
        folder.ask(&question(3)).unwrap();
        assert_eq!(StudyFolder::open(&path).unwrap().question().unwrap(), question(3));
        artifact::check_target(&path, Existing::Replace, STUDY_KIND).unwrap();
        std::fs::write(path.join("letter.txt"), "dear").unwrap();
        let error = artifact::check_target(&path, Existing::Replace, STUDY_KIND).unwrap_err();
        assert!(error.to_string().contains("`letter.txt`, which belongs to no study"), "{error}");
    }
}

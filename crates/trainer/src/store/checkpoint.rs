//! A run between two epochs as a folder, from which it goes on to the same bytes.
//!
//! `checkpoint.json` (settings, index, digests of the other files), `state.safetensors` (all
//! that the next step depends on), `history.csv`, `words.safetensors` when the run records the words
//! of its units, and `timing.csv` when times are given.

use std::path::{Path, PathBuf};

use serde_json::Value;
use topicscope_indexer::artifact::{Existing, Staging};

use crate::error::TrainerError;
use crate::run::documents::TrainingDocuments;
use crate::run::history::{EpochStatistics, history_csv, read_history_csv};
use crate::run::trainer::Trainer;
use crate::run::training::TrainingRun;
use crate::settings::config::TrainerConfig;
use crate::settings::penalty::Penalty;
use crate::store::checkpoint_head::{CHECKPOINT_KIND, FORMAT, HEAD, Head, VERSION};
use crate::store::files::{HISTORY, TIMING, damaged, read_timing_csv, timing_csv, utf8};
use crate::store::state_file::{STATE, read_state, write_state};
use crate::store::words_file::{self, WORDS};

/// Holds a checkpoint that was read from its folder.
#[derive(Debug, Clone)]
pub struct SavedCheckpoint {
    path: PathBuf,
    head: Head,
    state: Vec<u8>,
    /// Not read before there is a run to compare it with.
    words: Option<Vec<u8>>,
    history: Vec<EpochStatistics>,
    seconds: Vec<f64>,
}

/// Writes the state of a run into a folder, whole or not at all, in place of an older
/// checkpoint.
///
/// `index` is the content hash of the index; `seconds`, one per finished epoch, are kept for
/// the caller.
///
/// # Errors
/// When something else stands there, the folder cannot be written, or the device of the run ceases
/// to answer.
pub fn save_checkpoint(
    place: &Path,
    run: &mut TrainingRun<'_>,
    index: &str,
    seconds: &[f64],
) -> Result<(), TrainerError> {
    run.settle()?;
    let mut staging = Staging::begin(place, Existing::Replace, CHECKPOINT_KIND)?;
    staging.write_with(STATE, |out| write_state(run, out))?;
    staging.write(HISTORY, history_csv(run.history()).as_bytes())?;
    staging.write(TIMING, timing_csv(seconds).as_bytes())?;
    if let Some(words) = run.words() {
        staging.write(WORDS, &words_file::to_bytes(words))?;
    }
    let head = Head {
        format: FORMAT.into(),
        version: VERSION,
        written_by: env!("CARGO_PKG_VERSION").into(),
        index: index.into(),
        config: json_of(run.config()),
        files: staging.records().clone(),
        checkpoint_sha256: String::new(),
    };
    staging.write(HEAD, &head.sealed().to_json())?;
    Ok(staging.commit()?)
}

impl SavedCheckpoint {
    /// Reads a checkpoint and checks every file against its digest.
    ///
    /// # Errors
    /// When the folder is no checkpoint, or a file is missing, truncated, altered or of another
    /// version; the error names the file.
    pub fn open(path: &Path) -> Result<Self, TrainerError> {
        let head = Head::read(path)?;
        let file = |name: &'static str| head.verified(path, name);
        let history = read_history_csv(&utf8(path, HISTORY, file(HISTORY)?)?)
            .ok_or_else(|| damaged(path, HISTORY, "it is not as written".into()))?;
        let seconds = read_timing_csv(&utf8(path, TIMING, file(TIMING)?)?)
            .ok_or_else(|| damaged(path, TIMING, "it is not as written".into()))?;
        let state = file(STATE)?;
        let words = head.files.contains_key(WORDS).then(|| file(WORDS)).transpose()?;
        Ok(Self { path: path.to_path_buf(), state, words, history, seconds, head })
    }

    /// Returns the number of finished epochs.
    pub fn n_epochs(&self) -> usize {
        self.history.len()
    }

    /// Returns the seconds of the finished epochs, as they were given.
    pub fn seconds(&self) -> &[f64] {
        &self.seconds
    }

    /// Returns the penalties of the run as its settings name them.
    pub fn penalties(&self) -> Vec<Penalty> {
        let named = self.head.config.get("penalties").cloned();
        // Settings are checked as a whole before a run goes on.
        named.and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default()
    }

    /// Says whether a run with these settings on this index may go on from here.
    ///
    /// # Errors
    /// [`TrainerError::OtherRun`], which names the first difference.
    pub fn check(&self, config: &TrainerConfig, index: &str) -> Result<(), TrainerError> {
        let differs = |name: &str, expected: String, found: String| TrainerError::OtherRun {
            path: self.path.clone(),
            name: name.into(),
            expected,
            found,
        };
        if self.head.index != index {
            return Err(differs("index", self.head.index.clone(), index.into()));
        }
        let here = env!("CARGO_PKG_VERSION");
        if self.head.written_by != here {
            return Err(differs("version", self.head.written_by.clone(), here.into()));
        }
        let (Value::Object(mine), Value::Object(theirs)) = (&self.head.config, json_of(config))
        else {
            return Err(damaged(&self.path, HEAD, "its settings are no object".into()));
        };
        let names = theirs.keys().chain(mine.keys());
        for name in names {
            let (expected, found) = (text(mine.get(name)), text(theirs.get(name)));
            if expected != found {
                return Err(differs(name, expected, found));
            }
        }
        Ok(())
    }
}

impl Trainer {
    /// Goes on with a run from its checkpoint: the epochs that follow give the same bytes as
    /// those of a run that was never interrupted.
    ///
    /// # Errors
    /// As [`Trainer::start`]; when the checkpoint is of other settings or another index, or
    /// its state does not fit the run.
    pub fn resume<'a>(
        &self,
        checkpoint: &SavedCheckpoint,
        documents: TrainingDocuments<'a>,
        index: &str,
    ) -> Result<TrainingRun<'a>, TrainerError> {
        checkpoint.check(self.config(), index)?;
        let mut run = self.start(documents)?;
        run.take_history(checkpoint.history.clone());
        if let Some(bytes) = &checkpoint.words {
            let (n_epochs, n_units) = (checkpoint.n_epochs(), self.config().units);
            let words = words_file::from_bytes(bytes, n_epochs, n_units, run.n_terms())
                .map_err(|reason| damaged(&checkpoint.path, WORDS, reason))?;
            run.take_words(words);
        }
        read_state(&mut run, &checkpoint.state)
            .and_then(|()| run.restore())
            .map_err(|reason| damaged(&checkpoint.path, STATE, reason))?;
        Ok(run)
    }
}

fn json_of(config: &TrainerConfig) -> Value {
    serde_json::to_value(config).expect("plain structs with text keys always serialize")
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => "nothing".into(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

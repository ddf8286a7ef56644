//! A run between two epochs as a folder, from which it goes on to the same bytes.
//!
//! `checkpoint.json` (settings, index, digests of the other files), `state.safetensors` (all
//! that the next step depends on), `history.csv`, and `timing.csv` when times are given.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use topicscope_indexer::artifact::{self, Existing, FileRecord, Kind, Says, Staging};

use super::{HISTORY, TIMING, damaged, timing_csv, utf8};
use crate::config::TrainerConfig;
use crate::error::TrainerError;
use crate::field::Field;
use crate::history::{EpochStatistics, history_csv, read_history_csv};
use crate::run::{Documents, Run};
use crate::trainer::Trainer;

/// Version of the files of a checkpoint that this program writes, and the only one it reads: a
/// run is not carried on by another version.
const VERSION: u32 = 1;
const FORMAT: &str = "topicscope checkpoint";
const HEAD: &str = "checkpoint.json";
/// What a checkpoint is among folders that appear whole or not at all.
pub const CHECKPOINT_KIND: Kind =
    Kind { name: "checkpoint", marker: HEAD, says: &[Says::Format(FORMAT)], parts: &[] };
const STATE: &str = "state.safetensors";

/// Numbers that are written at once.
const CHUNK: usize = 1 << 14;

/// Holds the content of `checkpoint.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    version: u32,
    /// Version of the program, which a run must keep.
    written_by: String,
    /// Content hash of the index.
    index: String,
    /// The settings, as their JSON.
    config: Value,
    files: BTreeMap<String, FileRecord>,
    /// Digest of this file with this field empty.
    checkpoint_sha256: String,
}

/// Holds a checkpoint that was read from its folder.
#[derive(Debug, Clone)]
pub struct SavedCheckpoint {
    path: PathBuf,
    head: Head,
    state: Vec<u8>,
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
/// When something else stands there, or the folder cannot be written.
pub fn save_checkpoint(
    place: &Path,
    run: &mut Run<'_>,
    index: &str,
    seconds: &[f64],
) -> Result<(), TrainerError> {
    let mut staging = Staging::begin(place, Existing::Replace, CHECKPOINT_KIND)?;
    staging.write_with(STATE, |out| write_state(run, out))?;
    staging.write(HISTORY, history_csv(run.history()).as_bytes())?;
    staging.write(TIMING, timing_csv(seconds).as_bytes())?;
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
        let file = |name: &'static str| -> Result<Vec<u8>, TrainerError> {
            let record = head.files.get(name);
            let record =
                record.ok_or_else(|| damaged(path, HEAD, format!("it does not list `{name}`")))?;
            Ok(artifact::read_verified(path, name, record)?)
        };
        let history = read_history_csv(&utf8(path, HISTORY, file(HISTORY)?)?)
            .ok_or_else(|| damaged(path, HISTORY, "it is not as written".into()))?;
        let seconds = read_seconds(&utf8(path, TIMING, file(TIMING)?)?)
            .ok_or_else(|| damaged(path, TIMING, "it is not as written".into()))?;
        let state = file(STATE)?;
        Ok(Self { path: path.to_path_buf(), state, history, seconds, head })
    }

    /// Returns the number of finished epochs.
    pub fn n_epochs(&self) -> usize {
        self.history.len()
    }

    /// Returns the seconds of the finished epochs, as they were given.
    pub fn seconds(&self) -> &[f64] {
        &self.seconds
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
        documents: Documents<'a>,
        index: &str,
    ) -> Result<Run<'a>, TrainerError> {
        checkpoint.check(self.config(), index)?;
        let mut run = self.start(documents)?;
        run.take_history(checkpoint.history.clone());
        read_state(&mut run, &checkpoint.state)
            .map_err(|reason| damaged(&checkpoint.path, STATE, reason))?;
        Ok(run)
    }
}

impl Head {
    fn read(folder: &Path) -> Result<Self, TrainerError> {
        use io::ErrorKind::{NotADirectory, NotFound};
        let path = folder.join(HEAD);
        let bytes = match artifact::read_plain(&path, u64::MAX) {
            Ok(bytes) => bytes,
            Err(source) if matches!(source.kind(), NotFound | NotADirectory) => {
                return Err(TrainerError::NoCheckpoint { path: folder.to_path_buf() });
            }
            Err(source) => return Err(TrainerError::Read { path, source }),
        };
        let unreadable = |error: serde_json::Error| damaged(folder, HEAD, error.to_string());
        let head: Self = serde_json::from_slice(&bytes).map_err(unreadable)?;
        if (head.format.as_str(), head.version) != (FORMAT, VERSION) {
            let reason = format!(
                "it is `{}` of version `{}`, not `{FORMAT}` of version `{VERSION}`",
                head.format, head.version
            );
            return Err(damaged(folder, HEAD, reason));
        }
        if head.checkpoint_sha256 != head.clone().sealed().checkpoint_sha256 {
            return Err(damaged(folder, HEAD, "it was altered after it was written".into()));
        }
        Ok(head)
    }

    fn sealed(mut self) -> Self {
        self.checkpoint_sha256.clear();
        self.checkpoint_sha256 = artifact::sha256_hex(&self.to_json());
        self
    }

    fn to_json(&self) -> Vec<u8> {
        let json = serde_json::to_vec_pretty(self);
        let mut json = json.expect("plain structs with text keys always serialize");
        json.push(b'\n');
        json
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

fn read_seconds(text: &str) -> Option<Vec<f64>> {
    text.lines().skip(1).map(|line| line.split_once(',')?.1.parse().ok()).collect()
}

/// Writes every field of a run as a one-dimensional tensor, without a second copy of them all.
fn write_state(run: &mut Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (mut tensors, mut end) = (Vec::new(), 0);
    run.visit(&mut |name, field| {
        let (dtype, length) = match field {
            Field::Singles(values) => (Dtype::F32, values.len()),
            Field::Double(_) => (Dtype::F64, 1),
            Field::Count(_) => (Dtype::U64, 1),
        };
        let start = end;
        end += length * dtype.bitsize() / 8;
        let data_offsets = (start, end);
        tensors.push((name.to_owned(), TensorInfo { dtype, shape: vec![length], data_offsets }));
    });
    let metadata = Metadata::new(None, tensors).map_err(io::Error::other)?;
    let json = serde_json::to_vec(&metadata)?;
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(&json)?;
    let mut outcome = Ok(());
    run.visit(&mut |_, field| {
        let written = match field {
            Field::Singles(values) => write_singles(out, values),
            Field::Double(value) => out.write_all(&value.to_le_bytes()),
            Field::Count(value) => out.write_all(&value.to_le_bytes()),
        };
        if outcome.is_ok() {
            outcome = written;
        }
    });
    outcome
}

fn write_singles(out: &mut dyn Write, values: &[f32]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(4 * values.len().min(CHUNK));
    for chunk in values.chunks(CHUNK) {
        bytes.clear();
        bytes.extend(chunk.iter().flat_map(|value| value.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Sets every field of a run to what [`write_state`] wrote; on failure says what does not fit.
fn read_state(run: &mut Run<'_>, bytes: &[u8]) -> Result<(), String> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let (mut n_fields, mut problem) = (0, None);
    run.visit(&mut |name, field| {
        n_fields += 1;
        if problem.is_none() {
            problem = read_field(&file, name, field).err();
        }
    });
    match problem {
        Some(problem) => Err(problem),
        None if n_fields != file.len() => {
            Err(format!("it holds {} tensors, not {n_fields}", file.len()))
        }
        None => Ok(()),
    }
}

fn read_field(file: &SafeTensors<'_>, name: &str, field: Field<'_>) -> Result<(), String> {
    let tensor = file.tensor(name).map_err(|error| error.to_string())?;
    let check = |dtype: Dtype, length: usize| {
        if (tensor.dtype(), tensor.shape()) == (dtype, &[length]) {
            return Ok(());
        }
        let (found, kind) = (tensor.shape(), tensor.dtype());
        Err(format!("tensor `{name}` is {kind} of shape {found:?}, not {dtype} [{length}]"))
    };
    match field {
        Field::Singles(values) => {
            check(Dtype::F32, values.len())?;
            let (words, _) = tensor.data().as_chunks::<4>();
            for (value, &word) in values.iter_mut().zip(words) {
                *value = f32::from_le_bytes(word);
            }
        }
        Field::Double(value) => {
            check(Dtype::F64, 1)?;
            *value = tensor.data().as_chunks().0.first().map_or(*value, |&w| f64::from_le_bytes(w));
        }
        Field::Count(value) => {
            check(Dtype::U64, 1)?;
            *value = tensor.data().as_chunks().0.first().map_or(*value, |&w| u64::from_le_bytes(w));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use topicscope_indexer::{Bags, DocId, Rows};

    use super::*;
    use crate::config::{DeadUnits, Decoder, DecoderNorm};
    use crate::loss::Loss;
    use crate::optimizer::Optimizer;
    use crate::sampling::Sampling;
    use crate::schedule::Schedule;
    use crate::trainer::Fitted;
    use crate::unit::Unit;

    fn bags() -> Bags {
        let row = |d: u32| -> Vec<u32> {
            (0..9).filter(|v| (d * 7 + v * d + v).is_multiple_of(3)).collect()
        };
        Bags::from_rows(&(0..40).map(row).collect::<Vec<_>>(), 9).unwrap()
    }

    fn config() -> TrainerConfig {
        TrainerConfig {
            units: 5,
            k: 2,
            group: 2,
            epochs: 12,
            batch: 8,
            rate: 1e-2,
            penalties: vec!["mean:0.3".parse().unwrap()],
            ..TrainerConfig::default()
        }
    }

    /// Trains all but the last epochs, saves, and hands the folder to `then`.
    fn interrupted<T>(
        config: &TrainerConfig,
        after: usize,
        then: impl FnOnce(&Path, &Trainer, Documents<'_>) -> T,
    ) -> T {
        let place = tempfile::tempdir().unwrap();
        let (bags, path) = (bags(), place.path().join("checkpoint"));
        let all: Vec<DocId> = (0..40).map(DocId).collect();
        let documents =
            Documents { rows: Rows::Held(&bags), train: &all[..30], validation: &all[30..] };
        let trainer = config.clone().check().unwrap();
        let mut run = trainer.start(documents).unwrap();
        for _ in 0..after {
            run.next_epoch().unwrap();
        }
        save_checkpoint(&path, &mut run, "0123", &vec![0.5; after]).unwrap();
        then(&path, &trainer, documents)
    }

    fn finish(mut run: Run<'_>) -> Fitted {
        while run.next_epoch().unwrap().is_some() {}
        run.finish()
    }

    #[test]
    fn a_resumed_run_equals_an_unbroken_one_to_the_bit() {
        let tied = TrainerConfig {
            decoder: Decoder::Tied,
            decoder_norm: DecoderNorm::Free,
            hidden_dropout: 0.3,
            ..config()
        };
        let sought = TrainerConfig { target_zeros: Some(0.6), word_weight: 0.5, ..config() };
        let patient = TrainerConfig { patience: Some(2), rate: 0.1, ..config() };
        let renewed = TrainerConfig { renew: 0.1, dead_units: DeadUnits::Revive, ..config() };
        let falling =
            TrainerConfig { optimizer: Optimizer::Sgd, schedule: Schedule::Cosine, ..config() };
        let sampled = |base: &TrainerConfig| TrainerConfig {
            loss: Loss::Bce,
            sampling: Sampling::Words(3),
            ..base.clone()
        };
        let samples = [sampled(&tied), sampled(&renewed), sampled(&falling)];
        let mut configs = vec![tied, sought, patient, renewed, falling];
        configs.extend(samples);
        configs.extend(Unit::ALL.iter().map(|&unit| TrainerConfig { unit, ..config() }));
        for config in configs {
            for after in [0, 1, 7, 12] {
                interrupted(&config, after, |path, trainer, documents| {
                    let unbroken = finish(trainer.start(documents).unwrap());
                    let checkpoint = SavedCheckpoint::open(path).unwrap();
                    let resumed = trainer.resume(&checkpoint, documents, "0123").unwrap();
                    assert!(finish(resumed) == unbroken, "{config:?} after {after}");
                });
            }
        }
    }

    #[test]
    fn a_checkpoint_of_another_run_is_refused_with_what_differs() {
        interrupted(&config(), 2, |path, _, documents| {
            let checkpoint = SavedCheckpoint::open(path).unwrap();
            assert_eq!((checkpoint.n_epochs(), checkpoint.seconds()), (2, &[0.5, 0.5][..]));
            let message = |config: TrainerConfig, index| {
                let trainer = config.check().unwrap();
                trainer.resume(&checkpoint, documents, index).unwrap_err().to_string()
            };
            let faster = TrainerConfig { rate: 0.02, ..config() };
            let error = message(faster, "0123");
            assert!(error.ends_with("was made with rate `0.01`, not `0.02`"), "{error}");
            let relu = TrainerConfig { unit: Unit::Tanh, ..config() };
            let error = message(relu, "0123");
            assert!(error.ends_with("was made with unit `relu`, not `tanh`"), "{error}");
            let error = message(config(), "4567");
            assert!(error.ends_with("was made with index `0123`, not `4567`"), "{error}");
        });
    }

    #[test]
    fn every_damage_is_refused_with_the_name_of_the_file() {
        for name in [HEAD, STATE, HISTORY, TIMING] {
            interrupted(&config(), 2, |path, _, _| {
                let bytes = fs::read(path.join(name)).unwrap();
                let mut altered = bytes.clone();
                altered[bytes.len() / 2] ^= 1;
                for damage in [&altered, &bytes[..bytes.len() / 2].to_vec(), &vec![]] {
                    fs::write(path.join(name), damage).unwrap();
                    let error = SavedCheckpoint::open(path).unwrap_err().to_string();
                    assert!(error.contains(name) && !error.contains('\n'), "{name}: {error}");
                }
                fs::remove_file(path.join(name)).unwrap();
                let error = SavedCheckpoint::open(path).unwrap_err().to_string();
                assert!(error.contains(name), "{name}: {error}");
            });
        }
    }

    #[test]
    fn a_state_of_another_shape_is_refused() {
        interrupted(&config(), 1, |path, trainer, documents| {
            let checkpoint = SavedCheckpoint::open(path).unwrap();
            let wider = Bags::from_rows(&vec![vec![0, 17]; 40], 18).unwrap();
            let documents = Documents { rows: Rows::Held(&wider), ..documents };
            let error = trainer.resume(&checkpoint, documents, "0123").unwrap_err().to_string();
            assert!(error.contains("tensor `shard.0.encoder.values` is F32"), "{error}");
        });
    }
}

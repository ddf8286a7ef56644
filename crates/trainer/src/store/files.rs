//! What the files of models and checkpoints have in common: names, texts, and how damage is told.

use std::collections::BTreeMap;
use std::path::Path;

use topicscope_indexer::artifact::{self, FileRecord};

use crate::error::TrainerError;

pub(super) const HISTORY: &str = "history.csv";
pub(super) const TIMING: &str = "timing.csv";

/// The file of a model folder in which others keep what they found out about its units. It is no part
/// of the model: not listed, not digested, and it may be missing.
pub const UNITS_FILE: &str = "units.safetensors";

/// Writes the seconds of each epoch.
pub(super) fn timing_csv(seconds: &[f64]) -> String {
    let line = |(epoch, seconds): (usize, &f64)| format!("{epoch},{seconds:.6}\n");
    let lines: String = (1..).zip(seconds).map(line).collect();
    format!("epoch,seconds\n{lines}")
}

/// Takes the bytes of a file as text.
pub(super) fn utf8(
    folder: &Path,
    name: &'static str,
    bytes: Vec<u8>,
) -> Result<String, TrainerError> {
    String::from_utf8(bytes).map_err(|error| damaged(folder, name, error.to_string()))
}

/// Says that a file of a folder is not as it was written.
pub(super) fn damaged(folder: &Path, name: &str, reason: String) -> TrainerError {
    TrainerError::Damaged { path: folder.join(name), reason }
}

/// Reads a file that a head lists, and checks it against its digest there.
pub(super) fn read_listed(
    folder: &Path,
    head: &'static str,
    files: &BTreeMap<String, FileRecord>,
    name: &'static str,
) -> Result<Vec<u8>, TrainerError> {
    let record = files.get(name);
    let record =
        record.ok_or_else(|| damaged(folder, head, format!("it does not list `{name}`")))?;
    Ok(artifact::read_verified(folder, name, record)?)
}

/// Checks the bytes of a head against its own digest: that of its text without the digest, as it
/// stands, so that no byte of it can change unseen.
pub(super) fn check_digest(
    folder: &Path,
    head: &'static str,
    bytes: &[u8],
    digest: &str,
) -> Result<(), TrainerError> {
    let text = String::from_utf8_lossy(bytes).replace(digest, "");
    if digest == artifact::sha256_hex(text.as_bytes()) {
        return Ok(());
    }
    Err(damaged(folder, head, "it was altered after it was written".into()))
}

/// Reads what [`timing_csv`] wrote; `None` when it did not write this, or no clock measured it.
pub(super) fn read_timing_csv(text: &str) -> Option<Vec<f64>> {
    let seconds = |line: &str| line.split_once(',')?.1.parse().ok();
    let all: Option<Vec<f64>> = text.lines().skip(1).map(seconds).collect();
    all.filter(|all| all.iter().all(|seconds| seconds.is_finite()))
}

//! What the files of models and checkpoints have in common: names, texts, and how damage is told.

use std::path::Path;

use crate::error::TrainerError;

pub(super) const HISTORY: &str = "history.csv";
pub(super) const TIMING: &str = "timing.csv";

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

/// Reads what [`timing_csv`] wrote; `None` when it did not write this, or no clock measured it.
pub(super) fn read_timing_csv(text: &str) -> Option<Vec<f64>> {
    let seconds = |line: &str| line.split_once(',')?.1.parse().ok();
    let all: Option<Vec<f64>> = text.lines().skip(1).map(seconds).collect();
    all.filter(|all| all.iter().all(|seconds| seconds.is_finite()))
}

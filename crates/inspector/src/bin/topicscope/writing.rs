//! Places that commands write: apart from everything they read, free or ours to replace, and
//! claimed until the command ends.

use std::path::{Path, PathBuf};

use topicscope_indexer::Input;
use topicscope_indexer::artifact::{Claim, Existing, Kind, check_apart, check_target};

use crate::args::ReadingFlags;
use crate::interrupt;

/// Claims a place before any work is done; other processes are refused while the claim lives.
pub(crate) fn claim<'a>(
    target: &Path,
    existing: Existing,
    kind: Kind,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> anyhow::Result<Claim> {
    check_apart(target, inputs)?;
    check_target(target, existing, kind)?;
    let claim = Claim::take(target)?;
    interrupt::writes(target);
    Ok(claim)
}

/// Checks that a place is apart from everything that is read.
pub(crate) fn apart<'a>(
    target: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> anyhow::Result<()> {
    Ok(check_apart(target, inputs)?)
}

/// Claims a folder that grows: one of its kind that is there is gone on with.
pub(crate) fn claim_growing(target: &Path) -> anyhow::Result<Claim> {
    let claim = Claim::take(target)?;
    interrupt::writes(target);
    Ok(claim)
}

/// Lists the files and folders that text is read from, with those behind patterns.
pub(crate) fn sources(inputs: &[PathBuf], flags: &ReadingFlags) -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for input in inputs.iter().chain(&flags.test) {
        for input in Input::path(input).expanded()? {
            if let Input::Path(path) = input {
                sources.push(path);
            }
        }
    }
    sources.extend(flags.stop_words.iter().chain(&flags.pruning.vocabulary).cloned());
    Ok(sources)
}

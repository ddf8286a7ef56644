//! The place of a folder: what may stand there, and when it is replaced.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::ArtifactError;
use super::kind::Kind;
use super::ownership;
use super::plain::what_is;

/// Says what happens to a folder that already has the final name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and writing is refused.
    Refuse,
    /// It is exchanged for the new folder, if it is one of ours.
    Replace,
}

/// Says whether a folder may be written: nothing is there, or it may be replaced.
///
/// # Errors
/// When it exists and replacing was not asked for, or what is there is not certainly ours: of
/// another kind, a link, or a folder with something inside that does not belong to it.
pub fn check_target(target: &Path, existing: Existing, kind: Kind) -> Result<(), ArtifactError> {
    match what_is(target).map_err(ArtifactError::io("read", target))? {
        None => Ok(()),
        Some(_) if existing == Existing::Refuse => {
            Err(ArtifactError::Exists { path: target.to_path_buf() })
        }
        Some(_) => check_old(target, kind),
    }
}

/// Checks that a folder may go: it is ours, or empty.
pub(super) fn check_old(folder: &Path, kind: Kind) -> Result<(), ArtifactError> {
    let is_empty = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir())
        && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty { Ok(()) } else { ownership::check(folder, kind) }
}

/// Gives a place that is called `.`, `..` or the like its own name.
pub(super) fn named(place: &Path) -> Result<PathBuf, ArtifactError> {
    match place.file_name() {
        Some(_) => Ok(place.to_path_buf()),
        None => fs::canonicalize(place).map_err(ArtifactError::io("write", place)),
    }
}

/// Returns the folder that a folder lies in.
pub(super) fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

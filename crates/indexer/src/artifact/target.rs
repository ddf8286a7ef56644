//! The place of a folder: what may stand there, and when it is replaced.

use std::fs;
use std::path::Path;

use super::error::ArtifactError;

/// Says what happens to a folder that already has the final name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and writing is refused.
    Refuse,
    /// It is exchanged for the new folder, if it is one of ours.
    Replace,
}

/// Describes a kind of folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in messages.
    pub name: &'static str,
    /// The file that every folder of this kind holds; a folder without it is never replaced.
    pub marker: &'static str,
}

/// Says whether a folder may be written: nothing is there, or it may be replaced.
///
/// # Errors
/// When it exists and replacing was not asked for, or what is there is of another kind.
pub fn check_target(target: &Path, existing: Existing, kind: Kind) -> Result<(), ArtifactError> {
    let path = || target.to_path_buf();
    if fs::symlink_metadata(target).is_err() {
        return Ok(());
    }
    if existing == Existing::Refuse {
        return Err(ArtifactError::Exists { path: path() });
    }
    let empty = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
    if empty || target.join(kind.marker).is_file() {
        return Ok(());
    }
    Err(ArtifactError::NotReplaceable { path: path(), kind: kind.name, marker: kind.marker })
}

/// Returns the folder that a folder lies in.
pub(super) fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

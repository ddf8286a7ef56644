//! Temporary folders: each is locked by the process that writes it, so that those of killed
//! processes are known and removed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::ArtifactError;
use super::target::parent_of;

/// Middle part of the names of temporary folders: `.NAME.topicscope-tmp-PID-K`.
const TEMPORARY: &str = ".topicscope-tmp-";

/// Returns the start of the names of all temporary folders of a target.
fn temporary_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}{TEMPORARY}")
}

/// Makes a temporary folder for a target, and locks it for as long as the file is open.
pub(super) fn own_new_folder(target: &Path) -> Result<(PathBuf, File), ArtifactError> {
    let prefix = temporary_prefix(target);
    for attempt in 0_u32.. {
        let name = format!("{prefix}{}-{attempt}", std::process::id());
        let path = parent_of(target).join(name);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            made => made.map_err(ArtifactError::io("create folder", &path))?,
        }
        // Between creating and locking, another start may have taken the folder for stale.
        if let Ok(owner) = File::open(&path)
            && owner.try_lock().is_ok()
            && path.exists()
        {
            return Ok((path, owner));
        }
    }
    unreachable!("some attempt below 2^32 succeeds or fails")
}

/// Removes temporary folders of a target whose owner is gone.
pub(super) fn remove_stale(target: &Path) -> Result<(), ArtifactError> {
    let prefix = temporary_prefix(target);
    let parent = parent_of(target);
    let entries = fs::read_dir(parent).map_err(ArtifactError::io("read folder", parent))?;
    for entry in entries.flatten() {
        if !entry.file_name().to_string_lossy().starts_with(&prefix) {
            continue;
        }
        // A lock that can be taken has no living owner.
        if File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok()) {
            let path = entry.path();
            fs::remove_dir_all(&path).map_err(ArtifactError::io("remove", &path))?;
        }
    }
    Ok(())
}

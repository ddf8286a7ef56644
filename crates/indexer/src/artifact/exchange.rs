//! One step on disk: folders get their names or change places, and what was written is synced.

use std::fs;
use std::io;
use std::path::Path;

use super::plain::what_is;
use crate::system;

/// Swaps two folders; where the file system cannot, moves one after the other.
pub(super) fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    if system::exchange(new, old).is_ok() {
        return Ok(());
    }
    let aside = new.with_file_name("old");
    fs::rename(old, &aside)?;
    fs::rename(new, old).inspect_err(|_| {
        let _ = fs::rename(&aside, old);
    })?;
    fs::rename(&aside, new)
}

/// Gives a folder a name that nothing has.
pub(super) fn rename_to_free(folder: &Path, name: &Path) -> io::Result<()> {
    match system::rename_to_free(folder, name) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            if what_is(name)?.is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(folder, name)
        }
        renamed => renamed,
    }
}

/// Writes all files below a folder through to the disk.
pub(super) fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            system::sync_file(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Writes the names in a folder through to the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    system::sync_folder(folder)
}

//! One step on disk: folders get their names or change places, and what was written is synced.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::plain::what_is;

/// Swaps two folders; where the file system cannot, moves one after the other.
pub(super) fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
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
    match renameat_with(CWD, folder, CWD, name, RenameFlags::NOREPLACE) {
        // Not every file system can.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            if what_is(name)?.is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(folder, name)
        }
        renamed => Ok(renamed?),
    }
}

/// Writes all files below a folder through to the disk.
pub(super) fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            sync(&entry.path())?;
        }
    }
    sync(folder)
}

/// Writes a file or a folder through to the disk.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

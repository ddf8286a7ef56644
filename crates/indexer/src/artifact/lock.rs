//! Files that say by a lock that their owner lives; the lock goes with the process, however that
//! ends.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::plain::{FILE, what_is};
use crate::system::{Identity, has_no_locks, is_locked, open_lock};

/// Longest lock file that is read.
pub(super) const LIMIT: u64 = 4096;

/// A file whose lock this process holds.
#[derive(Debug)]
pub(super) struct LockFile {
    path: PathBuf,
    file: File,
}

/// What became of an attempt to take a lock.
pub(super) enum Attempt {
    Taken(LockFile),
    /// Somebody holds it; this is what the file says, and when it was written.
    Held(Vec<u8>, Option<std::time::SystemTime>),
    /// The file holds something else than lock files do, or is none.
    Foreign(&'static str),
    /// This file system has no locks.
    NoLocks,
}

impl LockFile {
    /// Takes the lock of a file, which is made if need be, and writes `says` into it. A file that is
    /// there must be empty or begin with `begins`.
    pub(super) fn take(path: &Path, begins: &[u8], says: &[u8]) -> io::Result<Attempt> {
        loop {
            match what_is(path)? {
                None | Some(FILE) => {}
                Some(found) => return Ok(Attempt::Foreign(found)),
            }
            let mut file = open_lock(path)?;
            let mut found = Vec::new();
            match Read::by_ref(&mut file).take(LIMIT).read_to_end(&mut found) {
                Err(error) if is_locked(&error) => {
                    return Ok(Attempt::Held(Vec::new(), file.metadata()?.modified().ok()));
                }
                read => read?,
            };
            if !found.is_empty() && !found.starts_with(begins) {
                return Ok(Attempt::Foreign(FILE));
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Ok(Attempt::Held(found, file.metadata()?.modified().ok()));
                }
                Err(TryLockError::Error(error)) if has_no_locks(&error) => {
                    return Ok(Attempt::NoLocks);
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Between opening and locking, its last owner may have removed it.
            let lock = Self { path: path.to_path_buf(), file };
            if lock.is_in_place() {
                // What stale ones say is not written again: a full disk must not keep them.
                if found != says {
                    lock.write(says).inspect_err(|_| lock.remove())?;
                }
                return Ok(Attempt::Taken(lock));
            }
        }
    }

    fn write(&self, says: &[u8]) -> io::Result<()> {
        let mut file = &self.file;
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(says)
    }

    /// Says whether the locked file still has its name.
    pub(super) fn is_in_place(&self) -> bool {
        let (here, there) = (Identity::of_file(&self.file), Identity::of_entry(&self.path));
        matches!((here, there), (Ok(here), Ok(there)) if here == there)
    }

    /// Removes the file, then lets go of the lock.
    pub(super) fn remove(&self) {
        if self.is_in_place() {
            // Nothing useful can be done when that fails; a file without a lock holds nobody up.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

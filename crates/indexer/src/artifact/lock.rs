//! Files that say by a lock that their owner lives; the lock goes with the process, however that
//! ends.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::plain::{FILE, bits, what_is};

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
            let mut file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .custom_flags(bits(OFlags::NONBLOCK | OFlags::NOFOLLOW))
                .open(path)?;
            let mut found = Vec::new();
            Read::by_ref(&mut file).take(LIMIT).read_to_end(&mut found)?;
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
        let here = self.file.metadata().map(|file| (file.dev(), file.ino()));
        let there = fs::symlink_metadata(&self.path).map(|file| (file.dev(), file.ino()));
        matches!((here, there), (Ok(here), Ok(there)) if here == there)
    }

    /// Removes the file, then lets go of the lock.
    pub(super) fn remove(&self) {
        if self.is_in_place() {
            // Nothing useful can be done when that fails; a file without a lock holds nobody up.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Says whether an error means that the file system knows no locks, as some network ones.
fn has_no_locks(error: &io::Error) -> bool {
    let unknown = [Errno::NOLCK, Errno::NOSYS, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::INVAL];
    unknown.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
        || error.kind() == io::ErrorKind::Unsupported
}

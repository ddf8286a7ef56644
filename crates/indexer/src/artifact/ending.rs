//! A program that ends in the middle of its work: what this process has under names that are not
//! final, so that it can be removed by whoever ends the program.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The file that makes a temporary folder one of ours.
pub(super) const OWNER: &str = "owner";

/// A folder into which other threads still write is emptied so many times.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// All that this process has on disk for as long as it works.
static ON_DISK: Mutex<OnDisk> = Mutex::new(OnDisk::new());

/// Temporary folders, lock files, and folders that were made for these.
#[derive(Debug)]
pub(super) struct OnDisk {
    temporaries: BTreeSet<PathBuf>,
    locks: BTreeSet<PathBuf>,
    made: BTreeSet<PathBuf>,
}

/// Keeps the process from ending in the middle of a step, for as long as the guard lives.
pub(super) fn steady() -> MutexGuard<'static, OnDisk> {
    ON_DISK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every temporary folder and every lock of this process, for a program that is about to
/// end in the middle of its work.
///
/// Folders that got their final names before stay; none gets its name afterwards: threads that are
/// about to finish, begin or drop a folder or a claim wait for ever. So the process must end then.
pub fn abandon() {
    let on_disk = steady();
    on_disk.remove();
    // Never let go.
    std::mem::forget(on_disk);
}

impl OnDisk {
    const fn new() -> Self {
        Self { temporaries: BTreeSet::new(), locks: BTreeSet::new(), made: BTreeSet::new() }
    }

    pub(super) fn add_temporary(&mut self, folder: &Path) {
        self.temporaries.insert(folder.to_path_buf());
    }

    pub(super) fn forget_temporary(&mut self, folder: &Path) {
        self.temporaries.remove(folder);
    }

    pub(super) fn add_lock(&mut self, file: &Path, made: &[PathBuf]) {
        self.locks.insert(file.to_path_buf());
        self.made.extend(made.iter().cloned());
    }

    pub(super) fn forget_lock(&mut self, file: &Path, made: &[PathBuf]) {
        self.locks.remove(file);
        for folder in made {
            self.made.remove(folder);
        }
    }

    /// Removes it all; nothing useful can be done where that fails, and the next start tries again.
    fn remove(&self) {
        for folder in &self.temporaries {
            for _ in 0..TRIES {
                let _ = remove_all(folder);
                if !folder.exists() {
                    break;
                }
                thread::sleep(PAUSE);
            }
        }
        for file in &self.locks {
            let _ = fs::remove_file(file);
        }
        // Inner ones first; those that hold something stay, as they should.
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Removes a temporary folder; the file that makes it ours goes last, so that a second try knows it
/// still.
pub(super) fn remove_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == OWNER {
        } else if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    fs::remove_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_has_no_final_name_goes_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let of = |name: &str| place.path().join(name);
        fs::create_dir_all(of("above/below/.x.topicscope-tmp-1-0/new")).unwrap();
        fs::write(of("above/below/.x.topicscope-tmp-1-0/owner"), "").unwrap();
        fs::write(of("above/below/.x.topicscope-lock"), "").unwrap();
        fs::create_dir(of("model")).unwrap();
        fs::write(of("model/model.json"), "").unwrap();
        let mut on_disk = OnDisk::new();
        on_disk.add_temporary(&of("above/below/.x.topicscope-tmp-1-0"));
        on_disk.add_lock(&of("above/below/.x.topicscope-lock"), &[of("above"), of("above/below")]);
        on_disk.add_lock(&of("model/model.json"), &[of("model")]);
        on_disk.add_temporary(&of("model"));
        on_disk.forget_lock(&of("model/model.json"), &[of("model")]);
        on_disk.forget_temporary(&of("model"));
        on_disk.remove();
        let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().path()).collect();
        assert_eq!(left, [of("model")]);
        assert!(of("model/model.json").exists());
    }

    #[test]
    fn a_folder_that_still_grows_goes_all_the_same() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("x");
        fs::create_dir_all(folder.join("new")).unwrap();
        let mut on_disk = OnDisk::new();
        on_disk.add_temporary(&folder);
        thread::scope(|scope| {
            scope.spawn(|| {
                for k in 0..2000 {
                    let _ = fs::write(folder.join(format!("new/{k}")), "x");
                }
            });
            on_disk.remove();
        });
        assert!(!folder.exists());
    }
}

//! A place that one process writes: others are told who does.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;

use super::ending::steady;
use super::error::ArtifactError;
use super::json::clean_json;
use super::lock::{Attempt, LIMIT, LockFile};
use super::plain::read_plain;
use super::target::{named, parent_of};
use super::temporary;
use crate::system::host_name;

/// How the name of every lock file ends, after a point and the name of its place.
const ENDING: &str = ".topicscope-lock";

/// How every lock file begins.
const BEGINS: &[u8] = b"{\"format\":\"topicscope lock\"";

/// Holds a place for as long as it lives: no other process can claim it.
///
/// The claim is a lock on the file `.NAME.topicscope-lock` beside the place. The file goes with the
/// claim; after a process that was killed it stays, and holds nobody up. Where the file system
/// has no locks, nothing is claimed.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::{ArtifactError, Claim};
///
/// let folder = tempfile::tempdir()?;
/// let place = folder.path().join("model");
/// let claim = Claim::take(&place)?;
/// assert!(matches!(Claim::take(&place), Err(ArtifactError::Busy { .. })));
/// drop(claim);
/// Claim::take(&place)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Claim {
    lock: Option<LockFile>,
    /// The file of the lock.
    path: PathBuf,
    /// Folders that were made for the lock, outermost first; empty ones go with it.
    made: Vec<PathBuf>,
}

/// Who holds a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Number of the process; absent while it is only just starting.
    pub process: Option<u32>,
    /// Its machine, if that is not this one.
    pub host: Option<String>,
    /// When it took the place.
    pub since: Option<SystemTime>,
}

/// Holds what matters of a lock file.
#[derive(Deserialize)]
struct Content {
    process: u32,
    host: String,
}

impl Claim {
    /// Claims a place for this process. Folders above it are made.
    ///
    /// # Errors
    /// [`ArtifactError::Busy`] when a living process has claimed it, with that process;
    /// [`ArtifactError::InTheWay`] when something else has the name of the lock file.
    pub fn take(place: &Path) -> Result<Self, ArtifactError> {
        let place = named(place)?;
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let path = place.with_file_name(format!(".{name}{ENDING}"));
        let on_disk = steady();
        let made = make_folders(parent_of(&place))?;
        let mut claim = Self { lock: None, path: path.clone(), made };
        // Let go before the claim, which asks for it when it is dropped.
        let mut on_disk = on_disk;
        let attempt =
            LockFile::take(&path, BEGINS, says(std::process::id(), &host_name()).as_bytes());
        match attempt.map_err(ArtifactError::io("write", &place))? {
            Attempt::Taken(lock) => {
                claim.lock = Some(lock);
                on_disk.add_lock(&path, &claim.made);
            }
            Attempt::NoLocks => {
                let _ = fs::remove_file(&path);
            }
            Attempt::Held(found, since) => {
                return Err(ArtifactError::Busy { path: place, holder: holder(&found, since) });
            }
            Attempt::Foreign(found) => return Err(ArtifactError::InTheWay { path, found }),
        }
        Ok(claim)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(lock) = &self.lock {
            lock.remove();
        }
        // Folders that hold something stay, as they should.
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
        if self.lock.is_some() {
            steady().forget_lock(&self.path, &self.made);
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.process {
            Some(process) => write!(f, "process `{process}`")?,
            None => write!(f, "another process")?,
        }
        match &self.host {
            Some(host) => write!(f, " on `{host}`"),
            None => Ok(()),
        }
    }
}

/// Removes what killed processes left in a folder of the claims and the writing of what stands there:
/// locks that nobody holds, and temporary folders without an owner. What a living process has stays.
///
/// # Errors
/// When the folder cannot be read, or something in it not removed.
pub fn tidy(folder: &Path) -> Result<(), ArtifactError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if let Some(place) = temporary::place_of(name) {
            temporary::remove_stale(&folder.join(place))?;
        } else if is_lock(&entry.path())
            && let Some(place) = name.strip_prefix('.').and_then(|name| name.strip_suffix(ENDING))
        {
            // Whoever can take it may remove it.
            match Claim::take(&folder.join(place)) {
                Ok(claim) => drop(claim),
                Err(ArtifactError::Busy { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Says whether a file is the lock of a claim, whether or not somebody holds it.
pub(super) fn is_lock(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with('.') && name.ends_with(ENDING))
        && read_plain(path, LIMIT).is_ok_and(|says| says.is_empty() || says.starts_with(BEGINS))
}

/// Returns what a lock file says.
fn says(process: u32, host: &str) -> String {
    let host = serde_json::Value::from(host);
    clean_json(&format!("{{\"format\":\"topicscope lock\",\"process\":{process},\"host\":{host}}}"))
}

/// Reads who holds a lock from what its file says.
fn holder(found: &[u8], since: Option<SystemTime>) -> Holder {
    match serde_json::from_slice::<Content>(found) {
        Ok(content) => Holder {
            process: Some(content.process),
            host: Some(content.host).filter(|there| *there != host_name()),
            since,
        },
        Err(_) => Holder { process: None, host: None, since },
    }
}

/// Makes a folder with those above it, and returns the ones that were not there, outermost first.
fn make_folders(folder: &Path) -> Result<Vec<PathBuf>, ArtifactError> {
    let above = folder.ancestors().filter(|above| !above.as_os_str().is_empty());
    let mut made: Vec<PathBuf> =
        above.take_while(|above| !above.exists()).map(Path::to_path_buf).collect();
    made.reverse();
    fs::create_dir_all(folder).map_err(ArtifactError::io("create folder", folder))?;
    Ok(made)
}

// Links and pipes are made as Unix makes them.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_killed_processes_left_goes_and_what_others_have_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at(".dead.topicscope-lock"), says(1, "here")).unwrap();
        fs::write(at(".mine.topicscope-lock"), "letter").unwrap();
        let held = Claim::take(&at("living")).unwrap();
        tidy(folder.path()).unwrap();
        let mut left = names(folder.path());
        left.sort();
        assert_eq!(left, [".living.topicscope-lock", ".mine.topicscope-lock"]);
        drop(held);
    }

    #[test]
    fn a_claimed_place_is_refused_with_its_holder_until_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("above/m");
        let claim = Claim::take(&place).unwrap();
        let error = Claim::take(&folder.path().join("above/../above/m")).unwrap_err();
        let ArtifactError::Busy { holder, .. } = &error else { panic!("{error}") };
        assert_eq!((holder.process, &holder.host), (Some(std::process::id()), &None));
        assert!(holder.since.is_some());
        let said = format!("is being written by process `{}`", std::process::id());
        assert!(error.to_string().ends_with(&said), "{error}");
        Claim::take(&folder.path().join("above/other")).unwrap();
        drop(claim);
        assert!(names(folder.path()).is_empty(), "folders that were made for it go with it");
    }

    #[test]
    fn what_a_killed_process_left_holds_nobody_up() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join(".m.topicscope-lock");
        for left in ["", "{\"format\":\"topicscope lock\",\"process\":1,\"host\":\"h\"}"] {
            fs::write(&lock, left).unwrap();
            drop(Claim::take(&folder.path().join("m")).unwrap());
            assert!(names(folder.path()).is_empty());
        }
    }

    #[test]
    fn a_holder_on_another_machine_is_named_with_it() {
        let says = says(7, "elsewhere");
        assert!(says.as_bytes().starts_with(BEGINS));
        assert_eq!(holder(says.as_bytes(), None).to_string(), "process `7` on `elsewhere`");
        assert_eq!(holder(b"", None).to_string(), "another process");
    }

    #[test]
    fn foreign_things_under_the_name_of_the_lock_are_left_alone_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, place) = (folder.path().join(".m.topicscope-lock"), folder.path().join("m"));
        let check = |expected: &str| match Claim::take(&place).unwrap_err() {
            ArtifactError::InTheWay { path, found } => {
                assert_eq!((path, found), (lock.clone(), expected));
            }
            error => panic!("{error}"),
        };
        fs::write(&lock, "dear diary").unwrap();
        check("file");
        assert_eq!(fs::read_to_string(&lock).unwrap(), "dear diary");
        fs::remove_file(&lock).unwrap();
        fs::create_dir(&lock).unwrap();
        check("folder");
        fs::remove_dir(&lock).unwrap();
        std::os::unix::fs::symlink("nowhere", &lock).unwrap();
        check("symbolic link");
        fs::remove_file(&lock).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &lock, rustix::fs::Mode::RWXU).unwrap();
        check("named pipe");
        assert!(lock.symlink_metadata().is_ok());
    }
}

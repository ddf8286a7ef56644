//! Temporary folders: `.NAME.topicscope-tmp-PID-K` beside the place that they become.
//!
//! Such a folder holds a locked file, by which a start tells what killed processes left from what a
//! living one still writes, and from what somebody else gave such a name; and the folder `new`,
//! which becomes the place. Only what has that file is ever removed.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::ending::{OWNER, remove_all, steady};
use super::error::ArtifactError;
use super::lock::{Attempt, LockFile};
use super::plain::{FILE, FOLDER, read_plain, what_is};
use super::target::parent_of;

/// Middle part of the names of temporary folders.
const MIDDLE: &str = ".topicscope-tmp-";

/// What that file says.
const SAYS: &[u8] = b"topicscope temporary folder\n";

/// The folder that becomes the place.
const NEW: &str = "new";

/// A temporary folder of this process; it goes with all it holds.
#[derive(Debug)]
pub(super) struct Temporary {
    path: PathBuf,
    // Tells other processes that its owner lives; absent where there are no locks.
    _owner: Option<LockFile>,
}

impl Temporary {
    /// Makes one beside a place.
    pub(super) fn beside(place: &Path) -> Result<Self, ArtifactError> {
        let prefix = prefix(place);
        let mut on_disk = steady();
        let mut make = || -> io::Result<Self> {
            for attempt in 0_u32.. {
                let name = format!("{prefix}{}-{attempt}", std::process::id());
                let path = parent_of(place).join(name);
                match fs::create_dir(&path) {
                    // A foreign thing may have any name; there are others.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                    made => made?,
                }
                let owner = match LockFile::take(&path.join(OWNER), SAYS, SAYS) {
                    Ok(Attempt::Taken(owner)) => Some(owner),
                    Ok(Attempt::NoLocks) => {
                        fs::write(path.join(OWNER), SAYS)?;
                        None
                    }
                    // Another start has taken the empty folder for a stale one.
                    Ok(Attempt::Held(..) | Attempt::Foreign(_)) => continue,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => {
                        let _ = fs::remove_dir_all(&path);
                        return Err(error);
                    }
                };
                match fs::create_dir(path.join(NEW)) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => {
                        let _ = remove_all(&path);
                        return Err(error);
                    }
                    Ok(()) => {
                        on_disk.add_temporary(&path);
                        return Ok(Self { path, _owner: owner });
                    }
                }
            }
            unreachable!("some attempt below 2^32 succeeds or fails")
        };
        // Its own name is nothing to people.
        make().map_err(ArtifactError::io("write", place))
    }

    /// Returns the folder that becomes the place.
    pub(super) fn new_folder(&self) -> PathBuf {
        self.path.join(NEW)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Nothing useful can be done here when removing fails; the next start tries again.
        let _ = remove_all(&self.path);
        steady().forget_temporary(&self.path);
    }
}

/// Removes temporary folders of a place whose owners are gone.
pub(super) fn remove_stale(place: &Path) -> Result<(), ArtifactError> {
    let prefix = prefix(place);
    let parent = parent_of(place);
    let entries = fs::read_dir(parent).map_err(ArtifactError::io("read folder", parent))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_numbered = |rest: &str| n_numbered(rest) == Some(rest.len());
        if !name.to_str().and_then(|name| name.strip_prefix(&prefix)).is_some_and(is_numbered)
            || what_is(&entry.path()).ok().flatten() != Some(FOLDER)
        {
            continue;
        }
        let (path, owner) = (entry.path(), entry.path().join(OWNER));
        match what_is(&owner) {
            // Its owner was killed before it could say so. Nothing goes that holds anything.
            Ok(None) => {
                let _ = fs::remove_dir(&path);
            }
            // A lock that can be taken has no living owner.
            Ok(Some(FILE)) if is_ours(&path) => {
                if let Ok(Attempt::Taken(_lock)) = LockFile::take(&owner, SAYS, SAYS) {
                    remove_all(&path).map_err(ArtifactError::io("remove", &path))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Returns the name of the place that a temporary folder belongs to, from its name; `None` for other
/// names.
pub(super) fn place_of(name: &str) -> Option<&str> {
    let (place, rest) = name.strip_prefix('.')?.split_once(MIDDLE)?;
    (n_numbered(rest) == Some(rest.len())).then_some(place)
}

/// Says whether a folder is a temporary one of ours, by its name and by what it holds.
pub(super) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let numbers =
        name.filter(|name| name.starts_with('.')).and_then(|name| name.split_once(MIDDLE));
    numbers.is_some_and(|(_, rest)| n_numbered(rest) == Some(rest.len()))
        && what_is(path).ok().flatten() == Some(FOLDER)
        && is_ours(path)
}

/// Says whether the file in a temporary folder says so. It may be empty when the process was killed
/// at once; then there is nothing beside it.
fn is_ours(folder: &Path) -> bool {
    match read_plain(&folder.join(OWNER), SAYS.len() as u64) {
        Ok(says) if says.is_empty() => fs::read_dir(folder).is_ok_and(|all| all.count() == 1),
        Ok(says) => says == SAYS,
        Err(_) => false,
    }
}

/// Puts the names of places where a message has those of their temporary folders, which people
/// have not given and will not find.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::final_names;
///
/// let message = "cannot write `a/.m.topicscope-tmp-17-0/new/model.json`";
/// assert_eq!(final_names(message), "cannot write `a/m/model.json`");
/// ```
pub fn final_names(message: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(message);
    let mut from = 0;
    while let Some(place) = text[from..].find(MIDDLE).map(|place| from + place) {
        from = place + MIDDLE.len();
        let Some(start) = hidden_name(&text[..place]) else { continue };
        let name = text[start + 1..place].to_owned();
        let Some(n_numbers) = n_numbered(&text[from..]) else { continue };
        let mut end = from + n_numbers;
        let inside = format!("/{NEW}");
        if text[end..].strip_prefix(&inside).is_some_and(|rest| !rest.starts_with(is_of_name)) {
            end += inside.len();
        }
        from = start + name.len();
        text.to_mut().replace_range(start..end, &name);
    }
    text
}

/// Returns where the name that a text ends with begins, if with a point. A name may hold spaces.
fn hidden_name(text: &str) -> Option<usize> {
    let starts = [&['/', '`'][..], &['/', '`', ' ', '\'', '"']];
    let after = |marks: &[char]| text.rfind(marks).map_or(0, |at| at + 1);
    starts.into_iter().map(after).find(|&start| text[start..].starts_with('.'))
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Returns the length of `PID-K` at the start of a text.
fn n_numbered(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    let rest = text[first..].strip_prefix('-')?;
    let second = digits(rest);
    (first > 0 && second > 0).then_some(first + 1 + second)
}

/// Returns the start of the names of all temporary folders of a place.
fn prefix(place: &Path) -> String {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}{MIDDLE}")
}

// Links and pipes are made as Unix makes them.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_killed_processes_left_goes_and_what_living_ones_write_stays() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("x");
        let living = Temporary::beside(&place).unwrap();
        let stale = parent.path().join(".x.topicscope-tmp-1-0");
        fs::create_dir_all(stale.join("new/deep")).unwrap();
        fs::write(stale.join(OWNER), SAYS).unwrap();
        fs::create_dir(parent.path().join(".x.topicscope-tmp-1-1")).unwrap();
        remove_stale(&place).unwrap();
        assert_eq!(names(parent.path()).len(), 1);
        assert!(living.new_folder().is_dir());
        drop(living);
        assert!(names(parent.path()).is_empty());
    }

    #[test]
    fn foreign_things_under_the_names_of_temporaries_are_passed_by() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("x");
        let of =
            |k: u32| parent.path().join(format!(".x.topicscope-tmp-{}-{k}", std::process::id()));
        rustix::fs::mkfifoat(rustix::fs::CWD, of(0), rustix::fs::Mode::RWXU).unwrap();
        fs::write(of(1), "a file").unwrap();
        fs::create_dir(of(2)).unwrap();
        fs::write(of(2).join("letter.txt"), "dear").unwrap();
        fs::create_dir(of(3)).unwrap();
        fs::write(of(3).join(OWNER), "my own").unwrap();
        symlink(of(2), of(4)).unwrap();
        fs::create_dir(of(5)).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, of(5).join(OWNER), rustix::fs::Mode::RWXU).unwrap();
        let before = names(parent.path());
        remove_stale(&place).unwrap();
        let temporary = Temporary::beside(&place).unwrap();
        assert_eq!(temporary.path, of(6));
        drop(temporary);
        assert_eq!(names(parent.path()), before);
        assert_eq!(fs::read_to_string(of(3).join(OWNER)).unwrap(), "my own");
    }

    #[test]
    fn messages_name_places_and_not_their_temporary_folders() {
        for (message, expected) in [
            ("at `.r.topicscope-tmp-1-0/new/index/bags`", "at `r/index/bags`"),
            ("/a/.b c.topicscope-tmp-12-3/new: no", "/a/b c: no"),
            (".m.topicscope-tmp-1-0", "m"),
            ("at .m.topicscope-tmp-1-0/new/x:3", "at m/x:3"),
            (".r.topicscope-tmp-1-0/new/.i.topicscope-tmp-2-0/new/x", "r/i/x"),
            (
                "`..m.topicscope-checkpoint.topicscope-tmp-1-0/new/a` b",
                "`.m.topicscope-checkpoint/a` b",
            ),
            ("a.topicscope-tmp-1-0", "a.topicscope-tmp-1-0"),
            (".m.topicscope-tmp-x", ".m.topicscope-tmp-x"),
            ("`.m.topicscope-tmp-1-0/newer`", "`m/newer`"),
        ] {
            assert_eq!(final_names(message), expected);
        }
    }
}

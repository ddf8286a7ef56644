//! Folders that appear whole or not at all.
//!
//! An index, a model and a report are folders. Each is written under a temporary name
//! beside its place, synced, then renamed; an old folder is exchanged for the new one in
//! one step. A killed process leaves only a temporary folder, which the next start removes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Middle part of the names of temporary folders: `.NAME.topicscope-tmp-PID-K`.
const TEMPORARY: &str = ".topicscope-tmp-";

/// Says what happens to a folder that already has the final name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and writing is refused.
    Refuse,
    /// It is exchanged for the new folder, if it is one of ours.
    Replace,
}

/// Identifies the bytes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// Says why a folder could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// The final name is taken and replacing was not asked for.
    #[error("`{}` already exists", path.display())]
    Exists {
        /// The final name.
        path: PathBuf,
    },
    /// Replacing was asked for, but what stands there was not written by this program.
    #[error("`{}` exists and is no {kind} (it holds no `{marker}`), so it is not replaced", path.display())]
    NotReplaceable {
        /// The final name.
        path: PathBuf,
        /// What was to be written: `index`, `model` or `report`.
        kind: &'static str,
        /// The file every such folder holds.
        marker: &'static str,
    },
    /// The operating system refused.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is shorter or longer than its record.
    #[error("`{}` holds `{found}` bytes where its record says `{expected}`", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes recorded when it was written.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// A file has the right length and other bytes.
    #[error("`{}` was altered after it was written (its SHA-256 differs from the record)", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
    },
}

impl ArtifactError {
    fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_path_buf(), source }
    }
}

/// Describes a kind of folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in messages.
    pub name: &'static str,
    /// The file that every folder of this kind holds; a folder without it is never replaced.
    pub marker: &'static str,
}

/// Writes one folder: files go to a temporary place until [`Staging::commit`].
///
/// Dropping it without a commit removes the temporary folder.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::{Existing, Kind, Staging};
///
/// let place = tempfile::tempdir()?;
/// let target = place.path().join("index");
/// let kind = Kind { name: "index", marker: "manifest.json" };
/// let mut staging = Staging::begin(&target, Existing::Refuse, kind)?;
/// staging.write("manifest.json", b"{}")?;
/// assert!(!target.exists());
/// staging.commit()?;
/// assert!(target.join("manifest.json").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    temporary: PathBuf,
    existing: Existing,
    kind: Kind,
    records: BTreeMap<String, FileRecord>,
    // The lock on the temporary folder tells other processes that its owner lives.
    _owner: File,
}

impl Staging {
    /// Opens a temporary folder beside `target` and removes stale ones of the same name.
    ///
    /// # Errors
    /// When the target exists and may not be replaced, or the place cannot be written.
    pub fn begin(target: &Path, existing: Existing, kind: Kind) -> Result<Self, ArtifactError> {
        check_target(target, existing, kind)?;
        let parent = parent_of(target);
        fs::create_dir_all(parent).map_err(ArtifactError::io("create folder", parent))?;
        remove_stale(target)?;
        let (temporary, owner) = own_new_folder(target)?;
        Ok(Self {
            target: target.to_path_buf(),
            temporary,
            existing,
            kind,
            records: BTreeMap::new(),
            _owner: owner,
        })
    }

    /// Returns the temporary folder, for writers that need a path of their own.
    pub fn path(&self) -> &Path {
        &self.temporary
    }

    /// Writes a file of the folder and records its length and digest.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArtifactError> {
        self.write_with(name, |out| out.write_all(bytes))
    }

    /// Writes a file of the folder through a stream and records its length and digest.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_with(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), ArtifactError> {
        let path = self.temporary.join(name);
        let shown = self.target.join(name);
        let write = || -> io::Result<FileRecord> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut out = Recorder::new(BufWriter::new(File::create(&path)?));
            fill(&mut out)?;
            out.flush()?;
            Ok(out.record())
        };
        let record = write().map_err(ArtifactError::io("write", &shown))?;
        self.records.insert(name.to_owned(), record);
        Ok(())
    }

    /// Returns the records of the files written so far, by name.
    pub fn records(&self) -> &BTreeMap<String, FileRecord> {
        &self.records
    }

    /// Syncs every file and gives the folder its final name in one step.
    ///
    /// # Errors
    /// When syncing or renaming fails; the target is then as it was.
    pub fn commit(self) -> Result<(), ArtifactError> {
        sync_tree(&self.temporary).map_err(ArtifactError::io("write", &self.target))?;
        check_target(&self.target, self.existing, self.kind)?;
        let moved = if self.target.exists() {
            exchange(&self.temporary, &self.target)
        } else {
            fs::rename(&self.temporary, &self.target)
        };
        moved.map_err(ArtifactError::io("write", &self.target))?;
        let parent = parent_of(&self.target);
        sync(parent).map_err(ArtifactError::io("write", parent))
        // Dropping `self` removes the old folder, which now has the temporary name.
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Nothing useful can be done here when removing fails; the next start tries again.
        let _ = fs::remove_dir_all(&self.temporary);
    }
}

/// Reads a file and checks it against its record.
///
/// # Errors
/// When the file cannot be read, is truncated or was altered.
pub fn read_verified(
    folder: &Path,
    name: &str,
    record: &FileRecord,
) -> Result<Vec<u8>, ArtifactError> {
    let path = folder.join(name);
    let bytes = fs::read(&path).map_err(ArtifactError::io("read", &path))?;
    let found = bytes.len() as u64;
    if found != record.bytes {
        return Err(ArtifactError::Length { path, expected: record.bytes, found });
    }
    if sha256_hex(&bytes) != record.sha256 {
        return Err(ArtifactError::Altered { path });
    }
    Ok(bytes)
}

/// Opens a file after checking it against its record, without holding it in memory.
///
/// # Errors
/// As [`read_verified`].
pub(crate) fn open_verified(
    folder: &Path,
    name: &str,
    record: &FileRecord,
) -> Result<File, ArtifactError> {
    let path = folder.join(name);
    let mut file = File::open(&path).map_err(ArtifactError::io("read", &path))?;
    let mut recorder = Recorder::new(io::sink());
    io::copy(&mut file, &mut recorder).map_err(ArtifactError::io("read", &path))?;
    let found = recorder.record();
    if found.bytes != record.bytes {
        return Err(ArtifactError::Length { path, expected: record.bytes, found: found.bytes });
    }
    if found.sha256 != record.sha256 {
        return Err(ArtifactError::Altered { path });
    }
    Ok(file)
}

/// Returns the SHA-256 of some bytes in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Counts and digests what passes through to a writer.
struct Recorder<W> {
    inner: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Recorder<W> {
    fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new(), bytes: 0 }
    }

    fn record(self) -> FileRecord {
        FileRecord { bytes: self.bytes, sha256: hex(&self.digest.finalize()) }
    }
}

impl<W: Write> Write for Recorder<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(data)?;
        self.digest.update(&data[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
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

/// Removes a folder of ours in one step, and temporary folders that killed processes left of
/// it. Nothing there is fine.
///
/// # Errors
/// When what is there is of another kind, or cannot be removed.
pub fn remove(target: &Path, kind: Kind) -> Result<(), ArtifactError> {
    check_target(target, Existing::Replace, kind)?;
    if !parent_of(target).is_dir() {
        return Ok(());
    }
    remove_stale(target)?;
    if target.exists() {
        // Under its temporary name a half removed folder is nobody's, and goes with the next start.
        let (temporary, _owner) = own_new_folder(target)?;
        fs::rename(target, temporary.join("old")).map_err(ArtifactError::io("remove", target))?;
        fs::remove_dir_all(&temporary).map_err(ArtifactError::io("remove", target))?;
    }
    Ok(())
}

fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Returns the start of the names of all temporary folders of a target.
fn temporary_prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{name}{TEMPORARY}")
}

fn own_new_folder(target: &Path) -> Result<(PathBuf, File), ArtifactError> {
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
fn remove_stale(target: &Path) -> Result<(), ArtifactError> {
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

/// Swaps two folders; where the file system cannot, moves one after the other.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
        return Ok(());
    }
    let aside = PathBuf::from(format!("{}-old", new.display()));
    fs::rename(old, &aside)?;
    fs::rename(new, old).inspect_err(|_| {
        let _ = fs::rename(&aside, old);
    })?;
    fs::rename(&aside, new)
}

fn sync_tree(folder: &Path) -> io::Result<()> {
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

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind { name: "index", marker: "manifest.json" };

    fn written(target: &Path, existing: Existing, text: &str) -> Result<(), ArtifactError> {
        let mut staging = Staging::begin(target, existing, KIND)?;
        staging.write("manifest.json", text.as_bytes())?;
        staging.commit()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_uncommitted_folder_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        let mut staging = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        staging.write("a/b.txt", b"hello").unwrap();
        assert_eq!(staging.records()["a/b.txt"].bytes, 5);
        drop(staging);
        assert!(names(place.path()).is_empty());
    }

    #[test]
    fn an_existing_folder_is_refused_then_exchanged() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        written(&target, Existing::Refuse, "one").unwrap();
        assert!(matches!(
            written(&target, Existing::Refuse, "two"),
            Err(ArtifactError::Exists { .. })
        ));
        written(&target, Existing::Replace, "two").unwrap();
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "two");
        assert_eq!(names(place.path()), ["x"]);
    }

    #[test]
    fn a_folder_of_somebody_else_is_never_replaced() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("home");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("letter.txt"), "dear").unwrap();
        assert!(matches!(
            written(&target, Existing::Replace, "x"),
            Err(ArtifactError::NotReplaceable { .. })
        ));
        assert_eq!(names(&target), ["letter.txt"]);
    }

    #[test]
    fn a_folder_of_ours_is_removed_with_stale_ones_and_no_other() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        remove(&target, KIND).unwrap();
        remove(&place.path().join("nowhere/x"), KIND).unwrap();
        written(&target, Existing::Refuse, "one").unwrap();
        fs::create_dir(place.path().join(".x.topicscope-tmp-1-0")).unwrap();
        remove(&target, KIND).unwrap();
        assert!(names(place.path()).is_empty());
        fs::create_dir(&target).unwrap();
        fs::write(target.join("letter.txt"), "dear").unwrap();
        assert!(matches!(remove(&target, KIND), Err(ArtifactError::NotReplaceable { .. })));
    }

    #[test]
    fn stale_folders_go_and_owned_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        fs::create_dir(place.path().join(".x.topicscope-tmp-1-0")).unwrap();
        let living = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        assert_eq!(names(place.path()).len(), 1);
        let second = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        assert!(living.path().exists() && second.path().exists());
    }

    #[test]
    fn altered_and_truncated_files_are_told_apart() {
        let place = tempfile::tempdir().unwrap();
        let record = FileRecord { bytes: 3, sha256: sha256_hex(b"abc") };
        let check = |bytes: &[u8]| {
            fs::write(place.path().join("f"), bytes).unwrap();
            read_verified(place.path(), "f", &record)
        };
        assert_eq!(check(b"abc").unwrap(), b"abc");
        assert!(matches!(check(b"ab"), Err(ArtifactError::Length { found: 2, .. })));
        assert!(matches!(check(b"abd"), Err(ArtifactError::Altered { .. })));
    }

    #[test]
    fn the_digest_is_the_published_one() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}

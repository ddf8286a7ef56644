//! Folders under a temporary name, until they are whole.
//!
//! An index, a model and a report are folders. Each is written under a temporary name
//! beside its place, synced, then renamed; an old folder is exchanged for the new one in
//! one step. A killed process leaves only a temporary folder, which the next start removes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::ArtifactError;
use super::exchange::{exchange, sync, sync_tree};
use super::locks::{own_new_folder, remove_stale};
use super::record::{FileRecord, Recorder};
use super::target::{Existing, Kind, check_target, parent_of};

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
    fn stale_folders_go_and_owned_ones_stay() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        fs::create_dir(place.path().join(".x.topicscope-tmp-1-0")).unwrap();
        let living = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        assert_eq!(names(place.path()).len(), 1);
        let second = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        assert!(living.path().exists() && second.path().exists());
    }
}

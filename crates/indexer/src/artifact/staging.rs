//! Folders under a temporary name, until they are whole.
//!
//! An index, a model and a report are folders. Each is written under a temporary name
//! beside its place, synced, then renamed; an old folder is exchanged for the new one in
//! one step. A killed process leaves only a temporary folder, which the next start removes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::ending::steady;
use super::error::ArtifactError;
use super::exchange::{exchange, rename_to_free, sync_folder, sync_tree};
use super::kind::Kind;
use super::ownership;
use super::plain::what_is;
use super::record::{FileRecord, Recorder};
use super::target::{Existing, check_old, check_target, named, parent_of};
use super::temporary::{Temporary, remove_stale};

/// Writes one folder: files go to a temporary place until [`Staging::commit`].
///
/// Dropping it without a commit removes the temporary folder.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::{Existing, Kind, Says, Staging};
///
/// let place = tempfile::tempdir()?;
/// let target = place.path().join("index");
/// let says = &[Says::Format("my index")];
/// let kind = Kind { name: "index", marker: "manifest.json", says, parts: &[] };
/// let mut staging = Staging::begin(&target, Existing::Refuse, kind)?;
/// staging.write("manifest.json", br#"{"format": "my index"}"#)?;
/// assert!(!target.exists());
/// staging.commit()?;
/// assert!(target.join("manifest.json").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    _temporary: Temporary,
    /// What becomes the target.
    folder: PathBuf,
    existing: Existing,
    kind: Kind,
    records: BTreeMap<String, FileRecord>,
}

/// Makes a folder and those above it; none comes back once the process has given up what it has on
/// disk.
fn make_folders(folder: &Path) -> io::Result<()> {
    let _steady = steady();
    fs::create_dir_all(folder)
}

impl Staging {
    /// Opens a temporary folder beside `target` and removes stale ones of the same name.
    ///
    /// # Errors
    /// When the target exists and may not be replaced, or the place cannot be written.
    pub fn begin(target: &Path, existing: Existing, kind: Kind) -> Result<Self, ArtifactError> {
        check_target(target, existing, kind)?;
        let target = named(target)?;
        let parent = parent_of(&target);
        make_folders(parent).map_err(ArtifactError::io("create folder", parent))?;
        remove_stale(&target)?;
        let temporary = Temporary::beside(&target)?;
        let folder = temporary.new_folder();
        let records = BTreeMap::new();
        Ok(Self { target, _temporary: temporary, folder, existing, kind, records })
    }

    /// Returns the temporary folder, for writers that need a path of their own.
    pub fn path(&self) -> &Path {
        &self.folder
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
        let path = self.folder.join(name);
        let shown = self.target.join(name);
        let write = || -> io::Result<FileRecord> {
            if let Some(folder) = path.parent() {
                make_folders(folder)?;
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
    /// When syncing or renaming fails; the target is then as it was. When the target was taken by
    /// something else in the meantime, the new folder is kept beside it, as the error says.
    ///
    /// # Panics
    /// In debug builds, when the folder is not what its kind says, so that it could never be
    /// replaced.
    pub fn commit(self) -> Result<(), ArtifactError> {
        sync_tree(&self.folder).map_err(ArtifactError::io("write", &self.target))?;
        if cfg!(debug_assertions)
            && let Err(error) = ownership::check(&self.folder, self.kind)
        {
            panic!("the kind of folder does not fit what is written: {error}");
        }
        let _steady = steady();
        if let Err(source) = check_target(&self.target, self.existing, self.kind) {
            return Err(self.kept_beside(source));
        }
        let failed = || ArtifactError::io("write", &self.target);
        if what_is(&self.target).map_err(failed())?.is_none() {
            rename_to_free(&self.folder, &self.target).map_err(failed())?;
        } else {
            exchange(&self.folder, &self.target).map_err(failed())?;
            // What came into the old folder since it was checked must not go with it.
            if let Err(source) = check_old(&self.folder, self.kind) {
                exchange(&self.folder, &self.target).map_err(failed())?;
                return Err(self.kept_beside(source));
            }
        }
        let parent = parent_of(&self.target);
        sync_folder(parent).map_err(ArtifactError::io("write", parent))
        // Dropping the temporary folder removes the old one, which is now inside.
    }

    /// Gives the finished folder a free name beside the one that it cannot have.
    fn kept_beside(&self, source: ArtifactError) -> ArtifactError {
        let name = self.target.file_name().unwrap_or_default().to_string_lossy();
        for k in 1..1000 {
            let kept = self.target.with_file_name(format!("{name}-{k}"));
            match rename_to_free(&self.folder, &kept) {
                Ok(()) => return ArtifactError::Displaced { kept, source: Box::new(source) },
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => break,
            }
        }
        source
    }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Says;
    use super::*;

    const KIND: Kind =
        Kind { name: "index", marker: "manifest.json", says: &[Says::Format("ours")], parts: &[] };

    /// Begins a folder whose marker lists one file.
    fn begun(target: &Path, existing: Existing, text: &str) -> Result<Staging, ArtifactError> {
        let mut staging = Staging::begin(target, existing, KIND)?;
        staging.write("text", text.as_bytes())?;
        staging.write(KIND.marker, br#"{"format": "ours", "files": {"text": 0}}"#)?;
        Ok(staging)
    }

    fn written(target: &Path, existing: Existing, text: &str) -> Result<(), ArtifactError> {
        begun(target, existing, text)?.commit()
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
        assert_eq!(fs::read_to_string(target.join("text")).unwrap(), "two");
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
    fn nothing_that_came_meanwhile_is_lost_nor_what_was_made() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        written(&target, Existing::Refuse, "one").unwrap();
        let staging = begun(&target, Existing::Replace, "two").unwrap();
        fs::write(target.join("letter.txt"), "dear").unwrap();
        let error = staging.commit().unwrap_err().to_string();
        assert!(error.contains("`letter.txt`, which belongs to no index"), "{error}");
        assert!(error.ends_with("/x-1`"), "{error}");
        let staging = begun(&place.path().join("y"), Existing::Refuse, "three").unwrap();
        fs::create_dir(place.path().join("y")).unwrap();
        let error = staging.commit().unwrap_err();
        assert!(matches!(error, ArtifactError::Displaced { .. }), "{error}");
        assert_eq!(names(place.path()), ["x", "x-1", "y", "y-1"]);
        let text = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
        let texts = ["x/text", "x-1/text", "y-1/text", "x/letter.txt"].map(text);
        assert_eq!(texts, ["one", "two", "three", "dear"]);
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
    #[should_panic(expected = "does not fit what is written")]
    fn a_folder_that_could_never_be_replaced_is_a_mistake_in_the_program() {
        let place = tempfile::tempdir().unwrap();
        let mut staging = begun(&place.path().join("x"), Existing::Refuse, "one").unwrap();
        staging.write("unlisted", b"").unwrap();
        let _ = staging.commit();
    }
}

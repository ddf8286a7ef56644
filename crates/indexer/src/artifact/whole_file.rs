//! Single files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::ending::steady;
use super::error::ArtifactError;
use super::exchange::sync_folder;
use super::plain::{FILE, what_is};
use super::target::{named, parent_of};
use super::temporary::{Temporary, remove_stale};

/// Writes a file, which takes the place of one that is there in one step. Folders above it are made.
///
/// A folder that is made whole has [`Staging`](super::Staging); this is for folders that grow.
///
/// # Errors
/// When something else than a file has its name, or it cannot be written.
///
/// # Example
/// ```
/// use topicscope_indexer::artifact::write_file;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("study/study.toml");
/// write_file(&path, b"seeds = 8\n")?;
/// write_file(&path, b"seeds = 10\n")?;
/// assert_eq!(std::fs::read_to_string(&path)?, "seeds = 10\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_file(target: &Path, bytes: &[u8]) -> Result<(), ArtifactError> {
    let target = named(target)?;
    match what_is(&target).map_err(ArtifactError::io("write", &target))? {
        None | Some(FILE) => {}
        Some(found) => return Err(ArtifactError::InTheWay { path: target, found }),
    }
    let parent = parent_of(&target);
    fs::create_dir_all(parent).map_err(ArtifactError::io("create folder", parent))?;
    remove_stale(&target)?;
    let temporary = Temporary::beside(&target)?;
    let path = temporary.new_folder().join("file");
    let write = || -> io::Result<()> {
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        let _steady = steady();
        fs::rename(&path, &target)?;
        sync_folder(parent)
    };
    write().map_err(ArtifactError::io("write", &target))
}

/// Removes a file; nothing there is fine.
///
/// # Errors
/// When something else than a file has its name, or it cannot be removed.
pub fn remove_file(target: &Path) -> Result<(), ArtifactError> {
    match what_is(target).map_err(ArtifactError::io("remove", target))? {
        None => Ok(()),
        Some(FILE) => fs::remove_file(target).map_err(ArtifactError::io("remove", target)),
        Some(found) => Err(ArtifactError::InTheWay { path: target.to_path_buf(), found }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_stays_and_nothing_else_is_left() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        fs::create_dir(&target).unwrap();
        assert!(matches!(write_file(&target, b"y"), Err(ArtifactError::InTheWay { .. })));
        fs::remove_dir(&target).unwrap();
        write_file(&target, b"y").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"y");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }
}

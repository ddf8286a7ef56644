//! Removing a folder whole.

use std::fs;
use std::path::Path;

use super::error::ArtifactError;
use super::locks::{own_new_folder, remove_stale};
use super::target::{Existing, Kind, check_target, parent_of};

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

#[cfg(test)]
mod tests {
    use super::super::staging::Staging;
    use super::*;

    const KIND: Kind = Kind { name: "index", marker: "manifest.json" };

    #[test]
    fn a_folder_of_ours_is_removed_with_stale_ones_and_no_other() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("x");
        remove(&target, KIND).unwrap();
        remove(&place.path().join("nowhere/x"), KIND).unwrap();
        let mut staging = Staging::begin(&target, Existing::Refuse, KIND).unwrap();
        staging.write(KIND.marker, b"one").unwrap();
        staging.commit().unwrap();
        fs::create_dir(place.path().join(".x.topicscope-tmp-1-0")).unwrap();
        remove(&target, KIND).unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
        fs::create_dir(&target).unwrap();
        fs::write(target.join("letter.txt"), "dear").unwrap();
        assert!(matches!(remove(&target, KIND), Err(ArtifactError::NotReplaceable { .. })));
    }
}

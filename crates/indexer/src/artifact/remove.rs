//! Removing a folder whole.

use std::fs;
use std::path::Path;

use super::ending::steady;
use super::error::ArtifactError;
use super::exchange::rename_to_free;
use super::kind::Kind;
use super::target::{Existing, check_old, check_target, parent_of};
use super::temporary::{Temporary, remove_stale};

/// Removes a folder of ours in one step, and temporary folders that killed processes left of
/// it. Nothing there is fine.
///
/// # Errors
/// When what is there is not certainly ours, or cannot be removed.
pub fn remove(target: &Path, kind: Kind) -> Result<(), ArtifactError> {
    check_target(target, Existing::Replace, kind)?;
    if !parent_of(target).is_dir() {
        return Ok(());
    }
    remove_stale(target)?;
    if target.exists() {
        // Under its temporary name a half removed folder is nobody's, and goes with the next start.
        let temporary = Temporary::beside(target)?;
        let old = temporary.new_folder();
        // From here on it is removed whole or stays.
        let _steady = steady();
        let failed = || ArtifactError::io("remove", target);
        fs::rename(target, &old).map_err(failed())?;
        // What came into it since it was checked must not go with it.
        if let Err(error) = check_old(&old, kind) {
            rename_to_free(&old, target).map_err(failed())?;
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::kind::Says;
    use super::super::staging::Staging;
    use super::*;

    const KIND: Kind =
        Kind { name: "index", marker: "index", says: &[Says::FirstLine("one")], parts: &[] };

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

//! What each system does in its own way, behind names that are the same on all: folders that change
//! places, files that are opened without waiting, locks, and which file is which.
//!
//! Everything else of the workspace is written once for all systems. What a system cannot do is answered
//! with [`io::ErrorKind::Unsupported`], for which callers have another way.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(unix)]
use unix as here;
#[cfg(windows)]
use windows as here;

#[cfg(feature = "text")]
pub(crate) use here::is_link_loop;
pub(crate) use here::{
    exchange, has_no_locks, host_name, is_locked, name_of_special, open_lock, open_to_read,
    rename_to_free, sync_file, sync_folder,
};

/// Tells one file or folder from all others that are there, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The device or volume.
    volume: u64,
    /// The number of the file on it.
    file: u64,
}

impl Identity {
    /// Returns that of an open file.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn of_file(file: &File) -> io::Result<Self> {
        here::identity_of_file(file)
    }

    /// Returns that of what a path leads to; links are followed.
    ///
    /// # Errors
    /// When nothing is there, or the system does not tell.
    pub fn at(path: &Path) -> io::Result<Self> {
        here::identity_at(path)
    }

    /// Returns that of what has a name itself. On Windows links are followed here too.
    ///
    /// # Errors
    /// As [`Identity::at`].
    pub fn of_entry(path: &Path) -> io::Result<Self> {
        here::identity_of_entry(path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_known_under_another_name_and_told_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "same").unwrap();
        fs::write(at("b"), "same").unwrap();
        let (a, b) = (Identity::at(&at("a")).unwrap(), Identity::at(&at("b")).unwrap());
        assert_ne!(a, b);
        assert_eq!(Identity::of_file(&File::open(at("a")).unwrap()).unwrap(), a);
        fs::rename(at("a"), at("c")).unwrap();
        assert_eq!(Identity::of_entry(&at("c")).unwrap(), a);
        assert!(Identity::at(&at("a")).is_err() && Identity::at(folder.path()).is_ok());
    }

    #[test]
    fn a_name_that_is_taken_is_not_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("new")).unwrap();
        fs::create_dir(at("old")).unwrap();
        assert!(rename_to_free(&at("new"), &at("old")).is_err());
        assert!(at("new").exists());
    }
}

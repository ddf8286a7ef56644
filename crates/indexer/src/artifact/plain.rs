//! Regular files and folders, told from all else that can have a name: a pipe would make a
//! reader wait, a device never end, a link lead elsewhere.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

use crate::system;

/// What [`name_of`] calls a folder.
pub(super) const FOLDER: &str = "folder";

/// What [`name_of`] calls a regular file.
pub(super) const FILE: &str = "file";

/// Opens a regular file for reading, and nothing else; never waits.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let file = system::open_to_read(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// When it is no regular file, is longer, or cannot be read.
pub fn read_plain(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it is longer than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Says what stands under a name, without following a link; `None` when nothing does.
pub(super) fn what_is(path: &Path) -> io::Result<Option<&'static str>> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(name_of(metadata.file_type()))),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Names a kind of entry in words.
pub(super) fn name_of(kind: FileType) -> &'static str {
    if kind.is_dir() {
        FOLDER
    } else if kind.is_file() {
        FILE
    } else if kind.is_symlink() {
        "symbolic link"
    } else {
        system::name_of_special(kind)
    }
}

// Links and pipes are made as Unix makes them.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read_and_only_so_far() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("f");
        fs::write(&file, "four").unwrap();
        assert_eq!(read_plain(&file, 4).unwrap(), b"four");
        assert_eq!(read_plain(&file, 3).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        let pipe = place.path().join("p");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
        assert!(read_plain(&pipe, 4).is_err() && read_plain(place.path(), 4).is_err());
        assert_eq!(what_is(&pipe).unwrap(), Some("named pipe"));
        assert_eq!(what_is(place.path()).unwrap(), Some(FOLDER));
        assert_eq!(what_is(&file.join("below")).unwrap(), None);
    }
}

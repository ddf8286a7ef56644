//! What is written down of a file, and reading it again by that.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ArtifactError;
use super::plain;

/// Identifies the bytes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl FileRecord {
    /// Makes the record of a file that is there.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        digest(&mut plain::open(path)?)
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
    // The length comes first: nothing is read of a file that is too long anyway.
    let mut file = open_of_length(&path, record)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(ArtifactError::io("read", &path))?;
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
    let mut file = open_of_length(&path, record)?;
    let found = digest(&mut file).map_err(ArtifactError::io("read", &path))?;
    if found != *record {
        return Err(ArtifactError::Altered { path });
    }
    Ok(file)
}

/// Checks that a file has the length of its record, without reading it.
///
/// # Errors
/// When it has another length, or cannot be opened.
pub(crate) fn check_length(
    folder: &Path,
    name: &str,
    record: &FileRecord,
) -> Result<(), ArtifactError> {
    open_of_length(&folder.join(name), record).map(drop)
}

fn open_of_length(path: &Path, record: &FileRecord) -> Result<File, ArtifactError> {
    let open = || {
        let file = plain::open(path)?;
        let found = file.metadata()?.len();
        Ok((file, found))
    };
    let (file, found) = open().map_err(ArtifactError::io("read", path))?;
    if found != record.bytes {
        let (path, expected) = (path.to_path_buf(), record.bytes);
        return Err(ArtifactError::Length { path, expected, found });
    }
    Ok(file)
}

fn digest(file: &mut File) -> io::Result<FileRecord> {
    let mut recorder = Recorder::new(io::sink());
    io::copy(file, &mut recorder)?;
    Ok(recorder.record())
}

/// Returns the SHA-256 of some bytes in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

/// Returns the SHA-256 digest of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Counts and digests what passes through to a writer.
pub(super) struct Recorder<W> {
    inner: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Recorder<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, digest: Sha256::new(), bytes: 0 }
    }

    pub(super) fn record(self) -> FileRecord {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn altered_and_truncated_files_are_told_apart() {
        let place = tempfile::tempdir().unwrap();
        let record = FileRecord { bytes: 3, sha256: sha256_hex(b"abc") };
        let check = |bytes: &[u8]| {
            fs::write(place.path().join("f"), bytes).unwrap();
            let opened = open_verified(place.path(), "f", &record).map(drop);
            (read_verified(place.path(), "f", &record), opened)
        };
        assert_eq!(check(b"abc").0.unwrap(), b"abc");
        for (bytes, n_bytes) in [(&b"ab"[..], 2), (b"abcd", 4)] {
            let (read, opened) = check(bytes);
            for outcome in [read.map(drop), opened] {
                let Err(ArtifactError::Length { found, .. }) = outcome else {
                    panic!("{outcome:?}")
                };
                assert_eq!(found, n_bytes);
            }
        }
        let (read, opened) = check(b"abd");
        for outcome in [read.map(drop), opened] {
            assert!(matches!(outcome, Err(ArtifactError::Altered { .. })), "{outcome:?}");
        }
        assert!(matches!(
            read_verified(place.path(), ".", &record),
            Err(ArtifactError::Io { action: "read", .. })
        ));
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

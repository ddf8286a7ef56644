//! Lengths and digests of files: written down with them, compared when they are read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::ArtifactError;

/// Identifies the bytes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
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
    use super::*;

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

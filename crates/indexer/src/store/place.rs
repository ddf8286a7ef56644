//! Reading from a place of a file.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::IndexError;

/// Bytes of a term id, in the file and in memory.
pub(super) const ID_BYTES: u64 = 4;

/// Reads term ids from a byte of a file on; `path` names it in errors.
pub(super) fn read_ids(
    file: &mut File,
    path: &Path,
    place: u64,
    n_ids: usize,
) -> Result<Vec<u32>, IndexError> {
    let bytes = read_bytes(file, path, place, n_ids * ID_BYTES as usize)?;
    let (words, _) = bytes.as_chunks();
    Ok(words.iter().map(|&word| u32::from_le_bytes(word)).collect())
}

/// Reads bytes from a place of a file; `path` names it in errors.
pub(super) fn read_bytes(
    file: &mut File,
    path: &Path,
    place: u64,
    n_bytes: usize,
) -> Result<Vec<u8>, IndexError> {
    let mut bytes = vec![0; n_bytes];
    let read = file.seek(SeekFrom::Start(place)).and_then(|_| file.read_exact(&mut bytes));
    match read {
        Ok(()) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(IndexError::Damaged {
            path: path.to_path_buf(),
            problem: format!("it ends before byte `{}`", place + n_bytes as u64),
        }),
        Err(source) => Err(IndexError::Read { path: path.to_path_buf(), source }),
    }
}

//! A file after unpacking, and what is wrong with one that cannot be read.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use super::foreign;
use super::unpack::{Ahead, BUFFER, Bytes, Packing, unpack};
use crate::error::IndexError;

/// Holds a file after unpacking, before anything is read.
pub(crate) struct Unpacked {
    pub(crate) path: Arc<Path>,
    pub(crate) packing: Packing,
    pub(crate) input: Ahead,
}

impl Unpacked {
    /// Opens a file.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => IndexError::MissingInput { path: path.to_path_buf() },
            _ => IndexError::Read { path: path.to_path_buf(), source },
        })?;
        Self::new(path.into(), Box::new(BufReader::with_capacity(BUFFER, file)))
    }

    /// Takes the bytes of a file; messages name it by its path. Files that cannot be text are
    /// refused.
    pub(crate) fn new(path: Arc<Path>, input: Bytes) -> Result<Self, IndexError> {
        let (packing, input) = match unpack(input) {
            Ok((packing, input)) => (packing, Ahead::new(input)),
            Err(error) => return Err(failed(&path, Packing::Plain, 0, error)),
        };
        match foreign::kind(input.start(), &path) {
            Some(kind) => Err(IndexError::Foreign { path: path.to_path_buf(), kind }),
            None => Ok(Self { path, packing, input }),
        }
    }
}

/// Tells a broken file from one that cannot be read.
pub(crate) fn failed(path: &Path, packing: Packing, line: u64, source: io::Error) -> IndexError {
    // What an archive has to say about itself comes through its members.
    let source = match source.downcast::<IndexError>() {
        Ok(error) => return error,
        Err(source) => source,
    };
    let path = path.to_path_buf();
    match packing.name() {
        // An error of the system has a number; all others are the decoder's.
        Some(packing) if source.raw_os_error().is_none() => match source.kind() {
            io::ErrorKind::UnexpectedEof => IndexError::Truncated { path, packing, line },
            _ => IndexError::DamagedPacking { path, packing, line, source },
        },
        _ => IndexError::Read { path, source },
    }
}

//! Safetensors files of lists: written as a stream, read whole or from their places.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use safetensors::tensor::{Metadata, TensorInfo};
use safetensors::{Dtype, SafeTensors};

use super::names::VERSION;
use super::place::read_bytes;
use crate::error::IndexError;

/// Key of the one entry of a file's metadata; several would be written in any order.
const HEAD: &str = "topicscope";

/// Bytes before the head of a file, which say how long it is.
const LENGTH_BYTES: u64 = 8;

/// Elements that are written at once.
const CHUNK: usize = 1 << 14;

/// A safetensors file whose head has been checked.
pub(super) struct Stored<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
}

/// A safetensors file that stays on disk, whose head has been checked.
pub(super) struct Placed<'a> {
    file: &'a mut File,
    path: &'a Path,
    head: Metadata,
    /// Byte of the file at which the lists start.
    base: u64,
    n_bytes: u64,
}

impl<'a> Stored<'a> {
    /// Checks the head of a file that must hold `what`; `path` names it in errors.
    pub(super) fn open(bytes: &'a [u8], path: &'a Path, what: &str) -> Result<Self, IndexError> {
        let damaged = |problem| IndexError::Damaged { path: path.to_path_buf(), problem };
        let (_, head) =
            SafeTensors::read_metadata(bytes).map_err(|error| damaged(error.to_string()))?;
        check_version(&head, path, what)?;
        let tensors =
            SafeTensors::deserialize(bytes).map_err(|error| damaged(error.to_string()))?;
        Ok(Self { path, tensors })
    }

    /// Makes an error of what is wrong with the file.
    pub(super) fn damaged(&self, problem: impl Into<String>) -> IndexError {
        IndexError::Damaged { path: self.path.to_path_buf(), problem: problem.into() }
    }

    fn array(&self, name: &str, dtype: Dtype) -> Result<&'a [u8], IndexError> {
        match self.tensors.tensor(name) {
            Ok(array) if array.dtype() == dtype && array.shape().len() == 1 => Ok(array.data()),
            _ => Err(no_list(self.path, name, dtype)),
        }
    }

    /// Returns an array of bytes.
    pub(super) fn bytes(&self, name: &str) -> Result<&'a [u8], IndexError> {
        self.array(name, Dtype::U8)
    }

    /// Returns an array of 32-bit numbers.
    pub(super) fn narrow(&self, name: &str) -> Result<Vec<u32>, IndexError> {
        let (values, _) = self.array(name, Dtype::U32)?.as_chunks();
        Ok(values.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect())
    }

    /// Returns an array of 64-bit numbers.
    pub(super) fn wide(&self, name: &str) -> Result<Vec<u64>, IndexError> {
        let (values, _) = self.array(name, Dtype::U64)?.as_chunks();
        Ok(values.iter().map(|&bytes| u64::from_le_bytes(bytes)).collect())
    }
}

impl<'a> Placed<'a> {
    /// Checks the head of a file that must hold `what`; `path` names it in errors.
    pub(super) fn open(file: &'a mut File, path: &'a Path, what: &str) -> Result<Self, IndexError> {
        let damaged = |problem: String| IndexError::Damaged { path: path.to_path_buf(), problem };
        let io = |source| IndexError::Read { path: path.to_path_buf(), source };
        let n_bytes = file.metadata().map_err(io)?.len();
        let length = read_bytes(file, path, 0, LENGTH_BYTES as usize)?;
        let length = length.as_chunks().0.first().map_or(0, |&word| u64::from_le_bytes(word));
        let base = length.checked_add(LENGTH_BYTES).filter(|&base| base <= n_bytes);
        let base = base.ok_or_else(|| damaged("its head is longer than the file".to_owned()))?;
        let json = read_bytes(file, path, LENGTH_BYTES, length as usize)?;
        let head: Metadata = serde_json::from_slice(&json).map_err(|e| damaged(e.to_string()))?;
        check_version(&head, path, what)?;
        Ok(Self { file, path, head, base, n_bytes })
    }

    /// Makes an error of what is wrong with the file.
    pub(super) fn damaged(&self, problem: impl Into<String>) -> IndexError {
        IndexError::Damaged { path: self.path.to_path_buf(), problem: problem.into() }
    }

    /// Returns where an array starts in the file, and its length.
    pub(super) fn place(&self, name: &str, dtype: Dtype) -> Result<(u64, usize), IndexError> {
        let no_list = || no_list(self.path, name, dtype);
        let info = self.head.info(name).filter(|info| info.dtype == dtype).ok_or_else(no_list)?;
        let (start, end) = info.data_offsets;
        let &[length] = info.shape.as_slice() else { return Err(no_list()) };
        let fits = length.checked_mul(dtype.bitsize() / 8) == end.checked_sub(start)
            && self.base.checked_add(end as u64).is_some_and(|end| end <= self.n_bytes);
        if fits { Ok((self.base + start as u64, length)) } else { Err(no_list()) }
    }

    /// Reads an array of bytes.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, IndexError> {
        let (start, length) = self.place(name, Dtype::U8)?;
        read_bytes(self.file, self.path, start, length)
    }

    /// Reads an array of 64-bit numbers.
    pub(super) fn wide(&mut self, name: &str) -> Result<Vec<u64>, IndexError> {
        let (start, length) = self.place(name, Dtype::U64)?;
        let bytes = read_bytes(self.file, self.path, start, 8 * length)?;
        Ok(bytes.as_chunks().0.iter().map(|&word| u64::from_le_bytes(word)).collect())
    }
}

/// Writes the head of a file that says what it holds: name, type and length of each
/// one-dimensional array, in the order in which they follow.
pub(super) fn write_head(
    out: &mut dyn Write,
    what: &str,
    arrays: &[(&str, Dtype, usize)],
) -> io::Result<()> {
    let mut end = 0;
    let place = |&(name, dtype, length): &(&str, Dtype, usize)| {
        let start = end;
        end += length * dtype.bitsize() / 8;
        (name.to_owned(), TensorInfo { dtype, shape: vec![length], data_offsets: (start, end) })
    };
    let tensors = arrays.iter().map(place).collect();
    let head = HashMap::from([(HEAD.to_owned(), format!("{what} {VERSION}"))]);
    let metadata = Metadata::new(Some(head), tensors).map_err(io::Error::other)?;
    let mut json = serde_json::to_vec(&metadata)?;
    // Blanks put the arrays at a multiple of eight bytes.
    json.resize(json.len().next_multiple_of(8), b' ');
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(&json)
}

/// Writes the 32-bit numbers of an array, or the next of them.
pub(super) fn write_narrow(out: &mut dyn Write, values: &[u32]) -> io::Result<()> {
    write_chunks(out, values, u32::to_le_bytes)
}

/// Writes the 64-bit numbers of an array.
pub(super) fn write_wide(out: &mut dyn Write, values: &[u64]) -> io::Result<()> {
    write_chunks(out, values, u64::to_le_bytes)
}

/// Writes little-endian values without a second copy of them all.
fn write_chunks<T: Copy, const K: usize>(
    out: &mut dyn Write,
    values: &[T],
    encode: impl Fn(T) -> [u8; K],
) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(K * values.len().min(CHUNK));
    for chunk in values.chunks(CHUNK) {
        bytes.clear();
        bytes.extend(chunk.iter().flat_map(|&value| encode(value)));
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Checks that the head of a file says that it holds `what`, in a version that can be read.
fn check_version(head: &Metadata, path: &Path, what: &str) -> Result<(), IndexError> {
    let version = head
        .metadata()
        .as_ref()
        .and_then(|entries| entries.get(HEAD))
        .and_then(|entry| entry.strip_prefix(what))
        .and_then(|version| version.trim().parse::<u32>().ok())
        .ok_or_else(|| IndexError::Damaged {
            path: path.to_path_buf(),
            problem: format!("its head does not say that it holds {what}"),
        })?;
    if version > VERSION {
        let path = path.to_path_buf();
        return Err(IndexError::Newer { path, found: version, supported: VERSION });
    }
    Ok(())
}

fn no_list(path: &Path, name: &str, dtype: Dtype) -> IndexError {
    let problem = format!("it has no list `{name}` of type {dtype:?}");
    IndexError::Damaged { path: path.to_path_buf(), problem }
}

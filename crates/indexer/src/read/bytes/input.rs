//! What documents can be read from.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::IndexError;

/// Names something documents can be read from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, a folder, or a pattern (`*`, `?`, `[…]`, `**`) when there is no such file.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// The bytes of a file, as one built into the program.
    Memory {
        /// The file's name; its ending tells the format, as that of a path does.
        name: String,
        /// What the file holds, plain or packed.
        bytes: Cow<'static, [u8]>,
    },
}

impl Input {
    /// Names a file, a folder or a pattern; `-` is standard input.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        if path == Path::new("-") { Self::Stdin } else { Self::Path(path) }
    }

    /// Names bytes in memory.
    pub fn memory(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::Memory { name: name.into(), bytes: bytes.into() }
    }

    /// Returns what messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
            Self::Memory { name, .. } => name.clone(),
        }
    }

    /// Says whether it can be read once only: standard input, or a pipe with a name.
    pub(crate) fn comes_once(&self) -> bool {
        match self {
            Self::Stdin => true,
            Self::Memory { .. } => false,
            Self::Path(path) => {
                fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
            }
        }
    }

    /// Returns the last part of its name.
    pub(crate) fn short_name(&self) -> String {
        match self {
            Self::Path(path) => {
                // A path as `texts/..` has no last part of its own.
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
            Self::Stdin | Self::Memory { .. } => self.name(),
        }
    }

    /// Returns the paths that a pattern fits, in the order of their names; everything else as
    /// it is.
    ///
    /// # Errors
    /// When the pattern cannot be read, fits nothing, or a folder in it cannot be read.
    pub fn expanded(&self) -> Result<Vec<Self>, IndexError> {
        let Self::Path(path) = self else { return Ok(vec![self.clone()]) };
        let pattern = match path.to_str() {
            Some(pattern) if pattern.contains(['*', '?', '[']) => pattern,
            _ => return Ok(vec![self.clone()]),
        };
        // Even a dangling link is something that is there.
        if fs::symlink_metadata(path).is_ok() {
            return Ok(vec![self.clone()]);
        }
        let paths = glob::glob(pattern).map_err(|error| IndexError::FilePattern {
            pattern: pattern.to_owned(),
            problem: error.msg,
        })?;
        let inputs: Vec<_> = paths
            .map(|path| match path {
                Ok(path) => Ok(Self::Path(path)),
                Err(error) => {
                    let path = error.path().to_path_buf();
                    Err(IndexError::Read { path, source: error.into() })
                }
            })
            .collect::<Result<_, _>>()?;
        if inputs.is_empty() {
            return Err(IndexError::MissingInput { path: path.clone() });
        }
        Ok(inputs)
    }
}

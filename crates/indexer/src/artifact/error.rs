//! Why a folder could not be written or read.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Says why a folder could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// The final name is taken and replacing was not asked for.
    #[error("`{}` already exists", path.display())]
    Exists {
        /// The final name.
        path: PathBuf,
    },
    /// Replacing was asked for, but what stands there was not written by this program.
    #[error("`{}` exists and is no {kind} (it holds no `{marker}`), so it is not replaced", path.display())]
    NotReplaceable {
        /// The final name.
        path: PathBuf,
        /// What was to be written: `index`, `model` or `report`.
        kind: &'static str,
        /// The file every such folder holds.
        marker: &'static str,
    },
    /// The operating system refused.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is shorter or longer than its record.
    #[error("`{}` holds `{found}` bytes where its record says `{expected}`", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes recorded when it was written.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// A file has the right length and other bytes.
    #[error("`{}` was altered after it was written (its SHA-256 differs from the record)", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
    },
}

impl ArtifactError {
    pub(super) fn io<'a>(
        action: &'static str,
        path: &'a Path,
    ) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_path_buf(), source }
    }
}

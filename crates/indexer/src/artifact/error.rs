//! Everything that can go wrong with folders that appear whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::apart::Overlap;
use super::claim::Holder;
use crate::counted::counted;

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
    /// Replacing was asked for, but what stands there is no folder.
    #[error("`{}` is a {found}, so it is not replaced", path.display())]
    NotAFolder {
        /// The final name.
        path: PathBuf,
        /// What it is, in words.
        found: &'static str,
    },
    /// Replacing was asked for, but the folder lacks the file that all folders of the kind hold.
    #[error(
        "`{}` exists and is no {kind} (it holds {}no `{marker}`), so it is not replaced",
        path.display(), entry.as_ref().map(|entry| format!("`{entry}` and ")).unwrap_or_default()
    )]
    NotReplaceable {
        /// The final name.
        path: PathBuf,
        /// What was to be written: `index`, `model`, `report` and so on.
        kind: &'static str,
        /// The file every such folder holds.
        marker: &'static str,
        /// Something that it holds instead.
        entry: Option<String>,
    },
    /// Replacing was asked for, and the folder has a file with the name that all folders of the
    /// kind hold, but this program did not write it.
    #[error("`{}` exists and is no {kind} (its `{marker}` {problem}), so it is not replaced", path.display())]
    ForeignMarker {
        /// The final name.
        path: PathBuf,
        /// What was to be written.
        kind: &'static str,
        /// The file.
        marker: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Replacing was asked for, and the folder is of the kind, but holds more than belongs to it.
    #[error("`{}` holds the {found} `{entry}`, which belongs to no {kind}, so it is not replaced", path.display())]
    ForeignEntry {
        /// The final name.
        path: PathBuf,
        /// What was to be written.
        kind: &'static str,
        /// What does not belong there, relative to the folder.
        entry: String,
        /// What that is, in words.
        found: &'static str,
    },
    /// The final name and an input are the same, or one lies inside the other.
    #[error("`{}` {how} the input `{}`, so it is not written", target.display(), input.display())]
    Overlaps {
        /// The final name.
        target: PathBuf,
        /// How the two lie.
        how: Overlap,
        /// The input.
        input: PathBuf,
    },
    /// Another process is writing the same folder.
    #[error("`{}` is being written by {holder}", path.display())]
    Busy {
        /// The final name.
        path: PathBuf,
        /// Who writes it.
        holder: Holder,
    },
    /// The name that a lock needs is taken by something that this program did not make.
    #[error("`{}` is in the way: it is a {found} that this program did not make", path.display())]
    InTheWay {
        /// The place.
        path: PathBuf,
        /// What stands there, in words.
        found: &'static str,
    },
    /// The final name was taken by something else while the work was done; what was made was kept
    /// under another name.
    #[error("{source}; what was made stands in `{}`", kept.display())]
    Displaced {
        /// Where it stands.
        kept: PathBuf,
        /// Why it does not stand under its name.
        source: Box<ArtifactError>,
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
    #[error("`{}` holds {} where its record says `{expected}`", path.display(), counted(found, "byte"))]
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

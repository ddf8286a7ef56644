//! What can be wrong with a file of flags, and what a person can do about it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::ALL;

/// Says why a file gives no flags. Lines count from 1.
#[derive(Debug, Error)]
pub(crate) enum ConfigError {
    /// It is there and cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is no TOML.
    #[error("{}:{line}: {problem}", path.display())]
    NoToml {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A table is named like no command.
    #[error("{}:{line}: `{name}` is no command", path.display())]
    UnknownCommand {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// The name.
        name: String,
        /// The command that may be meant.
        near: Option<String>,
    },
    /// A flag stands in no table.
    #[error("{}:{line}: `{key}` belongs to no command", path.display())]
    NoTable {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// The flag.
        key: String,
    },
    /// The command has no such flag, or it can only be typed.
    #[error("{}:{line}: `{key}` is no flag that `{command}` can have from a file", path.display())]
    UnknownFlag {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// The flag.
        key: String,
        /// The command, or `all`.
        command: String,
        /// The flag that may be meant.
        near: Option<String>,
    },
    /// A value that no flag can have.
    #[error("{}:{line}: {problem}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

impl ConfigError {
    /// Returns what a person can do.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::UnknownCommand { near: Some(near), .. }
            | Self::UnknownFlag { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::NoTable { key, .. } => {
                format!("write `[{ALL}]`, or a command as `[study]`, above `{key}`")
            }
            Self::UnknownFlag { command, .. } if command != ALL => format!(
                "`topicscope {command} --help` lists flags; keys have no dashes before them"
            ),
            _ => "`--no-config` passes over the file".to_owned(),
        }
    }
}

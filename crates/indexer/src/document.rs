//! Documents as the readers hand them on.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bags::Split;

/// Holds one document of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name; never empty.
    pub id: String,
    /// Its title, if it has one; shown, never analyzed.
    pub title: Option<String>,
    /// Its labels, in the order given.
    pub labels: Vec<String>,
    /// The part it was given to, if it was.
    pub split: Option<Split>,
    /// The untouched text.
    pub text: String,
    /// How many U+FFFD of the record stand for bytes that could not be read.
    pub replaced: u64,
    /// Where it stands.
    pub position: Position,
}

/// Says where in the input something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The file.
    pub path: Arc<Path>,
    /// The line, from 1; absent where a file is one document.
    pub line: Option<u64>,
}

impl Position {
    /// Returns the path as an owned value, for errors.
    pub fn path_buf(&self) -> PathBuf {
        self.path.to_path_buf()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.path.display()),
            None => write!(f, "{}", self.path.display()),
        }
    }
}

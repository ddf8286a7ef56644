//! Readers: files, folders and bytes to a stream of documents.
//!
//! A reader knows how documents are written and where they stand. It changes no text.

mod folder;
mod jsonl;
mod lines;
mod object;
mod source;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use source::Source;

use crate::document::Document;
use crate::error::IndexError;
use crate::settings::{Format, IndexSettings};

/// Names something documents can be read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// The bytes of a file, as one built into the program.
    Memory {
        /// The file's name; its ending tells the format, as that of a path does.
        name: String,
        /// What the file holds, plain or gzip.
        bytes: Cow<'static, [u8]>,
    },
}

/// A stream of documents or of what is wrong with them.
pub type Documents = Box<dyn Iterator<Item = Result<Document, IndexError>> + Send>;

impl Input {
    /// Names a file or folder.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::Path(path.into())
    }

    /// Names bytes in memory.
    pub fn memory(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self::Memory { name: name.into(), bytes: bytes.into() }
    }

    /// Returns what messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Memory { name, .. } => name.clone(),
        }
    }
}

/// Opens an input as a stream of documents, each gzip member unpacked on the way.
///
/// # Errors
/// When the input does not exist, cannot be read, or cannot have the format asked for.
pub fn open(input: &Input, settings: &IndexSettings) -> Result<Documents, IndexError> {
    match input {
        Input::Path(path) if path.is_dir() => open_folder(path, settings.format),
        Input::Path(path) => match settings.format {
            Some(Format::Folder) if path.exists() => {
                Err(IndexError::WrongKind { path: path.clone(), found: "file", format: "folder" })
            }
            _ => open_records(Source::open(path)?, settings),
        },
        Input::Memory { name, bytes } => {
            let path: Arc<Path> = Path::new(name).into();
            open_records(Source::in_memory(path, bytes.clone())?, settings)
        }
    }
}

fn open_folder(path: &Path, format: Option<Format>) -> Result<Documents, IndexError> {
    let refused = match format {
        None | Some(Format::Folder) => return Ok(Box::new(folder::Folder::open(path)?)),
        Some(Format::Lines) => "lines",
        Some(Format::Jsonl) => "jsonl",
    };
    Err(IndexError::WrongKind { path: path.to_path_buf(), found: "folder", format: refused })
}

fn open_records(mut source: Source, settings: &IndexSettings) -> Result<Documents, IndexError> {
    let format = match settings.format {
        Some(format) => format,
        None => detect(&mut source)?,
    };
    Ok(match format {
        Format::Jsonl => Box::new(jsonl::Jsonl::new(source, settings.fields.clone())),
        Format::Lines | Format::Folder => Box::new(lines::Lines::new(source)),
    })
}

/// Tells the format of a file from its name, else from its first character.
fn detect(source: &mut Source) -> Result<Format, IndexError> {
    let name = source.path().to_string_lossy().to_lowercase();
    let name = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
    match name.extension().and_then(|ending| ending.to_str()) {
        Some("jsonl" | "ndjson" | "json") => Ok(Format::Jsonl),
        _ if source.first_visible_byte()? == Some(b'{') => Ok(Format::Jsonl),
        _ => Ok(Format::Lines),
    }
}

//! One file that is being read: where it stands, and how far it is read.

use std::mem;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::characters::Characters;
use super::decode::Manner;
use super::unpack::Packing;
use super::unpacked::Unpacked;
use crate::bags::Split;
use crate::document::{Document, Position};
use crate::error::{IndexError, shown};
use crate::settings::Malformed;

/// Reads one file from its start to its end. After an error in a line the next line can be
/// read; after an error of the file there is none.
pub(crate) struct Source {
    pub(super) path: Arc<Path>,
    /// What names of its documents start with.
    pub(super) name: String,
    pub(super) input: Characters,
    pub(super) packing: Packing,
    pub(super) manner: Manner,
    /// The line read last.
    pub(super) buffer: String,
    /// Lines read so far.
    pub(super) line: u64,
    /// Bytes read so far, after unpacking and decoding.
    pub(super) byte: u64,
    /// U+FFFD put in since they were asked for.
    pub(super) replaced: u64,
    pub(super) ended: bool,
    /// The line read last was too long and is not read to its end.
    pub(super) unfinished: bool,
}

impl Source {
    /// Opens a file named by its path.
    pub(crate) fn open(path: &Path, manner: Manner) -> Result<Self, IndexError> {
        let file = Unpacked::open(path)?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self::new(file, name, manner))
    }

    pub(crate) fn new(file: Unpacked, name: String, manner: Manner) -> Self {
        let start = file.input.start().len();
        let input = Characters::new(file.input, manner);
        // A byte-order mark that was passed over counts as read.
        let byte = match &input {
            Characters::Plain(input) => (start - input.start().len()) as u64,
            Characters::Decoded(_) => 0,
        };
        Self {
            path: file.path,
            name,
            input,
            packing: file.packing,
            manner,
            buffer: String::new(),
            line: 0,
            byte,
            replaced: 0,
            ended: false,
            unfinished: false,
        }
    }

    /// Reads in another encoding, unless one was asked for by name or by the file.
    pub(crate) fn unless_named(mut self, encoding: &'static Encoding) -> Self {
        if !self.manner.named {
            self.input = self.input.instead(encoding);
        }
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn path_buf(&self) -> std::path::PathBuf {
        self.path.to_path_buf()
    }

    /// Returns what remarks call the file.
    pub(crate) fn path_name(&self) -> String {
        self.path.display().to_string()
    }

    /// Returns the name that documents get from their place, as `FILE:7`.
    pub(crate) fn id_at(&self, number: u64) -> String {
        format!("{}:{number}", self.name)
    }

    /// Returns the number of the line read last, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the place of the line read last.
    pub(crate) fn position(&self) -> Position {
        self.position_at(self.line)
    }

    pub(crate) fn position_at(&self, line: u64) -> Position {
        Position { path: Arc::clone(&self.path), line: Some(line) }
    }

    /// Returns the line read last.
    pub(crate) fn last_line(&self) -> &str {
        &self.buffer
    }

    /// Says whether what cannot be read may be replaced.
    pub(crate) fn may_replace(&self) -> bool {
        self.manner.malformed == Malformed::Replace
    }

    /// Counts U+FFFD that a reader put in.
    pub(crate) fn add_replaced(&mut self, count: u64) {
        self.replaced += count;
    }

    /// Returns how many U+FFFD were put in since it was asked last.
    pub(crate) fn take_replaced(&mut self) -> u64 {
        mem::take(&mut self.replaced)
    }

    /// Returns a document without name and text that stands in the line read last.
    pub(crate) fn bare_document(&mut self) -> Document {
        Document {
            id: String::new(),
            title: None,
            labels: Vec::new(),
            split: None,
            text: String::new(),
            replaced: self.take_replaced(),
            position: self.position(),
        }
    }

    /// Returns the part of a corpus that a word in a line names.
    pub(crate) fn split_at(&self, name: &str, line: u64) -> Result<Split, IndexError> {
        split_named(name).ok_or_else(|| IndexError::UnknownSplit {
            path: self.path_buf(),
            line,
            value: shown(name),
        })
    }

    /// Reads no more.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    /// Returns some bytes of the start, without reading on.
    pub(crate) fn start(&mut self) -> &[u8] {
        self.input.start()
    }
}

/// Returns the part of a corpus that a word names, as people write it.
pub(crate) fn split_named(name: &str) -> Option<Split> {
    match name.trim().to_lowercase().as_str() {
        "train" | "training" => Some(Split::Train),
        "validation" | "valid" | "val" | "dev" => Some(Split::Validation),
        "test" => Some(Split::Test),
        "unused" => Some(Split::Unused),
        _ => None,
    }
}

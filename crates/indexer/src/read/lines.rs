//! One document a line.

use super::source::Source;
use crate::document::Document;
use crate::error::IndexError;

/// Reads each line as a document named `FILE:LINE`. Blank lines are documents without
/// words, so that the documents stay in step with the lines.
pub(super) struct Lines {
    source: Source,
    file: String,
    failed: bool,
}

impl Lines {
    pub(super) fn new(source: Source) -> Self {
        let file = file_name(&source);
        Self { source, file, failed: false }
    }
}

/// Returns the last part of a source's path.
pub(super) fn file_name(source: &Source) -> String {
    let path = source.path();
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

impl Iterator for Lines {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let text = match self.source.next_line() {
            Ok(line) => line?.to_owned(),
            Err(error) => {
                self.failed = true;
                return Some(Err(error));
            }
        };
        let position = self.source.position();
        let id = format!("{}:{}", self.file, position.line.unwrap_or_default());
        Some(Ok(Document { id, title: None, labels: Vec::new(), split: None, text, position }))
    }
}

//! One document a line.

use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;

/// Reads each line as a document named `FILE:LINE`. Blank lines are documents without
/// words, so that the documents stay in step with the lines.
pub(crate) struct Lines(pub(crate) Source);

impl Iterator for Lines {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = match self.0.next_line() {
            Ok(line) => line?.to_owned(),
            Err(error) => return Some(Err(error)),
        };
        let id = self.0.id_at(self.0.line());
        Some(Ok(Document { id, text, ..self.0.bare_document() }))
    }
}

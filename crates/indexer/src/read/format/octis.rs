//! OCTIS's `corpus.tsv`: text, part, label.

use super::table;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;

/// Reads each line as a document named `FILE:LINE`. There are no column names and no
/// quotes; the label may be missing, and so may the part.
pub(crate) struct Octis(pub(crate) Source);

impl Octis {
    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let Some(line) = self.0.next_line()? else { return Ok(None) };
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let mut columns = columns.into_iter();
        let text = columns.next().unwrap_or_default();
        let part = columns.next().filter(|part| !part.trim().is_empty());
        let labels = columns.next().map(|cell| table::labels(&cell)).unwrap_or_default();
        let more = columns.len();
        if more > 0 {
            let (path, line) = (self.0.path_buf(), self.0.line());
            return Err(IndexError::Columns { path, line, found: 3 + more, expected: 3 });
        }
        let split = part.map(|part| self.0.split_named(part.trim())).transpose()?;
        let id = self.0.id_at(self.0.line());
        Ok(Some(Document { id, labels, split, text, ..self.0.bare_document() }))
    }
}

impl Iterator for Octis {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

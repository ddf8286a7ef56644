//! OCTIS's `corpus.tsv`: text, part, label.

use super::label_cell::LabelCell;
use crate::bags::Split;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::{Source, shown, split_named};

/// Reads each line as a document named `FILE:LINE`. There are no column names and no
/// quotes; the label may be missing, and so may the part.
pub(crate) struct Octis(pub(crate) Source, pub(crate) LabelCell);

impl Octis {
    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let Some(line) = self.0.next_line()? else { return Ok(None) };
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let mut columns = columns.into_iter();
        let text = columns.next().unwrap_or_default();
        let part = columns.next().filter(|part| !part.trim().is_empty());
        let labels = columns.next().map(|cell| self.1.labels(&cell)).unwrap_or_default();
        let more = columns.len();
        if more > 0 {
            let (path, line) = (self.0.path_buf(), self.0.line());
            return Err(IndexError::Columns { path, line, found: 3 + more, expected: 3 });
        }
        let numbered = text.trim().parse::<u64>().is_ok();
        let split = part.map(|part| self.part(part.trim(), numbered)).transpose()?;
        let id = self.0.id_at(self.0.line());
        Ok(Some(Document { id, labels, split, text, ..self.0.bare_document() }))
    }

    fn part(&self, word: &str, numbered: bool) -> Result<Split, IndexError> {
        split_named(word).ok_or_else(|| {
            let (path, line) = (self.0.path_buf(), self.0.line());
            IndexError::OctisPart { path, line, found: shown(word), numbered }
        })
    }
}

impl Iterator for Octis {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

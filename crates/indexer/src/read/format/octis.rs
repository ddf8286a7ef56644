//! OCTIS's `corpus.tsv`: text, part, label.

use std::collections::HashSet;

use super::label_cell::LabelCell;
use crate::bags::Split;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::{Source, shown, split_named};

/// Stands for the labels of a document without any: OCTIS takes no empty cell where documents
/// have several labels.
const NO_LABEL: &str = "-";

/// Reads each line as a document named `FILE:LINE`. There are no column names and no
/// quotes; the label may be missing, and so may the part.
pub(crate) struct Octis {
    source: Source,
    /// The labels that the dataset says it has.
    known: HashSet<String>,
    cell: LabelCell,
}

impl Octis {
    /// Prepares for a corpus with known labels, if any are known.
    pub(crate) fn new(source: Source, known: HashSet<String>, cell: LabelCell) -> Self {
        Self { source, known, cell }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let Some(line) = self.source.next_line()? else { return Ok(None) };
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let mut columns = columns.into_iter();
        let text = columns.next().unwrap_or_default();
        let part = columns.next().filter(|part| !part.trim().is_empty());
        let labels = columns.next().map(|cell| self.labels(&cell)).unwrap_or_default();
        let more = columns.len();
        if more > 0 {
            let (path, line) = (self.source.path_buf(), self.source.line());
            return Err(IndexError::Columns { path, line, found: 3 + more, expected: 3 });
        }
        let numbered = text.trim().parse::<u64>().is_ok();
        let split = part.map(|part| self.part(part.trim(), numbered)).transpose()?;
        let id = self.source.id_at(self.source.line());
        Ok(Some(Document { id, labels, split, text, ..self.source.bare_document() }))
    }

    /// Cuts a cell into labels: as cells are cut, or at blanks where that gives labels that are
    /// known and the cell as a whole is none of them.
    fn labels(&self, cell: &str) -> Vec<String> {
        let known = |label: &str| self.known.contains(label);
        let cell = cell.trim();
        if known(cell) {
            return vec![cell.to_owned()];
        }
        if cell == NO_LABEL {
            return Vec::new();
        }
        let parts = cell.split_whitespace();
        if parts.clone().count() > 1 && parts.clone().all(known) {
            return parts.map(str::to_owned).collect();
        }
        self.cell.labels(cell)
    }

    fn part(&self, word: &str, numbered: bool) -> Result<Split, IndexError> {
        split_named(word).ok_or_else(|| {
            let (path, line) = (self.source.path_buf(), self.source.line());
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

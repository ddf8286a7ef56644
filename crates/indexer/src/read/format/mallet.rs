//! MALLET's lines: name, label, text.

use super::label_cell::LabelCell;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;

/// What MALLET's own pattern (`^(\S*)[\s,]*(\S*)[\s,]*(.*)$`) takes for a gap.
const GAP: [char; 4] = [' ', '\t', ',', '\u{b}'];

/// Reads each line as a document; blank lines are passed over. The name and the label end
/// at white space; `;` stands between several labels.
pub(crate) struct Mallet(pub(crate) Source, pub(crate) LabelCell);

impl Mallet {
    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let line = loop {
            match self.0.next_line()? {
                None => return Ok(None),
                Some(line) if line.trim().is_empty() => {}
                Some(line) => break line,
            }
        };
        let (id, rest) = word(line.trim_start());
        let (label, text) = word(rest);
        let (id, label, text) = (id.to_owned(), label.to_owned(), text.to_owned());
        if label.is_empty() {
            let (path, line) = (self.0.path_buf(), self.0.line());
            return Err(IndexError::Columns { path, line, found: 1, expected: 3 });
        }
        let labels = self.1.labels(&label);
        Ok(Some(Document { id, labels, text, ..self.0.bare_document() }))
    }
}

/// Takes the first word off a line, and the gap behind it.
fn word(line: &str) -> (&str, &str) {
    let (word, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    (word.trim_end_matches(','), rest.trim_start_matches(GAP))
}

impl Iterator for Mallet {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

//! Paragraphs of a text, with blank lines between them.

use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;
use crate::settings::LONGEST_RECORD;

/// Reads each paragraph as a document named `FILE:LINE` by its first line; its lines are
/// joined by `\n`.
pub(crate) struct Paragraphs {
    source: Source,
    labels: Vec<String>,
    /// The rest of a paragraph that is too long is not read yet.
    unfinished: bool,
}

impl Paragraphs {
    /// Prepares for a text whose paragraphs all have some labels.
    pub(crate) fn new(source: Source, labels: Vec<String>) -> Self {
        Self { source, labels, unfinished: false }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        while std::mem::take(&mut self.unfinished) {
            self.unfinished = self.source.next_line()?.is_some_and(|line| !is_blank(line));
        }
        let (mut text, mut first) = (String::new(), 0);
        while let Some(line) = self.source.next_line()? {
            if is_blank(line) {
                if first == 0 {
                    continue;
                }
                break;
            }
            if text.len() + line.len() > LONGEST_RECORD {
                self.unfinished = true;
                return Err(self.source.too_long(first));
            }
            if first > 0 {
                text.push('\n');
            }
            text.push_str(line);
            if first == 0 {
                first = self.source.line();
            }
        }
        if first == 0 {
            return Ok(None);
        }
        let (id, position) = (self.source.id_at(first), self.source.position_at(first));
        let labels = self.labels.clone();
        Ok(Some(Document { id, labels, text, position, ..self.source.bare_document() }))
    }
}

impl Iterator for Paragraphs {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

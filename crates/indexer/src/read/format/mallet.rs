//! MALLET's lines: name, label, text.

use super::label_cell::LabelCell;
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::Source;

/// What MALLET's own pattern (`^(\S*)[\s,]*(\S*)[\s,]*(.*)$`) takes for a gap.
const GAP: [char; 4] = [' ', '\t', ',', '\u{b}'];

/// Labels that stand for none: MALLET's lines need one. The second is gensim's.
const NO_LABEL: [&str; 2] = ["-", "__unknown__"];

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
        let labels = match label.as_str() {
            label if NO_LABEL.contains(&label) => Vec::new(),
            label => self.1.labels(label),
        };
        Ok(Some(Document { id, labels, text, ..self.0.bare_document() }))
    }
}

/// Takes the first word off a line, and the gap behind it.
fn word(line: &str) -> (&str, &str) {
    let (word, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    (word.trim_end_matches(','), rest.trim_start_matches(GAP))
}

/// Says whether lines hold tokens and no text, from how they start: no token has a capital
/// letter, or a mark of punctuation at its edge. gensim and this program write such lines.
pub(crate) fn holds_tokens(start: &[u8]) -> bool {
    let start = String::from_utf8_lossy(start);
    // The last line may be cut.
    let whole = start.rfind('\n').map_or(&*start, |end| &start[..end]);
    let mut texts = whole.lines().map(|line| word(word(line.trim_start()).1).1);
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c.is_ascii());
    texts.all(|text| {
        text.split_whitespace().all(|token| {
            let mut characters = token.chars();
            let edges = [characters.next(), token.chars().next_back()];
            !edges.into_iter().any(is_edge) && !token.chars().any(char::is_uppercase)
        })
    })
}

impl Iterator for Mallet {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_from_text() {
        for (lines, expected) in [
            ("0 0 new_york open-source\n1 0\n", true),
            ("a\tx\to'neill größe 7th\n", true),
            ("a x Plain words\n", false),
            ("a x words, and more\n", false),
            ("a x first\nb x The cut li", true),
        ] {
            assert_eq!(holds_tokens(lines.as_bytes()), expected, "{lines}");
        }
    }
}

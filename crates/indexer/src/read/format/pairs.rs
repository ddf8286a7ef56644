//! Ready-made bags with a document a line: svmlight and LDA-C.

use super::bag::{Bag, Words};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::{Source, shown};

/// What an entry must be.
const ENTRY: &str = "number:weight";

/// Largest whole number up to which all are exact as floating-point numbers.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Says how a line starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// With the labels, between commas (svmlight), or with the first entry where there is none;
    /// words are numbered from 1, or from 0 when there is no vocabulary to say otherwise.
    Labels,
    /// With the number of the entries that follow (LDA-C); words are numbered from 0.
    Count,
}

/// Reads each line as a document named `FILE:LINE`; blank lines of svmlight are passed over,
/// and so are comments (`#`) and query numbers (`qid:`).
pub(crate) struct Pairs {
    source: Source,
    start: Start,
    bag: Bag,
    /// Words up to the largest number so far.
    used: u64,
}

impl Pairs {
    pub(crate) fn new(source: Source, start: Start, words: Words) -> Self {
        let first = u64::from(start == Start::Labels && words.is_some());
        Self { source, start, bag: Bag::new(words, first), used: 0 }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        loop {
            let Some(line) = self.source.next_line()? else {
                // A file without entries says nothing about its vocabulary.
                let used = std::mem::take(&mut self.used);
                let words = self.bag.words();
                return match used {
                    0 => Ok(None),
                    used => words.check_heading(self.source.path(), used).map(|()| None),
                };
            };
            let line = match self.start {
                Start::Labels => line.split('#').next().unwrap_or_default(),
                Start::Count => line,
            };
            if !line.trim().is_empty() {
                let line = line.to_owned();
                return self.document(&line).map(Some);
            }
        }
    }

    fn document(&mut self, line: &str) -> Result<Document, IndexError> {
        let mut entries = line.split_ascii_whitespace().peekable();
        // Of several labels there may be none, and then the line starts with its first entry.
        let labelled =
            self.start == Start::Count || entries.peek().is_some_and(|start| pair(start).is_none());
        let start = if labelled { entries.next().unwrap_or_default() } else { "" };
        self.bag.take();
        let mut n_entries = 0;
        for entry in entries.filter(|entry| !entry.starts_with("qid:")) {
            let (number, weight) = pair(entry).ok_or_else(|| self.wrong(entry, ENTRY))?;
            n_entries += 1;
            let first = u64::from(self.start == Start::Labels);
            self.used = self.used.max(number.saturating_add(1 - first));
            if weight != 0.0 {
                self.bag.put(number).map_err(|(first, last)| {
                    let (path, line) = (self.source.path_buf(), self.source.line());
                    IndexError::WordNumber { path, line, number, first, last }
                })?;
            }
        }
        let labels = match self.start {
            Start::Labels => {
                let labels = start.split(',').filter(|label| !label.is_empty());
                labels.map(canonical).collect()
            }
            Start::Count if start.parse() == Ok(n_entries) => Vec::new(),
            Start::Count => return Err(self.wrong(start, "the number of entries in the line")),
        };
        let (id, text) = (self.source.id_at(self.source.line()), self.bag.take());
        Ok(Document { id, labels, text, ..self.source.bare_document() })
    }

    fn wrong(&self, found: &str, expected: &'static str) -> IndexError {
        let (path, line) = (self.source.path_buf(), self.source.line());
        IndexError::BagEntry { path, line, found: shown(found), expected }
    }
}

impl Iterator for Pairs {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Writes a label that is a number in one way: `+1`, `1` and `1.0` are one.
fn canonical(label: &str) -> String {
    match label.parse::<f64>() {
        Ok(number) if number.is_finite() && number.fract() == 0.0 && number.abs() < EXACT => {
            // Zero has no sign.
            format!("{:.0}", number + 0.0)
        }
        Ok(number) if number.is_finite() && number.fract() != 0.0 => number.to_string(),
        _ => label.to_owned(),
    }
}

/// Reads `number:weight`; the weight is a finite number.
pub(crate) fn pair(entry: &str) -> Option<(u64, f64)> {
    let (number, weight) = entry.split_once(':')?;
    let weight = weight.parse().ok().filter(|weight: &f64| weight.is_finite())?;
    Some((number.parse().ok()?, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_label_however_it_is_written() {
        for (label, expected) in [
            ("+1", "1"),
            ("1.0", "1"),
            ("-1.0", "-1"),
            ("-0", "0"),
            ("1e3", "1000"),
            ("0.50", "0.5"),
            ("9007199254740993", "9007199254740993"),
            ("nan", "nan"),
            ("sport", "sport"),
            ("1st", "1st"),
        ] {
            assert_eq!(canonical(label), expected);
        }
    }
}

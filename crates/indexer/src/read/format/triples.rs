//! Ready-made bags with an entry a line: UCI bag of words and Matrix Market.

use super::bag::{Bag, Words};
use crate::document::Document;
use crate::error::IndexError;
use crate::read::bytes::{Source, shown};

/// How a Matrix Market file of bags starts.
///
/// # Reference
/// Boisvert, Pozo, Remington 1996, "The Matrix Market exchange formats", section 3.
const BANNER: &str = "%%matrixmarket matrix coordinate";

/// Says how the head is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// Three lines: documents, words, entries.
    Uci,
    /// A banner, comments, and one line with the same three numbers.
    MatrixMarket,
}

/// Reads the entries `document word count`, which must stand in the order of documents, as
/// documents named `FILE:DOCUMENT`. A document without entries is one without words.
pub(crate) struct Triples {
    source: Source,
    head: Head,
    bag: Bag,
    size: Option<Size>,
    /// The document whose entries are read, from 1.
    document: u64,
    entries: u64,
    /// The first entry of a later document: document and word.
    next: Option<(u64, u64)>,
    ended: bool,
}

#[derive(Clone, Copy)]
struct Size {
    documents: u64,
    words: u64,
    entries: u64,
    /// A pattern has no counts.
    has_counts: bool,
}

impl Triples {
    pub(crate) fn new(source: Source, head: Head, words: Words) -> Self {
        let bag = Bag::new(words, 1);
        let (document, entries) = (0, 0);
        Self { source, head, bag, size: None, document, entries, next: None, ended: false }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let size = match self.size {
            Some(size) => size,
            None => match self.read_head()? {
                Some(size) => *self.size.insert(size),
                None => return Ok(None),
            },
        };
        if self.document == size.documents {
            return Ok(None);
        }
        self.document += 1;
        if let Some((document, word)) = self.next {
            if document > self.document {
                return Ok(Some(self.finished()));
            }
            self.next = None;
            self.put(word)?;
        }
        while let Some((document, word)) = self.entry(size)? {
            if document < self.document {
                let (path, line) = (self.source.path_buf(), self.source.line());
                let before = self.document;
                return Err(IndexError::UnsortedBags { path, line, document, before });
            }
            if document > self.document {
                self.next = Some((document, word));
                break;
            }
            self.put(word)?;
        }
        Ok(Some(self.finished()))
    }

    /// Reads the next entry with a count other than 0.
    fn entry(&mut self, size: Size) -> Result<Option<(u64, u64)>, IndexError> {
        loop {
            let Some(line) = self.next_line()? else {
                if self.entries == size.entries {
                    return Ok(None);
                }
                let (path, found) = (self.source.path_buf(), self.entries);
                return Err(IndexError::EntryCount { path, found, expected: size.entries });
            };
            let mut numbers = line.split_ascii_whitespace();
            let mut number = || numbers.next().and_then(|number| number.parse::<u64>().ok());
            let (document, word) = (number(), number());
            let count = match (size.has_counts, numbers.next()) {
                (true, Some(count)) => count.parse::<f64>().ok().filter(|count| count.is_finite()),
                (false, None) => Some(1.0),
                _ => None,
            };
            let inside = |number: Option<u64>, last| number.filter(|n| (1..=last).contains(n));
            let document = inside(document, size.documents);
            let (Some(document), Some(word), Some(count), None) =
                (document, inside(word, size.words), count, numbers.next())
            else {
                return Err(self.wrong(&line, "the numbers of a document and a word, and a count"));
            };
            self.entries += 1;
            if count != 0.0 {
                return Ok(Some((document, word)));
            }
        }
    }

    fn put(&mut self, number: u64) -> Result<(), IndexError> {
        self.bag.put(number).map_err(|(first, last)| {
            let (path, line) = (self.source.path_buf(), self.source.line());
            IndexError::WordNumber { path, line, number, first, last }
        })
    }

    fn finished(&mut self) -> Document {
        let (id, text) = (self.source.id_at(self.document), self.bag.take());
        Document { id, text, ..self.source.bare_document() }
    }

    fn read_head(&mut self) -> Result<Option<Size>, IndexError> {
        let (numbers, has_counts) = match self.head {
            Head::Uci => {
                let mut numbers = Vec::new();
                while numbers.len() < 3 {
                    match self.next_line()? {
                        None if numbers.is_empty() => return Ok(None),
                        line => numbers.push(line.unwrap_or_default()),
                    }
                }
                (numbers.join(" "), true)
            }
            Head::MatrixMarket => {
                let Some(banner) = self.source.next_line()? else { return Ok(None) };
                let banner = banner.to_lowercase();
                let words: Vec<&str> = banner.split_ascii_whitespace().collect();
                let fits = banner.starts_with(BANNER)
                    && matches!(words.get(3), Some(&("real" | "integer" | "pattern")))
                    && words.get(4) == Some(&"general");
                if !fits {
                    return Err(self.wrong(
                        &banner,
                        "`%%MatrixMarket matrix coordinate real|integer|pattern general`",
                    ));
                }
                let has_counts = words.get(3) != Some(&"pattern");
                (self.next_line()?.unwrap_or_default(), has_counts)
            }
        };
        let sizes: Option<Vec<u64>> =
            numbers.split_ascii_whitespace().map(|number| number.parse().ok()).collect();
        match sizes.as_deref() {
            Some(&[documents, words, entries]) if documents < u64::from(u32::MAX) => {
                Ok(Some(Size { documents, words, entries, has_counts }))
            }
            _ => Err(self.wrong(&numbers, "the numbers of documents, words and entries")),
        }
    }

    /// Returns the next line that is neither blank nor a comment.
    fn next_line(&mut self) -> Result<Option<String>, IndexError> {
        while let Some(line) = self.source.next_line()? {
            let line = line.trim();
            let is_comment = self.head == Head::MatrixMarket && line.starts_with('%');
            if !line.is_empty() && !is_comment {
                return Ok(Some(line.to_owned()));
            }
        }
        Ok(None)
    }

    fn wrong(&self, found: &str, expected: &'static str) -> IndexError {
        let (path, line) = (self.source.path_buf(), self.source.line());
        IndexError::BagEntry { path, line, found: shown(found), expected }
    }
}

impl Iterator for Triples {
    type Item = Result<Document, IndexError>;

    /// An error ends the file: its document cannot be told from the next.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

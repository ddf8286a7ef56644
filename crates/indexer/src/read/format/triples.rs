//! Ready-made bags with an entry a line: UCI bag of words and Matrix Market.

use super::bag::{Bag, Words};
use crate::document::{Document, Position};
use crate::error::IndexError;
use crate::read::bytes::{Source, shown};

/// Entries that are held to be sorted: 128 MiB of them. A file with more must have its entries
/// in the order of documents already.
const HELD: usize = 1 << 24;

/// Documents that a file may promise for each of its entries, and [`SPARE`] more: a document
/// without any word is rare, so a head that promises more is wrong, and believing it would fill
/// the disk with nothing.
const DOCUMENTS_PER_ENTRY: u64 = 10;

/// See [`DOCUMENTS_PER_ENTRY`].
const SPARE: u64 = 1000;

/// Kinds of numbers that a Matrix Market file of bags may have.
const KINDS: [&str; 4] = ["real", "integer", "unsigned-integer", "pattern"];

/// Says how the head is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// Three lines: documents, words, entries.
    Uci,
    /// A banner, comments, and one line with the same three numbers.
    MatrixMarket,
}

/// Reads the entries `document word count`, in any order, as documents named `FILE:DOCUMENT`.
/// A document without entries is one without words.
///
/// # Reference
/// Boisvert, Pozo, Remington 1996, "The Matrix Market exchange formats", section 3: blanks are
/// free, and so is the order of entries.
pub(crate) struct Triples {
    source: Source,
    head: Head,
    bag: Bag,
    /// Entries that are held at once.
    room: usize,
    size: Option<Size>,
    /// Documents and words by document; those before `taken` are done.
    held: Vec<(u32, u32)>,
    taken: usize,
    /// Whether the last entry was read.
    all_read: bool,
    /// The document that was returned last, from 1.
    document: u32,
    /// Entries read, those with the count 0 too.
    entries: u64,
    ended: bool,
}

#[derive(Clone, Copy)]
struct Size {
    documents: u32,
    words: u32,
    entries: u64,
    /// A pattern has no counts.
    has_counts: bool,
}

impl Triples {
    pub(crate) fn new(source: Source, head: Head, words: Words) -> Self {
        Self {
            source,
            head,
            bag: Bag::new(words, 1),
            room: HELD,
            size: None,
            held: Vec::new(),
            taken: 0,
            all_read: false,
            document: 0,
            entries: 0,
            ended: false,
        }
    }

    fn read(&mut self) -> Result<Option<Document>, IndexError> {
        let size = match self.size {
            Some(size) => size,
            None => match self.read_head()? {
                Some(size) => {
                    let (words, documents) = (size.words.into(), size.documents.into());
                    self.bag.words().check(self.source.path(), words, documents)?;
                    self.size = Some(size);
                    self.fill(size)?;
                    size
                }
                None => return Ok(None),
            },
        };
        if self.document == size.documents {
            return Ok(None);
        }
        self.document += 1;
        loop {
            while let Some(&(document, word)) = self.held.get(self.taken)
                && document == self.document
            {
                self.put(word)?;
                self.taken += 1;
            }
            if self.taken < self.held.len() || self.all_read {
                return Ok(Some(self.finished()));
            }
            self.fill(size)?;
        }
    }

    /// Reads as many entries as there is room for, and sorts them if they are all.
    fn fill(&mut self, size: Size) -> Result<(), IndexError> {
        self.held.clear();
        self.taken = 0;
        let mut unsorted = None;
        let mut before = self.document;
        while self.held.len() < self.room {
            let Some((document, word)) = self.entry(size)? else {
                self.all_read = true;
                break;
            };
            if document < before && unsorted.is_none() {
                unsorted = Some((self.source.line(), document, before));
            }
            before = document;
            self.held.push((document, word));
        }
        // What was returned cannot be sorted any more.
        let whole = self.all_read && self.document == 0;
        match unsorted {
            Some(_) if whole => self.held.sort_by_key(|entry| entry.0),
            Some((line, document, before)) => {
                let path = self.source.path_buf();
                let (document, before) = (document.into(), before.into());
                return Err(IndexError::UnsortedBags { path, line, document, before });
            }
            None => {}
        }
        let plausible = self.entries.saturating_mul(DOCUMENTS_PER_ENTRY).saturating_add(SPARE);
        // Up to the entries that are read, or in the end, no more documents are made of nothing
        // than the file is long.
        let reached = if self.all_read { size.documents } else { before };
        if u64::from(reached) > plausible {
            let (path, entries) = (self.source.path_buf(), self.entries);
            let documents = size.documents.into();
            return Err(IndexError::EmptyBags { path, documents, entries });
        }
        Ok(())
    }

    /// Reads the next entry with a count other than 0.
    fn entry(&mut self, size: Size) -> Result<Option<(u32, u32)>, IndexError> {
        loop {
            let Some(line) = self.next_line()? else {
                if self.entries == size.entries {
                    return Ok(None);
                }
                let (path, found) = (self.source.path_buf(), self.entries);
                return Err(IndexError::EntryCount { path, found, expected: size.entries });
            };
            let mut numbers = line.split_ascii_whitespace();
            let mut number = || numbers.next().and_then(|number| number.parse::<u32>().ok());
            let (document, word) = (number(), number());
            let count = match (size.has_counts, numbers.next()) {
                (true, Some(count)) => count.parse::<f64>().ok().filter(|count| count.is_finite()),
                (false, None) => Some(1.0),
                _ => None,
            };
            let inside = |number: Option<u32>, last| number.filter(|n| (1..=last).contains(n));
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

    fn put(&mut self, number: u32) -> Result<(), IndexError> {
        let number = number.into();
        self.bag.put(number).map_err(|(first, last)| {
            let (path, line) = (self.source.path_buf(), self.source.line());
            IndexError::WordNumber { path, line, number, first, last }
        })
    }

    fn finished(&mut self) -> Document {
        let (id, text) = (self.source.id_at(self.document.into()), self.bag.take());
        // Its entries may have stood anywhere.
        let bare = self.source.bare_document();
        Document { id, text, position: Position { line: None, ..bare.position.clone() }, ..bare }
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
                let Some(has_counts) = self.read_banner()? else { return Ok(None) };
                (self.next_line()?.unwrap_or_default(), has_counts)
            }
        };
        let sizes: Option<Vec<u64>> =
            numbers.split_ascii_whitespace().map(|number| number.parse().ok()).collect();
        // The largest number is kept for no document.
        let number = |number: u64| u32::try_from(number).ok().filter(|&number| number < u32::MAX);
        if let Some(&[documents, words, entries]) = sizes.as_deref()
            && let (Some(documents), Some(words)) = (number(documents), number(words))
        {
            return Ok(Some(Size { documents, words, entries, has_counts }));
        }
        Err(self.wrong(&numbers, "the numbers of documents, words and entries"))
    }

    /// Reads the first line of a Matrix Market file; says whether its entries have counts.
    fn read_banner(&mut self) -> Result<Option<bool>, IndexError> {
        let banner = loop {
            match self.source.next_line()? {
                None => return Ok(None),
                Some(line) if line.trim().is_empty() => {}
                Some(line) => break line.trim().to_owned(),
            }
        };
        let lower = banner.to_lowercase();
        let words: Vec<&str> = lower.split_ascii_whitespace().collect();
        match words[..] {
            ["%%matrixmarket", "matrix", "coordinate", kind, "general"]
                if KINDS.contains(&kind) =>
            {
                Ok(Some(kind != "pattern"))
            }
            _ => {
                let (path, line) = (self.source.path_buf(), self.source.line());
                Err(IndexError::MatrixForm { path, line, found: shown(&banner) })
            }
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

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        self.ended = !matches!(read, Some(Ok(_)));
        read
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use super::*;
    use crate::read::bytes::{Manner, Unpacked};
    use crate::settings::ReadSettings;

    /// Reads an UCI file with room for so many entries.
    fn texts(bytes: &str, room: usize) -> Result<Vec<String>, IndexError> {
        let file = Cursor::new(bytes.as_bytes().to_vec());
        let file = Unpacked::new(Path::new("a").into(), Box::new(file)).unwrap();
        let source = Source::new(file, "a".into(), Manner::of(&ReadSettings::default()).unwrap());
        let triples = Triples { room, ..Triples::new(source, Head::Uci, Words::default()) };
        triples.map(|document| document.map(|document| document.text)).collect()
    }

    #[test]
    fn entries_come_in_any_order_while_there_is_room_and_else_by_document() {
        let sorted = "3\n9\n5\n1 7 1\n1 2 1\n3 1 1\n3 4 1\n3 3 1\n";
        for room in 1..7 {
            assert_eq!(texts(sorted, room).unwrap(), ["7; 2", "", "1; 4; 3"], "{room}");
        }
        let unsorted = "3\n9\n4\n3 1 1\n1 7 1\n3 4 1\n1 2 1\n";
        assert_eq!(texts(unsorted, 5).unwrap(), ["7; 2", "", "1; 4"]);
        for room in 1..5 {
            let error = texts(unsorted, room).unwrap_err().to_string();
            assert_eq!(error, "a:5: document `1` comes after document `3`", "{room}");
        }
    }

    #[test]
    fn a_head_that_promises_documents_without_end_is_refused() {
        for (bytes, documents, entries) in [
            ("4000000000\n5\n0\n", 4_000_000_000, 0),
            ("1021\n5\n2\n1 1 1\n2 1 1\n", 1021, 2),
            ("4000000000\n5\n2\n1 1 1\n3999999999 1 1\n", 4_000_000_000, 2),
        ] {
            for room in [1, 9] {
                match texts(bytes, room).unwrap_err() {
                    IndexError::EmptyBags { documents: found, .. } => assert_eq!(found, documents),
                    error => panic!("{error}"),
                }
            }
            let error = texts(bytes, 9).unwrap_err();
            assert!(matches!(error, IndexError::EmptyBags { entries: n, .. } if n == entries));
        }
        assert_eq!(texts("1020\n5\n2\n1 1 1\n2 1 1\n", 9).unwrap().len(), 1020);
        let error = texts("4000000000\n5\n4000000000\n1 1 1\n", 9).unwrap_err();
        assert!(matches!(error, IndexError::EntryCount { found: 1, .. }), "{error}");
    }
}

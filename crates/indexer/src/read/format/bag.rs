//! Ready-made bags: the words behind their numbers, and documents made of them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::analyze::item;
use crate::error::IndexError;
use crate::read::bytes::{Manner, Source};
use crate::settings::AnalyzerSettings;

/// Stands between the words of a bag in the text of its document.
const BETWEEN_WORDS: &str = "; ";

/// Holds the words that numbers stand for; without words, a number is its own word.
#[derive(Clone, Default)]
pub(crate) struct Words(Option<Arc<[String]>>);

/// Collects the words of one document. A word stands once in its text, however often the
/// bag counts it, and in the order of the file; words with the count 0 are not there.
pub(crate) struct Bag {
    words: Words,
    /// The number of the first word.
    first: u64,
    seen: HashSet<u64>,
    text: String,
}

impl Words {
    /// Reads a vocabulary: one word a line, in the order of their numbers.
    ///
    /// # Errors
    /// When the file cannot be read, or gives two numbers one word or a number none: the
    /// bags would not be those of the file.
    pub(crate) fn read(
        path: &Path,
        manner: Manner,
        analyzer: &AnalyzerSettings,
    ) -> Result<Self, IndexError> {
        let mut source = Source::open(path, manner)?;
        let (mut words, mut seen) = (Vec::new(), HashSet::new());
        while let Some(line) = source.next_line()? {
            // A separator within a word would cut it in two.
            let blank = |c: char| c.is_whitespace() || c.is_control();
            let parts = line.split(blank).filter(|part| !part.is_empty());
            let word = parts.collect::<Vec<_>>().join(" ").replace(';', ",");
            let problem = if word.is_empty() {
                Some("is blank")
            } else if seen.insert(item(analyzer, &word)) {
                None
            } else {
                Some("stands for an earlier number already")
            };
            if let Some(problem) = problem {
                let (path, line) = (source.path_buf(), source.line());
                return Err(IndexError::VocabularyWord { path, line, word, problem });
            }
            words.push(word);
        }
        Ok(Self(Some(words.into())))
    }

    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl Bag {
    /// Prepares for bags whose words are numbered from `first`.
    pub(crate) fn new(words: Words, first: u64) -> Self {
        Self { words, first, seen: HashSet::new(), text: String::new() }
    }

    /// Puts a word in.
    ///
    /// # Errors
    /// With the smallest and largest number there may be, when it is none of them.
    pub(crate) fn put(&mut self, number: u64) -> Result<(), (u64, u64)> {
        let (first, before) = (self.first, self.text.len());
        let limits = |n_words: usize| (first, (first + n_words as u64).saturating_sub(1));
        if !self.seen.insert(number) {
            return Ok(());
        }
        if before > 0 {
            self.text.push_str(BETWEEN_WORDS);
        }
        match &self.words.0 {
            None if number < first => return Err((first, u64::from(u32::MAX))),
            None => self.text.push_str(&number.to_string()),
            Some(words) => {
                let place = number.checked_sub(first).and_then(|place| usize::try_from(place).ok());
                match place.and_then(|place| words.get(place)) {
                    Some(word) => self.text.push_str(word),
                    None => return Err(limits(words.len())),
                }
            }
        }
        Ok(())
    }

    /// Returns the text of the document and starts the next.
    pub(crate) fn take(&mut self) -> String {
        self.seen.clear();
        std::mem::take(&mut self.text)
    }
}

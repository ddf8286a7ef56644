//! Ready-made bags: the words behind their numbers, and documents made of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analyze::item;
use crate::error::IndexError;
use crate::read::bytes::{Manner, Source};
use crate::settings::AnalyzerSettings;

/// Stands between the words of a bag in the text of its document.
const BETWEEN_WORDS: &str = "; ";

/// What people write above a column of words.
const HEADINGS: [&str; 14] = [
    "word",
    "words",
    "term",
    "terms",
    "token",
    "tokens",
    "vocab",
    "vocabulary",
    "feature",
    "features",
    "name",
    "text",
    "v1",
    "x",
];

/// Holds the words that numbers stand for; without words, a number is its own word.
#[derive(Clone, Default)]
pub(crate) struct Words(Option<Arc<List>>);

/// The words of a vocabulary, in the order of their numbers.
struct List {
    path: PathBuf,
    words: Vec<String>,
}

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
        Ok(Self(Some(Arc::new(List { path: source.path_buf(), words }))))
    }

    /// Compares the vocabulary with a file of bags that says how many words and documents it
    /// has; without a vocabulary there is nothing to compare.
    ///
    /// # Errors
    /// When the vocabulary has more words or fewer: each would stand for its neighbor's number.
    pub(crate) fn check(&self, bags: &Path, words: u64, documents: u64) -> Result<(), IndexError> {
        match &self.0 {
            Some(list) if list.words.len() as u64 != words => {
                Err(list.wrong_length(bags, words, documents))
            }
            _ => Ok(()),
        }
    }

    /// Compares the vocabulary with the largest number in a file of bags that does not say how
    /// many words it has. There may be words that no document holds, but if the first looks like
    /// a heading and the last number is that of the last word without it, then it is one.
    ///
    /// # Errors
    /// When the vocabulary has a heading.
    pub(crate) fn check_heading(&self, bags: &Path, used: u64) -> Result<(), IndexError> {
        match &self.0 {
            Some(list) if list.has_heading() && list.words.len() as u64 == used + 1 => {
                Err(list.wrong_length(bags, used, 0))
            }
            _ => Ok(()),
        }
    }

    /// Returns the words as terms of a vocabulary that is given.
    pub(crate) fn terms(&self) -> Option<Vec<String>> {
        self.0.as_ref().map(|list| list.words.iter().map(|word| word.to_lowercase()).collect())
    }

    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl List {
    fn has_heading(&self) -> bool {
        let first = self.words.first().map(|word| word.to_lowercase());
        first.is_some_and(|first| HEADINGS.contains(&first.trim_matches('"')))
    }

    fn wrong_length(&self, bags: &Path, words: u64, documents: u64) -> IndexError {
        let lines = self.words.len() as u64;
        IndexError::VocabularyLength {
            path: bags.to_path_buf(),
            words,
            vocabulary: self.path.clone(),
            lines,
            heading: self.has_heading() && lines == words + 1,
            turned: lines == documents,
        }
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
                match place.and_then(|place| words.words.get(place)) {
                    Some(word) => self.text.push_str(word),
                    None => return Err(limits(words.words.len())),
                }
            }
        }
        Ok(())
    }

    pub(crate) fn words(&self) -> &Words {
        &self.words
    }

    /// Returns the text of the document and starts the next.
    pub(crate) fn take(&mut self) -> String {
        self.seen.clear();
        std::mem::take(&mut self.text)
    }
}

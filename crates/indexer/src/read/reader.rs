//! Files that are all written in one way to documents.

use std::path::Path;

use super::bytes::{Manner, markup};
use super::files::{File, Files, metadata_beside, vocabulary_beside};
use super::format::{
    self, Delimited, Head, Jsonl, LabelCell, LabelNames, Lines, Mallet, Octis, Pairs, Paragraphs,
    Reuters, Start, Triples, Words,
};
use super::notebook::Notebook;
use crate::document::Document;
use crate::error::IndexError;
use crate::settings::{AnalyzerSettings, Fields, Format, TableSettings};

/// A stream of documents or of what is wrong with them. After an error the stream goes on
/// where it can.
pub type Documents = Box<dyn Iterator<Item = Result<Document, IndexError>> + Send>;

/// Makes documents of files that are all written in one way.
pub(super) struct Reader {
    pub(super) way: Way,
    pub(super) fields: Fields,
    pub(super) tables: TableSettings,
    pub(super) words: Words,
    pub(super) manner: Manner,
    /// The name of the folder or archive.
    pub(super) root: String,
    pub(super) analyzer: AnalyzerSettings,
    pub(super) label_names: Option<LabelNames>,
    /// Whether the format was asked for by name, so that pages and the like are read as text.
    pub(super) asked: bool,
    pub(super) notebook: Notebook,
}

/// How the files are written, and what of a text is a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As a format says.
    Format(Format),
    /// Each paragraph of a text is a document.
    Paragraphs,
}

impl Reader {
    /// Returns the documents of many files.
    pub(super) fn all(self, files: Files) -> impl Iterator<Item = Result<Document, IndexError>> {
        Records { files, reader: self, current: None }
    }

    /// Returns the documents of one file.
    pub(super) fn documents(&self, file: File) -> Result<Documents, IndexError> {
        let documents = self.with_labels_as_written(file)?;
        let Some(names) = self.label_names.clone() else { return Ok(documents) };
        Ok(Box::new(documents.map(move |document| names.put(document?))))
    }

    fn with_labels_as_written(&self, mut file: File) -> Result<Documents, IndexError> {
        let fields = || self.fields.clone();
        let words = || self.words.clone();
        let labels = || LabelCell { separator: self.tables.label_separator.clone() };
        if !self.asked
            && let Some(kind) = markup(file.source.start())
        {
            return Err(IndexError::Foreign { path: file.source.path_buf(), kind });
        }
        let format = match self.way {
            Way::Format(format) => format,
            Way::Paragraphs => {
                let labels = format::labels(&file);
                return Ok(Box::new(Paragraphs::new(file.source, labels)));
            }
        };
        let source = match format {
            Format::Folder => return Ok(Box::new(std::iter::once(format::text(file)))),
            Format::Newsgroups => {
                return Ok(Box::new(std::iter::once(format::message(file, &self.root))));
            }
            _ => file.source,
        };
        let table = |source, usual| {
            Delimited::new(source, fields(), &self.tables, usual, self.notebook.clone())
        };
        Ok(match format {
            Format::Jsonl => Box::new(Jsonl::new(source, fields())),
            Format::Csv => Box::new(table(source, b',')),
            Format::Tsv => Box::new(table(source, b'\t')),
            Format::Reuters => Box::new(Reuters::new(source, fields())),
            Format::Octis => {
                let known = self.label_names.as_ref();
                let known = match known.map(LabelNames::written) {
                    Some(known) => known,
                    None => metadata_beside(source.path()),
                };
                Box::new(Octis::new(source, known, labels()))
            }
            Format::Mallet => Box::new(Mallet(source, labels())),
            Format::Svmlight => Box::new(Pairs::new(source, Start::Labels, words())),
            Format::Ldac => {
                let words = self.required_words(source.path(), format)?;
                Box::new(Pairs::new(source, Start::Count, words))
            }
            Format::Uci => {
                let words = self.required_words(source.path(), format)?;
                Box::new(Triples::new(source, Head::Uci, words))
            }
            Format::Mtx => Box::new(Triples::new(source, Head::MatrixMarket, words())),
            Format::Lines | Format::Folder | Format::Newsgroups => Box::new(Lines(source)),
        })
    }

    fn required_words(&self, path: &Path, format: Format) -> Result<Words, IndexError> {
        if self.words.is_some() {
            return Ok(self.words.clone());
        }
        match vocabulary_beside(path) {
            Some(vocabulary) if format == Format::Uci => {
                Words::read(&vocabulary, self.manner, &self.analyzer)
            }
            _ => {
                let format = format.name();
                Err(IndexError::NoVocabulary { path: path.to_path_buf(), format })
            }
        }
    }
}

/// The documents of many files.
struct Records {
    files: Files,
    reader: Reader,
    current: Option<Documents>,
}

impl Iterator for Records {
    type Item = Result<Document, IndexError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(document) = self.current.as_mut().and_then(Iterator::next) {
                return Some(document);
            }
            // The member of an archive must be gone before the next is read.
            self.current = None;
            let file = match self.files.next()? {
                Ok(file) => file,
                Err(error) => return Some(Err(error)),
            };
            match self.reader.documents(file) {
                Ok(documents) => self.current = Some(documents),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

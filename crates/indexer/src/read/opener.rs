//! What an input holds, and the reader for it.

use std::fs;
use std::io::{self, BufReader, Cursor};
use std::path::Path;
use std::sync::OnceLock;

use super::bytes::{BUFFER, Input, Manner, Unpacked, is_archive};
use super::files::{Files, Survey};
use super::format::{self, LabelNames, Words};
use super::list::read_list;
use super::reader::{Documents, Reader};
use super::{detect, endings};
use crate::error::IndexError;
use crate::settings::{AnalyzerSettings, Fields, Format, IndexSettings, ReadSettings};

/// What names of documents start with.
pub(super) struct Name {
    /// In a single file.
    pub(super) name: String,
    /// In a folder or an archive.
    pub(super) prefix: String,
}

/// An input that is open, and what it holds.
pub(super) struct Opened {
    pub(super) documents: Documents,
    /// Whether it holds ready-made bags.
    pub(super) is_bags: bool,
    /// Whether it holds tokens between blanks.
    pub(super) is_tokens: bool,
}

/// Opens inputs, all with the same settings.
pub(super) struct Opener {
    format: Option<Format>,
    fields: Fields,
    manner: Manner,
    reading: ReadSettings,
    analyzer: AnalyzerSettings,
    /// The words of the vocabulary, once they are needed.
    words: OnceLock<Words>,
    label_names: Option<LabelNames>,
}

impl Opener {
    pub(super) fn new(settings: &IndexSettings) -> Result<Self, IndexError> {
        let manner = Manner::of(&settings.reading)?;
        let (fields, reading) = (settings.fields.clone(), settings.reading.clone());
        let (format, analyzer) = (settings.format, settings.analyzer.clone());
        let names = reading.label_names.as_deref();
        let label_names = names.map(|path| LabelNames::read(path, manner)).transpose()?;
        let words = OnceLock::new();
        Ok(Self { format, fields, manner, reading, analyzer, words, label_names })
    }

    /// Opens an input whose documents get a name.
    pub(super) fn open(&self, input: &Input, name: &Name) -> Result<Opened, IndexError> {
        let manner = self.manner;
        if let Input::Path(path) = input
            && fs::metadata(path).is_ok_and(|metadata| metadata.is_dir())
        {
            let (files, survey) = Files::folder(path, manner);
            let files = files.with_prefix(name.prefix.clone());
            return self.open_many(files, &survey, input);
        }
        let file = unpacked(input)?;
        if is_archive(file.input.start()) {
            let survey = match input {
                // Standard input comes once: what was read ahead must do, and it is too
                // little to tell a format from.
                Input::Stdin if self.format.is_none() => {
                    return Err(IndexError::UnknownArchive { path: file.path.to_path_buf() });
                }
                Input::Stdin => {
                    let start = Cursor::new(file.input.start().to_vec());
                    Survey::archive(Unpacked::new(Path::new("-").into(), Box::new(start))?)
                }
                input => Survey::archive(unpacked(input)?),
            };
            let files = Files::archive(file, &survey, manner).with_prefix(name.prefix.clone());
            return self.open_many(files, &survey, input);
        }
        self.open_one(Files::one(file, name.name.clone(), manner))
    }

    fn open_one(&self, mut files: Files) -> Result<Opened, IndexError> {
        // The one file is open, and there is one.
        let Some(mut file) = files.next().transpose()? else {
            let documents = Box::new(std::iter::empty());
            return Ok(Opened { documents, is_bags: false, is_tokens: true });
        };
        let path = file.source.path_buf();
        let format = match self.format {
            Some(format) if format.is_folder() => {
                return Err(IndexError::WrongKind { path, found: "file", format: format.name() });
            }
            Some(format) => format,
            None => {
                let name = path.to_string_lossy().into_owned();
                detect::of_file(&name, file.source.start(), &self.fields)
            }
        };
        let reader = self.reader(format, String::new())?;
        let is_tokens = holds_tokens(format, file.source.start());
        Ok(Opened { documents: reader.documents(file)?, is_bags: format.is_bags(), is_tokens })
    }

    fn open_many(
        &self,
        files: Files,
        survey: &Survey,
        input: &Input,
    ) -> Result<Opened, IndexError> {
        let format = self.format.unwrap_or_else(|| detect::of_files(&survey.names, &survey.start));
        let only = endings::has_ending(format, &survey.names).then_some(format);
        let reader = self.reader(format, input.short_name())?;
        let documents = Box::new(reader.all(files.only(only)));
        let is_tokens = holds_tokens(format, &survey.start);
        Ok(Opened { documents, is_bags: format.is_bags(), is_tokens })
    }

    fn reader(&self, format: Format, root: String) -> Result<Reader, IndexError> {
        let words = match &self.reading.vocabulary {
            Some(path) if format.is_bags() => self.words(path)?,
            _ => Words::default(),
        };
        let (fields, analyzer) = (self.fields.clone(), self.analyzer.clone());
        let label_names = self.label_names.clone();
        Ok(Reader { format, fields, words, manner: self.manner, root, analyzer, label_names })
    }

    /// Reads the vocabulary as words of numbers, once.
    fn words(&self, path: &Path) -> Result<Words, IndexError> {
        if let Some(words) = self.words.get() {
            return Ok(words.clone());
        }
        let words = Words::read(path, self.manner, &self.analyzer)?;
        Ok(self.words.get_or_init(|| words).clone())
    }

    /// Reads the words of numbers as a list of terms, as the analyzer makes them of bags.
    pub(super) fn words_as_terms(&self) -> Result<Option<Vec<String>>, IndexError> {
        let Some(path) = &self.reading.vocabulary else { return Ok(None) };
        Ok(self.words(path)?.terms())
    }

    /// Reads the vocabulary as a list of terms.
    pub(super) fn terms(&self) -> Result<Option<Vec<String>>, IndexError> {
        let vocabulary = self.reading.vocabulary.as_ref();
        vocabulary.map(|path| read_list(path, &self.reading)).transpose()
    }
}

/// Says whether a file holds tokens between blanks, and no text.
fn holds_tokens(format: Format, start: &[u8]) -> bool {
    match format {
        Format::Octis => true,
        Format::Mallet => format::holds_tokens(start),
        _ => false,
    }
}

/// Opens what is not a folder.
fn unpacked(input: &Input) -> Result<Unpacked, IndexError> {
    match input {
        Input::Path(path) => Unpacked::open(path),
        Input::Stdin => {
            let bytes = BufReader::with_capacity(BUFFER, io::stdin());
            Unpacked::new(Path::new("-").into(), Box::new(bytes))
        }
        Input::Memory { name, bytes } => {
            Unpacked::new(Path::new(name).into(), Box::new(Cursor::new(bytes.clone())))
        }
    }
}

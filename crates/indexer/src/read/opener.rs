//! What an input holds, and the reader for it.

use std::fs;
use std::io::{self, BufReader, Cursor};
use std::path::Path;
use std::sync::OnceLock;

use super::bytes::{BUFFER, Input, Manner, Unpacked, is_archive};
use super::files::{File, Files, Survey};
use super::format::{self, LabelNames, Words};
use super::list::read_list;
use super::notebook::Notebook;
use super::reader::{Documents, Reader, Way};
use super::{by_lines, detect, endings};
use crate::error::IndexError;
use crate::remark::Decision;
use crate::settings::{
    AnalyzerSettings, Fields, Format, IndexSettings, ReadSettings, TableSettings, TextCut,
};

/// What names of documents start with.
pub(super) struct Name {
    /// In a single file.
    pub(super) name: String,
    /// In a folder or an archive.
    pub(super) prefix: String,
}

/// An input that is open, and what it turned out to be.
pub(super) struct Looked {
    what: What,
    asked: bool,
    is_tokens: bool,
}

enum What {
    /// A folder or an archive.
    Many { files: Files, format: Format, root: String, is_folder: bool },
    /// A file; without a format it is plain text.
    One { file: Box<File>, format: Option<Format> },
}

impl Looked {
    /// Says whether it holds ready-made bags.
    pub(super) fn is_bags(&self) -> bool {
        match &self.what {
            What::Many { format, .. } => format.is_bags(),
            What::One { format, .. } => format.is_some_and(Format::is_bags),
        }
    }

    /// Says whether it holds tokens between blanks.
    pub(super) fn is_tokens(&self) -> bool {
        self.is_tokens
    }

    /// Says whether it is a file of plain text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.what, What::One { format: None, .. })
    }

    /// Says whether no file is open yet.
    pub(super) fn is_folder(&self) -> bool {
        matches!(self.what, What::Many { is_folder: true, .. })
    }
}

/// Opens inputs, all with the same settings.
pub(super) struct Opener {
    format: Option<Format>,
    fields: Fields,
    tables: TableSettings,
    texts: TextCut,
    manner: Manner,
    reading: ReadSettings,
    analyzer: AnalyzerSettings,
    /// The words of the vocabulary, once they are needed.
    words: OnceLock<Words>,
    label_names: Option<LabelNames>,
    pub(super) notebook: Notebook,
}

impl Opener {
    pub(super) fn new(settings: &IndexSettings) -> Result<Self, IndexError> {
        let IndexSettings { format, fields, reading, analyzer, .. } = settings.clone();
        let manner = Manner::of(&reading)?;
        let names = reading.label_names.as_deref();
        let label_names = names.map(|path| LabelNames::read(path, manner)).transpose()?;
        let (texts, tables) = (reading.texts, reading.tables.clone());
        let (words, notebook) = (OnceLock::new(), Notebook::default());
        Ok(Self {
            format,
            fields,
            tables,
            texts,
            manner,
            reading,
            analyzer,
            words,
            label_names,
            notebook,
        })
    }

    /// Opens an input whose documents get a name, and tells what it is.
    pub(super) fn look(&self, input: &Input, name: &Name) -> Result<Looked, IndexError> {
        let manner = self.manner;
        if let Input::Path(path) = input
            && fs::metadata(path).is_ok_and(|metadata| metadata.is_dir())
        {
            let (files, survey) = Files::folder(path, manner);
            for link in &survey.repeated {
                self.notebook.note(Decision::RepeatedFolders, &link.display().to_string());
            }
            return self.look_at_many(files.with_prefix(name.prefix.clone()), &survey, input);
        }
        let file = unpacked(input)?;
        if is_archive(file.input.start()) {
            let survey = if !input.comes_once() {
                Survey::archive(unpacked(input)?)
            } else if self.format.is_none() {
                // What was read ahead must do, and it is too little to tell a format from.
                return Err(IndexError::UnknownArchive { path: file.path.to_path_buf() });
            } else {
                let start = Cursor::new(file.input.start().to_vec());
                Survey::archive(Unpacked::new(Path::new("-").into(), Box::new(start))?)
            };
            let files = Files::archive(file, &survey, manner).with_prefix(name.prefix.clone());
            return self.look_at_many(files, &survey, input);
        }
        self.look_at_one(Files::one(file, name.name.clone(), manner))
    }

    fn look_at_one(&self, mut files: Files) -> Result<Looked, IndexError> {
        // The one file is open, and there is one.
        let Some(mut file) = files.next().transpose()? else {
            return Err(IndexError::EmptyCorpus { inputs: Vec::new() });
        };
        let path = file.source.path_buf();
        let format = match self.format {
            Some(format) if format.is_folder() => {
                return Err(IndexError::WrongKind { path, found: "file", format: format.name() });
            }
            Some(format) => Some(format),
            None => {
                let name = path.to_string_lossy();
                let found = detect::of_file(&name, file.source.start(), &self.fields);
                // What has cells is a table.
                found.or(self.tables.delimiter.map(|_| Format::Csv))
            }
        };
        if let Some(format) = format {
            self.check_paragraphs(&path, format)?;
        }
        let is_tokens = format.is_some_and(|format| holds_tokens(format, file.source.start()));
        let what = What::One { file: Box::new(file), format };
        Ok(Looked { what, asked: self.format.is_some(), is_tokens })
    }

    fn look_at_many(
        &self,
        files: Files,
        survey: &Survey,
        input: &Input,
    ) -> Result<Looked, IndexError> {
        let format = self.format.unwrap_or_else(|| detect::of_files(&survey.names, &survey.start));
        if format != Format::Folder {
            self.check_paragraphs(Path::new(&input.name()), format)?;
        }
        let only = endings::has_ending(format, &survey.names).then_some(format);
        let (files, root) = (files.only(only), input.short_name());
        let what = What::Many { is_folder: files.is_folder(), files, format, root };
        let is_tokens = holds_tokens(format, &survey.start);
        Ok(Looked { what, asked: self.format.is_some(), is_tokens })
    }

    /// Returns the documents of an input. Where it is one of `several` files of plain text, it
    /// is one document, unless its paragraphs were asked for.
    pub(super) fn documents(&self, looked: Looked, several: bool) -> Result<Documents, IndexError> {
        let asked = looked.asked;
        match looked.what {
            What::Many { files, format, root, .. } => {
                let whole = Way::Format(format);
                let cut = self.texts == TextCut::Paragraphs && format == Format::Folder;
                let way = if cut { Way::Paragraphs } else { whole };
                Ok(Box::new(self.reader(way, root, asked)?.all(files)))
            }
            What::One { mut file, format } => {
                let way = match format {
                    Some(format) => Way::Format(format),
                    None => self.way_of_text(&mut file, several),
                };
                self.reader(way, String::new(), asked)?.documents(*file)
            }
        }
    }

    /// Decides what of a text file is a document.
    fn way_of_text(&self, file: &mut File, several: bool) -> Way {
        if self.texts == TextCut::Paragraphs {
            return Way::Paragraphs;
        }
        let start = String::from_utf8_lossy(file.source.start()).into_owned();
        let (decision, way) = if several {
            (Decision::WholeFiles, Way::Format(Format::Folder))
        } else if by_lines::is_by_lines(&start) {
            (Decision::ByLines, Way::Format(Format::Lines))
        } else {
            (Decision::ByParagraphs, Way::Paragraphs)
        };
        self.notebook.note(decision, &file.source.path_name());
        way
    }

    fn check_paragraphs(&self, path: &Path, format: Format) -> Result<(), IndexError> {
        if self.texts == TextCut::Paragraphs {
            let (path, format) = (path.to_path_buf(), format.name());
            return Err(IndexError::NoParagraphs { path, format });
        }
        Ok(())
    }

    fn reader(&self, way: Way, root: String, asked: bool) -> Result<Reader, IndexError> {
        let is_bags = matches!(way, Way::Format(format) if format.is_bags());
        let words = match &self.reading.vocabulary {
            Some(path) if is_bags => self.words(path)?,
            _ => Words::default(),
        };
        let (fields, tables) = (self.fields.clone(), self.tables.clone());
        let (manner, notebook) = (self.manner, self.notebook.clone());
        let (analyzer, label_names) = (self.analyzer.clone(), self.label_names.clone());
        Ok(Reader {
            way,
            fields,
            tables,
            words,
            manner,
            root,
            analyzer,
            label_names,
            asked,
            notebook,
        })
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

//! From inputs to documents: what each input holds, and the reader for it.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::bytes::{BUFFER, Input, Manner, Source, Unpacked, is_archive};
use super::distinct::Distinct;
use super::files::{File, Files, Survey, vocabulary_beside};
use super::format::{
    Delimited, Head, Jsonl, Lines, Mallet, Octis, Pairs, Reuters, Start, Triples, Words,
};
use super::{detect, endings, format};
use crate::document::Document;
use crate::error::IndexError;
use crate::settings::{Fields, Format, IndexSettings};

/// A stream of documents or of what is wrong with them. After an error the stream goes on
/// where it can.
pub type Documents = Box<dyn Iterator<Item = Result<Document, IndexError>> + Send>;

/// Inputs that are held open at once; what is beyond is opened again when its turn comes.
const HELD: usize = 64;

/// All inputs, open.
pub(crate) struct Streams {
    /// The documents of the inputs; each name comes once.
    pub(crate) documents: Documents,
    /// The documents of the test inputs; each name comes once.
    pub(crate) tests: Documents,
    /// Whether they are ready-made bags.
    pub(crate) is_bags: bool,
    /// The terms of a vocabulary that is there although the inputs are text.
    pub(crate) terms: Option<Vec<String>>,
}

/// An input that is open, and whether it holds ready-made bags.
struct Opened {
    documents: Documents,
    is_bags: bool,
}

/// Opens an input as a stream of documents, unpacked and decoded on the way.
///
/// # Errors
/// When the input does not exist, cannot be read, or cannot have the format asked for.
pub fn open(input: &Input, settings: &IndexSettings) -> Result<Documents, IndexError> {
    Ok(open_all(std::slice::from_ref(input), &[], settings)?.documents)
}

/// Opens inputs and test inputs.
pub(crate) fn open_all(
    inputs: &[Input],
    tests: &[Input],
    settings: &IndexSettings,
) -> Result<Streams, IndexError> {
    let expand = |inputs: &[Input]| {
        let all: Result<Vec<_>, _> = inputs.iter().map(Input::expanded).collect();
        all.map(|all| all.concat())
    };
    let (inputs, tests) = (expand(inputs)?, expand(tests)?);
    let names = names(inputs.iter().chain(&tests));
    let opener = Arc::new(Opener::new(settings)?);
    let n_inputs = inputs.len();
    let (mut streams, mut kinds) = (Vec::new(), Vec::new());
    for (input, name) in inputs.into_iter().chain(tests).zip(names) {
        let Opened { documents, is_bags } = opener.open(&input, &name)?;
        kinds.push((is_bags, input.name()));
        let once = input == Input::Stdin;
        let held = streams.len() < HELD || once;
        streams.push(if held { documents } else { later(Arc::clone(&opener), input, name) });
    }
    let of_kind = |wanted| kinds.iter().find(|(is_bags, _)| *is_bags == wanted);
    if let (Some((_, bags)), Some((_, text))) = (of_kind(true), of_kind(false)) {
        return Err(IndexError::Mixed { bags: bags.into(), text: text.into() });
    }
    let tests = streams.split_off(n_inputs);
    let distinct = |streams: Vec<Documents>| -> Documents {
        Box::new(Distinct::new(streams.into_iter().flatten()))
    };
    let is_bags = of_kind(true).is_some();
    let terms = if is_bags { None } else { opener.terms()? };
    Ok(Streams { documents: distinct(streams), tests: distinct(tests), is_bags, terms })
}

/// Opens an input when its first document is asked for.
fn later(opener: Arc<Opener>, input: Input, name: Name) -> Documents {
    let open = move |()| match opener.open(&input, &name) {
        Ok(opened) => opened.documents,
        Err(error) => Box::new(std::iter::once(Err(error))) as Documents,
    };
    Box::new(std::iter::once(()).flat_map(open))
}

/// Returns what names of documents start with: the last part of each input's name, or all
/// of it when two inputs share that. Folders and archives need it only when there are
/// several inputs.
fn names<'a>(inputs: impl Iterator<Item = &'a Input> + Clone) -> Vec<Name> {
    let mut counts = HashMap::<String, usize>::new();
    for input in inputs.clone() {
        *counts.entry(input.short_name()).or_default() += 1;
    }
    let alone = inputs.clone().count() == 1;
    inputs
        .map(|input| {
            let short = input.short_name();
            let name = if counts[&short] > 1 { input.name() } else { short };
            Name { prefix: if alone { String::new() } else { format!("{name}/") }, name }
        })
        .collect()
}

/// What names of documents start with.
struct Name {
    /// In a single file.
    name: String,
    /// In a folder or an archive.
    prefix: String,
}

/// Opens inputs, all with the same settings.
struct Opener {
    format: Option<Format>,
    fields: Fields,
    manner: Manner,
    vocabulary: Option<PathBuf>,
    /// The words of the vocabulary, once they are needed.
    words: OnceLock<Words>,
}

impl Opener {
    fn new(settings: &IndexSettings) -> Result<Self, IndexError> {
        let manner = Manner::of(&settings.reading)?;
        let vocabulary = settings.reading.vocabulary.clone();
        let fields = settings.fields.clone();
        Ok(Self { format: settings.format, fields, manner, vocabulary, words: OnceLock::new() })
    }

    fn open(&self, input: &Input, name: &Name) -> Result<Opened, IndexError> {
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
            return Ok(Opened { documents: Box::new(std::iter::empty()), is_bags: false });
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
        Ok(Opened { documents: reader.documents(file)?, is_bags: format.is_bags() })
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
        let records = Records { files: files.only(only), reader, current: None };
        Ok(Opened { documents: Box::new(records), is_bags: format.is_bags() })
    }

    fn reader(&self, format: Format, root: String) -> Result<Reader, IndexError> {
        let words = match &self.vocabulary {
            Some(path) if format.is_bags() => self.words(path)?,
            _ => Words::default(),
        };
        Ok(Reader { format, fields: self.fields.clone(), words, manner: self.manner, root })
    }

    /// Reads the vocabulary as words of numbers, once.
    fn words(&self, path: &Path) -> Result<Words, IndexError> {
        if let Some(words) = self.words.get() {
            return Ok(words.clone());
        }
        let words = Words::read(path, self.manner)?;
        Ok(self.words.get_or_init(|| words).clone())
    }

    /// Reads the vocabulary as a list of terms, one a line; blank lines are passed over.
    fn terms(&self) -> Result<Option<Vec<String>>, IndexError> {
        let Some(path) = &self.vocabulary else { return Ok(None) };
        let mut source = Source::open(path, self.manner)?;
        let mut terms = Vec::new();
        while let Some(line) = source.next_line()? {
            let term = line.trim();
            if !term.is_empty() {
                terms.push(term.to_owned());
            }
        }
        Ok(Some(terms))
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

/// Makes documents of files that are all written in one way.
struct Reader {
    format: Format,
    fields: Fields,
    words: Words,
    manner: Manner,
    /// The name of the folder or archive.
    root: String,
}

impl Reader {
    fn documents(&self, file: File) -> Result<Documents, IndexError> {
        let fields = || self.fields.clone();
        let words = || self.words.clone();
        let source = match self.format {
            Format::Folder => return Ok(Box::new(std::iter::once(format::text(file)))),
            Format::Newsgroups => {
                return Ok(Box::new(std::iter::once(format::message(file, &self.root))));
            }
            _ => file.source,
        };
        Ok(match self.format {
            Format::Jsonl => Box::new(Jsonl::new(source, fields())),
            Format::Csv => Box::new(Delimited::new(source, fields(), b',')),
            Format::Tsv => Box::new(Delimited::new(source, fields(), b'\t')),
            Format::Reuters => Box::new(Reuters::new(source, fields())),
            Format::Octis => Box::new(Octis(source)),
            Format::Mallet => Box::new(Mallet(source)),
            Format::Svmlight => Box::new(Pairs::new(source, Start::Labels, words())),
            Format::Ldac => {
                let words = self.required_words(source.path())?;
                Box::new(Pairs::new(source, Start::Count, words))
            }
            Format::Uci => {
                let words = self.required_words(source.path())?;
                Box::new(Triples::new(source, Head::Uci, words))
            }
            Format::Mtx => Box::new(Triples::new(source, Head::MatrixMarket, words())),
            Format::Lines | Format::Folder | Format::Newsgroups => Box::new(Lines(source)),
        })
    }

    fn required_words(&self, path: &Path) -> Result<Words, IndexError> {
        if self.words.is_some() {
            return Ok(self.words.clone());
        }
        match vocabulary_beside(path) {
            Some(vocabulary) if self.format == Format::Uci => Words::read(&vocabulary, self.manner),
            _ => {
                let format = self.format.name();
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

//! Everything that can go wrong between raw text and an index.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::analyze::Language;
use crate::artifact::ArtifactError;
use crate::bags::BagsError;

/// Says why an index could not be made or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IndexError {
    /// An input does not exist.
    #[error("`{}` does not exist", path.display())]
    MissingInput {
        /// The path as it was given.
        path: PathBuf,
    },
    /// The operating system refused to read an input.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No input holds a document.
    #[error("no documents in {}", quoted(inputs))]
    EmptyCorpus {
        /// The inputs as they were given.
        inputs: Vec<String>,
    },
    /// A folder is named where a file is needed, or the other way round.
    #[error("`{}` is a {found}, which the format `{format}` cannot be", path.display())]
    WrongKind {
        /// The input.
        path: PathBuf,
        /// `file` or `folder`.
        found: &'static str,
        /// The format that was asked for.
        format: &'static str,
    },
    /// A line is not a JSON object.
    #[error("{}:{line}: not a JSON object: {problem}", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What the parser met, and at which column.
        problem: String,
    },
    /// A record lacks a field that was asked for.
    #[error("{}:{line}: no field `{field}` among {}", path.display(), quoted(present))]
    AbsentField {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The field that was asked for.
        field: String,
        /// The fields that are there, in alphabetical order.
        present: Vec<String>,
    },
    /// A field holds something that cannot be used as what it was asked for.
    #[error("{}:{line}: field `{field}` is {found}, not {expected}", path.display())]
    FieldType {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The field.
        field: String,
        /// What can be used, in words.
        expected: &'static str,
        /// What was found, in words.
        found: &'static str,
    },
    /// The split field names no part of a corpus.
    #[error("{}:{line}: `{value}` is no split (train, validation, test or unused)", path.display())]
    UnknownSplit {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The value found.
        value: String,
    },
    /// Bytes of an input are not UTF-8.
    #[error("{}:{line}: not UTF-8 at byte `{byte}` of the file", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The first wrong byte, counted from 0 in the (unpacked) file.
        byte: u64,
    },
    /// A gzip file ends in the middle.
    #[error("`{}` is a truncated gzip file (whole up to line `{line}`)", path.display())]
    TruncatedGzip {
        /// The file.
        path: PathBuf,
        /// Last line that could be read whole.
        line: u64,
    },
    /// A gzip file is damaged.
    #[error("`{}` is a damaged gzip file (after line `{line}`)", path.display())]
    DamagedGzip {
        /// The file.
        path: PathBuf,
        /// Last line that could be read whole.
        line: u64,
        /// What the decoder met.
        source: io::Error,
    },
    /// A setting lies outside its range.
    #[error("`{name}` is `{value}`, but must be {allowed}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// The allowed values, in words.
        allowed: &'static str,
    },
    /// A word rule is no regular expression.
    #[error("`{pattern}` is no regular expression: {problem}")]
    Pattern {
        /// The rule as it was given.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no stop list for the language.
    #[error("there is no stop list for the language `{language}`")]
    NoStopList {
        /// The language.
        language: Language,
    },
    /// No term survives pruning.
    #[error(
        "the vocabulary is empty: of `{n_terms}` terms in `{n_training}` training documents, \
         `{too_rare}` lie below min_df `{min_df}`, `{too_common}` above max_df `{max_df}`, \
         and max_words cuts `{over_cap}`"
    )]
    EmptyVocabulary {
        /// Terms before pruning.
        n_terms: usize,
        /// Training documents (train and validation).
        n_training: usize,
        /// Terms in too few documents.
        too_rare: usize,
        /// Terms in too many documents.
        too_common: usize,
        /// Terms over the cap.
        over_cap: usize,
        /// The lower bound that was asked for.
        min_df: String,
        /// The upper bound that was asked for.
        max_df: String,
    },
    /// None of the terms that were given as the vocabulary occurs.
    #[error("none of the `{listed}` given terms is among the `{n_terms}` terms of the corpus")]
    UnknownVocabulary {
        /// Terms that were given.
        listed: usize,
        /// Terms of the corpus.
        n_terms: usize,
    },
    /// There are more documents or terms than ids.
    #[error("more than `{limit}` {what}")]
    TooMany {
        /// `documents` or `terms`.
        what: &'static str,
        /// The largest number there can be.
        limit: u64,
    },
    /// The folder of an index is missing or has no manifest.
    #[error("`{}` is not an index (it holds no `manifest.json`)", path.display())]
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// A file was written by a newer version.
    #[error("`{}` has format version `{found}`; this program reads up to `{supported}`", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        found: u32,
        /// Newest version that can be read.
        supported: u32,
    },
    /// A file of an index does not hold what it must.
    #[error("`{}` is damaged: {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The bags of an index break an invariant.
    #[error("`{}` is damaged", path.display())]
    Bags {
        /// The file.
        path: PathBuf,
        /// The invariant that is broken.
        source: BagsError,
    },
    /// The store of documents could not be written or read.
    #[cfg(feature = "text")]
    #[error("cannot {action} the documents in `{}`", path.display())]
    Documents {
        /// `write` or `read`.
        action: &'static str,
        /// The folder of the store.
        path: PathBuf,
        /// What the store said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A folder or file could not be written, or does not match its record.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

fn quoted(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

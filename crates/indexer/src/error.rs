//! Everything that can go wrong between raw text and an index.
//!
//! One list and a long one: a program that says what to do about an error then sees all of them in
//! one place. Its fields are plain values, so that every room may use it and it uses none above.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::artifact::ArtifactError;
use crate::bags::BagsError;
use crate::counted::counted;
use crate::remark::{FieldRole, Foreign};

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
    #[error("no documents in {}", quoted(inputs, SHOWN_PATH, 0))]
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
    /// A file holds no plain text.
    #[error("`{}` is {}, no plain text", path.display(), kind.name())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is.
        kind: Foreign,
    },
    /// Paragraphs are asked for of a file that has none.
    #[error("`{}` has the format `{format}`, which has no paragraphs", path.display())]
    NoParagraphs {
        /// The input.
        path: PathBuf,
        /// The format that was found out.
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
    /// A number stands in JSON text that JSON does not have.
    #[error("{}:{line}: `{found}` at column {column} is no JSON", path.display())]
    NoNumber {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The byte of the line it starts at, from 1.
        column: usize,
        /// `NaN`, `Infinity` or `-Infinity`.
        found: &'static str,
    },
    /// A string in JSON text has half of a character that UTF-16 writes with two.
    #[error("{}:{line}: `{found}` at column {column} is half a character", path.display())]
    LoneSurrogate {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The byte of the line it starts at, from 1.
        column: usize,
        /// The escape, as `\\ud83d`.
        found: String,
    },
    /// A record lacks a field that was asked for.
    #[error("{}:{line}: no field `{}` among {}", path.display(), shown(field), quoted(&present.names, SHOWN, present.others))]
    AbsentField {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The field that was asked for.
        field: String,
        /// What it was asked for.
        role: FieldRole,
        /// What there is in its place.
        present: Box<PresentFields>,
    },
    /// A field holds something that cannot be used as what it was asked for.
    #[error("{}:{line}: field `{}` is {found}, not {expected}", path.display(), shown(field))]
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
    #[error("{}:{line}: `{}` is no split (train, validation, test or unused)", path.display(), shown(value))]
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
    /// Bytes of an input are not in the encoding that was asked for.
    #[error("{}:{line}: not {encoding} at byte `{byte}` of the file", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The first wrong byte, counted from 0 in the (unpacked) file.
        byte: u64,
        /// The encoding.
        encoding: &'static str,
    },
    /// A text holds a NUL byte: it is no text, or in UTF-16.
    #[error("{}:{line}: NUL byte at byte `{byte}` of the file", path.display())]
    NulByte {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The byte, counted from 0 in the (unpacked) file.
        byte: u64,
    },
    /// A line, or a file that is one document, is longer than any text.
    #[error("{}:{line}: longer than `{limit}` bytes", path.display())]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The longest there may be.
        limit: usize,
    },
    /// A record that is too long has no end in sight; nothing behind it is read.
    #[error("{}:{line}: no end in the `{passed}` bytes after those that were too many", path.display())]
    Endless {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The bytes that were passed over.
        passed: usize,
    },
    /// A packed file ends in the middle.
    #[error("`{}` is a truncated {packing} file (whole up to line `{line}`)", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// `gzip` or `zstd`.
        packing: &'static str,
        /// Last line that could be read whole.
        line: u64,
    },
    /// A packed file is damaged.
    #[error("`{}` is a damaged {packing} file (after line `{line}`)", path.display())]
    DamagedPacking {
        /// The file.
        path: PathBuf,
        /// `gzip` or `zstd`.
        packing: &'static str,
        /// Last line that could be read whole.
        line: u64,
        /// What the decoder met.
        source: io::Error,
    },
    /// An archive ends in the middle.
    #[error("`{}` is a truncated archive (it ends at byte `{byte}`, {after})", path.display())]
    TruncatedArchive {
        /// The archive.
        path: PathBuf,
        /// Where it ends, in the (unpacked) archive.
        byte: u64,
        /// The member it ends in or after, in words.
        after: String,
    },
    /// The head of an archive member is damaged.
    #[error("`{}` is a damaged archive: the member at byte `{byte}` has no valid head", path.display())]
    DamagedArchive {
        /// The archive.
        path: PathBuf,
        /// Where the head starts, in the (unpacked) archive.
        byte: u64,
    },
    /// The path of an archive member leads out of the archive.
    #[error("`{}`: the path `{}` leads out of the archive", path.display(), shown(member))]
    ClimbingPath {
        /// The archive.
        path: PathBuf,
        /// The path of the member.
        member: String,
    },
    /// An archive comes through standard input, where it cannot be surveyed before it is
    /// read.
    #[error("`{}` is an archive, so its format must be named", path.display())]
    UnknownArchive {
        /// The input.
        path: PathBuf,
    },
    /// Symbolic links lead in a circle.
    #[error("`{}` is a symbolic link that leads in a circle", path.display())]
    LinkLoop {
        /// The link.
        path: PathBuf,
    },
    /// A pattern of file names cannot be read.
    #[error("`{}` is no pattern of file names: {problem}", shown(pattern))]
    FilePattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A line has more or fewer columns than there must be.
    #[error("{}:{line}: {} instead of `{expected}`", path.display(), counted(found, "column"))]
    Columns {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Columns in the line.
        found: usize,
        /// Columns there must be.
        expected: usize,
    },
    /// The second column of an OCTIS table names no part of a corpus.
    #[error("{}:{line}: the second column, `{found}`, is no part (train, validation, test or unused)", path.display())]
    OctisPart {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        found: String,
        /// Whether the first column is a number, as if it were that of the row.
        numbered: bool,
    },
    /// A quoted cell does not end.
    #[error("{}:{line}: a quote in the record that starts here is never closed", path.display())]
    UnclosedQuote {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
    },
    /// A story of a Reuters file does not end.
    #[error("{}:{line}: the story that starts here does not end", path.display())]
    UnclosedStory {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
    },
    /// Two documents of the inputs have one name.
    #[error("{}:{line}: the id `{}` is already that of document `{first}`", path.display(), shown(id))]
    DuplicateId {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 1 for a file that is one document.
        line: u64,
        /// The name.
        id: String,
        /// The document that had it first, counted from 1 in the order of reading.
        first: u64,
    },
    /// An entry of a ready-made bag cannot be read.
    #[error("{}:{line}: `{found}` is not {expected}", path.display())]
    BagEntry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The entry.
        found: String,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// A ready-made bag names a word that there is not.
    #[error("{}:{line}: word `{number}` is not among words `{first}` to `{last}`", path.display())]
    WordNumber {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The number of the word.
        number: u64,
        /// The smallest number.
        first: u64,
        /// The largest number.
        last: u64,
    },
    /// The entries of a ready-made bag do not stand in the order of their documents.
    #[error("{}:{line}: document `{document}` comes after document `{before}`", path.display())]
    UnsortedBags {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The document of the line.
        document: u64,
        /// The document before it.
        before: u64,
    },
    /// A file of ready-made bags does not hold as many entries as it says.
    #[error("`{}` says it has {}, but has `{found}`", path.display(), entries(*expected))]
    EntryCount {
        /// The file.
        path: PathBuf,
        /// Entries that there are.
        found: u64,
        /// Entries that its head promises.
        expected: u64,
    },
    /// The head of a file of ready-made bags promises far more documents than its entries can
    /// be about.
    #[error(
        "`{}` says it has {}, but has only {}", path.display(), counted(documents, "document"),
        self::entries(*entries)
    )]
    EmptyBags {
        /// The file.
        path: PathBuf,
        /// Documents that its head promises.
        documents: u64,
        /// Entries that there are.
        entries: u64,
    },
    /// A Matrix Market file is no sparse matrix of real numbers.
    #[error(
        "{}:{line}: `{found}` is not `%%MatrixMarket matrix coordinate \
         real|integer|unsigned-integer|pattern general`", path.display()
    )]
    MatrixForm {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Its first line.
        found: String,
    },
    /// A vocabulary has more or fewer words than the ready-made bags it is for.
    #[error(
        "`{}` has {}, but `{}` has {}", path.display(), counted(words, "word"),
        vocabulary.display(), counted(lines, "line")
    )]
    VocabularyLength {
        /// The bags.
        path: PathBuf,
        /// Words of the bags.
        words: u64,
        /// The vocabulary.
        vocabulary: PathBuf,
        /// Words of the vocabulary.
        lines: u64,
        /// Whether the first line of the vocabulary looks like a heading, and is one too many.
        heading: bool,
        /// Whether the vocabulary has as many words as the bags have documents.
        turned: bool,
    },
    /// A label has no name in the list of names.
    #[error("{}:{line}: the label `{label}` has no name in `{}`", path.display(), names.display())]
    UnnamedLabel {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The label.
        label: String,
        /// The list.
        names: PathBuf,
    },
    /// A line of a list of label names is not a label and its name.
    #[error("{}:{line}: `{found}` is not a label, a tab and its name", path.display())]
    LabelName {
        /// The list.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// Ready-made bags come without the words that their numbers stand for.
    #[error("`{}` holds numbers for words: the format `{format}` needs a vocabulary", path.display())]
    NoVocabulary {
        /// The file.
        path: PathBuf,
        /// The format.
        format: &'static str,
    },
    /// A vocabulary of ready-made bags gives two numbers one word, or a number none.
    #[error("{}:{line}: the word `{}` {problem}", path.display(), shown(word))]
    VocabularyWord {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The word.
        word: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Ready-made bags and text cannot form one index.
    #[error("`{}` holds ready-made bags, but `{}` holds text", bags.display(), text.display())]
    Mixed {
        /// The input with bags.
        bags: PathBuf,
        /// The input with text.
        text: PathBuf,
    },
    /// Lines that repeat are to be dropped of an input that can be read once only.
    #[error("`{input}` can be read once only, and lines that repeat are known when all is read")]
    ReadOnce {
        /// The input as it was given.
        input: String,
    },
    /// A setting lies outside its range.
    #[error("`{name}` is `{}`, but must be {allowed}", shown(value))]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// The allowed values, in words.
        allowed: &'static str,
    },
    /// A word rule is no regular expression.
    #[error("`{}` is no regular expression: {problem}", shown(pattern))]
    Pattern {
        /// The rule as it was given.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no stop list for the language.
    #[error("there is no stop list for the language `{language}`")]
    NoStopList {
        /// Its two-letter code.
        language: &'static str,
    },
    /// There is no stemmer for the language.
    #[error("there is no stemmer for the language `{language}`")]
    NoStemmer {
        /// Its two-letter code.
        language: &'static str,
    },
    /// No term survives pruning.
    #[error(
        "the vocabulary is empty: of {} in {}, `{too_rare}` below min_df `{min_df}`, `{too_common}` \
         above max_df `{max_df}`, `{over_cap}` cut by max_words",
        counted(n_terms, "term"),
        counted(n_training, "training document")
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
    #[error(
        "no given term, of `{listed}`, is among the {} of the corpus",
        counted(n_terms, "term")
    )]
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

/// Says what fields a record has that lacks one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PresentFields {
    /// The first fields that are there, in the order of the file.
    pub names: Vec<String>,
    /// The number of all others.
    pub others: usize,
    /// The field whose name is nearly the one asked for, if there is one.
    pub meant: Option<String>,
    /// The field with the longest texts in the first records, if there are texts.
    pub longest: Option<String>,
    /// A field that holds a list of records.
    pub records: Option<String>,
}

/// Names that a message lists, of however many there are.
const LISTED: usize = 20;

/// Characters of a value that a message shows, and of a path, whose end matters.
const SHOWN: usize = 60;
const SHOWN_PATH: usize = 300;

fn entries(n: u64) -> String {
    format!("`{n}` {}", if n == 1 { "entry" } else { "entries" })
}

/// Returns the start of a value, for messages.
pub(crate) fn shown(value: &str) -> String {
    start(value, SHOWN)
}

fn start(value: &str, longest: usize) -> String {
    match value.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Lists the first names, of each so many characters at most, and says how many more there
/// are, with the others that are not among them.
fn quoted(names: &[String], longest: usize, others: usize) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let listed = names.iter().take(LISTED).map(|name| format!("`{}`", start(name, longest)));
    let listed = listed.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED) + others {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}

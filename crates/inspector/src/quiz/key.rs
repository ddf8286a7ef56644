//! `key.json`: what is right, and where each question comes from.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use topicscope_indexer::artifact::{FileRecord, Kind, Says, read_verified, sha256_hex};

use super::error::QuizError;
use super::question::KeyQuestion;

/// What a quiz is among folders that appear whole or not at all.
pub const QUIZ_KIND: Kind =
    Kind { name: "quiz", marker: KEY, says: &[Says::Format(FORMAT)], parts: &[] };

/// The file that makes a folder a quiz.
pub(super) const KEY: &str = "key.json";

/// The page.
pub(super) const PAGE: &str = "index.html";

/// What every key says it is.
pub(super) const FORMAT: &str = "topicscope quiz";

/// Version of the layout that this program writes.
pub(super) const VERSION: u32 = 1;

/// Holds what is right, and how the questions were drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    pub(super) format: String,
    pub(super) version: u32,
    /// SHA-256 of the questions below: the page and all answers name it.
    pub quiz: String,
    /// What every choice at random is a function of.
    pub seed: u64,
    /// Questions that were asked for, per model and kind.
    pub questions_per_kind: usize,
    /// Whether documents are shown by title and text, or by words alone.
    pub text: bool,
    /// Content hash of the index.
    pub index_hash: String,
    /// Where words were counted for the automatic answer: `all`, `held`, a part, or `index` for
    /// another index.
    pub reference: String,
    /// The models, in the order in which they were named.
    pub models: Vec<KeyModel>,
    /// Models of one number of units, which are asked about the same units.
    pub sizes: Vec<SizeGroup>,
    /// The questions, in the order of the page.
    pub questions: Vec<KeyQuestion>,
    /// The other files.
    pub files: BTreeMap<String, FileRecord>,
}

/// Names a model of a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyModel {
    /// Its folder as it was named, with the variant where it comes from a study.
    pub name: String,
    /// H.
    pub units: usize,
    /// Units without words: never asked about.
    pub dead: Vec<usize>,
}

/// Says which units the models of one size are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeGroup {
    /// H.
    pub units: usize,
    /// The places of the models in the list of the key.
    pub models: Vec<usize>,
    /// Units that are dead in one of them at least: left out of all.
    pub dead: Vec<usize>,
    /// Questions about words.
    pub words: Asked,
    /// Questions about documents.
    pub documents: Asked,
}

/// Says which units are asked about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The units, in the order in which they were drawn.
    pub asked: Vec<usize>,
    /// Units that were drawn too, and of which one of the models gives no such question.
    pub passed_over: Vec<usize>,
}

/// Returns the digest of questions, with what is right: nobody can find the answers from it, and no
/// question or answer changes without it.
pub(super) fn digest(questions: &[KeyQuestion]) -> String {
    let json = serde_json::to_vec(questions).expect("plain data with text keys always serializes");
    sha256_hex(&json)
}

/// The first look at a file.
#[derive(Deserialize)]
struct Head {
    format: Option<String>,
    version: Option<u32>,
}

/// Reads a JSON file of a format and version that are known; `not_ours` says that it is of none.
pub(super) fn read_json<T: for<'a> Deserialize<'a>>(
    path: &Path,
    (format, known): (&str, u32),
    not_ours: impl Fn() -> QuizError,
) -> Result<T, QuizError> {
    let bytes =
        fs::read(path).map_err(|source| QuizError::Read { path: path.to_owned(), source })?;
    let malformed = |error: serde_json::Error| QuizError::Malformed {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        reason: without_place(&error),
    };
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(malformed)?;
    let Ok(head) = serde_json::from_value::<Head>(value) else { return Err(not_ours()) };
    if head.format.as_deref() != Some(format) {
        return Err(not_ours());
    }
    match head.version {
        Some(found) if found > known => {
            return Err(QuizError::Newer { path: path.to_owned(), found, known });
        }
        Some(_) => {}
        None => return Err(not_ours()),
    }
    serde_json::from_slice(&bytes).map_err(malformed)
}

/// Returns what is wrong; line and column are told apart from it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// Reads the key of a quiz, and checks that neither its questions nor the page were changed.
///
/// # Errors
/// When the folder holds no quiz, a file is missing, or one is not as written.
pub fn read_key(folder: &Path) -> Result<Key, QuizError> {
    let path = folder.join(KEY);
    let not_a_quiz = || QuizError::NotAQuiz { path: folder.to_owned() };
    let key: Key = match read_json(&path, (FORMAT, VERSION), not_a_quiz) {
        Err(QuizError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Err(not_a_quiz());
        }
        other => other?,
    };
    if digest(&key.questions) != key.quiz || !key.is_whole() {
        return Err(QuizError::ChangedKey { path });
    }
    for (name, record) in &key.files {
        read_verified(folder, name, record)?;
    }
    Ok(key)
}

impl Key {
    /// Says whether models and choices that questions name are there, and the page is listed.
    fn is_whole(&self) -> bool {
        let is_whole = |question: &KeyQuestion| {
            let is_choice = |choice: usize| (1..=question.n_choices()).contains(&choice);
            question.model.is_none_or(|model| model < self.models.len())
                && is_choice(question.right)
                && question.automatic.is_none_or(is_choice)
        };
        let has_models = |size: &SizeGroup| {
            !size.models.is_empty() && size.models.iter().all(|&model| model < self.models.len())
        };
        self.questions.iter().all(is_whole)
            && self.sizes.iter().all(has_models)
            && self.files.keys().eq([PAGE])
    }
}

//! Everything that can go wrong with a quiz.

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use topicscope_indexer::IndexError;
use topicscope_indexer::artifact::ArtifactError;

/// Says why a quiz could not be made, or answers not be counted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum QuizError {
    /// A document could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The folder could not be written, or a file of it is not as written.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// The same model was named twice.
    #[error("the model `{name}` is named twice")]
    RepeatedModel {
        /// Its name.
        name: String,
    },
    /// There is nothing to ask.
    #[error("no unit that lives in all models can be asked about")]
    NoQuestions,
    /// A file could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is no JSON, is cut off, or has fields that mean nothing.
    #[error("`{}` line {line}, column {column}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// Where in the line, from 1; 0 at the start of a file that is empty.
        column: usize,
        /// What the reader says.
        reason: String,
    },
    /// A folder holds no quiz.
    #[error("`{}` is no quiz", path.display())]
    NotAQuiz {
        /// The folder.
        path: PathBuf,
    },
    /// The key is not as written.
    #[error("`{}` was changed: its questions are not those of its digest", path.display())]
    ChangedKey {
        /// The file.
        path: PathBuf,
    },
    /// A file was written by a newer version.
    #[error("`{}` has version `{found}`; this program reads up to `{known}`", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version that is known.
        known: u32,
    },
    /// A file holds no answers to a quiz.
    #[error("`{}` holds no answers to a quiz", path.display())]
    NotAnswers {
        /// The file.
        path: PathBuf,
    },
    /// Answers belong to another quiz.
    #[error("`{}` answers another quiz: its digest is `{found}`, not `{expected}`", path.display())]
    OtherQuiz {
        /// The file.
        path: PathBuf,
        /// The digest that the answers name.
        found: String,
        /// That of the key.
        expected: String,
    },
    /// Answers name a question that the quiz does not have.
    #[error("`{}` answers `{question}`; the questions are `q1` to `q{last}`", path.display())]
    UnknownQuestion {
        /// The file.
        path: PathBuf,
        /// The name.
        question: String,
        /// Number of questions.
        last: usize,
    },
    /// An answer is none of the choices.
    #[error("`{}` answers `{question}` with `{choice}`; its choices are `1` to `{last}`", path.display())]
    UnknownChoice {
        /// The file.
        path: PathBuf,
        /// The question.
        question: String,
        /// The choice.
        choice: i64,
        /// Number of choices.
        last: usize,
    },
    /// Two files are of the same person.
    #[error("`{}` has the answers of `{person}`, as `{}` has", path.display(), first.display())]
    RepeatedPerson {
        /// The second file.
        path: PathBuf,
        /// The person.
        person: String,
        /// The first file.
        first: PathBuf,
    },
}

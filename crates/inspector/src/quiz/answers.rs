//! `answers.json`: what one person chose.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::QuizError;
use super::key::{Key, read_json};

/// What every file of answers says it is.
const FORMAT: &str = "topicscope answers";

/// Version of the layout that is read.
const VERSION: u32 = 1;

/// Holds the answers of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The file.
    pub path: PathBuf,
    /// The name that the person gave, or else that of the file.
    pub person: String,
    /// For each question of the key, in its order, the choice from 1 on; `None` where it was left
    /// open.
    pub choices: Vec<Option<usize>>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: String,
    #[serde(rename = "version")]
    _version: u32,
    quiz: String,
    #[serde(default)]
    person: String,
    answers: BTreeMap<String, i64>,
}

/// Reads the answers of some people to a quiz.
///
/// # Errors
/// When a file cannot be read, holds no answers, or answers to another quiz; names a question or a
/// choice that there is not; or is of the same person as another.
pub fn read_answers(paths: &[PathBuf], key: &Key) -> Result<Vec<Answers>, QuizError> {
    let mut all: Vec<Answers> = Vec::new();
    for path in paths {
        let found = read_one(path, key)?;
        if let Some(first) = all.iter().find(|answers| answers.person == found.person) {
            let (path, first) = (path.clone(), first.path.clone());
            return Err(QuizError::RepeatedPerson { path, person: found.person, first });
        }
        all.push(found);
    }
    Ok(all)
}

fn read_one(path: &Path, key: &Key) -> Result<Answers, QuizError> {
    let path = path.to_owned();
    let not_answers = || QuizError::NotAnswers { path: path.clone() };
    let file: File = read_json(&path, (FORMAT, VERSION), not_answers)?;
    if file.quiz != key.quiz {
        return Err(QuizError::OtherQuiz { path, found: file.quiz, expected: key.quiz.clone() });
    }
    let mut choices = vec![None; key.questions.len()];
    for (question, choice) in file.answers {
        let place = key.questions.iter().position(|known| known.id == question);
        let Some(place) = place else {
            let last = key.questions.len();
            return Err(QuizError::UnknownQuestion { path, question, last });
        };
        let last = key.questions[place].n_choices();
        match usize::try_from(choice).ok().filter(|choice| (1..=last).contains(choice)) {
            Some(choice) => choices[place] = Some(choice),
            None => return Err(QuizError::UnknownChoice { path, question, choice, last }),
        }
    }
    let person = match file.person.trim() {
        "" => path.display().to_string(),
        person => person.to_owned(),
    };
    Ok(Answers { path, person, choices })
}

//! The page of a quiz: one file that works offline and holds no answer.

use askama::Template;
use topicscope_indexer::artifact::{Staging, json_file};

use super::error::QuizError;
use super::key::{KEY, Key, PAGE};
use super::make::Quiz;
use super::question::{QuestionKind, ShownQuestion};
use crate::render::own_alone;

const STYLE: &str = include_str!("../../templates/quiz/page.css");
const SCRIPT: &str = include_str!("../../templates/quiz/page.js");

/// Seconds that a question about words and one about documents are taken to need.
const SECONDS: [usize; 2] = [10, 30];

/// What the template is filled with; all text is escaped by it, but for our own style and script.
#[derive(Template)]
#[template(path = "quiz/page.html")]
struct Page<'a> {
    quiz: &'a str,
    policy: String,
    style: &'static str,
    script: &'static str,
    minutes: usize,
    has_text: bool,
    questions: &'a [ShownQuestion],
}

/// Writes the page and the key into a folder that the caller commits, and returns the whole key.
///
/// # Errors
/// When a file cannot be written.
pub fn write_quiz(staging: &mut Staging, quiz: &Quiz) -> Result<Key, QuizError> {
    staging.write(PAGE, page(quiz).as_bytes())?;
    let key = Key { files: staging.records().clone(), ..quiz.key.clone() };
    staging.write(KEY, &json_file(&key))?;
    Ok(key)
}

/// Makes the page.
fn page(quiz: &Quiz) -> String {
    let is_about_documents = |q: &&ShownQuestion| q.kind == QuestionKind::Documents;
    let n_documents = quiz.shown.iter().filter(is_about_documents).count();
    let seconds = (quiz.shown.len() - n_documents) * SECONDS[0] + n_documents * SECONDS[1];
    let page = Page {
        quiz: &quiz.key.quiz,
        policy: own_alone(SCRIPT, STYLE),
        style: STYLE,
        script: SCRIPT,
        minutes: seconds.div_ceil(60),
        has_text: quiz.key.text,
        questions: &quiz.shown,
    };
    page.render().expect("writing to a string cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("</style"));
    }
}

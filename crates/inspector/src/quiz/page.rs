//! The page of a quiz: one file that works offline and holds no answer.

use askama::Template;
use topicscope_indexer::artifact::{Staging, json_file, sha256_hex};

use super::error::QuizError;
use super::key::{KEY, Key, PAGE};
use super::make::Quiz;
use super::question::{QuestionKind, ShownQuestion};

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
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        minutes: seconds.div_ceil(60),
        has_text: quiz.key.text,
        questions: &quiz.shown,
    };
    page.render().expect("writing to a string cannot fail")
}

/// Returns a policy under which a browser runs our own style and script, and loads nothing.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        base64_of_hex(&sha256_hex(SCRIPT.as_bytes())),
        base64_of_hex(&sha256_hex(STYLE.as_bytes())),
    )
}

/// Turns hexadecimal digits into Base64, as policies want digests.
///
/// # Reference
/// Josefsson (2006), RFC 4648, section 4.
fn base64_of_hex(hex: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let nibbles: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let mut text = String::new();
    // Six of four bits are four of six.
    for six in nibbles.chunks(6) {
        let bits = six.iter().fold(0, |bits, nibble| bits << 4 | nibble) << (4 * (6 - six.len()));
        let n_digits = (4 * six.len()).div_ceil(6);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place < n_digits { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    // import base64; [base64.b64encode(b) for b in (b"", b"f", b"fo", b"foo", bytes(range(250, 256)))]
    #[test]
    fn base64_equals_python() {
        for (hex, expected) in [
            ("", ""),
            ("66", "Zg=="),
            ("666f", "Zm8="),
            ("666f6f", "Zm9v"),
            ("fafbfcfdfeff", "+vv8/f7/"),
        ] {
            assert_eq!(base64_of_hex(hex), expected);
        }
    }

    #[test]
    fn style_and_script_cannot_end_their_elements() {
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.contains("</style"));
    }
}

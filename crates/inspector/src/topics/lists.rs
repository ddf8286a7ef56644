//! Word lists of any topic model, as its files give them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

/// Names a form in which topics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicsFormat {
    /// One topic a line, best word first, words separated by blanks or commas.
    Text,
    /// A list of lists of words; or an object whose `topics` or `units` is a list of topics, each a
    /// list or an object with `words`. A word is a text, a pair of a text and a weight, or an
    /// object with `word`.
    Json,
    /// Topic keys of MALLET: number, weight and words, separated by tabs.
    Mallet,
}

/// Says why topics could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TopicsError {
    /// A line is no UTF-8.
    #[error("{}:{line}: not UTF-8 at byte `{byte}` of the line", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The first byte that is not.
        byte: usize,
    },
    /// The file is no JSON.
    #[error("{}: not JSON", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// JSON of another form.
    #[error("{}: neither a list of lists of words nor an object with `topics` or `units`", path.display())]
    JsonForm {
        /// The file.
        path: PathBuf,
    },
    /// A line of topic keys does not have its three columns.
    #[error("{}:{line}: topic keys have a number, a weight and words, separated by tabs", path.display())]
    TopicKeys {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The file holds no topic.
    #[error("{}: no topic", path.display())]
    NoTopics {
        /// The file.
        path: PathBuf,
    },
}

/// Reads topics, as words in their order; a topic may have none.
///
/// Without a format it is found out: JSON begins with a bracket, and topic keys are lines of a
/// number, a weight and words, separated by tabs. Blank lines of text and topic keys are passed
/// over. `path` names the file in errors.
///
/// # Errors
/// When the bytes are not of the format, or hold no topic.
///
/// # Example
/// ```
/// use std::path::Path;
/// use topicscope_inspector::topics::read_topics;
///
/// let topics = read_topics(b"0\t0.5\tspace orbit\n", None, Path::new("keys.txt"))?;
/// assert_eq!(topics, [["space", "orbit"]]);
/// # Ok::<(), topicscope_inspector::topics::TopicsError>(())
/// ```
pub fn read_topics(
    bytes: &[u8],
    format: Option<TopicsFormat>,
    path: &Path,
) -> Result<Vec<Vec<String>>, TopicsError> {
    let text = utf8(bytes, path)?;
    let topics = match format.unwrap_or_else(|| detect(text)) {
        TopicsFormat::Text => lines(text).map(|(_, line)| words(line)).collect(),
        TopicsFormat::Json => json(text, path)?,
        TopicsFormat::Mallet => lines(text)
            .map(|(number, line)| {
                let keys = topic_keys(line);
                keys.ok_or_else(|| TopicsError::TopicKeys { path: path.to_owned(), line: number })
            })
            .collect::<Result<_, _>>()?,
    };
    if topics.is_empty() {
        return Err(TopicsError::NoTopics { path: path.to_owned() });
    }
    Ok(topics)
}

fn utf8<'a>(bytes: &'a [u8], path: &Path) -> Result<&'a str, TopicsError> {
    let text = str::from_utf8(bytes).map_err(|error| {
        let before = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n');
        let (line, byte) = before.fold((0, 0), |(line, _), bytes| (line + 1, bytes.len()));
        TopicsError::NotUtf8 { path: path.to_owned(), line, byte }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn detect(text: &str) -> TopicsFormat {
    if text.trim_start().starts_with(['[', '{']) {
        TopicsFormat::Json
    } else if lines(text).all(|(_, line)| topic_keys(line).is_some()) {
        TopicsFormat::Mallet
    } else {
        TopicsFormat::Text
    }
}

/// Returns the lines that are not blank, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

fn words(text: &str) -> Vec<String> {
    let separates = |c: char| c.is_whitespace() || c == ',';
    text.split(separates).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn topic_keys(line: &str) -> Option<Vec<String>> {
    let mut columns = line.splitn(3, '\t');
    columns.next()?.trim().parse::<u64>().ok()?;
    columns.next()?.trim().parse::<f64>().ok()?;
    columns.next().map(words)
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Json {
    Topics(Vec<JsonTopic>),
    Object {
        #[serde(alias = "units")]
        topics: Vec<JsonTopic>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonTopic {
    Words(Vec<JsonWord>),
    /// Number and words, as gensim's `show_topics` gives them.
    Numbered(#[expect(dead_code, reason = "topics are numbered by place")] u64, Vec<JsonWord>),
    Object {
        words: Vec<JsonWord>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonWord {
    Text(String),
    Weighted(String, #[expect(dead_code, reason = "words stand in order")] f64),
    Object { word: String },
}

fn json(text: &str, path: &Path) -> Result<Vec<Vec<String>>, TopicsError> {
    // In two steps: the first knows where the text breaks off, the second what it should be.
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|source| TopicsError::NotJson { path: path.to_owned(), source })?;
    let Ok(Json::Topics(topics) | Json::Object { topics }) = serde_json::from_value(value) else {
        return Err(TopicsError::JsonForm { path: path.to_owned() });
    };
    let word = |word| match word {
        JsonWord::Text(word) | JsonWord::Weighted(word, _) | JsonWord::Object { word } => word,
    };
    let words = |topic| match topic {
        JsonTopic::Words(words) | JsonTopic::Numbered(_, words) | JsonTopic::Object { words } => {
            words.into_iter().map(word).collect()
        }
    };
    Ok(topics.into_iter().map(words).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Vec<String>>, String> {
        // As the command prints it: the error and its cause.
        read_topics(text.as_bytes(), None, Path::new("t")).map_err(|error| {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            error.to_string() + &cause.unwrap_or_default()
        })
    }

    #[test]
    fn every_form_gives_the_same_topics() {
        let expected = Ok(vec![vec!["space".into(), "orbit".into()], vec!["hockey".into()]]);
        for text in [
            "space orbit\n\nhockey\n",
            "\u{feff}space, orbit\r\nhockey",
            "0\t0.5\tspace orbit \n1\t2.5E-1\thockey\n",
            r#"[["space", "orbit"], ["hockey"]]"#,
            r#"{"topics": [["space", "orbit"], ["hockey"]], "other": 1}"#,
            r#"{"topics": [{"words": ["space", "orbit"], "c_v": null}, {"words": ["hockey"]}]}"#,
            r#"{"units": [{"unit": 0, "words": [{"word": "space", "score": 1.5},
                {"word": "orbit", "score": 1}]}, {"unit": 1, "words": [{"word": "hockey"}]}]}"#,
            r#"[[0, [["space", 0.5], ["orbit", 0.25]]], [1, [["hockey", 1]]]]"#,
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn topics_without_words_keep_their_place() {
        assert_eq!(read(r#"[[], ["a"]]"#).unwrap(), [vec![], vec!["a".to_owned()]]);
        assert_eq!(read("0\t0.5\t\n1\t0.5\ta").unwrap(), [vec![], vec!["a".to_owned()]]);
    }

    #[test]
    fn text_with_a_number_first_is_no_topic_key() {
        assert_eq!(read("0\tspace\n1\t0.5\torbit").unwrap()[0], ["0", "space"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        let message = |bytes: &[u8], format| {
            read_topics(bytes, format, Path::new("t")).unwrap_err().to_string()
        };
        assert_eq!(message(b"ok\nca\xff", None), "t:2: not UTF-8 at byte `2` of the line");
        assert_eq!(
            read("[[1]]").unwrap_err(),
            "t: neither a list of lists of words nor an object with `topics` or `units`"
        );
        assert_eq!(
            read("{\"topics\": [").unwrap_err(),
            "t: not JSON: EOF while parsing a list at line 1 column 12"
        );
        let keys = message(b"0\t1\ta\n\nb c", Some(TopicsFormat::Mallet));
        assert_eq!(keys, "t:3: topic keys have a number, a weight and words, separated by tabs");
        assert_eq!(message(b" \n", None), "t: no topic");
        assert_eq!(message(b"[]", None), "t: no topic");
    }
}

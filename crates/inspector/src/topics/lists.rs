//! Word lists of any topic model, as its files give them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::forms;

/// Names a form in which topics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicsFormat {
    /// One topic a line, best word first, words separated by blanks or commas.
    Text,
    /// A list of lists of words; or an object whose `topics` or `units` is a list of topics, each a
    /// list or an object with `words`. A word is a text, a pair of a text and a weight, or an
    /// object with `word`. Also an object with a number for each topic, as `BERTopic` gives it,
    /// whose topic -1 is that of outliers, and pairs of a number and a text as gensim prints it.
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

/// Holds topics as a file gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicLists {
    /// The words of each topic in their order; a topic may have none.
    pub lists: Vec<Vec<String>>,
    /// Topics of outliers that were passed over.
    pub outliers: usize,
}

/// Reads topics, as words in their order; see [`read_topic_lists`].
///
/// # Errors
/// As [`read_topic_lists`].
pub fn read_topics(
    bytes: &[u8],
    format: Option<TopicsFormat>,
    path: &Path,
) -> Result<Vec<Vec<String>>, TopicsError> {
    Ok(read_topic_lists(bytes, format, path)?.lists)
}

/// Reads topics, as words in their order; a topic may have none.
///
/// Without a format it is found out: JSON begins with a bracket, and topic keys are lines of a
/// number, a weight and words, separated by tabs. Text may also be what gensim prints
/// (`0.12*"orbit" + …`), lines that start as `Topic 3:`, or a table with columns for topic and
/// word. Blank lines are passed over. `path` names the file in errors.
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
pub fn read_topic_lists(
    bytes: &[u8],
    format: Option<TopicsFormat>,
    path: &Path,
) -> Result<TopicLists, TopicsError> {
    let text = utf8(bytes, path)?;
    let mut outliers = 0;
    let other = if format.is_none() { other_text(text) } else { None };
    if let Some(lists) = other.filter(|lists| !lists.is_empty()) {
        return Ok(TopicLists { lists, outliers });
    }
    let topics = match format.unwrap_or_else(|| detect(text)) {
        TopicsFormat::Text => lines(text).map(|(_, line)| words(line)).collect(),
        TopicsFormat::Json => {
            let read = json(text, path)?;
            outliers = read.outliers;
            read.lists
        }
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
    Ok(TopicLists { lists: topics, outliers })
}

/// Reads text that is more than words: printed topics, numbered lines, tables.
fn other_text(text: &str) -> Option<Vec<Vec<String>>> {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if is_json {
        return None;
    }
    forms::printed(text).or_else(|| forms::table(text)).or_else(|| {
        let numbered = forms::numbered(lines(text).map(|(_, line)| line));
        numbered.map(|lines| lines.into_iter().map(words).collect())
    })
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
    // MALLET writes numbers as the country of its user does.
    columns.next()?.trim().replace(',', ".").parse::<f64>().ok()?;
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
    /// Words by number, as `BERTopic`'s `get_topics` gives them.
    ByNumber(BTreeMap<String, Vec<JsonWord>>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonTopic {
    Words(Vec<JsonWord>),
    /// Number and words, as gensim's `show_topics` gives them.
    Numbered(#[expect(dead_code, reason = "topics are numbered by place")] u64, Vec<JsonWord>),
    /// Number and text, as gensim's `print_topics` gives them.
    Printed(#[expect(dead_code, reason = "topics are numbered by place")] u64, String),
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

fn json(text: &str, path: &Path) -> Result<TopicLists, TopicsError> {
    // In two steps: the first knows where the text breaks off, the second what it should be.
    let value: serde_json::Value = serde_json::from_str(text)
        .map_err(|source| TopicsError::NotJson { path: path.to_owned(), source })?;
    let wrong = || TopicsError::JsonForm { path: path.to_owned() };
    let topics = match serde_json::from_value(value).map_err(|_| wrong())? {
        Json::Topics(topics) | Json::Object { topics } => topics,
        Json::ByNumber(topics) => {
            let n_topics = topics.len();
            let numbered = topics.into_iter().map(|(number, words)| {
                let number: i64 = number.parse().map_err(|_| wrong())?;
                Ok((number, words))
            });
            let numbered = numbered.collect::<Result<BTreeMap<_, _>, TopicsError>>()?;
            let kept = numbered.into_iter().filter(|&(number, _)| number >= 0);
            let lists: Vec<_> = kept.map(|(_, words)| all(words)).collect();
            return Ok(TopicLists { outliers: n_topics - lists.len(), lists });
        }
    };
    let words = |topic| match topic {
        JsonTopic::Words(words) | JsonTopic::Numbered(_, words) | JsonTopic::Object { words } => {
            Ok(all(words))
        }
        JsonTopic::Printed(_, text) => match forms::printed(&text) {
            Some(mut topics) if topics.len() == 1 => Ok(topics.remove(0)),
            _ => Err(wrong()),
        },
    };
    let lists = topics.into_iter().map(words).collect::<Result<_, _>>()?;
    Ok(TopicLists { lists, outliers: 0 })
}

fn all(words: Vec<JsonWord>) -> Vec<String> {
    let word = |word| match word {
        JsonWord::Text(word) | JsonWord::Weighted(word, _) | JsonWord::Object { word } => word,
    };
    words.into_iter().map(word).collect()
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
            "0\t0,5\tspace orbit\n1\t0,25\thockey\n",
            "0.1*\"space\" + 0.1*\"orbit\"\n0.2*\"hockey\"\n",
            r#"[[0, "0.1*\"space\" + 0.1*\"orbit\""], [1, "0.2*\"hockey\""]]"#,
            "Topic 0: space, orbit\nTopic 1: hockey\n",
            r#"{"1": [["hockey", 0.5]], "0": [["space", 0.5], ["orbit", 0.25]], "-1": [["the", 1]]}"#,
            "unit,rank,word,score\n0,1,space,1\n0,2,orbit,0.5\n1,1,hockey,1\n",
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
    fn topics_of_outliers_are_passed_over_and_counted() {
        let read =
            read_topic_lists(br#"{"-1": ["the"], "10": ["b"], "9": ["a"]}"#, None, Path::new("t"));
        assert_eq!(
            read.unwrap(),
            TopicLists { lists: vec![vec!["a".into()], vec!["b".into()]], outliers: 1 }
        );
        assert_eq!(
            read_topics(br#"{"-1": ["the"]}"#, None, Path::new("t")).unwrap_err().to_string(),
            "t: no topic"
        );
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

//! What a study asks, as a file: the flags of `study`, so that the same question can be asked again,
//! with other flags on top.
//!
//! Keys are the long names of flags, `input` the text or index; paths are those seen from the folder
//! of the file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command, CommandFactory};
use thiserror::Error;
use toml::Value;
use topicscope_inspector::study::{QUESTION_BEGINS, STUDY_KIND, StudyFolder, relative_path};

use crate::args::Arguments;

/// The key of what is read; it has no flag.
const INPUT: &str = "input";

/// Flags that say where results go, who does the work and how it is shown, and not what is asked.
const NOT_ASKED: [&str; 12] = [
    "check",
    "output",
    "form",
    "force",
    "part",
    "collect",
    "plan",
    "threads",
    "quiet",
    "memory",
    "open",
    "no_config",
];

/// Flags whose values are paths, and those where a path follows a name and `=`.
const PATHS: [&str; 4] = [INPUT, "test", "stop-words", "vocabulary"];
const NAMED_PATHS: [&str; 3] = ["topics", "codes", "half-codes"];

/// Holds the flags of a study that decide what is asked, each with its values, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Question(BTreeMap<String, Vec<String>>);

/// Says why a file is no question.
#[derive(Debug, Error)]
pub(crate) enum QuestionError {
    /// It is no TOML.
    #[error("`{}` is no TOML: {problem}", path.display())]
    NoToml {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        problem: String,
    },
    /// A key is no flag of `study`.
    #[error("`{}` has the key `{key}`, which is no flag of `study`", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value can stand for no flag.
    #[error("`{}` has no text, number, truth value or list of these at `{key}`", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A path that is typed cannot be written into the file.
    #[error("`{}` is no UTF-8, which a study could not keep", path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// What the file says makes no sense to the argument parser.
    #[error("`{}`: {problem}", path.display())]
    Flags {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        problem: String,
    },
}

impl Question {
    /// Takes flags by their keys, each with one value.
    pub(crate) fn of(flags: &[(&str, String)]) -> Self {
        Self(flags.iter().map(|(key, value)| ((*key).to_owned(), vec![value.clone()])).collect())
    }

    /// Says whether something is named to read.
    pub(crate) fn has_inputs(&self) -> bool {
        self.0.get(INPUT).is_some_and(|inputs| !inputs.is_empty())
    }

    /// Takes the flags of `study` that were typed.
    ///
    /// # Errors
    /// When a value is no UTF-8.
    pub(crate) fn typed(matches: &ArgMatches) -> Result<Self, QuestionError> {
        let mut asked = BTreeMap::new();
        for (id, key, action) in flags() {
            if matches.value_source(&id) != Some(ValueSource::CommandLine) {
                continue;
            }
            let values: Vec<String> = if matches!(action, ArgAction::SetTrue) {
                vec!["true".to_owned()]
            } else {
                let raw = matches.get_raw(&id).into_iter().flatten();
                let text = |value: &std::ffi::OsStr| {
                    let path = || PathBuf::from(value);
                    let text = value.to_str().map(str::to_owned);
                    text.ok_or_else(|| QuestionError::NotUtf8 { path: path() })
                };
                raw.map(text).collect::<Result<_, _>>()?
            };
            asked.insert(key, values);
        }
        Ok(Self(asked))
    }

    /// Reads a file. Its paths are made those of the current folder.
    ///
    /// # Errors
    /// When it is no TOML, or holds something else than flags of `study`.
    pub(crate) fn read(path: &Path, text: &str) -> Result<Self, QuestionError> {
        let of_file = || path.to_path_buf();
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            let problem = format!("line {line}: {}", error.message().replace('\n', " "));
            QuestionError::NoToml { path: of_file(), problem }
        })?;
        let known: Vec<String> = flags().into_iter().map(|(_, key, _)| key).collect();
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut asked = BTreeMap::new();
        for (key, value) in table {
            if !known.contains(&key) {
                return Err(QuestionError::UnknownKey { path: of_file(), key });
            }
            let bad = || QuestionError::Value { path: of_file(), key: key.clone() };
            let values: Vec<String> = match value {
                Value::Array(all) => {
                    all.iter().map(|one| plain(one).ok_or_else(bad)).collect::<Result<_, _>>()?
                }
                one => vec![plain(&one).ok_or_else(bad)?],
            };
            let seen = |text: String| map_paths(&key, &text, &|path| joined(folder, path));
            let values = values.into_iter().map(seen).collect();
            asked.insert(key, values);
        }
        Ok(Self(asked))
    }

    /// Returns this question, with all that it leaves open as another one has it.
    pub(crate) fn over(self, base: Self) -> Self {
        let Self(mut all) = base;
        all.extend(self.0);
        Self(all)
    }

    /// Says whether the same text is read in the same way.
    pub(crate) fn reads_as(&self, other: &Self) -> bool {
        let reading = reading_flags();
        let of = |question: &Self| -> BTreeMap<String, Vec<String>> {
            let is_reading = |key: &String| reading.contains(key);
            let entries = question.0.iter().filter(|(key, _)| is_reading(key));
            entries.map(|(key, values)| (key.clone(), values.clone())).collect()
        };
        of(self) == of(other)
    }

    /// Returns what would have to be typed after `topicscope` to ask this.
    pub(crate) fn arguments(&self, target: &Path) -> Vec<OsString> {
        let switches: Vec<String> = flags()
            .into_iter()
            .filter(|(_, _, action)| matches!(action, ArgAction::SetTrue))
            .map(|(_, key, _)| key)
            .collect();
        let mut typed: Vec<OsString> = vec!["topicscope".into(), "study".into()];
        for (key, values) in self.0.iter().filter(|(key, _)| *key != INPUT) {
            let is_switch = switches.contains(key);
            for value in values {
                match (is_switch, value.as_str()) {
                    (true, "true") => typed.push(format!("--{key}").into()),
                    // A flag that is not set; other values are told by the parser.
                    (true, "false") => {}
                    (_, value) => typed.push(format!("--{key}={value}").into()),
                }
            }
        }
        typed.push("-o".into());
        typed.push(target.into());
        typed.push("--".into());
        typed.extend(self.0.get(INPUT).into_iter().flatten().map(OsString::from));
        typed
    }

    /// Reads the question of a study; `None` where there is none.
    ///
    /// # Errors
    /// As [`Question::read`].
    pub(crate) fn kept(study: &Path) -> anyhow::Result<Option<Self>> {
        if !StudyFolder::is_at(study) {
            return Ok(None);
        }
        let text = StudyFolder::open(study)?.question()?;
        Ok(Some(Self::read(&study.join(STUDY_KIND.marker), &text)?))
    }

    /// Reads the question in a file.
    ///
    /// # Errors
    /// When it cannot be read, or as [`Question::read`].
    pub(crate) fn of_file(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        Ok(Self::read(path, &text)?)
    }

    /// Forgets what is read.
    pub(crate) fn forget_inputs(&mut self) {
        self.0.remove(INPUT);
    }

    /// Writes the question as the file of a study in `folder`.
    pub(crate) fn to_toml(&self, folder: &Path) -> String {
        let mut text = format!(
            "{QUESTION_BEGINS}\n\
             # What this study asks: flags of `topicscope study`. `topicscope study -o FOLDER` goes on \
             with it,\n\
             # and flags on top ask for more: runs that are kept are not trained again.\n"
        );
        for (key, values) in &self.0 {
            let seen = |value: &String| {
                map_paths(key, value, &|path| {
                    if path.is_absolute() {
                        return path.to_path_buf();
                    }
                    relative_path(folder, path).map_or(path.to_path_buf(), PathBuf::from)
                })
            };
            let values: Vec<String> =
                values.iter().map(seen).map(|value| written(&value)).collect();
            match values.as_slice() {
                [one] if key != INPUT && key != "variant" => {
                    let _ = writeln!(text, "{key} = {one}");
                }
                all => {
                    let _ = writeln!(text, "{key} = [{}]", all.join(", "));
                }
            }
        }
        text
    }
}

/// Says whether a flag of `study`, by its identifier, decides what is asked.
pub(crate) fn is_asked(id: &str) -> bool {
    !NOT_ASKED.contains(&id)
}

/// Says whether a file asks the question of a study: the one that is kept, or one that is named.
pub(crate) fn is_in_file(inputs: &[PathBuf]) -> bool {
    match inputs {
        [] => true,
        [only] => only.extension().is_some_and(|ending| ending == "toml"),
        _ => false,
    }
}

/// Lists the flags of `study` that decide what is asked: identifier, key, and what they do.
fn flags() -> Vec<(String, String, ArgAction)> {
    let command = study();
    let all = command.get_arguments().filter_map(|arg| {
        let id = arg.get_id().as_str().to_owned();
        let key = if arg.is_positional() { INPUT.to_owned() } else { arg.get_long()?.to_owned() };
        let is_asked = is_asked(&id) && key != "help" && key != "version";
        is_asked.then(|| (id, key, arg.get_action().clone()))
    });
    all.collect()
}

/// Lists the flags that decide what text is read and how.
fn reading_flags() -> Vec<String> {
    let command = study();
    let is_reading = |arg: &&clap::Arg| arg.get_help_heading() == Some("Reading text");
    let all = command.get_arguments().filter(is_reading);
    let mut flags: Vec<String> = all.filter_map(|arg| arg.get_long().map(str::to_owned)).collect();
    flags.extend([INPUT.to_owned(), "split-seed".to_owned()]);
    flags
}

fn study() -> Command {
    let mut all = Arguments::command();
    all.build();
    all.find_subcommand("study").cloned().unwrap_or_default()
}

pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Writes a value as TOML has it: numbers and truth values bare, where they come back the same.
fn written(value: &str) -> String {
    let is_same = |bare: Option<String>| bare.as_deref() == Some(value);
    let is_bare = is_same(value.parse::<i64>().ok().map(|number| number.to_string()))
        || value.contains('.')
            && is_same(value.parse::<f64>().ok().map(|number| number.to_string()))
        || matches!(value, "true" | "false");
    if is_bare {
        return value.to_owned();
    }
    let mut text = String::from("\"");
    for character in value.chars() {
        match character {
            '"' | '\\' => {
                text.push('\\');
                text.push(character);
            }
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            character if character.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(character));
            }
            character => text.push(character),
        }
    }
    text.push('"');
    text
}

/// Changes the paths in the value of a flag; standard input and words stay.
pub(crate) fn map_paths(key: &str, value: &str, change: &dyn Fn(&Path) -> PathBuf) -> String {
    let changed = |path: &str| change(Path::new(path)).to_string_lossy().into_owned();
    if value == "-" {
        return value.to_owned();
    }
    if PATHS.contains(&key) {
        return changed(value);
    }
    if NAMED_PATHS.contains(&key)
        && let Some((name, path)) = value.split_once('=')
    {
        return format!("{name}={}", changed(path));
    }
    if key == "reference" && !["auto", "test", "held", "all"].contains(&value) {
        return changed(value);
    }
    value.to_owned()
}

/// Returns a path seen from the current folder; one that goes up from a folder is shortened.
pub(crate) fn joined(folder: &Path, path: &Path) -> PathBuf {
    let (mut folder, mut path) = (folder.to_path_buf(), path.to_path_buf());
    while let Ok(rest) = path.strip_prefix("..") {
        let is_plain = folder.file_name().is_some();
        if !is_plain || folder.is_symlink() {
            break;
        }
        folder.pop();
        path = rest.to_path_buf();
    }
    folder.join(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Question {
        let words = format!("topicscope study {text} -o s");
        let matches = Arguments::command().try_get_matches_from(words.split_whitespace()).unwrap();
        Question::typed(matches.subcommand_matches("study").unwrap()).unwrap()
    }

    fn read(text: &str) -> Result<Question, String> {
        Question::read(Path::new("s/study.toml"), text).map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_typed_comes_back_from_the_file() {
        let question = typed(
            "a.csv b.csv --variant none --variant mean:0.3 --seeds 3 --rate 0.006 --stem --threads 2 \
             --strip headers,quotes --topics lda=t.txt --reference idx --target 0.05",
        );
        let text = question.to_toml(Path::new("s"));
        for line in [
            "input = [\"../a.csv\", \"../b.csv\"]",
            "variant = [\"none\", \"mean:0.3\"]",
            "seeds = 3",
            "rate = 0.006",
            "stem = true",
            "topics = \"lda=../t.txt\"",
            "reference = \"../idx\"",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} in {text}");
        }
        assert!(!text.contains("threads"), "{text}");
        let again = read(&text).unwrap();
        assert_eq!(again, question);
        let matches = Arguments::command().try_get_matches_from(again.arguments(Path::new("s")));
        let matches = matches.unwrap();
        assert_eq!(
            Question::typed(matches.subcommand_matches("study").unwrap()).unwrap(),
            question
        );
    }

    #[test]
    fn flags_on_top_ask_for_more_of_the_same() {
        let kept = typed("a.csv --seeds 8 --units 16");
        let more = typed("a.csv --seeds 10").over(kept.clone());
        assert_eq!(more, typed("a.csv --units 16 --seeds 10"));
        assert!(more.reads_as(&kept));
        assert!(!typed("a.csv --stem").reads_as(&kept));
        assert!(!typed("b.csv").reads_as(&kept));
    }

    #[test]
    fn what_is_no_question_is_told_with_its_place() {
        let told = |text: &str| read(text).unwrap_err();
        assert_eq!(
            told("seed = 1\nseedz = 3\n"),
            "`s/study.toml` has the key `seedz`, which is no flag of `study`"
        );
        assert!(told("a\nb = ]").starts_with("`s/study.toml` is no TOML: line "));
        assert!(told("seeds = { a = 1 }").contains("no text, number, truth value or list"));
        assert!(told("output = \"x\"").contains("no flag of `study`"));
        assert!(told("threads = 2").contains("no flag of `study`"));
    }
}

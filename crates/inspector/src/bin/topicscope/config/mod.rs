//! Flags that a person always wants, from a file: taken as if they were typed, where they were not.
//!
//! The nearest file alone counts: `topicscope.toml` in the current folder, else that of the person. It has
//! a table for each command, and `all` for flags of any.

mod error;

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use strsim::jaro_winkler;
use toml::Value;
use toml::de::DeTable;
use topicscope_indexer::artifact::read_plain;

pub(crate) use error::ConfigError;

use crate::args::{self, Arguments};
use crate::question::{is_asked, is_in_file, joined, map_paths, plain};

/// The file in the current folder.
const NEAR: &str = "topicscope.toml";

/// The table for flags of any command.
const ALL: &str = "all";

/// Flags that are typed or not set: nothing is to be replaced unasked, nor help shown.
const TYPED_ALONE: [&str; 4] = ["force", "help", "version", "no-config"];

/// Commands that a shell runs when it starts; no file is to disturb them.
const FREE: [&str; 2] = ["completions", "man"];

/// Longest file that is read, in bytes.
const LIMIT: u64 = 1 << 20;

/// How alike a name must be to be the one that was meant, from 0 to 1.
const ALIKE: f64 = 0.8;

/// What was typed, together with what a file adds.
pub(crate) struct Typed {
    pub(crate) arguments: Arguments,
    pub(crate) matches: ArgMatches,
    /// Says which flags come from which file.
    pub(crate) remark: Option<String>,
}

/// Reads what was typed, and what a file adds.
///
/// # Errors
/// What the argument parser has to say; or a [`ConfigError`].
pub(crate) fn typed(words: impl IntoIterator<Item = OsString>) -> anyhow::Result<Typed> {
    let words: Vec<OsString> = words.into_iter().collect();
    let (arguments, matches) = Arguments::typed(words.clone())?;
    let as_typed = Typed { arguments, matches, remark: None };
    let Some((name, of_command)) = as_typed.matches.subcommand() else { return Ok(as_typed) };
    if as_typed.arguments.no_config || FREE.contains(&name) {
        return Ok(as_typed);
    }
    let mut all = Arguments::described();
    all.build();
    let Some(config) = Config::found(&all)? else { return Ok(as_typed) };
    let Some(command) = all.find_subcommand(name) else { return Ok(as_typed) };
    let is_asked_by_file = match &as_typed.arguments.command {
        args::Command::Study(study) => is_in_file(&study.inputs),
        _ => false,
    };
    let mut entries = config.entries_for(command, of_command);
    // A question that is kept or shared is asked as it stands.
    entries.retain(|(arg, _)| !(is_asked_by_file && is_asked(arg.get_id().as_str())));
    let added: Vec<String> =
        entries.iter().flat_map(|(arg, entry)| entry.words(arg, config.folder())).collect();
    if added.is_empty() {
        return Ok(as_typed);
    }
    let (arguments, matches) = Arguments::typed(with(&words, name, &added))
        .map_err(|error| config.refused(&error, &words, name, &entries))?;
    let path = config.path.display();
    let remark = format!("`{path}` adds {}; --no-config passes it over", added.join(" "));
    Ok(Typed { arguments, matches, remark: Some(remark) })
}

/// Puts words behind the name of the command.
fn with(words: &[OsString], command: &str, added: &[String]) -> Vec<OsString> {
    let behind = words.iter().skip(1).position(|word| word == command).map_or(1, |place| place + 2);
    let (before, after) = words.split_at(behind.min(words.len()));
    let added = added.iter().map(OsString::from);
    before.iter().cloned().chain(added).chain(after.iter().cloned()).collect()
}

/// The flags of a file, all of them known.
struct Config {
    path: PathBuf,
    entries: Vec<Entry>,
}

/// A flag with its values, under a command or `all`.
struct Entry {
    table: String,
    key: String,
    values: Vec<String>,
    line: usize,
}

impl Entry {
    /// Returns what would have to be typed. Paths are those seen from the folder of the file.
    fn words(&self, arg: &Arg, folder: &Path) -> Vec<String> {
        let key = &self.key;
        let word = |value: &String| match (arg.get_action(), value.as_str()) {
            (ArgAction::SetTrue, "true") => Some(format!("--{key}")),
            (ArgAction::SetTrue, "false") => None,
            _ => {
                let from_file = |path: &Path| joined(folder, path);
                let value = match arg.get_value_hint() {
                    ValueHint::AnyPath => {
                        from_file(Path::new(value)).to_string_lossy().into_owned()
                    }
                    _ => map_paths(key, value, &from_file),
                };
                Some(format!("--{key}={value}"))
            }
        };
        self.values.iter().filter_map(word).collect()
    }
}

impl Config {
    /// Reads the nearest file; `None` where there is none.
    fn found(all: &Command) -> Result<Option<Self>, ConfigError> {
        for path in places() {
            match read_plain(&path, LIMIT) {
                Ok(bytes) => {
                    let unreadable = |error| ConfigError::Unreadable {
                        path: path.clone(),
                        source: io::Error::new(io::ErrorKind::InvalidData, error),
                    };
                    let text = String::from_utf8(bytes).map_err(unreadable)?;
                    return Self::read(&path, &text, all).map(Some);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // A file in the place of the folder of the person.
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
                Err(source) => return Err(ConfigError::Unreadable { path, source }),
            }
        }
        Ok(None)
    }

    /// Reads a file.
    fn read(path: &Path, text: &str, all: &Command) -> Result<Self, ConfigError> {
        let line_of = |place: usize| text[..place].matches('\n').count() + 1;
        let no_toml = |error: toml::de::Error| ConfigError::NoToml {
            path: path.to_path_buf(),
            line: error.span().map_or(1, |span| line_of(span.start)),
            problem: format!("no TOML: {}", error.message().replace('\n', " ")),
        };
        // Once with the places of its keys, once with its values.
        let places = DeTable::parse(text).map_err(no_toml)?;
        let tables: toml::Table = text.parse().map_err(no_toml)?;
        let mut entries = Vec::new();
        for (name, inner) in places.get_ref() {
            let (line, name) = (line_of(name.span().start), name.get_ref().as_ref());
            let path = || path.to_path_buf();
            let (Some(inner), Some(Value::Table(values))) =
                (inner.get_ref().as_table(), tables.get(name))
            else {
                return Err(ConfigError::NoTable { path: path(), line, key: name.to_owned() });
            };
            let commands = commands_of(all, name);
            if commands.is_empty() {
                let known = all.get_subcommands().map(Command::get_name);
                let (near, name) = (nearest(name, known), name.to_owned());
                return Err(ConfigError::UnknownCommand { path: path(), line, name, near });
            }
            for (key, _) in inner {
                let (line, key) = (line_of(key.span().start), key.get_ref().as_ref());
                let known = || commands.iter().flat_map(|command| flags(command));
                let Some(arg) = known().find(|arg| arg.get_long() == Some(key)) else {
                    let near = nearest(key, known().filter_map(Arg::get_long));
                    let (key, command) = (key.to_owned(), name.to_owned());
                    return Err(ConfigError::UnknownFlag {
                        path: path(),
                        line,
                        key,
                        command,
                        near,
                    });
                };
                let problem = |problem: &str| {
                    let problem = format!("`{key}` {problem}");
                    ConfigError::Value { path: path(), line, problem }
                };
                let values = match values.get(key) {
                    Some(Value::Array(all)) => all.iter().map(plain).collect(),
                    one => one.map(plain).into_iter().collect::<Option<Vec<_>>>(),
                };
                let values = values
                    .ok_or_else(|| problem("has no text, number, truth value or list of these"))?;
                let is_truth = |value: &String| value == "true" || value == "false";
                if matches!(arg.get_action(), ArgAction::SetTrue) && !values.iter().all(is_truth) {
                    return Err(problem("is true or false"));
                }
                let (table, key) = (name.to_owned(), key.to_owned());
                entries.push(Entry { table, key, values, line });
            }
        }
        Ok(Self { path: path.to_path_buf(), entries })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Returns what the file has for a command: the command's own flags before those of all, none that was
    /// typed, and none that what was typed excludes.
    fn entries_for<'a>(
        &'a self,
        command: &'a Command,
        matches: &ArgMatches,
    ) -> Vec<(&'a Arg, &'a Entry)> {
        let is_typed = |arg: &&Arg| {
            matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
        };
        let typed: Vec<&Arg> = command.get_arguments().filter(is_typed).collect();
        let excludes = |one: &Arg, other: &Arg| {
            command.get_arg_conflicts_with(one).iter().any(|arg| arg.get_id() == other.get_id())
        };
        let of = |arg: &'a Arg| {
            let key = arg.get_long()?;
            let in_table = |table: &str| {
                self.entries.iter().find(|entry| entry.table == table && entry.key == key)
            };
            let entry = in_table(command.get_name()).or_else(|| in_table(ALL))?;
            let is_free = |other: &&Arg| {
                other.get_id() != arg.get_id() && !excludes(arg, other) && !excludes(other, arg)
            };
            typed.iter().all(is_free).then_some((arg, entry))
        };
        flags(command).filter_map(of).collect()
    }

    /// Turns what the parser says about flags of the file into an error with their line.
    fn refused(
        &self,
        error: &clap::Error,
        words: &[OsString],
        command: &str,
        entries: &[(&Arg, &Entry)],
    ) -> ConfigError {
        let alone = |(arg, entry): &(&Arg, &Entry)| {
            let typed = with(words, command, &entry.words(arg, self.folder()));
            Arguments::typed(typed).err().map(|error| (entry.line, error))
        };
        let found = entries.iter().find_map(alone);
        let (line, error) = found.as_ref().map_or((1, error), |(line, error)| (*line, error));
        let problem = error.to_string();
        let problem = problem.lines().next().unwrap_or_default().trim_start_matches("error: ");
        ConfigError::Value { path: self.path.clone(), line, problem: problem.to_owned() }
    }
}

/// Lists where a file may be, the nearest first.
fn places() -> Vec<PathBuf> {
    let folder =
        |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let of_system = || {
        if cfg!(windows) {
            folder("APPDATA")
        } else if cfg!(target_os = "macos") {
            folder("HOME").map(|home| home.join("Library/Application Support"))
        } else {
            folder("HOME").map(|home| home.join(".config"))
        }
    };
    let own = folder("XDG_CONFIG_HOME").or_else(of_system);
    let own = own.map(|folder| folder.join("topicscope").join("config.toml"));
    std::iter::once(PathBuf::from(NEAR)).chain(own).collect()
}

/// Returns the commands that a table is about.
fn commands_of<'a>(all: &'a Command, table: &str) -> Vec<&'a Command> {
    let is_meant = |command: &&Command| {
        let name = command.get_name();
        name != "help" && !FREE.contains(&name) && (table == ALL || name == table)
    };
    all.get_subcommands().filter(is_meant).collect()
}

/// Lists the flags of a command that a file can set.
fn flags(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_free = |arg: &&Arg| arg.get_long().is_some_and(|long| !TYPED_ALONE.contains(&long));
    command.get_arguments().filter(is_free)
}

/// Returns the name that may be meant by one that is unknown.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let by_likeness = known.map(|other| (jaro_winkler(name, other), other));
    let best = by_likeness.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, other)| other.to_owned())
}

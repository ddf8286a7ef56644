//! The command line inside another program: commands as functions, errors as values.
//!
//! What is printed comes back, what is told on the way goes to an [`Ear`], and nothing here ends the
//! process but [`program()`].

use std::ffi::OsString;
use std::io;
use std::sync::{Arc, Mutex, TryLockError};
use std::thread;
use std::time::Duration;

use topicscope_indexer::IndexError;
use topicscope_indexer::artifact::ArtifactError;
use topicscope_inspector::InspectorError;
use topicscope_trainer::{Trainer, TrainerConfig, TrainerError};

use crate::args::{Arguments, Command};
use crate::cmd::train;
use crate::corpus_size::CorpusSize;
use crate::device::DeviceWish;
use crate::memory::{MemoryTooSmall, check_model};
use crate::usage::Usage;
use crate::{commands, exit, output, progress};

pub use crate::progress::{Ear, News};

/// One command at a time is heard.
static AT_WORK: Mutex<()> = Mutex::new(());

/// From one look to the next while another command is at work.
const PAUSE: Duration = Duration::from_millis(20);

/// Says what went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Of which kind it is.
    pub kind: FailureKind,
    /// The message of the command line with its hint, without `error:`.
    pub text: String,
}

/// Sorts failures as programs tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// A file or folder is not there, or is none of the kind asked for.
    Missing,
    /// Something stands where something was to be written.
    Exists,
    /// The system refused for want of permission.
    Permission,
    /// The system refused for another reason.
    System,
    /// A unit, word, document or label is not there.
    Lookup,
    /// Numbers ran away in training.
    Arithmetic,
    /// The machine has too little memory.
    Memory,
    /// Anything else: settings, inputs or files that make no sense.
    Value,
}

/// Runs a whole program of these words, the name of the program first; returns its exit code.
///
/// Ctrl-C ends the process as it ends the program.
pub fn program(words: Vec<OsString>) -> u8 {
    commands::run_typed(words)
}

/// Does a command of these words, the name of the program first; returns what it prints. `ear` hears of
/// it, and may end it by unwinding.
///
/// # Errors
/// When the words are no command, or the command fails.
pub fn call(words: Vec<OsString>, ear: Arc<Ear>) -> Result<String, Failure> {
    let _turn = loop {
        match AT_WORK.try_lock() {
            Ok(turn) => break turn,
            // What was ended by unwinding leaves nothing behind.
            Err(TryLockError::Poisoned(turn)) => break turn.into_inner(),
            Err(TryLockError::WouldBlock) => {
                ear(News::Progress { what: "waiting", done: 0, all: None, doing: "" });
                thread::sleep(PAUSE);
            }
        }
    };
    let (arguments, matches) = Arguments::typed(words).map_err(|error| of_words(&error))?;
    let _listening = progress::listen(ear);
    let (outcome, printed) = output::taken(|| commands::run(arguments, &matches));
    outcome.map_err(|error| failure(&error))?;
    Ok(printed)
}

/// Returns the settings that `train` would have with these flags on counts of so many words and
/// documents, and the share of the gain that is to be kept where the weight of the penalties is to be
/// found.
///
/// # Errors
/// When flags or settings make no sense, or the machine is too small for them.
pub fn training(
    flags: Vec<OsString>,
    n_terms: usize,
    n_documents: usize,
) -> Result<(TrainerConfig, Option<f64>), Failure> {
    let words = ["topicscope", "train", "counts", "-o", "model"].map(OsString::from);
    let words = words.into_iter().chain(flags).collect();
    let asked = || -> anyhow::Result<(TrainerConfig, Option<f64>)> {
        let Command::Train(command) = Arguments::of(words)?.command else {
            return Err(Usage::NoInput.into());
        };
        if command.training.units.0.len() > 1 {
            return Err(Usage::SeveralSizes.into());
        }
        if command.training.device.as_ref().is_some_and(|wish| *wish != DeviceWish::Cpu) {
            return Err(Usage::DeviceInside.into());
        }
        let (config, keeps) = train::asked(&command, CorpusSize::of_counts(n_terms, n_documents))?;
        let trainer = Trainer::new(config)?;
        check_model(&trainer, n_terms)?;
        Ok((trainer.config().clone(), keeps))
    };
    asked().map_err(|error| failure(&error))
}

/// Tells an error of the libraries as the command line does.
pub fn failure(error: &anyhow::Error) -> Failure {
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return of_words(error);
    }
    let kind = error.chain().find_map(|cause| {
        let of_library = cause.downcast_ref().and_then(of_index);
        let of_library = of_library.or_else(|| cause.downcast_ref().and_then(of_trainer));
        let of_library = of_library.or_else(|| cause.downcast_ref().and_then(of_inspector));
        let of_library = of_library.or_else(|| cause.downcast_ref().and_then(of_artifact));
        let too_small = || cause.is::<MemoryTooSmall>().then_some(FailureKind::Memory);
        of_library.or_else(too_small).or_else(|| cause.downcast_ref().map(of_system))
    });
    Failure { kind: kind.unwrap_or(FailureKind::Value), text: exit::told(error) }
}

/// Tells what the argument parser has to say; of help and version, that they are no command.
fn of_words(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let text = text.trim_start_matches("error: ");
    let lines = text.lines().take_while(|line| !line.starts_with("Usage:"));
    let text = lines.collect::<Vec<_>>().join("\n").trim_end().to_owned();
    Failure { kind: FailureKind::Value, text }
}

fn of_index(error: &IndexError) -> Option<FailureKind> {
    match error {
        IndexError::MissingInput { .. } | IndexError::NotAnIndex { .. } => {
            Some(FailureKind::Missing)
        }
        IndexError::Artifact(error) => of_artifact(error),
        _ => None,
    }
}

fn of_trainer(error: &TrainerError) -> Option<FailureKind> {
    match error {
        TrainerError::NoModel { .. } | TrainerError::NoCheckpoint { .. } => {
            Some(FailureKind::Missing)
        }
        TrainerError::NotFinite { .. } => Some(FailureKind::Arithmetic),
        TrainerError::TooLarge { .. } => Some(FailureKind::Memory),
        TrainerError::Index(error) => of_index(error),
        TrainerError::Artifact(error) => of_artifact(error),
        _ => None,
    }
}

fn of_inspector(error: &InspectorError) -> Option<FailureKind> {
    match error {
        InspectorError::NoSuchUnit { .. }
        | InspectorError::UnknownWord { .. }
        | InspectorError::UnknownDocument { .. }
        | InspectorError::UnknownLabel { .. }
        | InspectorError::UnknownTheme { .. } => Some(FailureKind::Lookup),
        InspectorError::NoStudy { .. } | InspectorError::NeitherIndexNorModel { .. } => {
            Some(FailureKind::Missing)
        }
        InspectorError::Index(error) => of_index(error),
        InspectorError::Trainer(error) => of_trainer(error),
        InspectorError::Artifact(error) => of_artifact(error),
        _ => None,
    }
}

fn of_artifact(error: &ArtifactError) -> Option<FailureKind> {
    match error {
        ArtifactError::Exists { .. }
        | ArtifactError::NotAFolder { .. }
        | ArtifactError::NotReplaceable { .. }
        | ArtifactError::ForeignMarker { .. }
        | ArtifactError::ForeignEntry { .. }
        | ArtifactError::InTheWay { .. } => Some(FailureKind::Exists),
        ArtifactError::Io { source, .. } => Some(of_system(source)),
        _ => None,
    }
}

fn of_system(error: &io::Error) -> FailureKind {
    match error.kind() {
        io::ErrorKind::NotFound => FailureKind::Missing,
        io::ErrorKind::AlreadyExists => FailureKind::Exists,
        io::ErrorKind::PermissionDenied => FailureKind::Permission,
        _ => FailureKind::System,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call_quietly(words: &str) -> Result<String, Failure> {
        call(words.split(' ').map(OsString::from).collect(), Arc::new(|_| ()))
    }

    #[test]
    fn failures_have_a_kind_and_the_text_of_the_command_line() {
        let missing = call_quietly("topicscope words /nowhere/m").unwrap_err();
        assert_eq!(missing.kind, FailureKind::Missing);
        assert!(missing.text.starts_with("`/nowhere/m` is not a model"), "{}", missing.text);
        assert!(missing.text.contains("\n\nhint: train a model"), "{}", missing.text);
        let wrong = call_quietly("topicscope words m --top none").unwrap_err();
        assert_eq!(wrong.kind, FailureKind::Value);
        assert!(wrong.text.starts_with("invalid value 'none' for '--top <N>'"), "{}", wrong.text);
    }

    #[test]
    fn what_a_command_prints_and_tells_comes_back() {
        let place = tempfile::tempdir().unwrap();
        let (text, index) = (place.path().join("t.txt"), place.path().join("index"));
        std::fs::write(&text, "red apple\nblue sea\nred sea\nblue apple\n".repeat(9)).unwrap();
        let heard = Arc::new(Mutex::new(String::new()));
        let hears = Arc::clone(&heard);
        let ear = Arc::new(move |news: News<'_>| {
            if let News::Remark(remark) = news {
                hears.lock().unwrap().push_str(remark);
            }
        });
        let words = ["topicscope", "index", text.to_str().unwrap(), "-o", index.to_str().unwrap()];
        let words = words.iter().chain(&["--max-df", "1.0"]).map(OsString::from).collect();
        assert_eq!(call(words, ear).unwrap(), "");
        assert!(heard.lock().unwrap().contains("36 documents, 4 words"), "{heard:?}");
        let printed = call_quietly(&format!("topicscope vocabulary {}", index.display())).unwrap();
        assert!(printed.contains("apple"), "{printed}");
    }

    #[test]
    fn settings_are_those_of_the_command_line() {
        let (config, keeps) = training(vec![], 2_000, 4_000).unwrap();
        assert_eq!((config.units, config.seed, keeps), (64, 1, Some(0.7)));
        let flags = ["--penalty", "l1:0.1", "--units", "9"].map(OsString::from).to_vec();
        let (config, keeps) = training(flags, 2_000, 4_000).unwrap();
        assert_eq!((config.units, config.penalties.list.len(), keeps), (9, 1, None));
        let flags = ["--rate", "-1"].map(OsString::from).to_vec();
        assert_eq!(training(flags, 9, 9).unwrap_err().kind, FailureKind::Value);
    }
}

//! What a person types: subcommands and flags, as plain data.
//!
//! Nothing is decided here; `settings` turns flags into the settings of the libraries.

mod checking;
mod index;
mod judge;
mod model;
mod page;
mod printing;
mod quiz;
mod shell;
mod train;
mod unit;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub(crate) use checking::Checking;
pub(crate) use index::{IndexCommand, PruningFlags, ReadingFlags, VocabularyCommand};
pub(crate) use judge::{
    CoherenceCommand, CompareCommand, DemoCommand, EvaluateCommand, ForeignFlags, ReportCommand,
    StudyCommand,
};
pub(crate) use model::{DocumentsCommand, EncodeCommand, ExportCommand, ModelFlags, WordsCommand};
pub(crate) use quiz::QuizCommand;
pub(crate) use shell::{CompletionsCommand, ManCommand};
pub(crate) use train::{TrainCommand, TrainingFlags};
pub(crate) use unit::{HealthFilter, UnitCommand, UnitsCommand};

use crate::values;

/// Do sparsity penalties make the hidden units of an autoencoder over text easier to read,
/// and at what cost?
#[derive(Debug, Parser)]
#[command(name = "topicscope", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Worker threads [default: one per core]; results do not depend on it
    ///
    /// 256 at most, or four per core where these are more.
    #[arg(
        hide_short_help = true,
        long,
        global = true,
        value_name = "N",
        value_parser = values::threads
    )]
    pub(crate) threads: Option<usize>,
    /// Shows results and errors alone
    ///
    /// There is no progress and no remark.
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// Passes over topicscope.toml and the configuration of the person
    #[arg(hide_short_help = true, long, global = true)]
    pub(crate) no_config: bool,
}

impl Arguments {
    /// Returns all that can be typed. Flags take negative numbers too, so that what is wrong with one is
    /// said by those who know.
    pub(crate) fn described() -> clap::Command {
        with_short_help(with_negative_numbers(Self::command()))
    }

    /// Reads what was typed, or what is taken for it; the name of the program first.
    pub(crate) fn typed(
        words: impl IntoIterator<Item = OsString>,
    ) -> Result<(Self, clap::ArgMatches), clap::Error> {
        let matches = Self::described().try_get_matches_from(words)?;
        Ok((Self::from_arg_matches(&matches)?, matches))
    }

    /// Reads what would have been typed.
    pub(crate) fn of(typed: Vec<OsString>) -> Result<Self, clap::Error> {
        let matches = with_negative_numbers(Self::command()).try_get_matches_from(typed)?;
        Self::from_arg_matches(&matches)
    }
}

/// The short help of `study` is long enough without what few people need.
fn with_short_help(command: clap::Command) -> clap::Command {
    let hidden = ["topics", "codes", "half_codes", "check", "part", "collect"];
    command.mut_subcommand("study", |study| {
        hidden.iter().fold(study, |study, id| study.mut_arg(id, |arg| arg.hide_short_help(true)))
    })
}

fn with_negative_numbers(command: clap::Command) -> clap::Command {
    let takes_number = |arg: &clap::Arg| !arg.is_positional() && arg.get_action().takes_values();
    command
        .mut_args(|arg| if takes_number(&arg) { arg.allow_negative_numbers(true) } else { arg })
        .mut_subcommands(with_negative_numbers)
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Turns text into an index: vocabulary, binary bags of words, stored documents
    Index(Box<IndexCommand>),
    /// Prints the vocabulary of an index, or the terms it dropped and why
    Vocabulary(VocabularyCommand),
    /// Trains one autoencoder on an index
    Train(Box<TrainCommand>),
    /// Prints the top words of each unit
    Words(WordsCommand),
    /// Prints the documents that drive a unit most, with its words marked
    Documents(DocumentsCommand),
    /// Shows all there is to know of one unit: words, figures, documents, likeness
    Unit(UnitCommand),
    /// Lists the units of a model: sorted, filtered, searched by word, document or likeness
    Units(UnitsCommand),
    /// Shows which units fire for a new text, and each word's share in it
    Encode(EncodeCommand),
    /// Computes every figure of one model
    Evaluate(EvaluateCommand),
    /// Computes coherence and diversity of word lists from any topic model
    Coherence(CoherenceCommand),
    /// Compares trained models in a report
    Compare(CompareCommand),
    /// Does the whole job: index if needed, train twins for every variant, compare
    Study(Box<StudyCommand>),
    /// Makes the report of a study again, from the runs that are there
    Report(ReportCommand),
    /// Writes an index or a model in a form that other programs read
    Export(ExportCommand),
    /// Makes a quiz in which people judge units blind, and counts their answers
    Quiz(QuizCommand),
    /// Runs a study on the built-in corpus, in seconds
    Demo(DemoCommand),
    /// Prints what a shell needs to complete commands and flags
    Completions(CompletionsCommand),
    /// Writes a manual page for each command
    Man(ManCommand),
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn flags_do_not_contradict_each_other() {
        Arguments::described().debug_assert();
    }
}

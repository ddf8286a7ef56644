//! One file per subcommand, each with the same three moves: read, compute, print.

mod coherence;
mod compare;
mod demo;
mod documents;
mod encode;
mod evaluate;
mod export;
mod index;
mod path;
mod study;
mod train;
mod vocabulary;
mod words;

use anyhow::Context;

pub(crate) use train::{COLLAPSE, sampling};

use crate::args::{Arguments, Command};
use crate::progress::Talk;

/// Runs the subcommand that was typed.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    if let Some(threads) = arguments.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("cannot start worker threads")?;
    }
    let talk = Talk::new(arguments.quiet);
    match arguments.command {
        Command::Index(command) => index::run(&command, talk),
        Command::Vocabulary(command) => vocabulary::run(&command, talk),
        Command::Train(command) => train::run(&command, talk),
        Command::Words(command) => words::run(&command, talk),
        Command::Documents(command) => documents::run(&command),
        Command::Encode(command) => encode::run(&command),
        Command::Evaluate(command) => evaluate::run(&command),
        Command::Coherence(command) => coherence::run(&command),
        Command::Compare(command) => compare::run(&command, talk),
        Command::Study(command) => study::run(&command, talk),
        Command::Export(command) => export::run(&command, talk),
        Command::Demo(command) => demo::run(&command, talk),
    }
}

//! From what was typed to the subcommand that does it.

use std::ffi::OsString;

use anyhow::Context;
use clap::ArgMatches;

use crate::args::{Arguments, Command};
use crate::config::Typed;
use crate::progress::Talk;
use crate::question::Question;
use crate::{cmd, config, exit, interrupt};

/// Runs a whole program: listens for Ctrl-C, tells errors, returns the exit code.
pub(crate) fn run_typed(words: impl IntoIterator<Item = OsString>) -> u8 {
    match config::typed(words) {
        Ok(Typed { arguments, matches, remark }) => {
            interrupt::listen();
            if let Some(remark) = remark {
                Talk::new(arguments.quiet).say(&remark);
            }
            let outcome = run(arguments, &matches);
            interrupt::hold();
            exit::report(outcome)
        }
        Err(answer) => exit::report(Err(answer)),
    }
}

/// Runs the subcommand that was typed.
pub(crate) fn run(arguments: Arguments, matches: &ArgMatches) -> anyhow::Result<()> {
    start_threads(arguments.threads)?;
    let talk = Talk::new(arguments.quiet);
    match arguments.command {
        Command::Index(command) => cmd::index::run(&command, talk),
        Command::Vocabulary(command) => cmd::vocabulary::run(&command, talk),
        Command::Train(command) => cmd::train::run(&command, talk),
        Command::Words(command) => cmd::words::run(&command, talk),
        Command::Documents(command) => cmd::documents::run(&command, talk),
        Command::Unit(command) => cmd::unit::run(&command, talk),
        Command::Units(command) => cmd::units::run(&command, talk),
        Command::Encode(command) => cmd::encode::run(&command, talk),
        Command::Evaluate(command) => cmd::evaluate::run(&command, talk),
        Command::Coherence(command) => cmd::coherence::run(&command, talk),
        Command::Compare(command) => cmd::compare::run(&command, talk),
        Command::Study(command) => {
            let typed =
                matches.subcommand().map(|(_, typed)| Question::typed(typed)).transpose()?;
            cmd::study::run(&command, &typed.unwrap_or_default(), talk)
        }
        Command::Report(command) => cmd::report::run(&command, talk),
        Command::Export(command) => cmd::export::run(&command, talk),
        Command::Quiz(command) => cmd::quiz::run(&command, talk),
        Command::Demo(command) => cmd::demo::run(&command, talk),
        Command::Completions(command) => cmd::completions::run(&command),
        Command::Man(command) => cmd::man::run(&command, talk),
    }
}

/// Starts as many worker threads as were asked for; one per core without a wish.
fn start_threads(wish: Option<usize>) -> anyhow::Result<()> {
    let Some(n_threads) = wish else { return Ok(()) };
    let threads = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
    threads.build_global().context("cannot start worker threads")
}

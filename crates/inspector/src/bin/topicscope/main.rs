//! The command line of topicscope.
//!
//! `args` is what a person types; `reading`, `settings` and `values` turn it into the settings of
//! the libraries, `inside` finds the model in a study; `cmd` has one file per subcommand; `indexing`, `training`, `sparsity_path`, `surveying`,
//! `studying` and `judging` are the libraries' acts with progress and clocks; `corpus_size` fits units to a
//! corpus; `config` adds flags that a person always wants; `output` is what is printed, `color` whether in color; `checking` holds
//! reports against claims; `remarks` says what readers decided; `exit`, `hint`,
//! `reading_hint`, `usage` and `wording` are how errors are told, and `interrupt` how Ctrl-C is.

mod args;
mod checking;
mod cmd;
mod color;
mod config;
mod corpus_size;
mod encodings;
mod estimate;
mod exit;
mod foreign;
mod hint;
mod indexing;
mod inside;
mod interrupt;
mod judging;
mod lists;
mod memory;
mod opening;
mod output;
mod progress;
mod question;
mod reading;
mod reading_hint;
mod remarks;
mod repeats;
mod settings;
mod source;
mod sparsity_path;
mod studying;
mod surveying;
mod system;
mod training;
mod unfinished;
mod usage;
mod values;
mod wording;
mod writing;

use std::process::ExitCode;

use anyhow::Context;

use args::Command;
use config::Typed;
use progress::Talk;
use question::Question;

fn main() -> ExitCode {
    match config::typed() {
        Ok(typed) => {
            interrupt::listen();
            let outcome = run(typed);
            interrupt::hold();
            exit::report(outcome)
        }
        Err(answer) => exit::report(Err(answer)),
    }
}

/// Runs the subcommand that was typed.
fn run(Typed { arguments, matches, remark }: Typed) -> anyhow::Result<()> {
    start_threads(arguments.threads)?;
    let talk = Talk::new(arguments.quiet);
    if let Some(remark) = remark {
        talk.say(&remark);
    }
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

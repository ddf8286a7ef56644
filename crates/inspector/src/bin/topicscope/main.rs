//! The command line of topicscope.

mod args;
mod cmd;
mod exit;
mod hint;
mod indexing;
mod job;
mod judging;
mod output;
mod place;
mod progress;
mod reading;
mod settings;
mod source;
mod unfinished;
mod values;
mod writing;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match args::Arguments::try_parse() {
        Ok(arguments) => exit::report(cmd::run(arguments)),
        Err(answer) => exit::report_parsing(&answer),
    }
}

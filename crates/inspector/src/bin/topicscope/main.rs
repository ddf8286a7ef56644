//! The command line of topicscope.
#![allow(clippy::print_stderr, reason = "talking to people is what the binary is for")]

mod args;
mod cmd;
mod exit;
mod hint;
mod indexing;
mod job;
mod judging;
mod lists;
mod output;
mod place;
mod progress;
mod reading;
mod settings;
mod source;
mod unfinished;
mod values;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    exit::report(cmd::run(arguments))
}

//! The command line of topicscope.
//!
//! `args` is what a person types; `reading`, `settings` and `values` turn it into the settings of
//! the libraries, `inside` finds the model in a study; `cmd` has one file per subcommand; `indexing`, `training`, `sparsity_path`, `surveying`,
//! `studying` and `judging` are the libraries' acts with progress and clocks; `corpus_size` fits units to a
//! corpus; `config` adds flags that a person always wants; `output` is what is printed, `color` whether in color; `checking` holds
//! reports against claims; `remarks` says what readers decided; `exit`, `hint`,
//! `reading_hint`, `usage` and `wording` are how errors are told, and `interrupt` how Ctrl-C is; `embedded`
//! is the command line inside another program, which compiles this file as a library.

mod args;
mod checking;
mod cmd;
mod color;
mod commands;
mod config;
mod corpus_size;
mod device;
#[allow(dead_code, reason = "the program by itself is inside no other one")]
pub mod embedded;
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

/// Runs what was typed.
pub fn main() -> ExitCode {
    ExitCode::from(commands::run_typed(std::env::args_os()))
}

//! What is typed to set the program up in a shell.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// What `completions --help` says below its flags.
const PLACES: &str = "\
  topicscope completions bash > ~/.local/share/bash-completion/completions/topicscope
  topicscope completions zsh > \"${fpath[1]}/_topicscope\"
  topicscope completions fish > ~/.config/fish/completions/topicscope.fish
  topicscope completions powershell >> $PROFILE
  topicscope completions elvish >> ~/.config/elvish/rc.elv";

#[derive(Debug, Args)]
#[command(after_long_help = PLACES)]
pub(crate) struct CompletionsCommand {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManCommand {
    /// Folder to write into, as ~/.local/share/man/man1
    ///
    /// It gets a page for each command, topicscope-study.1 among them. Pages of another version of
    /// topicscope are replaced; a file of another origin is not.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

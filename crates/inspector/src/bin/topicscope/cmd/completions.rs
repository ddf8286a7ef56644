//! `topicscope completions`: what a shell needs to complete commands, flags and their values; the
//! only file that knows how `clap_complete` writes.

use crate::args::{Arguments, CompletionsCommand};
use crate::output;

pub(crate) fn run(command: &CompletionsCommand) -> anyhow::Result<()> {
    let mut script = Vec::new();
    let mut described = Arguments::described();
    clap_complete::generate(command.shell, &mut described, "topicscope", &mut script);
    output::write_out(&String::from_utf8_lossy(&script))
}

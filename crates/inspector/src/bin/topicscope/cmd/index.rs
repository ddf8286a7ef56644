//! `topicscope index`: text to an index.

use crate::args::IndexCommand;
use crate::indexing::{build_index, existing, paths, summary};
use crate::progress::Talk;
use crate::reading::index_settings;

pub(crate) fn run(command: &IndexCommand, talk: Talk) -> anyhow::Result<()> {
    let settings = index_settings(&command.reading)?;
    let inputs = paths(&command.inputs);
    let tests = paths(&command.reading.test);
    let existing = existing(command.force);
    let manifest = build_index(&inputs, &tests, &settings, &command.output, existing, talk)?;
    talk.say(&summary(&command.output, &manifest)?);
    Ok(())
}

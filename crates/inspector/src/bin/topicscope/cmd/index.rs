//! `topicscope index`: text to an index.

use topicscope_indexer::INDEX_KIND;

use crate::args::IndexCommand;
use crate::indexing::{build_index, existing, paths, summary};
use crate::progress::Talk;
use crate::reading::index_settings;
use crate::writing::{claim, sources};

pub(crate) fn run(command: &IndexCommand, talk: Talk) -> anyhow::Result<()> {
    let settings = index_settings(&command.reading, command.seed)?;
    let inputs = paths(&command.inputs);
    let tests = paths(&command.reading.test);
    let existing = existing(command.force);
    let sources = sources(&command.inputs, &command.reading)?;
    let _claim = claim(&command.output, existing, INDEX_KIND, &sources)?;
    let manifest = build_index(&inputs, &tests, &settings, &command.output, existing, talk)?;
    talk.say(&summary(&command.output, &manifest)?);
    Ok(())
}

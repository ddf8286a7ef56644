//! `topicscope coherence`: figures of the topics of any model.

use std::io::Read;
use std::path::Path;

use anyhow::Context;
use topicscope_indexer::Index;
use topicscope_inspector::topics::{TopicSettings, judge_topics, read_topic_lists, sheets};

use crate::args::CoherenceCommand;
use crate::output;
use crate::progress::Talk;

pub(crate) fn run(command: &CoherenceCommand, talk: Talk) -> anyhow::Result<()> {
    let bytes = bytes_of(&command.topics)?;
    let name = if command.topics == Path::new("-") {
        Path::new("standard input")
    } else {
        &command.topics
    };
    let topics = read_topic_lists(&bytes, command.format.into(), name)?;
    let bar = talk.counter("reading");
    let index = Index::open(&command.index)?;
    let settings = TopicSettings {
        mode: command.mode.into(),
        top: command.top,
        part: command.part,
        window_tokens: command.window_tokens.into(),
    };
    bar.doing("counting words together");
    let judged = judge_topics(&index, &topics.lists, &settings)?;
    drop(bar);
    let mut sheet = sheets::topics(&judged);
    if topics.outliers > 0 {
        sheet.notes.push("the topic -1, that of outliers, is passed over".to_owned());
    }
    output::print(command.printing.form, &judged, &[sheet])
}

fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    }
    Ok(bytes)
}

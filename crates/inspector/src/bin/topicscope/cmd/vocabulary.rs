//! `topicscope vocabulary`: what an index kept, and what it dropped.

use std::iter;

use clap::CommandFactory;
use clap::error::ErrorKind;
use serde::Serialize;
use topicscope_indexer::{INDEX_KIND, Index, prune_again};
use topicscope_inspector::render::{Cell, Column, Sheet};

use crate::args::{Arguments, VocabularyCommand};
use crate::indexing::{existing, summary};
use crate::output;
use crate::progress::Talk;
use crate::reading::pruning_again;
use crate::writing::claim;

#[derive(Serialize)]
struct Row {
    term: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    surface: Option<String>,
    document_frequency: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

pub(crate) fn run(command: &VocabularyCommand, talk: Talk) -> anyhow::Result<()> {
    let index = Index::open(&command.index)?;
    if command.output.is_none() && command.pruning.is_given() {
        let message = "pruning again needs `-o`, the place of the new index";
        Arguments::command().error(ErrorKind::MissingRequiredArgument, message).exit();
    }
    if let Some(target) = &command.output {
        let settings = pruning_again(&command.pruning, &index.manifest().settings.prune)?;
        let existing = existing(command.force);
        let inputs = iter::once(&command.index).chain(&command.pruning.vocabulary);
        let _claim = claim(target, existing, INDEX_KIND, inputs)?;
        let bar = talk.counter("pruning");
        let manifest = prune_again(&index, &settings, target, existing)?;
        drop(bar);
        talk.say(&summary(target, &manifest)?);
        return Ok(());
    }
    let rows = if command.dropped { dropped(&index)? } else { kept(&index) };
    let third = if command.dropped { "reason" } else { "shown as" };
    let mut sheet = Sheet::new(
        if command.dropped { "Dropped terms" } else { "Vocabulary" },
        vec![Column::text("term"), Column::number("training documents"), Column::text(third)],
    );
    for row in &rows {
        let note = row.reason.map(str::to_owned).or_else(|| row.surface.clone());
        sheet.push(vec![
            Cell::text(&row.term),
            Cell::Count(u64::from(row.document_frequency)),
            Cell::text(note.unwrap_or_default()),
        ]);
    }
    output::print(command.printing.form, &rows, &[sheet])
}

fn kept(index: &Index) -> Vec<Row> {
    let terms = index.vocabulary().terms().iter();
    terms
        .map(|term| Row {
            term: term.text.clone(),
            surface: Some(term.surface.clone()),
            document_frequency: term.document_frequency,
            reason: None,
        })
        .collect()
}

fn dropped(index: &Index) -> anyhow::Result<Vec<Row>> {
    let terms = index.read_dropped()?;
    Ok(terms
        .into_iter()
        .map(|term| Row {
            reason: Some(term.reason.name()),
            term: term.text,
            surface: None,
            document_frequency: term.document_frequency,
        })
        .collect())
}

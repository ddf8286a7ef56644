//! Making an index, for every command that needs one.

use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{IndexSettings, Input, Manifest, Progress, Split, build};

use crate::progress::Talk;

/// Builds an index under a progress counter.
pub(crate) fn build_index(
    inputs: &[Input],
    tests: &[Input],
    settings: &IndexSettings,
    target: &Path,
    existing: Existing,
    talk: Talk,
) -> anyhow::Result<Manifest> {
    let bar = talk.counter("indexing");
    let manifest =
        build(inputs, tests, settings, target, existing, &mut |progress| match progress {
            Progress::Reading { documents, bytes } => {
                bar.set_position(documents);
                bar.set_message(format!("documents, {} MB of text", bytes / 1_000_000));
            }
            Progress::Writing { .. } => bar.set_message("documents, writing"),
            _ => {}
        });
    bar.finish_and_clear();
    Ok(manifest?)
}

/// Says what a new index holds, in three lines.
pub(crate) fn summary(target: &Path, manifest: &Manifest) -> String {
    let counts = &manifest.counts;
    let parts: Vec<String> = Split::ALL
        .iter()
        .filter_map(|split| {
            let part = manifest.splits.get(split)?;
            Some(format!("{} {}", part.documents, split.name()))
        })
        .collect();
    let words = &manifest.words_per_document;
    let share = 100.0 * counts.tokens_in_vocabulary as f64 / counts.tokens.max(1) as f64;
    format!(
        "index `{}`: {} documents ({}), {} words, {} labels\n\
         words per document: {} / {} / {} (quartiles); {} documents have none\n\
         the vocabulary covers {share:.1} % of {} tokens; {} terms were dropped",
        target.display(),
        counts.documents,
        parts.join(", "),
        counts.vocabulary,
        counts.labels,
        words.lower,
        words.median,
        words.upper,
        counts.empty_documents,
        counts.tokens,
        counts.dropped,
    )
}

pub(crate) fn paths(paths: &[PathBuf]) -> Vec<Input> {
    paths.iter().map(Input::path).collect()
}

pub(crate) fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Refuse }
}

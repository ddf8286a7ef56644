//! Making an index, for every command that needs one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Index, IndexSettings, Input, Manifest, Progress, ReadSummary, Split, TokenRule, build,
};

use topicscope_inspector::render::counted;

use crate::lists;
use crate::progress::Talk;
use crate::remarks;
use crate::repeats;

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
    let mut decided = Vec::new();
    let manifest =
        build(inputs, tests, settings, target, existing, &mut |progress| match progress {
            Progress::Surveying { documents, bytes } => {
                bar.doing(format!("{}, looking for repeated lines", read(documents, bytes)));
            }
            Progress::Reading { documents, bytes } => bar.doing(read(documents, bytes)),
            Progress::Writing { documents } => {
                bar.doing(format!("{}, writing", counted(documents, "document")));
            }
            Progress::Decided(remark) => decided.push(remark),
            _ => {}
        });
    drop(bar);
    // They may be why it failed.
    for remark in &decided {
        talk.say(&remarks::of_reading(remark));
    }
    let manifest = manifest?;
    let found = [
        remarks::of_empty(&manifest.counts),
        repeats::of_lines(&manifest),
        repeats::of_documents(&manifest),
    ];
    for remark in found.into_iter().flatten() {
        talk.say(&remark);
    }
    Ok(manifest)
}

fn read(documents: u64, bytes: u64) -> String {
    format!("{}, {} MB of text", counted(documents, "document"), bytes / 1_000_000)
}

/// Says what a new index holds and what it left out.
pub(crate) fn summary(target: &Path, manifest: &Manifest) -> anyhow::Result<String> {
    summary_of(target, target, manifest)
}

/// The same of an index that still stands at `place` and will be called `target`.
pub(crate) fn summary_of(
    place: &Path,
    target: &Path,
    manifest: &Manifest,
) -> anyhow::Result<String> {
    let index = Index::open(place)?;
    let counts = &manifest.counts;
    let parts: Vec<String> = Split::ALL
        .iter()
        .filter_map(|split| {
            let part = manifest.splits.get(split)?;
            Some(format!("{} {}", part.documents - part.empty_documents, split.name()))
        })
        .collect();
    let words = &manifest.words_per_document;
    let mut text = format!(
        "index `{}`: {}, {}, {}\n\
         documents that have words: {}; {} none\n\
         words per document: {} / {} / {} (quartiles)\n\
         the vocabulary covers {:.1} % of {}; dropped terms: {}",
        target.display(),
        counted(counts.documents, "document"),
        counted(counts.vocabulary, "word"),
        counted(counts.labels, "label"),
        parts.join(", "),
        match counts.empty_documents {
            1 => "1 document has".to_owned(),
            n => format!("{n} documents have"),
        },
        words.lower,
        words.median,
        words.upper,
        100.0 * counts.tokens_in_vocabulary as f64 / counts.tokens.max(1) as f64,
        counted(counts.tokens, "token"),
        ledger(&index)?,
    );
    if manifest.settings.analyzer.tokens == TokenRule::between_blanks() {
        text.push_str("\nwhat stands between blanks is one word; `--word-rule words` cuts further");
    }
    if let Some(dropped) = repeats::dropped(manifest) {
        let _ = write!(text, "\n{dropped}");
    }
    push_troubles(&mut text, &manifest.reading);
    for remark in lists::remarks(&index)? {
        let _ = write!(text, "\n{remark}");
    }
    Ok(text)
}

/// Counts dropped terms by reason, most first.
fn ledger(index: &Index) -> anyhow::Result<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for term in index.read_dropped()? {
        *counts.entry(term.reason.name()).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let parts: Vec<String> =
        counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    Ok(if parts.is_empty() { "none".to_owned() } else { parts.join(", ") })
}

/// Says which records were skipped and how many characters were replaced.
fn push_troubles(text: &mut String, reading: &ReadSummary) {
    if reading.replaced > 0 {
        let (replaced, documents) = (reading.replaced, reading.documents_with_replaced);
        let were = if replaced == 1 { "was" } else { "were" };
        let (replaced, documents) =
            (counted(replaced, "character"), counted(documents, "document"));
        let _ = write!(text, "\n{replaced} {were} replaced, in {documents}");
    }
    if reading.skipped == 0 {
        return;
    }
    let were = if reading.skipped == 1 { "was" } else { "were" };
    let _ = write!(text, "\n{} {were} skipped:", counted(reading.skipped, "record"));
    for problem in &reading.first_skipped {
        let _ = write!(text, "\n  {problem}");
    }
    let n_more = reading.skipped - reading.first_skipped.len() as u64;
    if n_more > 0 {
        let _ = write!(text, "\n  … and {n_more} more");
    }
}

pub(crate) fn paths(paths: &[PathBuf]) -> Vec<Input> {
    paths.iter().map(Input::path).collect()
}

pub(crate) fn existing(force: bool) -> Existing {
    if force { Existing::Replace } else { Existing::Refuse }
}

//! Indexes from the outside: text in, files out, and everything that can be wrong.
#![cfg(feature = "text")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "the whole binary is tests; clippy sees only the functions marked as such"
)]

mod again;
mod analysis;
mod archives;
mod bad_input;
mod bags;
mod damage;
mod foreign;
mod formats;
mod hostile;
mod identity;
mod json;
mod killed;
mod labels;
mod limits;
mod newsgroups;
mod real;
mod records;
mod repeats;
mod spelling;
mod standard_input;
mod tables;
mod texts;
mod unreadable;
mod word_lists;

use std::io::Write;
use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Document, Format, Index, IndexError, IndexSettings, Input, Limit, Manifest, build, open,
};

/// Says whether tests that go through bytes or moments one by one take them all, or a few of them:
/// `TOPICSCOPE_FULL=1 cargo test --workspace -- damage killed` takes all.
fn is_full() -> bool {
    std::env::var_os("TOPICSCOPE_FULL").is_some()
}

/// Returns settings that keep every word of a small corpus.
fn all_words() -> IndexSettings {
    let mut settings = IndexSettings::default();
    settings.prune.min_df = Limit::Count(1);
    settings.prune.max_df = Limit::Share(1.0);
    settings.prune.max_words = None;
    settings.splits.test = 0.0;
    settings.splits.validation = 0.0;
    settings
}

/// Builds an index of one input.
fn build_one(input: Input, settings: &IndexSettings, to: &Path) -> Result<Manifest, IndexError> {
    build(&[input], &[], settings, to, Existing::Refuse, &mut |_| ())
}

/// Builds and opens an index of JSON lines.
fn indexed(lines: &str, settings: &IndexSettings) -> (tempfile::TempDir, Index) {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let input = Input::memory("corpus.jsonl", lines.as_bytes().to_vec());
    build_one(input, settings, &target).unwrap();
    let index = Index::open(&target).unwrap();
    (place, index)
}

/// Reads the documents of bytes in memory, up to the first error.
fn read(
    name: &str,
    bytes: impl Into<Vec<u8>>,
    settings: &IndexSettings,
) -> Result<Vec<Document>, IndexError> {
    open(&Input::memory(name, bytes.into()), settings)?.collect()
}

/// Returns settings with a format.
fn format(format: Format) -> IndexSettings {
    IndexSettings { format: Some(format), ..IndexSettings::default() }
}

/// Returns the texts of a vocabulary.
fn words(index: &Index) -> Vec<&str> {
    index.vocabulary().terms().iter().map(|term| term.text.as_str()).collect()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Packs files into an archive.
fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Returns a file of the corpora, or says that it is not there.
fn corpus(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora");
    let folder = std::env::var_os("TOPICSCOPE_CORPORA").unwrap_or_else(|| beside.into());
    let path = Path::new(&folder).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

//! No file of an index can be cut, altered, exchanged or taken away unseen.

use std::fs;
use std::path::{Path, PathBuf};

use topicscope_indexer::artifact::{Existing, check_target, sha256_hex};
use topicscope_indexer::{DocId, INDEX_KIND, Index, IndexError, RowIndex};

use crate::{all_words, indexed};

const LINES: &str = "{\"text\": \"red apples\", \"label\": \"a\"}\n{\"text\": \"green pears\"}";

/// Reads everything there is in an index.
fn read_all(path: &Path) -> Result<(), IndexError> {
    let index = Index::open(path)?;
    index.read_tokens()?;
    index.read_dropped()?;
    let documents = index.open_documents()?;
    for document in 0..index.bags().n_documents() as u32 {
        documents.get(DocId(document))?;
    }
    Ok(())
}

/// Lists all files that hold data.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if fs::metadata(&path).unwrap().len() > 0 {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Does something to each file in turn and expects an error that names the file.
fn check(harm: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    let (_place, index) = indexed(LINES, &all_words());
    let all = files(index.path());
    assert!(all.len() > 6);
    for path in all {
        let whole = fs::read(&path).unwrap();
        match harm(&whole) {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match read_all(index.path()) {
            Ok(()) => panic!("{name} was harmed unseen"),
            Err(error) => {
                let mut text = error.to_string();
                let mut source = std::error::Error::source(&error);
                while let Some(error) = source {
                    text = format!("{text}: {error}");
                    source = error.source();
                }
                let in_store = path.parent().unwrap().ends_with("documents");
                assert!(text.contains(if in_store { "documents" } else { &name }), "{text}");
            }
        }
        fs::write(&path, whole).unwrap();
        read_all(index.path()).unwrap();
    }
}

#[test]
fn cut_files_are_refused() {
    check(|bytes| Some(bytes[..bytes.len() / 2].to_vec()));
    check(|bytes| Some(bytes[..bytes.len() - 1].to_vec()));
}

#[test]
fn altered_files_are_refused() {
    check(|bytes| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        Some(bytes)
    });
}

#[test]
fn absent_files_are_refused() {
    check(|_| None);
}

/// Cuts each file of the store, byte by byte near its start, and expects an error of `open`.
fn check_short_files(index: &Path, open: impl Fn() -> Result<(), IndexError>) {
    open().unwrap();
    let mut n_cuts = 0;
    for path in files(&index.join("documents")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|ending| ending == "json") {
            continue;
        }
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len().min(12) {
            fs::write(&path, &whole[..length]).unwrap();
            let error = open().expect_err(&format!("{name} of {length} bytes"));
            assert!(error.to_string().contains("documents"), "{error}");
            n_cuts += 1;
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(n_cuts >= 60, "{n_cuts}");
}

#[test]
fn a_store_whose_files_are_cut_to_a_few_bytes_is_refused_before_anything_is_read() {
    let (_place, index) = indexed(LINES, &all_words());
    let path = index.path();
    check_short_files(path, || Index::open(path).map(drop));
    check_short_files(path, || RowIndex::open(path, None).map(drop));
    check_short_files(path, || index.open_documents().map(drop));
}

#[test]
fn a_store_that_is_altered_is_refused_by_whoever_trains_or_reads_it() {
    let (_place, index) = indexed(LINES, &all_words());
    for path in files(&index.path().join("documents")) {
        let whole = fs::read(&path).unwrap();
        let mut altered = whole.clone();
        altered[whole.len() / 2] ^= 1;
        fs::write(&path, altered).unwrap();
        assert!(RowIndex::open(index.path(), None).is_err(), "{}", path.display());
        assert!(index.open_documents().is_err(), "{}", path.display());
        fs::write(&path, whole).unwrap();
    }
    RowIndex::open(index.path(), None).unwrap();
}

#[test]
fn an_index_without_its_documents_still_trains() {
    let (_place, index) = indexed(LINES, &all_words());
    fs::remove_dir_all(index.path().join("documents")).unwrap();
    RowIndex::open(index.path(), None).unwrap();
    assert!(Index::open(index.path()).unwrap().open_documents().is_err());
}

#[test]
fn a_store_with_a_seal_from_before_it_had_digests_is_read_and_checked() {
    let (_place, index) = indexed(LINES, &all_words());
    let documents = index.path().join("documents");
    let meta = fs::read(documents.join("meta.json")).unwrap();
    let (bytes, sha256) = (meta.len(), sha256_hex(&meta));
    let hash = &index.manifest().documents_sha256;
    let seal = format!(
        r#"{{"documents_sha256": "{hash}", "meta": {{"bytes": {bytes}, "sha256": "{sha256}"}}}}"#
    );
    fs::write(documents.join("seal.json"), seal).unwrap();
    check_short_files(index.path(), || index.open_documents().map(drop));
    let store = files(&documents)
        .into_iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "store"));
    let store = store.unwrap();
    let whole = fs::read(&store).unwrap();
    let mut altered = whole.clone();
    altered[10] ^= 1;
    fs::write(&store, altered).unwrap();
    let error = index.open_documents().map(drop).unwrap_err().to_string();
    assert!(error.contains("its checksum differs"), "{error}");
    fs::write(&store, whole).unwrap();
    read_all(index.path()).unwrap();
    // It is known as ours, to be replaced.
    check_target(index.path(), Existing::Replace, INDEX_KIND).unwrap();
    fs::write(documents.join("letter.txt"), "dear").unwrap();
    assert!(check_target(index.path(), Existing::Replace, INDEX_KIND).is_err());
}

#[test]
fn the_documents_of_another_index_are_refused() {
    let (_one, index) = indexed(LINES, &all_words());
    let (_two, other) = indexed(&LINES.replace("red", "old"), &all_words());
    let documents = index.path().join("documents");
    fs::remove_dir_all(&documents).unwrap();
    fs::rename(other.path().join("documents"), &documents).unwrap();
    assert!(matches!(index.open_documents(), Err(IndexError::Damaged { .. })));
}

#[test]
fn a_folder_that_is_no_index_is_said_so() {
    let place = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(place.path()), Err(IndexError::NotAnIndex { .. })));
    let none = place.path().join("none");
    assert!(matches!(Index::open(&none), Err(IndexError::NotAnIndex { .. })));
}

//! No file of an index can be cut, altered, exchanged or taken away unseen.

use std::fs;
use std::path::{Path, PathBuf};

use topicscope_indexer::{DocId, Index, IndexError};

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
            Ok(()) => {
                // The list of files for tantivy's garbage collection holds no data.
                assert!(name.starts_with('.'), "{name} was harmed unseen");
            }
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

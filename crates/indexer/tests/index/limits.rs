//! Inputs without an end, and more of them than can be open.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use topicscope_indexer::{Format, IndexError, IndexSettings, Input, open};

use crate::{all_words, build_one, format};

#[test]
fn a_record_without_an_end_is_refused_at_once_and_passed_over_for_a_while() {
    for (settings, name) in [(format(Format::Lines), "lines"), (format(Format::Folder), "folder")] {
        if let Ok(mut documents) = open(&Input::path("/dev/zero"), &settings) {
            assert!(matches!(documents.next(), Some(Err(IndexError::TooLong { .. }))), "{name}");
            if name == "lines" {
                let next = documents.next().unwrap().unwrap_err();
                assert!(matches!(next, IndexError::Endless { line: 1, .. }), "{next}");
                assert!(documents.next().is_none());
            }
        }
    }
}

#[test]
fn named_pipes_are_read_once() {
    let place = tempfile::tempdir().unwrap();
    let pipe = place.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || fs::write(pipe, "{\"text\": \"red figs\"}\n"))
    };
    let target = place.path().join("index");
    let manifest = build_one(Input::path(&pipe), &all_words(), &target).unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(manifest.counts.documents, 1);
}

#[test]
fn many_inputs_are_opened_in_their_turn() {
    let place = tempfile::tempdir().unwrap();
    for number in 0..300 {
        let text = format!("{{\"text\": \"red figs {number}\"}}\n");
        fs::write(place.path().join(format!("{number:03}.jsonl")), text).unwrap();
    }
    let open_files = || fs::read_dir("/proc/self/fd").map(Iterator::count).unwrap_or_default();
    let before = open_files();
    let input = Input::path(place.path().join("*.jsonl"));
    let mut documents = open(&input, &IndexSettings::default()).unwrap();
    // Other tests open files too.
    assert!(open_files() < before + 100);
    assert!(documents.by_ref().take(150).all(|document| document.is_ok()));
    assert!(open_files() < before + 100);
    assert_eq!(documents.count(), 150);
}

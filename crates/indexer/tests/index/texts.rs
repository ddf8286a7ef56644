//! What of a text file is a document.

use std::fs;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Decision, DocId, Format, Index, IndexError, IndexSettings, Input, LONGEST_RECORD, Progress,
    TextCut, build, open,
};

use crate::{all_words, format, read};

/// Two paragraphs, the second of two lines.
const PAGE: &str = "\n  red figs and plums\n\n\t\nsea salt\nand tides\n\n";

fn ids(inputs: &[Input], settings: &IndexSettings) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    build(inputs, &[], settings, &target, Existing::Refuse, &mut |_| ()).unwrap();
    let index = Index::open(&target).unwrap();
    let documents = index.open_documents().unwrap();
    let n_documents = index.bags().n_documents() as u32;
    (0..n_documents).map(|d| documents.get(DocId(d)).unwrap().id).collect()
}

fn memory(name: &str, text: &str) -> Input {
    Input::memory(name, text.as_bytes().to_vec())
}

/// Builds an index and returns what readers decided, from the observer and from the manifest.
fn decided(inputs: &[Input], tests: &[Input]) -> Vec<(Decision, u64)> {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let mut heard = Vec::new();
    let manifest = build(inputs, tests, &all_words(), &target, Existing::Refuse, &mut |progress| {
        if let Progress::Decided(remark) = progress {
            heard.push(remark);
        }
    });
    assert_eq!(manifest.unwrap().reading.remarks, heard);
    heard.iter().map(|remark| (remark.what, remark.count)).collect()
}

#[test]
fn several_text_files_are_one_document_each() {
    let inputs = [memory("a.txt", PAGE), memory("b.txt", "plums\nfigs\n"), memory("c.txt", "")];
    assert_eq!(ids(&inputs, &all_words()), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(decided(&inputs, &[]), [(Decision::WholeFiles, 3)]);
    // Lines of files are documents when that is asked for, and paragraphs.
    let lines = IndexSettings { format: Some(Format::Lines), ..all_words() };
    assert_eq!(ids(&inputs[1..2], &lines), ["b.txt:1", "b.txt:2"]);
    assert_eq!(ids(&inputs, &lines).len(), 9);
    let mut paragraphs = all_words();
    paragraphs.reading.texts = TextCut::Paragraphs;
    assert_eq!(ids(&inputs, &paragraphs), ["a.txt:2", "a.txt:5", "b.txt:1"]);
}

#[test]
fn one_text_file_is_read_by_lines_or_by_paragraphs_as_it_looks() {
    let auto = IndexSettings::default();
    let documents = read("a.txt", PAGE, &auto).unwrap();
    let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["  red figs and plums", "sea salt\nand tides"]);
    assert_eq!(documents[1].position.line, Some(5));
    assert_eq!(read("a.txt", "red figs\nplums\nsea\n", &auto).unwrap().len(), 3);
    assert_eq!(read("a.txt", PAGE, &format(Format::Lines)).unwrap().len(), 7);
    assert_eq!(decided(&[memory("a", PAGE)], &[]), [(Decision::ByParagraphs, 1)]);
    assert_eq!(decided(&[memory("a", "red\nfigs\n")], &[]), [(Decision::ByLines, 1)]);
    // A text to learn from and one to test on are one each.
    let both = decided(&[memory("a", "red\nfigs\n")], &[memory("b", "red\n")]);
    assert_eq!(both, [(Decision::ByLines, 2)]);
    // Other files are no second text.
    let other = memory("b.jsonl", "{\"text\": \"red\"}");
    assert_eq!(decided(&[memory("a", "red\nfigs\n"), other], &[]), [(Decision::ByLines, 1)]);
}

#[test]
fn paragraphs_are_documents_in_folders_too_and_nowhere_else() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir_all(place.path().join("texts/sea")).unwrap();
    fs::write(place.path().join("texts/sea/a"), PAGE).unwrap();
    let mut settings = all_words();
    settings.reading.texts = TextCut::Paragraphs;
    let input = Input::path(place.path().join("texts"));
    let documents: Vec<_> = open(&input, &settings).unwrap().map(Result::unwrap).collect();
    let found: Vec<_> = documents.iter().map(|d| (d.id.as_str(), d.labels.join("|"))).collect();
    assert_eq!(found, [("sea/a:2", "sea".to_owned()), ("sea/a:5", "sea".to_owned())]);
    let error = read("a.jsonl", "{\"text\": \"red\"}", &settings).unwrap_err();
    assert_eq!(error.to_string(), "`a.jsonl` has the format `jsonl`, which has no paragraphs");
    settings.format = Some(Format::Csv);
    assert!(matches!(settings.check(), Err(IndexError::Setting { name: "format", .. })));
}

#[test]
fn what_was_decided_is_told_when_building_fails() {
    let place = tempfile::tempdir().unwrap();
    let inputs = [memory("a.txt", "red\nfigs\n"), memory("b.txt", "plums\n")];
    let mut heard = 0;
    let built = build(
        &inputs,
        &[],
        &IndexSettings::default(),
        &place.path().join("index"),
        Existing::Refuse,
        &mut |progress| heard += usize::from(matches!(progress, Progress::Decided(_))),
    );
    assert!(matches!(built, Err(IndexError::EmptyVocabulary { .. })));
    assert_eq!(heard, 1);
}

#[test]
fn a_paragraph_that_is_too_long_is_refused_and_the_next_one_read() {
    let line = "x".repeat(1 << 20);
    let text = format!("red\n\n{}\nfigs\n", format!("{line}\n").repeat(65));
    let mut settings = IndexSettings::default();
    settings.reading.texts = TextCut::Paragraphs;
    let documents: Vec<_> = open(&memory("a", &text), &settings).unwrap().collect();
    assert_eq!(documents.len(), 3);
    let message = format!("a:3: longer than `{LONGEST_RECORD}` bytes");
    assert_eq!(documents[1].as_ref().unwrap_err().to_string(), message);
    assert_eq!(documents[2].as_ref().unwrap().text, "figs");
}

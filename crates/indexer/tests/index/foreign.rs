//! Files that are no plain text are told by what they are.

use std::fs;

use topicscope_indexer::{Foreign, Format, IndexError, IndexSettings, Input, OnError, open};

use crate::{all_words, build_one, format, gzip, read, tar, zstd};

/// Packs empty members into a ZIP archive, as far as readers look at it.
fn zip(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        bytes.extend([0; 12]);
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
    }
    bytes
}

fn kinds() -> Vec<(Vec<u8>, Foreign)> {
    let types = "[Content_Types].xml";
    let open = |kind: &str| zip(&[&format!("mimetypeapplication/vnd.oasis.opendocument.{kind}")]);
    let with_zeros = |start: &[u8]| [start, &[0; 40]].concat();
    vec![
        (zip(&[types, "word/document.xml"]), Foreign::Word),
        (zip(&[types, "xl/workbook.xml"]), Foreign::Excel),
        (zip(&[types, "ppt/slides/slide1.xml"]), Foreign::PowerPoint),
        (open("text"), Foreign::OpenText),
        (open("spreadsheet"), Foreign::OpenSpreadsheet),
        (open("presentation"), Foreign::OpenPresentation),
        (zip(&["mimetypeapplication/epub+zip"]), Foreign::Epub),
        (zip(&["indptr.npy"]), Foreign::Numpy),
        (zip(&["a.txt"]), Foreign::Zip),
        (b"%PDF-1.7\n1 0 obj\n".to_vec(), Foreign::Pdf),
        (with_zeros(b"PAR1\x15"), Foreign::Parquet),
        (with_zeros(b"ARROW1\0\0"), Foreign::Arrow),
        (with_zeros(b"SQLite format 3\0"), Foreign::Sqlite),
        (b"\x80\x04\x95\x10\0\0\0\0\0\0\0]\x94.".to_vec(), Foreign::Pickle),
        (with_zeros(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Foreign::OldOffice),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Foreign::Image),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), Foreign::Image),
        (b"BZh91AY&SY\x12\x34".to_vec(), Foreign::Bzip2),
        (with_zeros(b"\xfd7zXZ\0"), Foreign::Xz),
        (with_zeros(b"\x7fELF\x02"), Foreign::Program),
    ]
}

#[test]
fn they_are_refused_in_every_packing_and_whatever_format_is_asked_for() {
    for (bytes, expected) in kinds() {
        for packed in [bytes.clone(), gzip(&bytes), zstd(&bytes)] {
            for settings in [IndexSettings::default(), format(Format::Lines)] {
                match read("a", packed.clone(), &settings).unwrap_err() {
                    IndexError::Foreign { kind, .. } => assert_eq!(kind, expected),
                    error => unreachable!("{expected:?}: {error}"),
                }
            }
        }
    }
}

#[test]
fn one_among_many_files_is_named_and_can_be_passed_over() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("texts");
    fs::create_dir(&root).unwrap();
    fs::write(root.join("a"), "red figs").unwrap();
    fs::write(root.join("b.pdf"), "%PDF-1.4\n").unwrap();
    fs::write(root.join("c.html"), "<!doctype html><p>plums").unwrap();
    let target = place.path().join("index");
    let error = build_one(Input::path(&root), &all_words(), &target).unwrap_err();
    assert!(error.to_string().ends_with("b.pdf` is a PDF file, no plain text"), "{error}");
    let mut settings = all_words();
    settings.reading.on_error = OnError::Skip;
    let manifest = build_one(Input::path(&root), &settings, &target).unwrap();
    assert_eq!((manifest.counts.documents, manifest.reading.skipped), (1, 2));
    // The same in an archive, whose first member tells nothing.
    let archive = tar(&[("a/b.pdf", b"%PDF-1.4\n"), ("a/c", b"red"), ("b/d", b"figs")]);
    let input = Input::memory("a.tar", archive);
    let documents: Vec<_> = open(&input, &IndexSettings::default()).unwrap().collect();
    assert!(matches!(documents[0], Err(IndexError::Foreign { kind: Foreign::Pdf, .. })));
    let labels: Vec<_> =
        documents[1..].iter().map(|d| d.as_ref().unwrap().labels.clone()).collect();
    assert_eq!(labels, [["a"], ["b"]]);
}

#[test]
fn pages_are_read_as_they_are_only_when_a_format_says_so() {
    for (page, expected) in [
        ("<html>\nred</html>\n", Foreign::Html),
        ("<?xml version=\"1.0\"?>\n<a>red</a>\n", Foreign::Xml),
        ("{\\rtf1 red}\n", Foreign::Rtf),
    ] {
        match read("a", page, &IndexSettings::default()).unwrap_err() {
            IndexError::Foreign { kind, .. } => assert_eq!(kind, expected),
            error => unreachable!("{error}"),
        }
        assert!(!read("a", page, &format(Format::Lines)).unwrap().is_empty());
    }
}

#[test]
fn zstandard_with_a_long_window_is_read() {
    let lines = "{\"text\": \"red figs\"}\n".repeat(1000);
    for window in [27, 28, 31] {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window).unwrap();
        encoder.long_distance_matching(true).unwrap();
        std::io::Write::write_all(&mut encoder, lines.as_bytes()).unwrap();
        let bytes = encoder.finish().unwrap();
        let documents = read("a.jsonl.zst", bytes, &IndexSettings::default()).unwrap();
        assert_eq!(documents.len(), 1000, "{window}");
    }
}

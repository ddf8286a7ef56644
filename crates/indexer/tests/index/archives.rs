//! Folders, archives, patterns and several inputs: which files are read, and as what.

use std::fs;
use std::path::Path;

use topicscope_indexer::{Document, Format, IndexError, IndexSettings, Input, Split, open};

use crate::{format, gzip, read, tar, zstd};

/// Writes files below a folder.
fn write(root: &Path, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Returns name, labels, part and text of documents.
fn seen(documents: &[Document]) -> Vec<(String, String, Option<Split>, String)> {
    let one = |d: &Document| (d.id.clone(), d.labels.join("|"), d.split, d.text.clone());
    documents.iter().map(one).collect()
}

/// Reads files as a folder, and as an archive with and without its folder, in all packings;
/// all must be the same corpus, which is returned.
fn everywhere(files: &[(&str, &[u8])], settings: &IndexSettings) -> Vec<Document> {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("corpus");
    write(&root, files);
    let documents: Vec<_> =
        open(&Input::path(&root), settings).unwrap().collect::<Result<_, _>>().unwrap();
    let names: Vec<String> = files.iter().map(|(name, _)| format!("corpus/{name}")).collect();
    let below: Vec<(&str, &[u8])> =
        names.iter().zip(files).map(|(name, (_, bytes))| (name.as_str(), *bytes)).collect();
    for archive in [tar(files), tar(&below)] {
        for bytes in [gzip(&archive), zstd(&archive), archive] {
            let found = read("corpus.tar", bytes, settings).unwrap();
            assert_eq!(seen(&found), seen(&documents));
        }
    }
    documents
}

#[test]
fn a_folder_of_texts_and_its_archives_are_one_corpus() {
    let long = format!("{}/{}", "d".repeat(90), "f".repeat(120));
    let packed = gzip(b"packed");
    let files: [(&str, &[u8]); 4] =
        [("a/x/1.txt", b"one"), ("b/1.gz", &packed), (&long, b"long"), ("top", b"")];
    let documents = everywhere(&files, &IndexSettings::default());
    let labels: Vec<_> = documents.iter().map(|d| d.labels.join("|")).collect();
    assert_eq!(labels, ["a/x", "b", &"d".repeat(90), ""]);
    assert_eq!(documents[1].text, "packed");
    assert_eq!((documents[2].id.as_str(), documents[2].text.as_str()), (long.as_str(), "long"));
}

const MESSAGE: &[u8] = b"From: a@b\nSubject: Re: bikes\n\nbody\n";

#[test]
fn groups_of_messages_are_labels_and_their_folders_name_the_parts() {
    let files: [(&str, &[u8]); 3] = [
        ("20news-bydate-test/rec.autos/7", MESSAGE),
        ("20news-bydate-train/rec.autos/5", MESSAGE),
        ("20news-bydate-train/sci.med/6", b"Subject: only\n\nx"),
    ];
    for settings in [IndexSettings::default(), format(Format::Newsgroups)] {
        let documents = everywhere(&files, &settings);
        assert_eq!(documents[0].title.as_deref(), Some("Re: bikes"));
        assert_eq!(documents[0].text.as_bytes(), MESSAGE);
        let parts: Vec<_> =
            documents.iter().map(|d| (d.labels[0].as_str(), d.split.unwrap())).collect();
        let expected =
            [("rec.autos", Split::Test), ("rec.autos", Split::Train), ("sci.med", Split::Train)];
        assert_eq!(parts, expected);
    }
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("bydate-train");
    write(&root, &[("rec.autos/5", MESSAGE)]);
    let documents: Vec<_> = open(&Input::path(root), &IndexSettings::default()).unwrap().collect();
    assert_eq!(documents[0].as_ref().unwrap().split, Some(Split::Train));
}

#[test]
fn files_of_records_are_told_from_what_lies_beside_them() {
    let line = b"{\"text\": \"x\"}";
    let files: [(&str, &[u8]); 3] =
        [("README", b"words"), ("p/1.jsonl", line), ("p/2.jsonl", line)];
    let documents = everywhere(&files, &IndexSettings::default());
    let ids: Vec<_> = documents.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["p/1.jsonl:1", "p/2.jsonl:1"]);
    let octis: [(&str, &[u8]); 3] =
        [("corpus.tsv", b"a\ttrain\n"), ("metadata.json", b"{}"), ("vocabulary.txt", b"a\n")];
    assert_eq!(everywhere(&octis, &IndexSettings::default())[0].split, Some(Split::Train));
    // A format that is forced reads all files, unless some have its ending.
    assert_eq!(everywhere(&files, &format(Format::Lines)).len(), 3);
    assert_eq!(everywhere(&files, &format(Format::Jsonl)).len(), 2);
    assert_eq!(everywhere(&files, &format(Format::Folder)).len(), 3);
}

#[test]
fn patterns_are_files_in_the_order_of_names() {
    let place = tempfile::tempdir().unwrap();
    write(
        place.path(),
        &[("b.txt", b"b"), ("a.txt", b"a"), ("c.csv", b"text\nx"), ("[d].txt", b"d")],
    );
    let ids = |pattern: &str| -> Result<Vec<String>, IndexError> {
        let input = Input::path(place.path().join(pattern));
        open(&input, &IndexSettings::default())?.map(|d| d.map(|d| d.id)).collect()
    };
    assert_eq!(ids("?.txt").unwrap(), ["a.txt", "b.txt"]);
    assert_eq!(ids("[d].txt").unwrap(), ["[d].txt:1"]);
    let folder = format!("{}/", place.path().display());
    let message = |pattern| ids(pattern).unwrap_err().to_string().replace(&folder, "");
    assert_eq!(message("*.json"), "`*.json` does not exist");
    assert_eq!(
        message("a***b"),
        "`a***b` is no pattern of file names: wildcards are either regular `*` or recursive `**`"
    );
}

#[test]
fn many_inputs_are_not_all_open_at_once() {
    let place = tempfile::tempdir().unwrap();
    for number in 0..1500 {
        fs::write(place.path().join(format!("{number}.txt")), number.to_string()).unwrap();
    }
    let input = Input::path(place.path().join("*.txt"));
    let mut documents = open(&input, &IndexSettings::default()).unwrap();
    let handles = || fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    assert!(documents.next().is_some());
    assert!(handles() < 400, "{} files are open", handles());
    assert_eq!(documents.map(Result::unwrap).count(), 1499);
}

#[test]
fn names_of_documents_differ_when_names_of_inputs_do_not() {
    use topicscope_indexer::artifact::Existing;
    use topicscope_indexer::{DocId, Index, build};

    let place = tempfile::tempdir().unwrap();
    write(
        place.path(),
        &[("a/t.txt", b"red"), ("b/t.txt", b"figs"), ("c/p/1", b"old"), ("d/p/1", b"sea")],
    );
    let inputs: Vec<_> =
        ["a/t.txt", "b/t.txt", "c", "d"].map(|name| Input::path(place.path().join(name))).into();
    let target = place.path().join("index");
    build(&inputs, &[], &crate::all_words(), &target, Existing::Refuse, &mut |_| ()).unwrap();
    let documents = Index::open(&target).unwrap().open_documents().unwrap();
    let folder = format!("{}/", place.path().display());
    let ids = (0..4).map(|d| documents.get(DocId(d)).unwrap().id.replace(&folder, ""));
    assert_eq!(ids.collect::<Vec<_>>(), ["a/t.txt", "b/t.txt", "c/p/1", "d/p/1"]);
}

#[test]
fn links_and_hidden_members_of_archives_are_passed_over() {
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |kind, path: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        match kind {
            tar::EntryType::Symlink => archive.append_link(&mut header, path, "a").unwrap(),
            _ => archive.append_data(&mut header, path, bytes).unwrap(),
        }
    };
    add(tar::EntryType::Directory, "d/", b"");
    add(tar::EntryType::Regular, "d/._1", b"\0\0");
    add(tar::EntryType::Symlink, "d/link", b"");
    add(tar::EntryType::Regular, "d/1", b"text");
    let bytes = archive.into_inner().unwrap();
    let documents = read("a.tar", bytes, &IndexSettings::default()).unwrap();
    assert_eq!(documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["1"]);
}

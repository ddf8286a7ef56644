//! What cannot be read is named with its place, or skipped, counted and listed.

use std::fs;

use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Format, Index, IndexSettings, Input, LONGEST_RECORD, Malformed, OnError, ReadSummary, build,
    open,
};

use crate::{all_words, build_one, format, gzip, read, tar, zstd};

/// Reads bytes and expects an error with a message.
fn check(name: &str, bytes: impl Into<Vec<u8>>, settings: &IndexSettings, message: &str) {
    assert_eq!(read(name, bytes, settings).unwrap_err().to_string(), message);
}

/// Reads bytes, skipping what is wrong, and returns the ids and the messages.
fn skipping(name: &str, bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<String>) {
    let input = Input::memory(name, bytes.into());
    let (mut ids, mut errors) = (Vec::new(), Vec::new());
    for document in open(&input, &IndexSettings::default()).unwrap() {
        match document {
            Ok(document) => ids.push(document.id),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (ids, errors)
}

#[test]
fn missing_columns_are_named_by_line() {
    let auto = IndexSettings::default();
    let table = "id,text\n1,a\n2,b\n3,c\n4,d\n5,e\n6\n7,g\n";
    check("a.csv", table, &auto, "a.csv:7: `1` column instead of `2`");
    check("a.csv", "id,text\n1,a,b\n", &auto, "a.csv:2: `3` columns instead of `2`");
    check("a.csv", "id,body\n1,a\n", &auto, "a.csv:1: no field `text` among `id`, `body`");
    check(
        "a.tsv",
        "text\tid\n\"a\nb\n",
        &auto,
        "a.tsv:2: a quote in the record that starts here is never closed",
    );
    let mut settings = format(Format::Csv);
    settings.fields.split = Some("part".into());
    let wrong = "a:2: `holdout` is no split (train, validation, test or unused)";
    check("a", "text,part\na,holdout\n", &settings, wrong);
    check(
        "corpus.tsv",
        "a\ttrain\tx\nb\tx\n",
        &auto,
        "corpus.tsv:2: the second column, `x`, is no part (train, validation, test or unused)",
    );
    check("corpus.tsv", "a\ttrain\tx\ty\n", &auto, "corpus.tsv:1: `4` columns instead of `3`");
    check("a.mallet", "a x text\nb\n", &auto, "a.mallet:2: `1` column instead of `3`");
    let story = "<REUTERS TOPICS=\"YES\">\n<BODY>x</BODY>\n";
    check("a.sgm", story, &auto, "a.sgm:1: the story that starts here does not end");
}

#[test]
fn wrong_bytes_are_named_by_line_and_byte() {
    let auto = IndexSettings::default();
    check("a.txt", b"ab\nc\0\n", &auto, "a.txt:2: NUL byte at byte `4` of the file");
    check("a.csv", b"text\n\"x\n\xff\"\n", &auto, "a.csv:3: not UTF-8 at byte `8` of the file");
    let archive = tar(&[("d/1", b"a\nb\xff")]);
    check("a.tar", archive, &auto, "a.tar/d/1:2: not UTF-8 at byte `3` of the file");
    let mut settings = auto;
    settings.reading.encoding = Some("shift_jis".into());
    check("a.txt", b"ab\n\xff\n", &settings, "a.txt:2: not Shift_JIS at byte `3` of the file");
    settings.reading.encoding = Some("shift-it".into());
    let unknown = "`encoding` is `shift-it`, but must be the name of an encoding, as utf-8, \
                   latin1 or shift_jis";
    check("a.txt", b"ab", &settings, unknown);
}

#[test]
fn broken_packings_and_archives_are_named() {
    let auto = IndexSettings::default();
    let lines = "{\"text\": \"some words\"}\n".repeat(5000);
    let mut bytes = zstd(lines.as_bytes());
    bytes.truncate(bytes.len() - 3);
    let error = read("a.jsonl.zst", bytes, &auto).unwrap_err().to_string();
    assert!(
        error.starts_with("`a.jsonl.zst` is a truncated zstd file (whole up to line `"),
        "{error}"
    );
    let mut bytes = gzip(lines.as_bytes());
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0xff);
    let error = read("a.jsonl.gz", bytes, &auto).unwrap_err().to_string();
    assert!(error.starts_with("`a.jsonl.gz` is a damaged gzip file (after line `"), "{error}");
    let archive = tar(&[("d/1", b"one"), ("d/2", &[b'x'; 2000])]);
    let cut = |length: usize| archive[..length].to_vec();
    check(
        "a.tar",
        cut(2000),
        &auto,
        "`a.tar` is a truncated archive (it ends at byte `2000`, within `d/2`)",
    );
    check(
        "a.tar",
        cut(1024),
        &auto,
        "`a.tar` is a truncated archive (it ends at byte `1024`, after `d/1`)",
    );
    let mut bytes = gzip(&archive);
    bytes.truncate(bytes.len() - 8);
    check("a.tgz", bytes, &auto, "`a.tgz` is a truncated gzip file (whole up to line `0`)");
    let mut bytes = archive.clone();
    bytes[1030] ^= 1;
    check(
        "a.tar",
        bytes,
        &auto,
        "`a.tar` is a damaged archive: the member at byte `1024` has no valid head",
    );
}

/// Makes an archive with a path that the crate tar would refuse to write.
fn climbing(path: &str) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_size(1);
    header.set_entry_type(tar::EntryType::Regular);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend([b'x'; 1]);
    bytes.resize(1024, 0);
    bytes.extend(tar(&[("ok", b"fine")]));
    bytes
}

#[test]
fn paths_that_leave_the_archive_are_refused() {
    for path in ["../up", "a/../../up", "/etc/passwd", ".."] {
        let message = format!("`a.tar`: the path `{path}` leads out of the archive");
        check("a.tar", climbing(path), &IndexSettings::default(), &message);
        assert_eq!(skipping("a.tar", climbing(path)), (vec!["ok".into()], vec![message]));
    }
}

#[test]
fn ids_come_once() {
    let lines = "{\"id\": \"x\", \"text\": \"a\"}\n{\"id\": 2, \"text\": \"b\"}\n{\"id\": \"x\", \"text\": \"c\"}\n";
    let message = "a.jsonl:3: the id `x` is already that of document `1`";
    check("a.jsonl", lines, &IndexSettings::default(), message);
    assert_eq!(skipping("a.jsonl", lines), (vec!["x".into(), "2".into()], vec![message.into()]));
    // Test documents may be numbered anew.
    let place = tempfile::tempdir().unwrap();
    let first = lines.lines().next().unwrap().replace('a', "apples");
    let input = [Input::memory("a.jsonl", first.into_bytes())];
    let target = place.path().join("index");
    build(&input, &input, &all_words(), &target, Existing::Refuse, &mut |_| ()).unwrap();
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused_and_can_be_skipped() {
    let mut lines = b"{\"text\": \"".to_vec();
    lines.resize(100_000_000, b'x');
    lines.extend(b"\"}\n{\"text\": \"short\"}\n");
    let message = format!("a.jsonl:1: longer than `{LONGEST_RECORD}` bytes");
    assert_eq!(skipping("a.jsonl", lines), (vec!["a.jsonl:2".into()], vec![message]));
    let archive = tar(&[("1", &vec![b'x'; LONGEST_RECORD + 1]), ("2", b"short")]);
    let message = format!("a.tar/1:1: longer than `{LONGEST_RECORD}` bytes");
    assert_eq!(skipping("a.tar", archive), (vec!["2".into()], vec![message]));
}

#[test]
fn skipped_records_are_counted_and_listed_and_replaced_bytes_too() {
    let place = tempfile::tempdir().unwrap();
    let mut settings = all_words();
    settings.reading.on_error = OnError::Skip;
    let lines = "{\"text\": \"red apples\"}\nnot json\n{\"body\": 1}\n{\"text\": \"figs\"}\n";
    let target = place.path().join("one");
    let input = Input::memory("a.jsonl", lines.as_bytes().to_vec());
    let manifest = build_one(input, &settings, &target).unwrap();
    assert_eq!(
        manifest.reading,
        ReadSummary {
            skipped: 2,
            first_skipped: vec![
                "a.jsonl:2: not a JSON object: expected ident at column 2".into(),
                "a.jsonl:3: no field `text` among `body`".into(),
            ],
            ..ReadSummary::default()
        }
    );
    let index = Index::open(&target).unwrap();
    assert_eq!((index.manifest(), index.bags().n_documents()), (&manifest, 2));

    // A file that breaks off counts once; of many records only the first are listed.
    let lines = format!("{}{}", "x\n".repeat(30), "{\"text\": \"figs\"}\n".repeat(3));
    let mut bytes = gzip(lines.as_bytes());
    bytes.truncate(bytes.len() - 1);
    let input = Input::memory("a.jsonl.gz", bytes);
    let manifest = build_one(input, &settings, &place.path().join("two")).unwrap();
    assert_eq!((manifest.reading.skipped, manifest.reading.first_skipped.len()), (31, 20));
    assert_eq!(manifest.counts.documents, 3);

    settings.reading.malformed = Malformed::Replace;
    let input = Input::memory("a.txt", b"caf\xe9 \xff\nfigs\n".to_vec());
    let manifest = build_one(input, &settings, &place.path().join("three")).unwrap();
    let reading = manifest.reading;
    assert_eq!((reading.replaced, reading.documents_with_replaced, reading.skipped), (2, 1, 0));
}

#[cfg(unix)]
#[test]
fn folders_that_cannot_be_read_and_circles_of_links_are_named() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("texts");
    fs::create_dir_all(root.join("closed")).unwrap();
    fs::write(root.join("open"), "words").unwrap();
    symlink(&root, root.join("loop")).unwrap();
    fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o0)).unwrap();
    let can_read_all = fs::read_dir(root.join("closed")).is_ok();
    let folder = format!("{}/", place.path().display());
    let seen: Vec<_> = open(&Input::path(&root), &IndexSettings::default())
        .unwrap()
        .map(|found| match found {
            Ok(document) => document.id,
            Err(error) => error.to_string().replace(&folder, ""),
        })
        .collect();
    fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    let mut expected = vec!["`texts/loop` is a symbolic link that leads in a circle", "open"];
    // Nothing is closed to root.
    if !can_read_all {
        expected.insert(0, "cannot read `texts/closed`");
    }
    assert_eq!(seen, expected);
    let target = place.path().join("index");
    let error = build_one(Input::path(&root), &all_words(), &target).unwrap_err();
    assert!(error.to_string().contains("texts/"), "{error}");
    let mut settings = all_words();
    settings.reading.on_error = OnError::Skip;
    let manifest = build_one(Input::path(&root), &settings, &target).unwrap();
    assert_eq!(manifest.reading.skipped as usize, expected.len() - 1);
}

#[test]
fn documents_come_before_the_rest_is_there() {
    // A reader that loaded the whole file would meet the break before the first document.
    let lines = "{\"text\": \"some words\"}\n".repeat(200_000);
    let csv = format!("text\n{}", "\"a, b\"\n".repeat(200_000));
    let stories = "<REUTERS NEWID=\"ID\" X=\"\">\n<BODY>x</BODY>\n</REUTERS>\n";
    let stories: String = (0..40_000).map(|n| stories.replace("ID", &n.to_string())).collect();
    let svm = "1 3:1 7:1\n".repeat(200_000);
    let texts: Vec<u8> = tar(&[("1", b"one"), ("2", lines.as_bytes())]);
    for (name, bytes) in [
        ("a.txt", lines.as_bytes()),
        ("a.jsonl", lines.as_bytes()),
        ("a.csv", csv.as_bytes()),
        ("a.sgm", stories.as_bytes()),
        ("a.svm", svm.as_bytes()),
        ("a.tar", &texts),
    ] {
        for mut bytes in [gzip(bytes), zstd(bytes)] {
            bytes.truncate(bytes.len() - 12);
            let input = Input::memory(name, bytes);
            let mut documents = open(&input, &IndexSettings::default()).unwrap();
            assert!(documents.next().unwrap().is_ok(), "{name}");
            assert!(documents.any(|document| document.is_err()), "{name}");
        }
    }
}

//! Each wrong input has one error that says where, and leaves nothing behind.

use std::fs;

use topicscope_indexer::{Format, IndexError, IndexSettings, Input, Limit};

use crate::{all_words, build_one, gzip};

/// Builds an index of `bytes` in a file `name` and expects an error with a message, an
/// empty place, and no panic.
fn check(name: &str, bytes: &[u8], settings: &IndexSettings, message: &str) -> IndexError {
    let corpus = tempfile::tempdir().unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = corpus.path().join(name);
    fs::write(&path, bytes).unwrap();
    let input = Input::path(&path);
    let error = build_one(input, settings, &place.path().join("index")).unwrap_err();
    let folder = format!("{}/", corpus.path().display());
    assert_eq!(error.to_string().replace(&folder, ""), message);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0, "something was left behind");
    error
}

#[test]
fn a_missing_file_is_named() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("none.jsonl");
    let error =
        build_one(Input::path(&path), &all_words(), &place.path().join("index")).unwrap_err();
    assert!(matches!(error, IndexError::MissingInput { path: named } if named == path));
}

#[test]
fn an_empty_corpus_is_named() {
    let error = check("a.jsonl", b"\n \n", &all_words(), "no documents in `a.jsonl`");
    assert!(matches!(error, IndexError::EmptyCorpus { .. }));
    check("a.txt", b"", &all_words(), "no documents in `a.txt`");
}

#[test]
fn a_line_that_is_not_json_is_named() {
    check(
        "a.jsonl",
        b"{\"text\": \"x\"}\n{\"text\": tru}\n",
        &all_words(),
        "a.jsonl:2: not a JSON object: expected ident at column 13",
    );
    check(
        "a.jsonl",
        b"[1]\n",
        &all_words(),
        "a.jsonl:1: not a JSON object: invalid type: integer `1`, expected an object at column 1",
    );
}

#[test]
fn an_absent_field_is_named_with_the_fields_that_are_there() {
    let error = check(
        "a.jsonl",
        b"{\"text\": \"x\"}\n{\"body\": \"x\", \"id\": 3}\n",
        &all_words(),
        "a.jsonl:2: no field `text` among `body`, `id`",
    );
    assert!(matches!(error, IndexError::AbsentField { line: 2, .. }));
    let mut settings = all_words();
    settings.fields.label = Some("topic".into());
    check(
        "a.jsonl",
        b"{\"text\": \"x\", \"topics\": []}",
        &settings,
        "a.jsonl:1: no field `topic` among `text`, `topics`",
    );
}

#[test]
fn a_field_of_the_wrong_kind_is_named() {
    check(
        "a.jsonl",
        b"{\"text\": [1, 2]}",
        &all_words(),
        "a.jsonl:1: field `text` is a list, not a string",
    );
    check(
        "a.jsonl",
        b"{\"text\": \"x\", \"label\": {\"a\": 1}}",
        &all_words(),
        "a.jsonl:1: field `label` is an object, not a string or a list of strings",
    );
}

#[test]
fn an_unknown_split_is_named() {
    let mut settings = all_words();
    settings.fields.split = Some("part".into());
    check(
        "a.jsonl",
        b"{\"text\": \"x\", \"part\": \"holdout\"}",
        &settings,
        "a.jsonl:1: `holdout` is no split (train, validation, test or unused)",
    );
}

#[test]
fn bytes_that_are_not_utf8_are_named() {
    check(
        "a.jsonl",
        b"{\"text\": \"x\"}\n{\"text\": \"caf\xe9\"}",
        &all_words(),
        "a.jsonl:2: not UTF-8 at byte `27` of the file",
    );
}

#[test]
fn a_truncated_gzip_file_is_named() {
    let lines = "{\"text\": \"some words\"}\n".repeat(50);
    let mut bytes = gzip(lines.as_bytes());
    // The checksum and the length at the end are 8 bytes.
    bytes.truncate(bytes.len() - 4);
    let error = check(
        "a.jsonl.gz",
        &bytes,
        &all_words(),
        "`a.jsonl.gz` is a truncated gzip file (whole up to line `50`)",
    );
    assert!(matches!(error, IndexError::Truncated { packing: "gzip", .. }));
}

#[test]
fn a_vocabulary_that_pruning_empties_says_which_setting_did_it() {
    let mut settings = all_words();
    settings.prune.min_df = Limit::Count(3);
    check(
        "a.txt",
        b"red apples\ngreen apples\n",
        &settings,
        "the vocabulary is empty: of `3` terms in `2` training documents, `3` below min_df \
         `3`, `0` above max_df `1.0`, `0` cut by max_words",
    );
}

#[test]
fn settings_out_of_range_are_named() {
    let mut settings = all_words();
    settings.prune.max_df = Limit::Share(1.5);
    check(
        "a.txt",
        b"words",
        &settings,
        "`max_df` is `1.5`, but must be a count or a share from 0 to 1",
    );
    let mut settings = all_words();
    settings.splits.validation = 1.0;
    check(
        "a.txt",
        b"words",
        &settings,
        "`validation` is `1`, but must be a share of at least 0 and below 1",
    );
    let mut settings = all_words();
    settings.fields.text.clear();
    check("a.txt", b"words", &settings, "`text_field` is ``, but must be one name or more");
}

#[test]
fn a_format_that_an_input_cannot_have_is_named() {
    let mut settings = all_words();
    settings.format = Some(Format::Folder);
    check("a.txt", b"words", &settings, "`a.txt` is a file, which the format `folder` cannot be");
}

#[test]
fn an_existing_index_is_kept_unless_replacing_is_asked_for() {
    use topicscope_indexer::artifact::{ArtifactError, Existing};
    use topicscope_indexer::{Index, build};

    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("index");
    let input = |text: &str| Input::memory("a.txt", text.as_bytes().to_vec());
    build_one(input("apples"), &all_words(), &target).unwrap();
    let error = build_one(input("pears"), &all_words(), &target).unwrap_err();
    assert!(matches!(error, IndexError::Artifact(ArtifactError::Exists { .. })));
    // A build that fails leaves the old index in place.
    let replace = |text: &str| {
        build(&[input(text)], &[], &all_words(), &target, Existing::Replace, &mut |_| ())
    };
    assert!(replace("").is_err());
    assert_eq!(crate::words(&Index::open(&target).unwrap()), ["apples"]);
    replace("pears").unwrap();
    assert_eq!(crate::words(&Index::open(&target).unwrap()), ["pears"]);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}

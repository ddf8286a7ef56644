//! JSON that is not one object a line.

use topicscope_indexer::{IndexError, IndexSettings, Input, LONGEST_RECORD, Malformed, open};

use crate::{gzip, read, zstd};

/// Reads to the end; returns ids with texts, and messages, in their order.
fn all(name: &str, bytes: impl Into<Vec<u8>>, settings: &IndexSettings) -> Vec<String> {
    let documents = open(&Input::memory(name, bytes.into()), settings).unwrap();
    let found = documents.map(|document| match document {
        Ok(document) => format!("{} {}", document.id, document.text),
        Err(error) => error.to_string(),
    });
    found.take(50).collect()
}

fn check(name: &str, json: &str, expected: &[&str]) {
    let auto = IndexSettings::default();
    for bytes in [json.as_bytes().to_vec(), gzip(json.as_bytes()), zstd(json.as_bytes())] {
        assert_eq!(all(name, bytes, &auto), expected, "{json}");
    }
}

#[test]
fn json_that_is_no_jsonl_is_read_however_objects_follow_each_other() {
    let list = r#"[{"text": "red", "label": "x"}, {"text": "fi{gs]\""}]"#;
    check("a.json", list, &["a.json:1 red", "a.json:1.2 fi{gs]\""]);
    check("a", list, &["a:1 red", "a:1.2 fi{gs]\""]);
    check("a.jsonl", r#"{"text":"red"}{"text":"figs"}"#, &["a.jsonl:1 red", "a.jsonl:1.2 figs"]);
    let pretty =
        "{\n  \"text\": \"red\",\n  \"l\": [\n    {\"a\": 1}\n  ]\n}\n{\n  \"text\": \"figs\"\n}\n";
    check("a.json", pretty, &["a.json:1 red", "a.json:7 figs"]);
    let items = format!("[\n{}\n]\n", pretty.trim_end().replace("}\n{", "},\n{"));
    check("a.json", &items, &["a.json:2 red", "a.json:8 figs"]);
    let rows = "[\n{\"text\": \"red\"},\n{\"text\": \"figs\"}\n]";
    check("a.json", rows, &["a.json:2 red", "a.json:3 figs"]);
    check(
        "a.json",
        "\u{1e}{\"text\": \"red\"}\n\u{1e}{\"text\": \"figs\"}\n",
        &["a.json:1 red", "a.json:2 figs"],
    );
    check(
        "a.json",
        "{\"text\": \"red\"},\n{\"text\": \"figs\"},\n",
        &["a.json:1 red", "a.json:2 figs"],
    );
    check("a.json", "[]", &[]);
    check(
        "a.json",
        "[{\"text\": \"red\"}][{\"text\": \"figs\"}]",
        &["a.json:1 red", "a.json:1.2 figs"],
    );
}

#[test]
fn files_that_were_joined_without_a_line_end_lose_nothing() {
    let joined =
        "{\"text\": \"red\"}\n{\"text\": \"figs\"}{\"text\": \"sea\"}\n{\"text\": \"salt\"}";
    check(
        "a.jsonl",
        joined,
        &["a.jsonl:1 red", "a.jsonl:2 figs", "a.jsonl:2.2 sea", "a.jsonl:3 salt"],
    );
    let pretty = "{\"text\": \"red\"}\n{\n \"text\": \"figs\"\n}\n{\"text\": \"sea\"}\n";
    check("a.jsonl", pretty, &["a.jsonl:1 red", "a.jsonl:2 figs", "a.jsonl:5 sea"]);
    let cut = "{\"text\": \"red\"}\n{\"text\": \"figs\"}{\"te\n{\"text\": \"sea\"}\n";
    let error = "a.jsonl:2: not a JSON object: EOF while parsing a string at column 4";
    check("a.jsonl", cut, &["a.jsonl:1 red", "a.jsonl:2 figs", error, "a.jsonl:3 sea"]);
}

#[test]
fn what_is_broken_is_named_and_the_rest_is_read() {
    // A list that breaks off.
    check(
        "a.json",
        "[{\"text\": \"red\"},\n{\"text\": \"fi",
        &[
            "a.json:1 red",
            "a.json:2: not a JSON object: EOF while parsing a string at column 12",
            "a.json:1: not a JSON object: EOF while parsing a list",
        ],
    );
    // An item that breaks off, and one that is no object.
    check(
        "a.json",
        "[\n{\"text\": \"red\n},\n7, null, {\"text\": \"figs\"}]",
        &[
            "a.json:2: not a JSON object: EOF while parsing a string at column 13",
            "a.json:3: not a JSON object: expected value at column 1",
            "a.json:4: not a JSON object: invalid type: integer `7`, expected an object at column 1",
            "a.json:4: not a JSON object: invalid type: null, expected an object at column 4",
            "a.json:4.3 figs",
        ],
    );
    // The first line of many that are whole.
    check(
        "a.jsonl",
        "{\"text\": \n{\"text\": \"red\"}\n{\"text\": \"figs\"}\n",
        &[
            "a.jsonl:1: not a JSON object: EOF while parsing a value at column 9",
            "a.jsonl:2 red",
            "a.jsonl:3 figs",
        ],
    );
    check(
        "a.json",
        "{\"text\": \"a\",}\n\n}]{\"text\": \"red\"}",
        &[
            "a.json:1: not a JSON object: trailing comma at column 14",
            "a.json:3: not a JSON object: expected value at column 1",
            "a.json:3: not a JSON object: expected value at column 1",
            "a.json:3.3 red",
        ],
    );
}

#[test]
fn objects_may_be_longer_than_any_buffer_and_no_longer_than_records() {
    let long = "word ".repeat(200_000);
    let list = format!("[{{\"text\": \"{long}\"}}, {{\"text\": \"{long}\"}}]");
    let documents = read("a.json", list, &IndexSettings::default()).unwrap();
    assert!(documents.len() == 2 && documents.iter().all(|document| document.text == long));
    let long = "x".repeat(LONGEST_RECORD);
    let list = format!("[{{\"text\": \"{long}\"}},\n{{\"text\": \"red\"}}]");
    let message = format!("a.json:1: longer than `{LONGEST_RECORD}` bytes");
    assert_eq!(all("a.json", list, &IndexSettings::default()), [message, "a.json:2 red".into()]);
    // A list is no record: it may be longer.
    let item = format!("{{\"text\": \"{}\"}},", "y".repeat(1 << 20));
    let list = format!("[{}{{\"text\": \"red\"}}]", item.repeat(70));
    assert_eq!(read("a.json", list, &IndexSettings::default()).unwrap().len(), 71);
}

#[test]
fn fields_within_objects_are_named_with_points() {
    let mut settings = IndexSettings::default();
    settings.fields.text = vec!["data.text".into()];
    settings.fields.label = Some("data.tags.name".into());
    settings.fields.id = Some("meta.id".into());
    settings.fields.split = Some("meta.part".into());
    let json = r#"{"data": {"text": "red", "tags": [{"name": "x"}, {"name": "y"}]},
        "meta": {"id": 7, "part": "test"}}"#;
    let document = &read("a.json", json, &settings).unwrap()[0];
    assert_eq!((document.text.as_str(), document.id.as_str()), ("red", "7"));
    assert_eq!(document.labels, ["x", "y"]);
    assert!(document.split.is_some());
    // A name with a point is a name first.
    let settings = IndexSettings { fields: fields("data.text"), ..IndexSettings::default() };
    let json = r#"{"data": {"text": "red"}, "data.text": "figs"}"#;
    assert_eq!(read("a.json", json, &settings).unwrap()[0].text, "figs");
    let error = read("a.json", r#"{"data": {"body": "red", "n": [1]}, "z": 1}"#, &settings);
    let message = "a.json:1: no field `data.text` among `data.body`, `data.n`, `z`";
    assert_eq!(error.unwrap_err().to_string(), message);
}

fn fields(text: &str) -> topicscope_indexer::Fields {
    topicscope_indexer::Fields { text: vec![text.to_owned()], ..Default::default() }
}

#[test]
fn the_likeliest_field_is_that_of_the_first_records() {
    let json = "{\"url\": \"https://example.org/a/long/one\", \"body\": \"short\"}\n\
                {\"url\": \"https://example.org/a\", \"body\": \"a text that is much longer than any url of them all\"}\n";
    match read("a.jsonl", json, &IndexSettings::default()).unwrap_err() {
        IndexError::AbsentField { present, .. } => {
            assert_eq!((present.meant, present.records), (None, None));
            assert_eq!(present.longest.as_deref(), Some("body"));
        }
        error => unreachable!("{error}"),
    }
    let json = "{\"name\": \"a\", \"data\": [{\"text\": \"red\"}]}";
    match read("a.json", json, &IndexSettings::default()).unwrap_err() {
        IndexError::AbsentField { present, .. } => {
            assert_eq!(present.records.as_deref(), Some("data"));
        }
        error => unreachable!("{error}"),
    }
}

#[test]
fn numbers_that_json_has_not_are_named_at_their_place() {
    check(
        "a.jsonl",
        "{\"text\": \"red\", \"n\": NaN}\n{\"n\": -Infinity, \"text\": \"x\"}\n",
        &[
            "a.jsonl:1: `NaN` at column 22 is no JSON",
            "a.jsonl:2: `-Infinity` at column 7 is no JSON",
        ],
    );
    check(
        "a.jsonl",
        "{\"text\": \"red\"}\n{\"text\": Infinity}\n",
        &["a.jsonl:1 red", "a.jsonl:2: `Infinity` at column 10 is no JSON"],
    );
}

#[test]
fn halves_of_characters_are_replaced_and_counted_when_that_is_asked_for() {
    let json = "{\"text\": \"red \\ud83d figs\"}\n{\"text\": \"sea\", \"other\": \"\\udc00\"}\n\
                {\"text\": \"whole \\ud83d\\ude00\"}\n";
    check(
        "a.jsonl",
        json,
        &[
            "a.jsonl:1: `\\ud83d` at column 15 is half a character",
            "a.jsonl:2 sea",
            "a.jsonl:3 whole 😀",
        ],
    );
    let mut settings = IndexSettings::default();
    settings.reading.malformed = Malformed::Replace;
    let documents = read("a.jsonl", json, &settings).unwrap();
    assert_eq!(documents[0].text, "red \u{fffd} figs");
    let replaced: Vec<u64> = documents.iter().map(|document| document.replaced).collect();
    assert_eq!(replaced, [1, 0, 0]);
}

#[test]
fn lists_come_in_any_encoding_and_with_wrong_bytes() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(
        "[{\"text\": \"né\"},\n {\"text\": \"ça\"}]".encode_utf16().flat_map(u16::to_le_bytes),
    );
    let expected = ["a.json:1 né", "a.json:2 ça"];
    assert_eq!(all("a.json", bytes, &IndexSettings::default()), expected);
    let bytes = b"[{\"text\": \"a\"},\n\n{\"text\":\n\"caf\xe9\"}, {\"text\": \"b\"}]".to_vec();
    let expected = ["a.json:1 a", "a.json:4: not UTF-8 at byte `30` of the file", "a.json:4 b"];
    assert_eq!(all("a.json", bytes, &IndexSettings::default()), expected);
}

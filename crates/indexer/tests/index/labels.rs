//! Labels that share a cell.

use topicscope_indexer::{Format, IndexError, IndexSettings};

use crate::{format, read};

#[test]
fn label_with_semicolon_is_one_label_when_nothing_separates_labels() {
    let mut settings = IndexSettings::default();
    let labels = |name: &str, table: &str, settings: &IndexSettings| {
        read(name, table, settings).unwrap().remove(0).labels
    };
    let table = "text,label\nred,\"Science; Space, and more\"\n";
    assert_eq!(labels("a.csv", table, &settings), ["Science", "Space, and more"]);
    settings.reading.tables.label_separator = None;
    assert_eq!(labels("a.csv", table, &settings), ["Science; Space, and more"]);
    assert_eq!(labels("corpus.tsv", "red\ttrain\ta;b\n", &settings), ["a;b"]);
    let mut mallet = format(Format::Mallet);
    mallet.reading.tables.label_separator = None;
    assert_eq!(labels("a", "d1 a;b red\n", &mallet), ["a;b"]);
    settings.reading.tables.label_separator = Some(" / ".into());
    assert_eq!(labels("a.csv", "text,label\nred,a;b / c/d\n", &settings), ["a;b", "c/d"]);
    // Labels of JSON are strings of their own.
    assert_eq!(labels("a.jsonl", r#"{"text": "red", "label": "a;b / c"}"#, &settings), ["a;b / c"]);
    settings.reading.tables.label_separator = Some(String::new());
    let error = settings.check().unwrap_err();
    assert!(matches!(error, IndexError::Setting { name: "label_separator", .. }), "{error}");
}

#[test]
fn octis_index_column_is_told_from_a_wrong_part() {
    let auto = IndexSettings::default();
    for (table, column) in [("0\tred figs\n1\tplums\n", true), ("red\tfigs\n", false)] {
        match read("corpus.tsv", table, &auto).unwrap_err() {
            IndexError::OctisPart { line: 1, numbered, .. } => assert_eq!(numbered, column),
            error => unreachable!("{error}"),
        }
    }
}

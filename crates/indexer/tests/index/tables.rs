//! Tables as spreadsheets and databases write them: what separates cells, and which quotes are
//! text.

use proptest::prelude::*;
use topicscope_indexer::artifact::Existing;
use topicscope_indexer::{
    Decision, Document, Format, IndexError, IndexSettings, Input, Quotes, Remark, build,
};

use crate::{all_words, format, read};

fn texts(name: &str, table: &str, settings: &IndexSettings) -> Vec<String> {
    let documents = read(name, table, settings).unwrap();
    documents.into_iter().map(|document| document.text).collect()
}

/// Returns what readers decided about a table.
fn remarks(name: &str, table: &str) -> Vec<Remark> {
    let place = tempfile::tempdir().unwrap();
    let input = [Input::memory(name, table.as_bytes().to_vec())];
    let target = place.path().join("index");
    let manifest =
        build(&input, &[], &all_words(), &target, Existing::Refuse, &mut |_| ()).unwrap();
    manifest.reading.remarks
}

#[test]
fn csv_semicolon_and_other_separators_are_found_out() {
    let auto = IndexSettings::default();
    for (table, delimiter) in [
        ("text;label\n\"red; figs\";x\nplums, pears;y\n", ';'),
        ("sep=;\r\ntext;label\r\nred; x\r\nplums, pears;y\r\n", ';'),
        ("\u{feff}label\ttext\nx\tred, figs\n", '\t'),
        ("text|label\nred, figs|x\n", '|'),
    ] {
        let documents = read("a.csv", table, &auto).unwrap();
        assert!(documents[0].text.starts_with("red"), "{table}");
        assert!(documents[0].labels == ["x"], "{table}");
        let noted = remarks("a.csv", table);
        let expected = Remark {
            what: Decision::Delimiter(delimiter),
            path: "a.csv".into(),
            line: None,
            count: 1,
        };
        assert_eq!(noted, [expected]);
    }
    assert!(remarks("a.csv", "text,label\nred,x\n").is_empty());
    // A name without an ending, and packed tables.
    assert_eq!(texts("table", "id;text\n1;red\n", &auto), ["red"]);
    let packed = crate::gzip(b"id;text\n1;red\n");
    assert_eq!(read("a.csv.gz", packed, &auto).unwrap()[0].text, "red");
}

#[test]
fn the_separator_and_the_quotes_can_be_named() {
    let mut settings = IndexSettings::default();
    settings.reading.tables.delimiter = Some(':');
    assert_eq!(texts("a.csv", "text:x,y\nred:1\n", &settings), ["red"]);
    // Whatever the file is called.
    assert_eq!(texts("a.txt", "x:text\n1:red\n", &settings), ["red"]);
    settings.reading.tables.delimiter = None;
    settings.reading.tables.quotes = Some(Quotes::None);
    assert_eq!(texts("a.csv", "text,x\n\"a,b\"\n", &settings), ["\"a"]);
    settings.reading.tables.quotes = Some(Quotes::Double);
    let error = read("a.tsv", "text\tx\n\"a\tb\nc\td\n", &settings).unwrap_err();
    assert!(matches!(error, IndexError::UnclosedQuote { line: 2, .. }), "{error}");
    settings.reading.tables.quotes = Some(Quotes::Backslash);
    assert_eq!(texts("a.csv", "text,x\na\\, b,1\n", &settings), ["a, b"]);
    for wrong in ['"', '\n', 'é', '\\'] {
        settings.reading.tables.delimiter = Some(wrong);
        assert!(matches!(settings.check(), Err(IndexError::Setting { name: "delimiter", .. })));
    }
}

#[test]
fn backslashes_before_quotes_are_found_out() {
    let table = "text,label\n\"she said \\\"red, blue\\\" twice\",x\nfigs,y\n\"C:\\\\new\",z\n";
    let auto = IndexSettings::default();
    assert_eq!(texts("a.csv", table, &auto), ["she said \"red, blue\" twice", "figs", "C:\\new"]);
    let noted = remarks("a.csv", table);
    assert_eq!(
        (noted.len(), noted[0].what, noted[0].line),
        (1, Decision::BackslashQuotes, Some(2))
    );
    // Where two quotes stand for one, a backslash is text.
    assert_eq!(
        texts("a.csv", "text,label\n\"a\\\",x\n\"\"\"b\\\"\"\",y\n", &auto),
        ["a\\", "\"b\\\""]
    );
}

#[test]
fn tsv_quote_swallows_rows_no_more() {
    let auto = IndexSettings::default();
    let table = "text\tlabel\nred figs\tx\n\"plums and pears\ty\nsea salt\tz\nhe said \"go\" \
                 there\tz\nmoon tide\tx\n";
    assert_eq!(read("a.tsv", table, &auto).unwrap().len(), 5);
    let noted = remarks("a.tsv", table);
    assert_eq!(
        (noted[0].what, noted[0].line, noted[0].count),
        (Decision::LiteralQuotes, Some(3), 1)
    );
    // The mark that would close the cell may be as if it did.
    let table = "id\ttext\n1\t\"Oh\n2\tplums\n3\tend\"\n4\t\"red\" figs\n5\t\"\n";
    let documents = read("a.tsv", table, &auto).unwrap();
    let ids: Vec<&str> = documents.iter().map(|document| document.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4", "5"]);
    assert_eq!(documents[0].text, "\"Oh");
    assert_eq!(documents[3].text, "\"red\" figs");
    let lines: Vec<_> = documents.iter().map(|document| document.position.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6].map(Some));
}

#[test]
fn quoted_tables_keep_cells_over_several_lines() {
    let auto = IndexSettings::default();
    for (name, d) in [("a.tsv", "\t"), ("a.csv", ","), ("b.csv", ";"), ("c.csv", "|")] {
        let table = format!(
            "id{d}text\n1{d}\"one{d}\n\ntwo \"\"x\"\"\nthree\"\n2{d}\"a\nb\"\n3{d}c\n\"4\"{d}\"d\"\n"
        );
        let expected = [&format!("one{d}\n\ntwo \"x\"\nthree"), "a\nb", "c", "d"];
        assert_eq!(texts(name, &table, &auto), expected, "{name}");
        let table = format!("text{d}id\n\"a\nb\n\"{d}1\n\"\"{d}2\n");
        assert_eq!(texts(name, &table, &auto), ["a\nb\n", ""], "{name}");
    }
    // With one column there is nothing to tell by.
    assert_eq!(texts("a.csv", "text\n\"a\nb\"\nc\n", &auto), ["a\nb", "c"]);
    assert_eq!(texts("a.csv", "text\n\"a\nb\nc\n", &auto), ["\"a", "b", "c"]);
}

#[test]
fn lines_that_quotes_join_although_they_could_be_records_are_noted() {
    let table = "id,text\n1,\"red\n2,figs\"\n3,plums\n";
    assert_eq!(texts("a.csv", table, &IndexSettings::default()), ["red\n2,figs", "plums"]);
    let noted = remarks("a.csv", table);
    assert_eq!((noted[0].what, noted[0].line), (Decision::JoinedLines, Some(2)));
    // Ten of them are no accident.
    let rows: Vec<String> = (1..=12).map(|n| format!("{n},figs\n")).collect();
    let rows = rows.concat();
    let table = format!("id,text\n0,\"red\n{rows}13,\"plums\"\n");
    assert_eq!(read("a.csv", table, &IndexSettings::default()).unwrap().len(), 14);
}

#[test]
fn columns_that_are_absent_are_told_in_the_order_of_the_file() {
    let settings = IndexSettings::default();
    let of = |name: &str, table: &str, settings: &IndexSettings| match read(name, table, settings)
        .unwrap_err()
    {
        IndexError::AbsentField { present, .. } => {
            (present.names, present.others, present.meant, present.longest)
        }
        error => unreachable!("{error}"),
    };
    let table = "z;Body;a\n1;some words;x\n2;more words of it;yy\n";
    let (present, others, meant, longest) = of("a.csv", table, &settings);
    assert_eq!((present.join(" ").as_str(), others), ("z Body a", 0));
    assert_eq!((meant, longest.as_deref()), (None, Some("Body")));
    let mut settings = IndexSettings::default();
    settings.fields.text = vec!["body".into()];
    assert_eq!(of("a.csv", table, &settings).2.as_deref(), Some("Body"));
    // Of a million names a message has some.
    let names: Vec<String> = (0..1_000_000).map(|n| format!("c{n}")).collect();
    let error = read("a.csv", names.join(","), &settings).unwrap_err().to_string();
    assert!(error.len() < 2000 && error.ends_with("`c19` and 999980 more"), "{error}");
    let error = read("a.csv", format!("{},b\n", "x".repeat(1 << 20)), &settings).unwrap_err();
    assert!(error.to_string().len() < 200, "{error}");
}

/// Writes a table as RFC 4180 says.
fn quoted(rows: &[Vec<String>], delimiter: char) -> String {
    let mut table = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        table += &cells.join(&delimiter.to_string());
        table.push('\n');
    }
    table
}

fn with_names(n_columns: usize, rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let names = (0..n_columns).map(|n| ["id", "text", "c", "d"][n].to_owned()).collect();
    let rows = rows.iter().enumerate().map(|(n, row)| {
        let id = std::iter::once(format!("r{n}"));
        id.chain(row.iter().take(n_columns - 1).cloned()).collect()
    });
    std::iter::once(names).chain(rows).collect()
}

fn ids(documents: &[Document]) -> Vec<String> {
    documents.iter().map(|document| document.id.clone()).collect()
}

fn rows(cell: &'static str) -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell, 3), 1..12)
}

proptest! {
    #[test]
    fn any_quoted_table_is_read_back(
        rows in rows("[ab\"\\\\,;\t\n]{0,6}"), n_columns in 2..5_usize, d in 0..4_usize,
    ) {
        let delimiter = [',', ';', '\t', '|'][d];
        let table = quoted(&with_names(n_columns, &rows), delimiter);
        let mut settings = format(Format::Csv);
        settings.reading.tables.quotes = Some(Quotes::Double);
        let documents = read("a", table, &settings).unwrap();
        let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
        prop_assert_eq!(texts, rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn any_unquoted_table_with_tabs_keeps_its_rows(
        rows in rows("[ab \"\\\\]{0,6}"), n_columns in 2..5_usize,
    ) {
        let table: Vec<String> =
            with_names(n_columns, &rows).iter().map(|row| row.join("\t")).collect();
        let documents = read("a.tsv", table.join("\n"), &IndexSettings::default()).unwrap();
        let expected: Vec<String> = (0..rows.len()).map(|n| format!("r{n}")).collect();
        prop_assert_eq!(ids(&documents), expected);
        for (document, row) in documents.iter().zip(&rows) {
            let plain = |text: &str| text.replace(['"', '\\'], "");
            prop_assert_eq!(plain(&document.text), plain(&row[0]));
        }
    }

    #[test]
    fn no_table_brings_a_reader_to_fall(table in "[ab\"\\\\,;\t\n]{0,60}", d in 0..3_usize) {
        for settings in [format(Format::Csv), format(Format::Tsv)] {
            let mut settings = settings;
            settings.reading.tables.quotes =
                [None, Some(Quotes::Backslash), Some(Quotes::Double)][d];
            let table = format!("text,b\n{table}");
            let input = Input::memory("a", table.into_bytes());
            let documents = topicscope_indexer::open(&input, &settings).unwrap();
            prop_assert!(documents.take(100).count() < 100);
        }
    }
}

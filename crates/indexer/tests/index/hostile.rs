//! Every string people have found to break programs, as text, id, label, title and name of
//! a file, in every format that can hold it.

use std::fs;

use topicscope_indexer::{Document, Format, IndexSettings, Input, open};

use crate::{all_words, build_one, corpus, format, read, tar};

fn strings() -> Option<Vec<String>> {
    let path = corpus("hostile/blns.json")?;
    let strings: Vec<String> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert_eq!(strings.len(), 515);
    Some(strings)
}

/// Quotes a cell of a table.
fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[test]
fn tables_give_back_what_was_put_in() {
    let Some(strings) = strings() else { return };
    let mut settings = format(Format::Csv);
    settings.fields.title = Some("head".into());
    for (kind, delimiter) in [(Format::Csv, ","), (Format::Tsv, "\t")] {
        settings.format = Some(kind);
        let mut table = ["id", "text", "label", "head"].join(delimiter);
        for (n, text) in strings.iter().enumerate() {
            let cells = [quoted(&format!("{n}{text}")), quoted(text), quoted(text), quoted(text)];
            table += "\n";
            table += &cells.join(delimiter);
        }
        let documents = read("a", table, &settings).unwrap();
        assert_eq!(documents.len(), strings.len());
        for (n, (document, text)) in documents.iter().zip(&strings).enumerate() {
            let text = text.replace("\r\n", "\n");
            assert_eq!((&document.text, &document.id), (&text, &format!("{n}{text}")));
            assert_eq!(document.title.as_deref().unwrap_or_default(), text);
            let labels: Vec<&str> =
                text.split(';').map(str::trim).filter(|label| !label.is_empty()).collect();
            assert_eq!(document.labels, labels);
        }
    }
}

#[test]
fn names_of_files_are_ids_and_labels() {
    let Some(strings) = strings() else { return };
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("texts");
    let mut names = Vec::new();
    for (n, text) in strings.iter().enumerate() {
        let name = format!("{n}{}", text.replace(['/', '\0'], "_"));
        // The system has no longer names.
        if name.len() <= 250 {
            fs::create_dir_all(root.join(&name)).unwrap();
            fs::write(root.join(&name).join(&name), text).unwrap();
            names.push((name, text));
        }
    }
    assert!(names.len() > 500);
    names.sort();
    let check = |documents: Vec<Document>| {
        assert_eq!(documents.len(), names.len());
        for (document, (name, text)) in documents.iter().zip(&names) {
            // A byte-order mark at the start of a file is not part of its text.
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            assert_eq!((&*document.id, &*document.text), (&*format!("{name}/{name}"), text));
            assert_eq!(document.labels.join("|"), *name);
        }
    };
    let read_folder = open(&Input::path(&root), &format(Format::Folder)).unwrap();
    check(read_folder.collect::<Result<_, _>>().unwrap());
    let members: Vec<(String, &[u8])> =
        names.iter().map(|(name, text)| (format!("{name}/{name}"), text.as_bytes())).collect();
    let members: Vec<(&str, &[u8])> =
        members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    check(read("a.tar", tar(&members), &format(Format::Folder)).unwrap());
    // One of them looks like an XML file, which is read only when that is asked for.
    let settings = IndexSettings { format: Some(Format::Folder), ..all_words() };
    build_one(Input::path(&root), &settings, &place.path().join("index")).unwrap();
}

#[test]
fn every_reader_survives_the_list_as_a_file() {
    let Some(path) = corpus("hostile/blns.txt") else { return };
    let bytes = fs::read(path).unwrap();
    for kind in Format::ALL.into_iter().filter(|kind| !kind.is_folder()) {
        let input = Input::memory("a", bytes.clone());
        // Errors are welcome, as long as they end.
        if let Ok(documents) = open(&input, &format(kind)) {
            assert!(documents.take(100_000).count() < 100_000, "{kind}");
        }
    }
    let input = Input::memory("a.txt", bytes.clone());
    let documents = open(&input, &format(Format::Lines)).unwrap().map(Result::unwrap);
    let texts: Vec<String> = documents.map(|document| document.text).collect();
    assert_eq!(texts, String::from_utf8(bytes).unwrap().lines().collect::<Vec<_>>());
}

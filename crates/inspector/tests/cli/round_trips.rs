//! What `export` writes, read back by the very command that `export.json` names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use topicscope_indexer::{DocId, Index};

use crate::workshop::{Workshop, files, program};

/// Documents with every kind of label and word that a form might lose: none, several, some with
/// what parts them elsewhere; phrases, formulas, an empty text.
fn documents() -> Vec<Value> {
    let mut documents = vec![
        json!({"id": "a 1", "label": ["sci", "space"], "text": "orbit new_york shuttle orbit"}),
        json!({"id": "a_1", "text": "butter open-source bread"}),
        json!({"id": "c,", "label": "sport, ball;game", "text": "goal new_york league"}),
        json!({"id": "=d", "label": "x", "text": ""}),
        json!({"id": "e", "label": ["tab\there", "\"quoted\""], "text": "-1e =cmd bread"}),
        json!({"id": "f", "label": ["-", "back\\slash\\;\\", "=sum"], "text": "@home Orbit bread"}),
        json!({"id": "g", "label": "a b", "text": "null"}),
        json!({"id": "h", "label": "a_b", "text": "goal shuttle the of x 1987"}),
    ];
    documents.extend((0..12).map(|n| json!({"id": format!("n{n}"), "text": "goal bread orbit"})));
    documents
}

/// An index of [`documents`], and one of the same whose words are the items of lists.
fn indexed(shop: &Workshop) {
    let line = |document: &Value| format!("{document}\n");
    shop.write("corpus.jsonl", documents().iter().map(line).collect::<String>());
    let all = "--min-df 1 --max-df 1.0 --quiet";
    shop.succeed(&format!(
        "index corpus.jsonl -o tokens --word-rule \\S+ --keep-case --no-stop-words --numbers \
         --min-length 1 {all}"
    ));
    let items = |mut document: Value| {
        let words = document["text"].as_str().unwrap().replace("open-source", "open source");
        document["terms"] = words.split_inclusive("york").map(str::trim).collect();
        format!("{document}\n")
    };
    shop.write("items.jsonl", documents().into_iter().map(items).collect::<String>());
    shop.succeed(&format!("index items.jsonl -o items --field-as-terms terms {all}"));
    let plain = |document: &Value| format!("{}\n", document["text"].as_str().unwrap());
    shop.write("plain.txt", documents().iter().map(plain).collect::<String>());
    shop.succeed(&format!("index plain.txt --format lines -o plain {all}"));
}

/// Runs a command line inside a folder of the shop, as a person would paste it.
fn paste(shop: &Workshop, folder: &str, line: &str) {
    let words: Vec<String> =
        line.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
    assert_eq!(words[0], "topicscope");
    let output = program().args(&words[1..]).current_dir(shop.path(folder)).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the words and the labels of each document, those of the export's order.
fn content(index: &Path, documents: &[u32]) -> Vec<(BTreeSet<String>, BTreeSet<String>)> {
    let index = Index::open(index).unwrap();
    let (terms, labels) = (index.vocabulary().terms(), index.labels());
    let of = |&document: &u32| {
        let row = index.bags().row(DocId(document)).iter();
        let words = row.map(|&term| terms[term as usize].surface.clone()).collect();
        let names = labels.of(DocId(document)).iter();
        (words, names.map(|&label| labels.names()[label as usize].clone()).collect())
    };
    documents.iter().map(of).collect()
}

fn surfaces(index: &Path) -> Vec<String> {
    let index = Index::open(index).unwrap();
    index.vocabulary().terms().iter().map(|term| term.surface.clone()).collect()
}

/// Exports an index, reads it back and compares all that the form holds; `change` is what the
/// form does to words.
fn check(shop: &Workshop, index: &str, kind: &str, raw: &str, change: fn(&str) -> String) {
    let folder = format!("{index}-{kind}{raw}");
    shop.succeed(format!("export {index} --to {kind} -o {folder} --quiet {raw}").trim_end());
    let about = fs::read(shop.path(&folder).join("export.json")).unwrap();
    let about: Value = serde_json::from_slice(&about).unwrap();
    paste(shop, &folder, about["read_back"].as_str().unwrap());
    let n_documents = about["documents"].as_u64().unwrap() as u32;
    let kept: Vec<u32> = match kind {
        "octis" => {
            let numbers = fs::read_to_string(shop.path(&folder).join("indexes.txt")).unwrap();
            numbers.lines().map(|line| line.parse().unwrap()).collect()
        }
        _ => (0..n_documents).collect(),
    };
    let back = shop.path(&folder).join("INDEX");
    let numbers: Vec<u32> = (0..kept.len() as u32).collect();
    let mut expected = content(&shop.path(index), &kept);
    for (words, _) in &mut expected {
        *words = words.iter().map(|word| change(word)).collect();
    }
    assert_eq!(content(&back, &numbers), expected, "{folder}");
    assert_eq!(Index::open(&back).unwrap().bags().n_documents(), kept.len());
    let words: Vec<String> = surfaces(&shop.path(index)).iter().map(|word| change(word)).collect();
    assert_eq!(surfaces(&back), words, "{folder}");
}

#[test]
fn every_export_of_an_index_comes_back_with_the_same_bags_labels_and_words() {
    let shop = Workshop::new();
    indexed(&shop);
    let same = |word: &str| word.to_owned();
    let lower = |word: &str| match word {
        // Ready-made bags have no capitals, so that one of two words gets a number.
        "Orbit" => "orbit_2".to_owned(),
        word => word.to_owned(),
    };
    let joined = |word: &str| word.replace(' ', "_");
    for index in ["tokens", "plain"] {
        for kind in ["csv", "mallet", "octis"] {
            check(&shop, index, kind, "", same);
        }
        check(&shop, index, "svmlight", "", lower);
        check(&shop, index, "csv", "--raw", same);
    }
    for kind in ["csv", "svmlight"] {
        check(&shop, "items", kind, "", same);
    }
    for kind in ["mallet", "octis"] {
        check(&shop, "items", kind, "", joined);
    }
    assert!(content(&shop.path("plain-mallet/INDEX"), &[0]).iter().all(|(_, l)| l.is_empty()));
    let names = |index: &str| Index::open(&shop.path(index)).unwrap().labels().names().to_vec();
    assert_eq!(names("tokens-svmlight/INDEX"), names("tokens"));
    assert_eq!(names("plain-svmlight/INDEX"), Vec::<String>::new());
}

#[test]
fn without_any_flag_labels_of_own_exports_are_told_apart_and_none_is_none() {
    let shop = Workshop::new();
    indexed(&shop);
    for (index, kind, input, labels) in [
        ("plain", "mallet", "corpus.txt --format mallet", &[][..]),
        ("tokens", "octis", ".", &["sci", "space", "sport,_ball_game"][..]),
        ("tokens", "mallet", "corpus.txt --format mallet", &["sci", "space", "sport,_ball_game"]),
    ] {
        let folder = format!("{index}-{kind}");
        shop.succeed(&format!("export {index} --to {kind} -o {folder} --quiet"));
        let bare = format!("{folder}-bare");
        let line = format!("topicscope index {input} -o ../{bare} --min-df 1 --max-df 1.0 --quiet");
        paste(&shop, &folder, &line);
        let bare = Index::open(&shop.path(&bare)).unwrap();
        let names = bare.labels().names();
        assert!(!names.iter().any(|name| name == "-" || name.contains(' ')), "{names:?}");
        assert_eq!(names.is_empty(), labels.is_empty());
        assert!(labels.iter().all(|label| names.iter().any(|name| name == label)), "{names:?}");
    }
}

#[test]
fn tables_hold_no_formula_unless_raw_is_asked_for() {
    let shop = Workshop::new();
    indexed(&shop);
    for (raw, starts) in [("", "'"), (" --raw", "")] {
        let folder = format!("x{}", raw.len());
        shop.succeed(&format!("export tokens --to csv -o {folder} --quiet{raw}"));
        let table = fs::read_to_string(shop.path(&folder).join("documents.csv")).unwrap();
        assert!(table.contains(&format!("\n3,{starts}=d,")), "{table}");
        assert!(table.contains(&format!(",{starts}-1e =cmd bread\n")), "{table}");
        let table = fs::read_to_string(shop.path(&folder).join("vocabulary.csv")).unwrap();
        assert!(table.contains(&format!(",{starts}@home,{starts}@home,")), "{table}");
    }
    let printed = shop.succeed("vocabulary tokens --output csv").stdout;
    assert!(printed.contains("\n'=cmd,"), "{printed}");
}

#[test]
fn the_words_of_every_export_of_a_model_are_read_by_coherence() {
    let shop = Workshop::new();
    shop.write_planted("corpus.jsonl");
    shop.succeed("index corpus.jsonl -o i --min-df 1 --quiet");
    shop.succeed("train i -o m --units 4 --epochs 3 --quiet");
    let words = shop.succeed("words m --output json").stdout;
    let words: Value = serde_json::from_str(&words).unwrap();
    let expected: Vec<Vec<&str>> = words["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| {
            unit["words"].as_array().unwrap().iter().map(|w| w["word"].as_str().unwrap()).collect()
        })
        .collect();
    for kind in ["npz", "svmlight", "mallet", "octis", "pyldavis", "csv"] {
        shop.succeed(&format!("export m --to {kind} -o {kind} --quiet"));
        let about = fs::read(shop.path(kind).join("export.json")).unwrap();
        let about: Value = serde_json::from_slice(&about).unwrap();
        let line = about["read_back"].as_str().unwrap();
        fs::create_dir(shop.path(kind).join("INDEX")).unwrap();
        for (name, bytes) in files(&shop.path("i")) {
            let place = shop.path(kind).join("INDEX").join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
        let file = line.split(' ').next_back().unwrap();
        assert_eq!(line, format!("topicscope coherence INDEX {file}"));
        let run = shop.succeed(&format!("coherence {kind}/INDEX {kind}/{file} --output json"));
        let judged: Value = serde_json::from_str(&run.stdout).unwrap();
        let found: Vec<Vec<&str>> = judged["topics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|topic| {
                topic["words"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect()
            })
            .collect();
        // A table of words has no line for a dead unit at the end.
        let n_expected = if kind == "csv" { found.len() } else { expected.len() };
        assert!(expected[n_expected..].iter().all(Vec::is_empty));
        assert_eq!(found, expected[..n_expected], "{kind}");
    }
}
